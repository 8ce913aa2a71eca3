package server_test

import (
	"archive/zip"
	"bytes"
	"database/sql"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
)

// How TestFiguresAgreeEverywhere reads: SQL of either database, DOCX, XLSX and PDF.

// asked answers a query with rows of text; the board's id stands for $1.
type asked func(query string) [][]string

func askSQLite(t *testing.T, db *sql.DB, id string) asked {
	return func(query string) (all [][]string) {
		t.Helper()
		rows, err := db.QueryContext(t.Context(), strings.ReplaceAll(query, "$1", "'"+id+"'"))
		must(t, err)
		defer rows.Close()
		names, err := rows.Columns()
		must(t, err)
		for rows.Next() {
			values, into := make([]any, len(names)), make([]any, len(names))
			for i := range values {
				into[i] = &values[i]
			}
			must(t, rows.Scan(into...))
			all = append(all, asText(values))
		}
		must(t, rows.Err())
		return all
	}
}

func askPostgres(t *testing.T, db *pgx.Conn, id string) asked {
	return func(query string) (all [][]string) {
		t.Helper()
		rows, err := db.Query(t.Context(), query, id)
		must(t, err)
		defer rows.Close()
		for rows.Next() {
			values, err := rows.Values()
			must(t, err)
			all = append(all, asText(values))
		}
		must(t, rows.Err())
		return all
	}
}

func asText(values []any) []string {
	row := make([]string, len(values))
	for i, v := range values {
		if b, ok := v.([]byte); ok {
			v = string(b)
		}
		row[i] = fmt.Sprint(v)
	}
	return row
}

// one is the only value of a query.
func (ask asked) one(query string) string { return ask(query)[0][0] }

// docxRead is what stands in a DOCX: lines outside of tables, and tables. Its table of contents is left out.
type docxRead struct {
	lines  []string
	tables [][][]string
}

func readDOCX(t *testing.T, body []byte) (d docxRead) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	must(t, err)
	file, err := z.Open("word/document.xml")
	must(t, err)
	main, err := io.ReadAll(file)
	must(t, err)
	var (
		dec          = xml.NewDecoder(strings.NewReader(string(main)))
		table        [][]string
		deep         int
		style, text  string
		paragraphs   []string
		inText, done bool
	)
	for !done {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		must(t, err)
		switch e := token.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "tbl":
				deep, table = deep+1, nil
			case "tr":
				table = append(table, nil)
			case "tc":
				paragraphs = nil
			case "p":
				style, text = "", ""
			case "pStyle":
				style = e.Attr[0].Value
			case "t":
				inText = true
			case "br":
				text += "\n"
			case "sectPr":
				done = deep == 0
			}
		case xml.CharData:
			if inText {
				text += string(e)
			}
		case xml.EndElement:
			switch e.Name.Local {
			case "t":
				inText = false
			case "p":
				if deep > 0 {
					paragraphs = append(paragraphs, text)
				} else if text != "" && !strings.HasPrefix(style, "TOC") {
					d.lines = append(d.lines, text)
				}
			case "tc":
				table[len(table)-1] = append(table[len(table)-1], strings.Join(paragraphs, "\n"))
			case "tbl":
				deep--
				d.tables = append(d.tables, table)
			}
		}
	}
	return d
}

var digits = regexp.MustCompile(`\d`)

// counted keeps the tables and lines in which a figure stands.
func (d docxRead) counted() (lines []string, tables [][][]string) {
	for _, l := range d.lines {
		if digits.MatchString(l) {
			lines = append(lines, l)
		}
	}
	for _, table := range d.tables {
		if slices.ContainsFunc(table, func(row []string) bool { return digits.MatchString(strings.Join(row, " ")) }) {
			tables = append(tables, table)
		}
	}
	return lines, tables
}

// figuresOf says that all lines and tables in which a figure stands are the wanted ones, in any order, and nothing else.
func (f *figures) figuresOf(key string, lines []string, tables [][][]string) docxRead {
	f.t.Helper()
	d := f.paper(key)
	gotLines, gotTables := d.counted()
	written := f.written(key)
	gotLines = slices.DeleteFunc(gotLines, func(l string) bool { return slices.Contains(written, l) })
	wanted := docxRead{lines: lines, tables: tables}
	wantLines, wantTables := wanted.counted()
	slices.Sort(gotLines)
	slices.Sort(wantLines)
	if d := cmp.Diff(wantLines, gotLines); d != "" && len(wantLines)+len(gotLines) > 0 {
		f.t.Errorf("%s: lines with figures (-SQL +paper):\n%s", key, d)
	}
	if d := cmp.Diff(wantTables, gotTables); d != "" {
		f.t.Errorf("%s: tables with figures (-SQL +paper):\n%s", key, d)
	}
	return d
}

// written are the sentences that the texts of a paper bring along, and its code.
func (f *figures) written(key string) (list []string) {
	body, err := os.ReadFile(filepath.Join("papers", "texts", "es", key+".json"))
	must(f.t, err)
	var p struct {
		Code  string `json:"code"`
		Parts []struct {
			Heading string `json:"heading"`
			Text    string `json:"text"`
			Empty   string `json:"empty"`
		} `json:"parts"`
	}
	must(f.t, json.Unmarshal(body, &p))
	list = append(list, p.Code)
	for _, part := range p.Parts {
		list = append(list, part.Heading, part.Text, part.Empty)
	}
	return list
}

// readXLSX is what stands in a workbook of ours, sheet by sheet; a row ends with its last cell that is not empty.
func readXLSX(t *testing.T, body []byte) (sheets [][][]string) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	must(t, err)
	read := func(name string, into any) {
		file, err := z.Open(name)
		must(t, err)
		text, err := io.ReadAll(file)
		must(t, err)
		must(t, xml.Unmarshal(text, into))
	}
	var shared struct {
		Items []struct {
			Text string `xml:"t"`
		} `xml:"si"`
	}
	read("xl/sharedStrings.xml", &shared)
	var book struct {
		Sheets []struct {
			ID string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
		} `xml:"sheets>sheet"`
	}
	read("xl/workbook.xml", &book)
	var links struct {
		All []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	read("xl/_rels/workbook.xml.rels", &links)
	for _, one := range book.Sheets {
		var sheet struct {
			Rows []struct {
				Cells []struct {
					At    string `xml:"r,attr"`
					Value string `xml:"v"`
				} `xml:"c"`
			} `xml:"sheetData>row"`
		}
		for _, link := range links.All {
			if link.ID == one.ID {
				read("xl/"+strings.TrimPrefix(strings.TrimPrefix(link.Target, "/"), "xl/"), &sheet)
			}
		}
		var rows [][]string
		for _, r := range sheet.Rows {
			var row []string
			for _, c := range r.Cells {
				for len(row) < int(c.At[0]-'A') { // there are never so many columns that they have two letters
					row = append(row, "")
				}
				text := ""
				if c.Value != "" {
					n, err := strconv.Atoi(c.Value)
					must(t, err)
					text = shared.Items[n].Text
				}
				row = append(row, text)
			}
			for len(row) > 0 && row[len(row)-1] == "" {
				row = row[:len(row)-1]
			}
			rows = append(rows, row)
		}
		sheets = append(sheets, rows)
	}
	return sheets
}

// workbook holds the sheets of a workbook against what the DOCX of the same paper says in its tables, which were held against SQL.
// Tables of the same kind stand in one sheet, with what divides them in a column of its own.
func (f *figures) workbook(key string, d docxRead) {
	f.t.Helper()
	var want, got []string
	for _, table := range d.tables {
		if table[0][0] == "" || len(table[0]) < 3 { // signatures, facts
			continue
		}
		for _, row := range table[1:] {
			want = append(want, strings.TrimRight(strings.Join(row, "|"), "|"))
		}
	}
	sheets := readXLSX(f.t, f.facilitator.get("/api/workshops/"+f.id+"/papers/"+key+"/xlsx?lang=es").want(f.t, 200, "").body)
	for _, sheet := range sheets[:len(sheets)-1] { // the last one says which paper it is
		for _, row := range sheet[1:] {
			if sheet[0][0] == "Fase" {
				row = row[1:]
			}
			got = append(got, strings.Join(row, "|"))
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if d := cmp.Diff(want, got); d != "" {
		f.t.Errorf("%s.xlsx (-DOCX +XLSX):\n%s", key, d)
	}
}

// printed sees that every line and every cell with a figure that was held against SQL stands in the PDF too.
func (f *figures) printed(key, format string, d docxRead) {
	f.t.Helper()
	body := f.facilitator.get("/api/workshops/"+f.id+"/papers/"+key+"/"+format+"?lang=es").want(f.t, 200, "").body
	words := strings.Join(strings.Fields(wordsOf(body)), " ")
	lines, tables := d.counted()
	for _, table := range tables {
		for _, row := range table {
			lines = append(lines, row...)
		}
	}
	for _, line := range lines {
		if line = strings.Join(strings.Fields(line), " "); digits.MatchString(line) && !strings.Contains(words, line) {
			f.t.Errorf("%s.%s does not say %q", key, format, line)
		}
	}
}
