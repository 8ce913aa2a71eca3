package papers

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// pages are the pages on which an element has content, in order of reading.
func (t *tag) pages() (list []int) {
	for _, k := range t.kids {
		if k.tag != nil {
			list = append(list, k.tag.pages()...)
		} else {
			list = append(list, k.page)
		}
	}
	return list
}

// laidOut places blocks below so many lines of something else.
func laidOut(t *testing.T, filler int, blocks ...Block) (l *layout, elements []*tag) {
	t.Helper()
	fonts, err := faces()
	if err != nil {
		t.Fatal(err)
	}
	all := []Block{}
	for range filler {
		all = append(all, Paragraph{Text: "Antes", Weak: true})
	}
	l = newLayout(&Document{Title: "Prueba", Blocks: append(all, blocks...)}, fonts, nil)
	if err := l.all(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, k := range l.root.kids {
		elements = append(elements, k.tag)
	}
	return l, elements[len(elements)-len(blocks):]
}

// TestWhatBelongsTogetherStaysOnAPage, wherever on a page it comes to stand: a heading with what it is about, a small table, facts and
// signatures whole, and no last line and no last row alone.
func TestWhatBelongsTogetherStaysOnAPage(t *testing.T) {
	t.Parallel()
	row := []string{"una cosa", "otra"}
	small := Table{Header: row, Rows: [][]string{row, row, row, row}}
	long := Table{Header: row, Rows: [][]string{row, row, row, row, row, row, row, row, row, row, row, row, row, row, row, row}}
	facts := Table{RowHeads: true, Rows: [][]string{row, row, row, row, row, row, row, row}}
	said := strings.Repeat("una frase que no cabe en una línea ", 9) // four lines
	more := strings.Repeat("una frase que no cabe en una línea ", 16)
	for filler := range 45 {
		_, e := laidOut(t, filler, Heading{Level: 1, Text: "Uno"}, Paragraph{Text: "Se explica."}, Heading{Level: 2, Text: "Dos"}, Paragraph{Text: "Y se cuenta.", Weak: true}, long)
		first := e[0].pages()[0]
		for i, one := range e {
			if at := one.pages()[0]; at != first {
				t.Errorf("%d lines down: block %d begins on page %d, its heading is on %d", filler, i, at, first)
			}
		}
		count := map[int]int{}
		for _, k := range e[4].kids {
			count[k.tag.pages()[0]]++
		}
		for page, rows := range count {
			if rows < 2 {
				t.Errorf("%d lines down: a row of the long table stands alone on page %d", filler, page)
			}
		}
		_, e = laidOut(t, filler, small, facts, List{Items: []Item{{Text: said}}}, Paragraph{Text: said})
		for i, one := range e {
			if p := one.pages(); p[0] != p[len(p)-1] {
				t.Errorf("%d lines down: block %d is on pages %v", filler, i, p)
			}
		}
		l, _ := laidOut(t, filler, Paragraph{Text: more})
		if l.y < l.top+2*bodySize*leading+4 {
			t.Errorf("%d lines down: one line stands alone on the last page", filler)
		}
	}
}

// TestAnEmptySheetLeavesNoEmptyPage: headings with nothing but a remark below them do not hang together as one.
func TestAnEmptySheetLeavesNoEmptyPage(t *testing.T) {
	t.Parallel()
	var sheet []Block
	for range 18 {
		sheet = append(sheet, Heading{Level: 2, Text: "Una pregunta"}, Paragraph{Text: "Por completar.", Weak: true})
	}
	for filler := range 45 {
		l, e := laidOut(t, filler, append([]Block{Heading{Level: 1, Text: "Ficha"}}, sheet...)...)
		// What is above, what it takes itself, and the end of each page where a heading with its remark did not fit.
		most := int((float64(filler)*18.1 + 18*51.4 + 250) / (l.foot - l.top))
		if last := e[len(e)-1].pages()[0]; last > most {
			t.Errorf("%d lines down: the sheet ends on page %d, there was room on %d", filler, last+1, most+1)
		}
	}
}

// TestNoWordIsBrokenInATable where the other columns have room to spare, on paper and in what is worked on: dates least of all.
func TestNoWordIsBrokenInATable(t *testing.T) {
	t.Parallel()
	fonts, err := faces()
	if err != nil {
		t.Fatal(err)
	}
	doc := docxOf(t, built(t, Roadmap, "es", sample(3)))["word/document.xml"]
	for _, table := range strings.Split(doc, "<w:tbl>")[1:] {
		var widths []float64
		for _, column := range gridColumn.FindAllStringSubmatch(table, -1) {
			n, err := strconv.Atoi(column[1])
			if err != nil {
				t.Fatal(err)
			}
			widths = append(widths, float64(n)/20)
		}
		size := tableSize
		if len(widths) > manyColumns {
			size = denseSize
		}
		for _, row := range strings.Split(table, "<w:tr>")[1:] {
			for i, cell := range strings.Split(row, "<w:tc>")[1:] {
				for _, text := range cellText.FindAllStringSubmatch(cell, -1) {
					for word := range strings.FieldsSeq(text[1]) {
						if w := (setter{fonts}).wide(word, strings.Contains(cell, "TableHead"), size); w > widths[i]-2*cellPad {
							t.Errorf("%q is %.1f points wide, its column has %.1f", word, w, widths[i]-2*cellPad)
						}
					}
				}
			}
		}
	}
}

var (
	gridColumn = regexp.MustCompile(`<w:gridCol w:w="(\d+)"/>`)
	cellText   = regexp.MustCompile(`<w:t xml:space="preserve">([^<]*)</w:t>`)
)
