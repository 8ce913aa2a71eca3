package papers

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// sheet writes the tables of a document as a workbook, one sheet for each: all cells are text, so that nothing
// that somebody wrote is ever run as a formula.
func sheet(ctx context.Context, d *Document, _ *Source) (body []byte, err error) {
	book := excelize.NewFile()
	defer func() {
		if e := book.Close(); e != nil && err == nil {
			err = fmt.Errorf("papers: write a workbook: %w", e)
		}
	}()
	fail := func(err error) error { return fmt.Errorf("papers: write a workbook: %w", err) }
	var lines []excelize.Border
	for _, side := range []string{"left", "right", "top", "bottom"} {
		lines = append(lines, excelize.Border{Type: side, Color: "A0A8AC", Style: 1})
	}
	head, err := book.NewStyle(&excelize.Style{
		Border: lines, Font: &excelize.Font{Bold: true, Color: "0B5D5E"}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E7F1EF"}},
		Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"},
	})
	if err != nil {
		return nil, fail(err)
	}
	cell, err := book.NewStyle(&excelize.Style{Border: lines, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}, NumFmt: 49})
	if err != nil {
		return nil, fail(err)
	}
	var (
		names  []string
		tables []Table
		under  [][]string // what each row stands under
	)
	name, number := d.Title, 0
	for _, b := range d.Blocks {
		if err := ctx.Err(); err != nil {
			return nil, err //nolint:wrapcheck // the asker's own reason
		}
		switch b := b.(type) {
		case Heading:
			name = b.Text
		case Table:
			if b.RowHeads {
				continue // facts and signatures are for paper
			}
			if last := len(tables) - 1; last >= 0 && b.Under != "" && slices.Equal(tables[last].Header, b.Header) {
				tables[last].Rows = append(slices.Clip(tables[last].Rows), b.Rows...)
				under[last] = append(under[last], slices.Repeat([]string{b.Under}, len(b.Rows))...)
				continue
			}
			names, tables = append(names, name), append(tables, b)
			under = append(under, slices.Repeat([]string{b.Under}, len(b.Rows)))
		}
	}
	for i, t := range tables {
		number++
		if err := addSheet(book, sheetName(number, names[i]), divided(t, under[i], d.words["phase"]), head, cell); err != nil {
			return nil, fail(err)
		}
	}
	last := sheetName(number+1, d.Code)
	about := Table{Header: []string{d.Title, d.Subtitle}, Widths: []int{1, 3}, Rows: [][]string{{"SHA-256", d.Fingerprint}, {d.Code, d.Foot}}}
	if err := addSheet(book, last, about, head, cell); err != nil {
		return nil, fail(err)
	}
	if err := book.DeleteSheet("Sheet1"); err != nil {
		return nil, fail(err)
	}
	book.SetActiveSheet(0)
	at := d.Date.UTC().Format("2006-01-02T15:04:05Z")
	if err := book.SetDocProps(&excelize.DocProperties{
		Title: d.Title + " · " + d.Subtitle, Creator: "Minga", Language: locale(d.Lang), Identifier: d.Fingerprint, Created: at, Modified: at,
	}); err != nil {
		return nil, fail(err)
	}
	var out bytes.Buffer
	if err := book.Write(&out); err != nil {
		return nil, fail(err)
	}
	return out.Bytes(), nil
}

// divided gives a table a first column that says what its rows stand under, if any stands under something.
func divided(t Table, under []string, label string) Table {
	if !slices.ContainsFunc(under, func(u string) bool { return u != "" }) {
		return t
	}
	t.Header, t.Widths = append([]string{label}, t.Header...), append([]int{slices.Max(t.Widths) / 2}, t.Widths...)
	rows := make([][]string, len(t.Rows))
	for i, row := range t.Rows {
		rows[i] = append([]string{under[i]}, row...)
	}
	t.Rows = rows
	return t
}

// addSheet adds a table. The library's streams would be faster and come out in another order each time.
func addSheet(book *excelize.File, name string, t Table, head, cell int) error {
	if _, err := book.NewSheet(name); err != nil {
		return err //nolint:wrapcheck // sheet says what it is
	}
	widths := columnWidths(t)
	for i, width := range widths {
		column, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err //nolint:wrapcheck // sheet says what it is
		}
		if err := book.SetColWidth(name, column, column, float64(width)); err != nil {
			return err //nolint:wrapcheck // sheet says what it is
		}
	}
	if err := printed(book, name); err != nil {
		return err
	}
	if err := book.SetPanes(name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err //nolint:wrapcheck // sheet says what it is
	}
	for n, row := range append([][]string{t.Header}, t.Rows...) {
		style := cell
		if n == 0 {
			style = head
		}
		if err := book.SetRowHeight(name, n+1, rowHeight(row, widths, t.Room)); err != nil {
			return err //nolint:wrapcheck // sheet says what it is
		}
		for i, text := range row {
			at, err := excelize.CoordinatesToCellName(i+1, n+1)
			if err == nil {
				err = book.SetCellStr(name, at, xmlSafe(text))
			}
			if err == nil {
				err = book.SetCellStyle(name, at, at, style)
			}
			if err != nil {
				return err //nolint:wrapcheck // sheet says what it is
			}
		}
	}
	return nil
}

// printed makes a sheet print on A4 across, all columns on one page.
func printed(book *excelize.File, name string) error {
	a4, across, wide, high, fit := 9, "landscape", 1, 0, true
	if err := book.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err //nolint:wrapcheck // sheet says what it is
	}
	return book.SetPageLayout(name, &excelize.PageLayoutOptions{ //nolint:wrapcheck // sheet says what it is
		Size: &a4, Orientation: &across, FitToWidth: &wide, FitToHeight: &high,
	})
}

// columnWidths are in characters: the columns' shares, and no less than the longest word, so that no date is cut.
func columnWidths(t Table) []int {
	const all, most = 130, 30
	sum := 0
	for i := range t.Header {
		sum += (&grid{Table: t}).share(i)
	}
	widths := make([]int, len(t.Header))
	for i := range t.Header {
		widths[i] = max(6, all*(&grid{Table: t}).share(i)/max(sum, 1))
		for _, row := range append([][]string{t.Header}, t.Rows...) {
			if i >= len(row) {
				continue
			}
			for word := range strings.FieldsSeq(row[i]) {
				widths[i] = max(widths[i], min(utf8.RuneCountInString(word)+2, most))
			}
		}
	}
	return widths
}

// rowHeight is how high a row has to be for all of its text, in points: not every program finds that out by itself. Room is for a pen.
func rowHeight(row []string, widths []int, room int) float64 {
	const line, highest = 15.0, 409.0 // more no row can be
	lines := 1
	for i, text := range row {
		if text == "" {
			lines = max(lines, room)
			continue
		}
		used, of := 0, 1
		for paragraph := range strings.SplitSeq(text, "\n") {
			if used > 0 {
				of++
			}
			used = 0
			for word := range strings.FieldsSeq(paragraph) {
				n := utf8.RuneCountInString(word)
				if used > 0 && used+1+n > widths[i]-1 {
					of, used = of+1, 0
				} else if used > 0 {
					used++
				}
				used += n
				of += (used - 1) / max(widths[i]-1, 1)
				used = (used-1)%max(widths[i]-1, 1) + 1
			}
		}
		lines = max(lines, of)
	}
	return min(float64(lines)*line, highest)
}

// sheetName is a name that spreadsheets take: short, without some signs, and no two alike.
func sheetName(n int, name string) string {
	out := []rune(fmt.Sprintf("%d ", n))
	for _, r := range name {
		switch r {
		case ':', '\\', '/', '?', '*', '[', ']', '\'':
			continue
		}
		if len(out) < 28 {
			out = append(out, r)
		}
	}
	return string(out)
}
