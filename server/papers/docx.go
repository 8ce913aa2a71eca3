package papers

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"strconv"
	"strings"
)

// DOCX writes a document for Word and LibreOffice, to be worked on: headings are styles with numbers of
// their own, the table of contents is a field that is filled in already, header rows are repeated,
// pictures have their words. It holds no page numbers that could be wrong.
func (d *Document) DOCX(ctx context.Context) ([]byte, error) {
	fonts, err := faces()
	if err != nil {
		return nil, err
	}
	w := &docx{doc: d, set: setter{fonts}, width: 11906 - 2*1240}
	if d.Wide {
		w.width = 16838 - 2*900
	}
	if err := w.body(ctx); err != nil {
		return nil, err
	}
	at := d.Date.UTC().Format("2006-01-02T15:04:05Z")
	parts := []inner{
		{"[Content_Types].xml", docxTypes},
		{"_rels/.rels", docxRels},
		{"docProps/core.xml", `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" ` +
			`xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
			`<dc:title>` + xmlText(d.Title+" · "+d.Subtitle) + `</dc:title><dc:creator>Minga</dc:creator><dc:language>` + locale(d.Lang) +
			`</dc:language><dc:identifier>` + d.Fingerprint + `</dc:identifier><cp:version>` + strconv.Itoa(d.Version) + `</cp:version>` +
			`<dcterms:created xsi:type="dcterms:W3CDTF">` + at + `</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">` + at +
			`</dcterms:modified></cp:coreProperties>`},
		{"docProps/app.xml", `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>Minga</Application></Properties>`},
		{"word/document.xml", w.document()},
		{"word/styles.xml", docxStyles(locale(d.Lang))},
		{"word/numbering.xml", w.numbering()},
		{"word/settings.xml", `<w:settings xmlns:w="` + nsW + `"><w:themeFontLang w:val="` + locale(d.Lang) + `"/></w:settings>`},
		{"word/header1.xml", w.header()},
		{"word/footer1.xml", w.footer()},
		{"word/_rels/document.xml.rels", w.relations()},
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	add := func(name string, body []byte) error {
		f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: d.Date.UTC()})
		if err == nil {
			_, err = f.Write(body)
		}
		if err != nil {
			return fmt.Errorf("papers: write a DOCX: %w", err)
		}
		return nil
	}
	for _, p := range parts {
		if err := add(p.name, []byte(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`+"\n"+p.text)); err != nil {
			return nil, err
		}
	}
	for i, p := range w.pictures {
		if err := add(w.mediaName(i), p.Bytes); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("papers: write a DOCX: %w", err)
	}
	return out.Bytes(), nil
}

// inner is one file inside.
type inner struct{ name, text string }

// docx writes the main part.
type docx struct {
	doc      *Document
	set      setter
	b        strings.Builder
	width    int // of the text, in twentieths of a point
	pictures []Picture
	headings int
	numbered int // lists with numbers so far: each begins at 1
	drawn    int
	keep     bool // the row stays on the page of the next one
}

// locale is the language as Word names it: the Spanish of Ecuador.
func locale(lang string) string {
	switch lang {
	case "es":
		return "es-EC"
	case "en":
		return "en-GB"
	case "qu":
		return "quz-EC"
	}
	return lang
}

func (w *docx) body(ctx context.Context) error {
	d := w.doc
	w.styled("Code", d.Code)
	w.styled("Title", d.Title)
	w.styled("Subtitle", d.Subtitle)
	if d.Contents != "" {
		w.contents()
	}
	for i, b := range d.Blocks {
		if err := ctx.Err(); err != nil {
			return err //nolint:wrapcheck // the asker's own reason
		}
		switch b := b.(type) {
		case Heading:
			w.headings++
			mark := strconv.Itoa(w.headings)
			w.b.WriteString(`<w:p><w:pPr><w:pStyle w:val="Heading` + strconv.Itoa(b.Level) + `"/></w:pPr><w:bookmarkStart w:id="` + mark +
				`" w:name="_Toc` + mark + `"/>` + runXML(b.Text, "") + `<w:bookmarkEnd w:id="` + mark + `"/></w:p>`)
		case Paragraph:
			style, keep := "Normal", ""
			if b.Weak {
				style = "Remark"
			}
			// A remark stays with the table or list below it, and so does what introduces one; the end of a part goes with nothing.
			if _, ends := d.next(i).(Heading); b.Weak && ends {
				keep = `<w:keepNext w:val="0"/>`
			} else if _, table := d.next(i).(Table); table {
				keep = `<w:keepNext/>`
			}
			w.b.WriteString(`<w:p><w:pPr><w:pStyle w:val="` + style + `"/>` + keep + `</w:pPr>` + runXML(b.Text, b.Lang) + `</w:p>`)
		case List:
			w.list(b)
		case Table:
			w.table(b)
		case Picture:
			w.picture(b)
		case NewPage:
			w.b.WriteString(`<w:p><w:r><w:br w:type="page"/></w:r></w:p>`)
		}
	}
	return nil
}

// next is the block after one, nil after the last.
func (d *Document) next(i int) Block {
	if i+1 < len(d.Blocks) {
		return d.Blocks[i+1]
	}
	return nil
}

func (w *docx) styled(style, text string) {
	w.b.WriteString(`<w:p><w:pPr><w:pStyle w:val="` + style + `"/></w:pPr>` + runXML(text, "") + `</w:p>`)
}

// contents is a field, so that Word can make it anew, with its entries in it, so that nobody has to.
// Switch n leaves page numbers out: entries are links, and stay right whatever is written later.
func (w *docx) contents() {
	w.b.WriteString(`<w:sdt><w:sdtPr><w:alias w:val="` + xmlText(w.doc.Contents) + `"/><w:docPartObj><w:docPartGallery w:val="Table of Contents"/>` +
		`<w:docPartUnique/></w:docPartObj></w:sdtPr><w:sdtContent>`)
	w.styled("TOCHeading", w.doc.Contents)
	begin := `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> TOC \o "1-3" \h \z \n </w:instrText></w:r>` +
		`<w:r><w:fldChar w:fldCharType="separate"/></w:r>`
	headings := w.doc.Headings()
	for i, h := range headings {
		w.b.WriteString(`<w:p><w:pPr><w:pStyle w:val="TOC` + strconv.Itoa(h.Level) + `"/></w:pPr>` + begin + `<w:hyperlink w:anchor="_Toc` + strconv.Itoa(i+1) +
			`" w:history="1">` + runXML(h.Number+" "+h.Text, "") + `</w:hyperlink>`)
		begin = ""
		if i == len(headings)-1 {
			w.b.WriteString(`<w:r><w:fldChar w:fldCharType="end"/></w:r>`)
		}
		w.b.WriteString(`</w:p>`)
	}
	w.b.WriteString(`</w:sdtContent></w:sdt>`)
}

func (w *docx) list(b List) {
	id := 2 // bullets
	if b.Numbered {
		w.numbered++
		id = 2 + w.numbered
	}
	for _, item := range b.Items {
		w.b.WriteString(`<w:p><w:pPr><w:pStyle w:val="ListParagraph"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="` + strconv.Itoa(id) +
			`"/></w:numPr></w:pPr>` + runXML(item.Text, item.Lang) + `</w:p>`)
	}
}

func (w *docx) table(b Table) {
	columns := len(b.Header)
	if columns == 0 && len(b.Rows) > 0 {
		columns = len(b.Rows[0])
	}
	// As on the pages of the PDF: no word is broken where there is room for it.
	g, dense := &grid{Table: b, size: tableSize}, ""
	if columns > manyColumns {
		g.size, dense = denseSize, "Dense"
	}
	widths := make([]int, columns)
	for i, points := range (&layout{set: w.set, right: float64(w.width) / 20}).widths(g, columns) {
		widths[i] = int(points * 20)
	}
	first, head := "0", "0"
	if b.RowHeads {
		first = "1"
	}
	if len(b.Header) > 0 {
		head = "1"
	}
	w.b.WriteString(`<w:tbl><w:tblPr><w:tblStyle w:val="Grid"/><w:tblW w:w="` + strconv.Itoa(w.width) + `" w:type="dxa"/><w:tblLayout w:type="fixed"/>` +
		`<w:tblLook w:firstRow="` + head + `" w:lastRow="0" w:firstColumn="` + first + `" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>`)
	if b.Caption != "" {
		w.b.WriteString(`<w:tblCaption w:val="` + xmlText(b.Caption) + `"/>`)
	}
	w.b.WriteString(`</w:tblPr><w:tblGrid>`)
	for _, width := range widths {
		w.b.WriteString(`<w:gridCol w:w="` + strconv.Itoa(width) + `"/>`)
	}
	w.b.WriteString(`</w:tblGrid>`)
	w.keep = b.RowHeads && len(b.Header) > 0 // signatures belong on one page
	if len(b.Header) > 0 {
		w.b.WriteString(`<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>`)
		for i, text := range b.Header {
			w.cell(text, widths[i], true, "TableHead"+dense)
		}
		w.b.WriteString(`</w:tr>`)
	}
	for n, row := range b.Rows {
		w.keep = w.keep && n < len(b.Rows)-1
		w.b.WriteString(`<w:tr><w:trPr><w:cantSplit/>`)
		for _, text := range row {
			if text == "" && b.Room > 0 {
				w.b.WriteString(`<w:trHeight w:val="` + strconv.Itoa(300*b.Room+100) + `" w:hRule="atLeast"/>`)
				break
			}
		}
		w.b.WriteString(`</w:trPr>`)
		for i := range columns {
			text := ""
			if i < len(row) {
				text = row[i]
			}
			style := "TableCell"
			if b.RowHeads && i == 0 {
				style = "TableHead"
			}
			w.cell(text, widths[i], b.RowHeads && i == 0, style+dense)
		}
		w.b.WriteString(`</w:tr>`)
	}
	w.b.WriteString(`</w:tbl><w:p><w:pPr><w:pStyle w:val="Gap"/></w:pPr></w:p>`)
}

func (w *docx) cell(text string, width int, head bool, style string) {
	shade := ""
	if head {
		shade = `<w:shd w:val="clear" w:color="auto" w:fill="E7F1EF"/>`
	}
	keep := ""
	if w.keep {
		keep = `<w:keepNext/>`
	}
	w.b.WriteString(`<w:tc><w:tcPr><w:tcW w:w="` + strconv.Itoa(width) + `" w:type="dxa"/>` + shade + `</w:tcPr><w:p><w:pPr><w:pStyle w:val="` + style + `"/>` + keep + `</w:pPr>`)
	if text != "" {
		w.b.WriteString(runXML(text, ""))
	}
	w.b.WriteString(`</w:p></w:tc>`)
}

func (w *docx) picture(b Picture) {
	const emu = 635 // of a twentieth of a point
	width := min(w.width*emu, 4_300_000)
	height := width * max(b.H, 1) / max(b.W, 1)
	if most := 3_600_000; height > most {
		width, height = width*most/height, most
	}
	w.pictures = append(w.pictures, b)
	w.drawn++
	id, size := strconv.Itoa(w.drawn), fmt.Sprintf(`cx="%d" cy="%d"`, width, height)
	w.b.WriteString(`<w:p><w:pPr><w:keepNext/></w:pPr><w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent ` + size + `/><wp:docPr id="` + id +
		`" name="` + xmlText(b.Caption) + `" descr="` + xmlText(b.Alt) + `"/><a:graphic xmlns:a="` + nsA + `"><a:graphicData uri="` + nsPic + `"><pic:pic xmlns:pic="` + nsPic +
		`"><pic:nvPicPr><pic:cNvPr id="` + id + `" name="` + xmlText(b.Caption) + `" descr="` + xmlText(b.Alt) + `"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rPic` + id +
		`"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext ` + size +
		`/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`)
	w.styled("Remark", b.Caption)
}

func (w *docx) mediaName(i int) string {
	return "word/media/picture" + strconv.Itoa(i+1) + "." + strings.TrimPrefix(w.pictures[i].Type, "image/")
}

// runXML is a text with its line breaks, in another language where one is given.
func runXML(text, lang string) string {
	var b strings.Builder
	b.WriteString(`<w:r>`)
	if lang != "" {
		b.WriteString(`<w:rPr><w:lang w:val="` + xmlText(locale(lang)) + `"/></w:rPr>`)
	}
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			b.WriteString(`<w:br/>`)
		}
		b.WriteString(`<w:t xml:space="preserve">` + xmlText(line) + `</w:t>`)
	}
	b.WriteString(`</w:r>`)
	return b.String()
}

// xmlText escapes a text for XML, also between quotes.
func xmlText(s string) string { return xmlEscapes.Replace(xmlSafe(s)) }

// xmlSafe leaves out of a text what XML cannot hold.
func xmlSafe(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\t' && r != '\n' || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
}

var xmlEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")
