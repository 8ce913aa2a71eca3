package papers

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
)

// PDF writes a document as tagged PDF (PDF 1.7, marked for PDF/UA-1): what is a heading, a list or the header
// of a table is one for a screen reader too. Lengths are in points.
func (d *Document) PDF(ctx context.Context) ([]byte, error) {
	fonts, err := faces()
	if err != nil {
		return nil, err
	}
	// The first laying out finds the pages of the table of contents, which has the same length in both.
	first := newLayout(d, fonts, nil)
	if err := first.all(ctx); err != nil {
		return nil, err
	}
	l := first
	if d.Contents != "" {
		l = newLayout(d, fonts, first.headings)
		if err := l.all(ctx); err != nil {
			return nil, err
		}
	}
	plain, err := l.write()
	if err != nil {
		return nil, err
	}
	return tagged(plain, l.root, len(l.pages), d.Lang)
}

// Colours of a paper: the ink and the green of the product, dark enough to be read when printed grey.
var (
	ink    = colour{31, 42, 48}
	soft   = colour{75, 90, 98}
	teal   = colour{11, 93, 94}
	tint   = colour{231, 241, 239}
	ruling = colour{160, 168, 172}
)

type colour struct{ r, g, b int }

// op is one thing drawn on a page.
type op struct {
	raw    string // marks around content
	face   *face  // text
	size   float64
	text   string
	ink    colour
	x, y   float64
	w, h   float64
	filled bool
	line   bool
	image  *Picture
}

// leaf is one page: what is drawn, and how many pieces of marked content it has.
type leaf struct {
	ops   []op
	marks int
}

func (l *layout) write() ([]byte, error) {
	d := l.doc
	pdf := fpdf.NewCustom(&fpdf.InitType{UnitStr: "pt", Size: fpdf.SizeType{Wd: l.w * l.zoom, Ht: l.h * l.zoom}})
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetCatalogSort(true)
	pdf.SetCreationDate(d.Date)
	pdf.SetModificationDate(d.Date)
	pdf.SetTitle(d.Title+" · "+d.Subtitle, true)
	pdf.SetSubject(d.FileName("pdf")+", SHA-256 "+d.Fingerprint, true)
	pdf.SetCreator("Minga", true)
	pdf.SetProducer("Minga", true)
	pdf.SetLang(d.Lang)
	pdf.SetXmpMetadata(l.xmp())
	used := map[*face]bool{l.set.faces[1]: true}
	for _, p := range l.pages {
		for _, o := range p.ops {
			if o.face != nil {
				used[o.face] = true
			}
		}
	}
	for _, f := range l.set.faces {
		if used[f] {
			pdf.AddUTF8FontFromBytes(f.family, f.style, slices.Clone(f.data))
		}
	}
	pdf.SetLineWidth(0.5 * l.zoom)
	for n, p := range l.pages {
		pdf.AddPage()
		pdf.SetFont(l.set.faces[1].family, l.set.faces[1].style, 10)
		for _, h := range l.headings {
			if h.page == n {
				pdf.Bookmark(h.Number+" "+h.Text, h.Level-1, max(h.y-20, 0)*l.zoom)
			}
		}
		for i, o := range p.ops {
			o.enlarged(l.zoom).draw(pdf, fmt.Sprintf("%d.%d", n, i))
		}
	}
	var out bytes.Buffer
	if err := pdf.Output(&out); err != nil {
		return nil, fmt.Errorf("papers: write a PDF: %w", err)
	}
	return out.Bytes(), nil
}

func (o op) enlarged(zoom float64) op {
	o.size, o.x, o.y, o.w, o.h = o.size*zoom, o.x*zoom, o.y*zoom, o.w*zoom, o.h*zoom
	return o
}

func (o op) draw(pdf *fpdf.Fpdf, name string) {
	switch {
	case o.raw != "":
		pdf.RawWriteStr(o.raw)
	case o.face != nil:
		pdf.SetFont(o.face.family, o.face.style, o.size)
		pdf.SetTextColor(o.ink.r, o.ink.g, o.ink.b)
		pdf.Text(o.x, o.y, o.text)
	case o.image != nil:
		options := fpdf.ImageOptions{ImageType: strings.TrimPrefix(o.image.Type, "image/")}
		pdf.RegisterImageOptionsReader(name, options, bytes.NewReader(o.image.Bytes))
		pdf.ImageOptions(name, o.x, o.y, o.w, o.h, false, options, 0, "")
	case o.line:
		pdf.SetDrawColor(o.ink.r, o.ink.g, o.ink.b)
		pdf.Line(o.x, o.y, o.x+o.w, o.y+o.h)
	case o.filled:
		pdf.SetFillColor(o.ink.r, o.ink.g, o.ink.b)
		pdf.Rect(o.x, o.y, o.w, o.h, "F")
	}
}

// xmp says in the words of archives what the file is.
func (l *layout) xmp() []byte {
	d := l.doc
	escape := func(s string) string {
		var b strings.Builder
		_ = xml.EscapeText(&b, []byte(s)) // a builder takes everything
		return b.String()
	}
	at := d.Date.Format(time.RFC3339)
	return []byte(`<?xpacket begin="` + "\ufeff" + `" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">` + escape(d.Title+" · "+d.Subtitle) + `</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>` + d.Lang + `</rdf:li></rdf:Bag></dc:language>
<dc:identifier>` + d.Fingerprint + `</dc:identifier>
<xmp:CreateDate>` + at + `</xmp:CreateDate><xmp:ModifyDate>` + at + `</xmp:ModifyDate><xmp:CreatorTool>Minga</xmp:CreatorTool>
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>`)
}
