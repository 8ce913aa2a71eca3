package papers

import (
	"slices"
	"strings"
	"testing"
)

// TestEveryDOCXKnowsItsHeadings: the table of contents, where a paper has one, is its headings, in their order and with
// the bookmarks that lead there; where it has none there is no field.
func TestEveryDOCXKnowsItsHeadings(t *testing.T) {
	t.Parallel()
	for _, lang := range Langs {
		for _, key := range Keys {
			if !slices.Contains(Formats(key), "docx") {
				continue
			}
			d := built(t, key, lang, drawn(t, 60))
			doc := docxOf(t, d)["word/document.xml"]
			headings, entries := headingXML.FindAllStringSubmatch(doc, -1), entryXML.FindAllStringSubmatch(doc, -1)
			if len(headings) != len(d.Headings()) || strings.Contains(doc, "fldChar") != (d.Contents != "") {
				t.Errorf("%s %s: %d headings of %d", lang, key, len(headings), len(d.Headings()))
			}
			if d.Contents == "" {
				continue
			}
			if len(entries) != len(headings) || len(entries) == 0 {
				t.Fatalf("%s %s: %d headings, %d entries", lang, key, len(headings), len(entries))
			}
			for i, h := range headings {
				if !slices.Equal(h[1:], entries[i][1:]) {
					t.Errorf("%s %s: the contents say %q of %q", lang, key, entries[i][1:], h[1:])
				}
			}
		}
	}
}
