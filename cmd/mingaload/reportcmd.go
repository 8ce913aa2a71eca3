package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"
)

// reportCmd writes what was measured into a document, so that nobody copies numbers.
type reportCmd struct {
	Files []string `arg:"" help:"JSON of mingaload figures, curve or soak." type:"existingfile"`
	Doc   string   `help:"The document. What stands between <!-- NAME:begin --> and <!-- NAME:end --> is replaced: figures, people, boards, notes, soak." default:"docs/performance.md" type:"existingfile" placeholder:"FILE"`
}

// Run rewrites the document.
func (c *reportCmd) Run(e *env) error {
	raw, err := os.ReadFile(c.Doc)
	if err != nil {
		return err
	}
	doc := string(raw)
	for _, name := range c.Files {
		parts, err := passagesOf(name)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		for _, p := range parts {
			if doc, err = replacePassage(doc, p.name, p.text); err != nil {
				return fmt.Errorf("%s: %w", c.Doc, err)
			}
		}
	}
	if doc == string(raw) {
		fmt.Fprintln(e.out, c.Doc, "says so already")
		return nil
	}
	fmt.Fprintln(e.out, c.Doc, "rewritten")
	return os.WriteFile(c.Doc, []byte(doc), 0o644) //nolint:gosec // a document for everybody
}

// passage is what stands between two markers.
type passage struct{ name, text string }

func replacePassage(doc, name, text string) (string, error) {
	begin, end := "<!-- "+name+":begin -->", "<!-- "+name+":end -->"
	if strings.Count(doc, begin) != 1 || strings.Count(doc, end) != 1 {
		return "", fmt.Errorf("the markers %s and %s do not stand there once each", begin, end)
	}
	before, rest, _ := strings.Cut(doc, begin)
	_, after, ok := strings.Cut(rest, end)
	if !ok {
		return "", fmt.Errorf("%s stands after %s", begin, end)
	}
	return before + begin + "\n\n" + strings.TrimSpace(text) + "\n\n" + end + after, nil
}

func passagesOf(name string) ([]passage, error) {
	kind, text, err := kindOf(name)
	if err != nil {
		return nil, err
	}
	switch kind {
	case "figures":
		var f figuresFile
		if err := json.Unmarshal(text, &f); err != nil {
			return nil, err
		}
		return []passage{{"figures", f.markdown()}}, nil
	case "curves":
		var f curveFile
		if err := json.Unmarshal(text, &f); err != nil {
			return nil, err
		}
		var parts []passage
		for _, c := range f.Curves {
			parts = append(parts, passage{c.Name, c.markdown() + "\n" + warning(f.Quick) + measuredOn(f.Started, f.Machine, f.Took)})
		}
		return parts, nil
	case "soak":
		var f soakFile
		if err := json.Unmarshal(text, &f); err != nil {
			return nil, err
		}
		return []passage{{"soak", f.markdown()}}, nil
	}
	return nil, errors.New("nobody reports " + kind)
}

func warning(quick bool) string {
	if !quick {
		return ""
	}
	return "**A quick run, small and with short windows: it shows that the command works, not what things cost.**\n\n"
}

func measuredOn(at time.Time, m machine, took float64) string {
	return fmt.Sprintf("Measured on %s in %.0f min: %s, %d CPUs (server on %s, generator on %s, database on %s), load average %.1f at the start, "+
		"a durable write %.2f ms.\n", at.UTC().Format("2 January 2006"), took/60, m.Go, m.CPUs, or(m.Pinned.Server), or(m.Pinned.Generator), or(m.Pinned.Database),
		m.Busy, m.SyncMillis)
}

func (f *figuresFile) markdown() string {
	var b strings.Builder
	b.WriteString("| | Figure | Measured | Target | | Command |\n| --- | --- | ---: | ---: | --- | --- |\n")
	for _, n := range f.Findings {
		verdict := n.verdict()
		if verdict == "MISSED" {
			verdict = "**missed**"
		}
		fmt.Fprintf(&b, "| %d | %s | %s | %s | %s | `%s` |\n", n.Figure, n.What, n.measured(), n.Target, verdict, n.Command)
	}
	b.WriteString("\n")
	for _, n := range f.Notes {
		fmt.Fprintf(&b, "- %s\n", n)
	}
	if len(f.Notes) > 0 {
		b.WriteString("\n")
	}
	b.WriteString(warning(f.Quick) + measuredOn(f.Started, f.Machine, f.Took))
	return b.String()
}

func (c *curve) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "| %s |", c.Axis)
	for _, p := range c.Points {
		fmt.Fprintf(&b, " %s |", whole(float64(p.N)))
	}
	b.WriteString(" law |\n| --- |" + strings.Repeat(" ---: |", len(c.Points)) + " --- |\n")
	for _, name := range shownInCurves {
		fmt.Fprintf(&b, "| %s |", titles[name])
		for _, p := range c.Points {
			fmt.Fprintf(&b, " %s |", short(p.Figures[name]))
		}
		if l, ok := c.Laws[name]; ok {
			fmt.Fprintf(&b, " %s (± %.0f %%) |\n", l, 100*l.Error)
		} else {
			b.WriteString(" |\n")
		}
	}
	return b.String()
}

func (f *soakFile) markdown() string {
	var b strings.Builder
	b.WriteString("| | At quiet moments | Growth in one workshop | Limit | |\n| --- | ---: | ---: | ---: | --- |\n")
	for _, t := range f.Trends {
		verdict := "flat"
		if !t.Flat {
			verdict = "**grew**"
		}
		fmt.Fprintf(&b, "| %s | %.2f | %+.4f | %.4f | %s |\n", t.What, t.Middle, t.Slope, t.Limit, verdict)
	}
	grew := 0.0
	if n := len(f.Quiet); n > 1 {
		grew = (f.Quiet[n-1].Store - f.Quiet[0].Store) / float64(n-1)
	}
	fmt.Fprintf(&b, "\n%d workshops one after the other, %s entries delivered, the first %d not judged. The store grew by %.2f MB a workshop: it keeps "+
		"everything. On the board that stayed open all the time: p50 %.2f ms, p99 %.1f ms to receipt. %s",
		f.Workshops, whole(float64(f.Entries)), f.WarmUp, grew, f.Hall[p50], f.Hall[p99], measuredOn(f.Started, f.Machine, f.Took))
	return b.String()
}
