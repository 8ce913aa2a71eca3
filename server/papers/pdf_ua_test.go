package papers

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// standard are the elements that readers of PDF 1.7 know without being told.
var standard = []string{
	"Document", "P", "H1", "H2", "H3", "H4", "L", "LI", "Lbl", "LBody", "Table", "TR", "TH", "TD", "Figure", "TOC", "TOCI",
}

// bcp47 is a language as it may stand in a file.
var bcp47 = regexp.MustCompile(`^[a-z]{2,3}(-[A-Z]{2})?$`)

// everyPDF makes each paper in each of its formats that is a PDF, and the index of the package, in one language.
func everyPDF(t testing.TB, lang string) map[string][]byte {
	t.Helper()
	s := drawn(t, 60)
	s.Address = "https://minga.example.org/publica/abcd1234"
	s.Commitments = append(s.Commitments, agreed(14).Commitments...)
	all := map[string][]byte{}
	for _, key := range Keys {
		for _, format := range Formats(key) {
			if !strings.HasSuffix(format, "pdf") {
				continue
			}
			out, err := Write(t.Context(), texts(t), key, format, lang, s)
			if err != nil {
				t.Fatal(err)
			}
			all[key+"."+format] = out.Body
		}
	}
	s.Wall = hung(t, 8).Wall
	files, err := packed(t.Context(), texts(t), lang, s)
	if err != nil {
		t.Fatal(err)
	}
	files[0].Why, s.Signed = "out_limit", returned(t, 900).Signed
	d, err := texts(t).build(index, lang, s, files)
	if err != nil {
		t.Fatal(err)
	}
	if all[index], err = d.PDF(t.Context()); err != nil {
		t.Fatal(err)
	}
	return all
}

// TestEveryPDFIsForEverybody checks by structure what PDF/UA-1 asks and a program can see, of every paper in both languages.
func TestEveryPDFIsForEverybody(t *testing.T) {
	t.Parallel()
	for _, lang := range Langs {
		for name, body := range everyPDF(t, lang) {
			t.Run(lang+"/"+name, func(t *testing.T) {
				o := read(t, body) // content is tagged or an artifact, marks are closed, tabs follow the structure
				if o.text(o.catalog, "Lang") != lang || o.Title == "" || o.Encrypt != nil {
					t.Errorf("language %q, title %q", o.text(o.catalog, "Lang"), o.Title)
				}
				if marked := o.dict(o.catalog["MarkInfo"]).BooleanEntry("Marked"); marked == nil || !*marked {
					t.Error("it does not say that it is tagged")
				}
				if shown := o.dict(o.catalog["ViewerPreferences"]).BooleanEntry("DisplayDocTitle"); shown == nil || !*shown {
					t.Error("a window would show the name of the file")
				}
				for _, key := range []string{"OpenAction", "AA", "AcroForm", "JavaScript"} {
					if o.catalog[key] != nil {
						t.Errorf("it has %s", key)
					}
				}
				o.checkXMP(lang)
				o.checkFonts()
				o.checkTree()
			})
		}
	}
}

// checkXMP wants well-formed metadata with the title of the file and the mark of PDF/UA.
func (o *opened) checkXMP(lang string) {
	o.t.Helper()
	stream, _, err := o.DereferenceStreamDict(o.catalog["Metadata"])
	if err != nil || stream == nil {
		o.t.Fatalf("no metadata: %v", err)
	}
	if err := stream.Decode(); err != nil {
		o.t.Fatal(err)
	}
	var text strings.Builder
	d := xml.NewDecoder(bytes.NewReader(stream.Content))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			o.t.Fatalf("metadata: %v", err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			text.WriteString("<" + token.Name.Local + ">")
		case xml.CharData:
			text.Write(token)
		}
	}
	for _, want := range []string{"<title>", o.Title, "<language>", lang, "<part>1", "<identifier>"} {
		if !strings.Contains(text.String(), want) {
			o.t.Errorf("metadata do not hold %q", want)
		}
	}
}

// checkFonts wants every font in the file, with a way from its glyphs to what they say.
func (o *opened) checkFonts() {
	o.t.Helper()
	fonts, described := 0, 0
	for _, entry := range o.Table {
		d, ok := entry.Object.(types.Dict)
		if !ok {
			continue
		}
		switch typ := d.Type(); {
		case typ == nil:
		case *typ == "Font":
			fonts++
			switch subtype := d.NameEntry("Subtype"); *subtype {
			case "Type0":
				if d["ToUnicode"] == nil {
					o.t.Error("a font does not say what its glyphs mean")
				}
			case "CIDFontType2":
				if d["CIDToGIDMap"] == nil || d["FontDescriptor"] == nil {
					o.t.Error("a font does not say which glyphs it has")
				}
			default:
				o.t.Errorf("a font of the kind %s is not in the file", *subtype)
			}
		case *typ == "FontDescriptor":
			described++
			if d["FontFile2"] == nil {
				o.t.Error("a font is not in the file")
			}
		}
	}
	if fonts == 0 || described == 0 {
		o.t.Errorf("%d fonts, %d of them described", fonts, described)
	}
}

// checkTree wants standard elements, read in the order of the pages, regular tables with headers, and words for pictures.
func (o *opened) checkTree() {
	o.t.Helper()
	all := o.tree()
	headings, last := 0, "H1"
	var at [2]int // page and number of the piece that was read last, outside tables
	for _, e := range all {
		if !slices.Contains(standard, e.kind) {
			o.t.Errorf("no reader knows %s", e.kind)
		}
		if e.dict["Lang"] != nil && !bcp47.MatchString(o.text(e.dict, "Lang")) {
			o.t.Errorf("%q is no language", o.text(e.dict, "Lang"))
		}
		switch e.kind {
		case "H1", "H2", "H3", "H4":
			headings++
			if e.kind[1] > last[1]+1 {
				o.t.Errorf("%s after %s", e.kind, last)
			}
			last = e.kind
		case "Figure":
			if o.text(e.dict, "Alt") == "" || e.dict["A"] == nil {
				o.t.Error("a picture without words, or without its place")
			}
		case "Table":
			o.checkTable(e)
		}
		if e.within("Table") {
			continue // cells side by side go on over pages
		}
		for _, k := range o.array(e.dict["K"]) {
			kid := o.dict(k)
			if typ := kid.Type(); typ == nil || *typ != "MCR" {
				continue
			}
			now := [2]int{o.byObj[kid.IndirectRefEntry("Pg").ObjectNumber.Value()], *kid.IntEntry("MCID")}
			if slices.Compare(now[:], at[:]) < 0 {
				o.t.Errorf("%s: page %d, piece %d is read after page %d, piece %d", e.kind, now[0]+1, now[1], at[0]+1, at[1])
			}
			at = now
		}
	}
	if headings == 0 || all[0].kind != "Document" {
		o.t.Errorf("%d headings below %s", headings, all[0].kind)
	}
}

func (e *element) within(kind string) bool {
	for ; e != nil; e = e.above {
		if e.kind == kind {
			return true
		}
	}
	return false
}

func (o *opened) checkTable(table *element) {
	o.t.Helper()
	if len(table.kids) == 0 {
		o.t.Error("a table of nothing")
		return
	}
	headers := 0
	for _, row := range table.kids {
		if row.kind != "TR" || len(row.kids) != len(table.kids[0].kids) {
			o.t.Errorf("%s of %d cells in a table of %d", row.kind, len(row.kids), len(table.kids[0].kids))
		}
		for _, cell := range row.kids {
			if cell.kind != "TH" && cell.kind != "TD" {
				o.t.Errorf("%s is a cell", cell.kind)
			}
			if cell.kind == "TH" {
				headers++
				if scope := o.dict(cell.dict["A"]).NameEntry("Scope"); scope == nil {
					o.t.Error("a header without a scope")
				}
			}
		}
	}
	if headers == 0 {
		o.t.Error("a table without headers")
	}
}
