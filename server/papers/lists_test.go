package papers

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

func TestXLSX(t *testing.T) {
	t.Parallel()
	s := sample(3)
	s.Commitments[1].What = "=1+2 \x00 & más"
	s.Commitments[1].With = "@SUM(A1)"
	out, err := Write(t.Context(), texts(t), Roadmap, "xlsx", "es", s)
	if err != nil || out.Name != "E1c_hoja-de-ruta.xlsx" {
		t.Fatal(out.Name, err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(out.Body))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := book.Close(); err != nil {
			t.Error(err)
		}
	}()
	sheets := book.GetSheetList()
	if len(sheets) != 3 || sheets[0] != "1 Lo que vamos a hacer" {
		t.Fatalf("%v", sheets)
	}
	rows, err := book.GetRows(sheets[0])
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 4 || rows[0][0] != "Fase" || rows[0][2] != "Qué haremos" || rows[1][2] != "=1+2  & más" || rows[1][4] != "@SUM(A1)" ||
		rows[3][0] != "Antes de las lluvias" || rows[3][3] != "María Quishpe" {
		t.Errorf("%q", rows)
	}
	for _, cell := range []string{"C2", "E2"} {
		if f, err := book.GetCellFormula(sheets[0], cell); err != nil || f != "" {
			t.Errorf("%s is a formula: %q, %v", cell, f, err)
		}
	}
	for range 4 {
		if again, err := Write(t.Context(), texts(t), Roadmap, "xlsx", "es", s); err != nil || !bytes.Equal(again.Body, out.Body) {
			t.Fatalf("the same workbook comes out otherwise: %v", err)
		}
	}
	// A date fits into its column, and a row is as high as its text: not every program makes it so.
	if w, err := book.GetColWidth(sheets[0], "G"); err != nil || w < 12 {
		t.Errorf("the column of %q is %v wide, %v", rows[0][6], w, err)
	}
	for row, least := range map[int]float64{2: 30, 4: 30} {
		if h, err := book.GetRowHeight(sheets[0], row); err != nil || h < least {
			t.Errorf("row %d is %v high, %v", row, h, err)
		}
	}
	if layout, err := book.GetPageLayout(sheets[0]); err != nil || *layout.Orientation != "landscape" || *layout.FitToWidth != 1 {
		t.Errorf("it is printed as %+v, %v", layout, err)
	}
	d := built(t, Roadmap, "es", s)
	if got, err := book.GetCellValue(sheets[2], "B2"); err != nil || got != d.Fingerprint {
		t.Errorf("fingerprint %q, %v", got, err)
	}
}

func TestICS(t *testing.T) {
	t.Parallel()
	s := sample(3)
	s.Commitments[0].What = "Limpiar; cercar, y «cuidar» " + strings.Repeat("ñandú ", 40) + "\nBEGIN:VEVENT"
	s.Commitments[2] = s.Commitments[1]
	s.Commitments[2].ID, s.Commitments[2].To = "com3", ""
	out, err := Write(t.Context(), texts(t), Roadmap, "ics", "es", s)
	if err != nil {
		t.Fatal(err)
	}
	text := string(out.Body)
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		if len(line) > 75 || strings.ContainsAny(line, "\r\n") || !strings.Contains(line, ":") && !strings.HasPrefix(line, " ") {
			t.Errorf("line %q", line)
		}
	}
	whole := strings.ReplaceAll(text, "\r\n ", "")
	if strings.Count(whole, "\r\nBEGIN:VEVENT\r\n") != 2 || strings.Count(whole, "\r\nEND:VEVENT\r\n") != 2 {
		t.Errorf("two commitments have a date:\n%s", whole)
	}
	for _, want := range []string{
		"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", `SUMMARY:Limpiar\; cercar\, y «cuidar» ñandú`, "DTSTART;VALUE=DATE:20270228\r\nDTEND;VALUE=DATE:20270301\r\n",
		`\nBEGIN:VEVENT`, "DTSTAMP:" + s.Now.Format("20060102T150405Z"), "UID:abcd1234-com2@minga",
	} {
		if !strings.Contains(whole, want) {
			t.Errorf("%q is not in it:\n%s", want, whole)
		}
	}
	s.Commitments = nil
	out, err = Write(t.Context(), texts(t), Roadmap, "ics", "en", s)
	if err != nil {
		t.Fatal(err)
	}
	if text := string(out.Body); strings.Contains(text, "VEVENT") || strings.Count(text, "BEGIN:VJOURNAL\r\n") != 1 ||
		!strings.Contains(text, "SUMMARY:The roadmap has no row with an end date yet.\r\n") || !strings.Contains(text, "UID:abcd1234-none@minga\r\n") {
		t.Errorf("a calendar without dates:\n%s", text)
	}
	if s.Now.Location() != time.UTC {
		t.Error("the sample has moved")
	}
}
