package papers

import (
	"bytes"
	"context"
	"fmt"
	"slices"

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
	head, err := book.NewStyle(&excelize.Style{
		Font: &excelize.Font{Bold: true, Color: "0B5D5E"}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E7F1EF"}},
		Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"},
	})
	if err != nil {
		return nil, fail(err)
	}
	cell, err := book.NewStyle(&excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}, NumFmt: 49})
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
	sum := 0
	for i := range t.Header {
		sum += (&grid{Table: t}).share(i)
	}
	for i := range t.Header {
		column, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err //nolint:wrapcheck // sheet says what it is
		}
		width := max(6, 120*float64((&grid{Table: t}).share(i))/float64(max(sum, 1)))
		if err := book.SetColWidth(name, column, column, width); err != nil {
			return err //nolint:wrapcheck // sheet says what it is
		}
	}
	if err := book.SetPanes(name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err //nolint:wrapcheck // sheet says what it is
	}
	for n, row := range append([][]string{t.Header}, t.Rows...) {
		style := cell
		if n == 0 {
			style = head
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
