package server_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestEveryThreatNamesATestThatExists: a row whose test was renamed or dropped would go on promising what nobody looks at.
func TestEveryThreatNamesATestThatExists(t *testing.T) {
	root := ".."
	tests := map[string]bool{}
	declared := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\([tf] \*testing\.[TF]\)`)
	must(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "node_modules" || d.Name() == "static" || d.Name() == ".git"):
			return filepath.SkipDir
		case !strings.HasSuffix(path, "_test.go"):
			return nil
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, found := range declared.FindAllSubmatch(source, -1) {
			tests[string(found[1])] = true
		}
		return nil
	}))
	page, err := os.ReadFile(filepath.Join(root, "docs", "threat-model.md"))
	must(t, err)
	quoted := regexp.MustCompile("`([^`]+)`")
	rows := 0
	for line := range strings.Lines(string(page)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), " | ")
		if !strings.HasPrefix(line, "| ") || len(cells) != 4 || strings.HasPrefix(line, "| Who | What") || strings.HasPrefix(line, "| ---") {
			continue
		}
		rows++
		shown := quoted.FindAllStringSubmatch(cells[3], -1)
		if len(shown) == 0 {
			t.Errorf("nothing shows the row %q", strings.TrimSpace(cells[0])+": "+cells[1])
		}
		for _, name := range shown {
			switch what := name[1]; {
			case what == "/metrics": // what a test asks
			case strings.Contains(what, "/"):
				if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(what))); err != nil {
					t.Errorf("%s: %v", cells[1], err)
				}
			case strings.HasSuffix(what, "…"):
				prefix, some := strings.TrimSuffix(what, "…"), false
				for test := range tests {
					some = some || strings.HasPrefix(test, prefix)
				}
				if !some {
					t.Errorf("%q: there is no test that begins with %s", cells[1], prefix)
				}
			case !tests[what]:
				t.Errorf("%q: there is no test %s", cells[1], what)
			}
		}
	}
	if rows < 20 {
		t.Errorf("%d rows were found on the page", rows)
	}
}
