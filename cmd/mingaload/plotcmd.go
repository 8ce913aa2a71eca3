package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"minga.lab/minga/cmd/mingaload/chart"
)

// plotCmd draws what other commands have measured.
type plotCmd struct {
	Files []string `arg:"" help:"JSON of mingaload curve or soak." type:"existingfile"`
	Out   string   `help:"Folder for the SVG files." default:"docs/images/perf" type:"path" placeholder:"FOLDER"`
}

// Run draws each file and says what it wrote.
func (c *plotCmd) Run(e *env) error {
	if err := os.MkdirAll(c.Out, 0o755); err != nil { //nolint:gosec // pictures for everybody
		return err
	}
	for _, name := range c.Files {
		drawn, err := drawings(name)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		for _, d := range drawn {
			var svg bytes.Buffer
			if err := chart.Draw(&svg, d.title, 2, d.panels); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			to := filepath.Join(c.Out, d.name+".svg")
			if err := os.WriteFile(to, svg.Bytes(), 0o644); err != nil { //nolint:gosec // a picture for everybody
				return err
			}
			fmt.Fprintf(e.out, "%s, %d kB\n", to, (svg.Len()+999)/1000)
		}
	}
	return nil
}

// drawing is one SVG.
type drawing struct {
	name, title string
	panels      []chart.Panel
}

// kindOf says which command wrote a JSON.
func kindOf(name string) (kind string, text []byte, err error) {
	if text, err = os.ReadFile(name); err != nil { //nolint:gosec // what was asked for
		return "", nil, err
	}
	var head struct {
		Kind string `json:"kind"`
	}
	return head.Kind, text, json.Unmarshal(text, &head)
}

func drawings(name string) ([]drawing, error) {
	kind, text, err := kindOf(name)
	if err != nil {
		return nil, err
	}
	switch kind {
	case "curves":
		var f curveFile
		if err := json.Unmarshal(text, &f); err != nil {
			return nil, err
		}
		var all []drawing
		for _, c := range f.Curves {
			all = append(all, c.drawing())
		}
		return all, nil
	case "soak":
		var f soakFile
		if err := json.Unmarshal(text, &f); err != nil {
			return nil, err
		}
		return []drawing{f.drawing()}, nil
	}
	return nil, fmt.Errorf("nobody draws %q", kind)
}

// drawing has a panel for each kind of cost: what was measured, and the law through it.
func (c *curve) drawing() drawing {
	d := drawing{name: c.Name, title: c.Title}
	panel := func(title, unit string, shown ...[2]string) {
		p := chart.Panel{Title: title, X: c.Axis, Y: unit, Log: true}
		for i, s := range shown {
			p.Lines = append(p.Lines, c.lines(s[0], s[1], i)...)
		}
		if len(p.Lines) > 0 {
			d.panels = append(d.panels, p)
		}
	}
	panel("server CPU per delivery", "µs", [2]string{cpu, "law"})
	panel("due to received", "ms", [2]string{p50, "p50"}, [2]string{p99, "p99"})
	panel("bytes per delivery", "bytes", [2]string{wireBytes, "law"})
	panel("memory held per connection", "kB", [2]string{liveConn, "law"})
	if c.Name == "notes" {
		panel("memory held by an open board", "kB", [2]string{liveBoard, "law"})
	} else {
		panel("resident memory of the process", "MB", [2]string{processMB, "law"})
	}
	panel("CPU to seat one person", "ms", [2]string{seatCPU, "law"})
	return d
}

// lines are the measured points of a figure and its law.
func (c *curve) lines(figure, name string, colour int) []chart.Line {
	var points []chart.Point
	for _, p := range c.Points {
		if v, ok := p.Figures[figure]; ok {
			points = append(points, chart.Point{X: float64(p.N), Y: v})
		}
	}
	l, ok := c.Laws[figure]
	if !ok || len(points) < 2 {
		return nil
	}
	first, last := points[0].X, points[len(points)-1].X
	law := chart.Line{Name: name + ": " + l.String(), Joined: true, Dashed: true, Colour: colour}
	for x := first; x < last; x *= 1.15 {
		law.Points = append(law.Points, chart.Point{X: x, Y: l.At(x)})
	}
	law.Points = append(law.Points, chart.Point{X: last, Y: l.At(last)})
	return []chart.Line{{Points: points, Dots: true, Colour: colour}, law}
}
