package papers

import (
	"strconv"
	"strings"
)

// Name spaces of the format.
const (
	nsW   = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
	nsR   = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	nsA   = "http://schemas.openxmlformats.org/drawingml/2006/main"
	nsPic = "http://schemas.openxmlformats.org/drawingml/2006/picture"
	nsWP  = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
)

const docxTypes = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
	`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
	`<Default Extension="xml" ContentType="application/xml"/>` +
	`<Default Extension="png" ContentType="image/png"/><Default Extension="jpeg" ContentType="image/jpeg"/>` +
	`<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>` +
	`<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>` +
	`<Override PartName="/word/numbering.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"/>` +
	`<Override PartName="/word/settings.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"/>` +
	`<Override PartName="/word/header1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"/>` +
	`<Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/>` +
	`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>` +
	`<Override PartName="/docProps/app.xml" ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/></Types>`

const docxRels = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
	`<Relationship Id="r1" Type="` + nsR + `/officeDocument" Target="word/document.xml"/>` +
	`<Relationship Id="r2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>` +
	`<Relationship Id="r3" Type="` + nsR + `/extended-properties" Target="docProps/app.xml"/></Relationships>`

// document is the main part: A4, with another header on its first page, which has the title.
func (w *docx) document() string {
	size, margin := `w:w="11906" w:h="16838"`, "1240"
	if w.doc.Wide {
		size, margin = `w:w="16838" w:h="11906" w:orient="landscape"`, "900"
	}
	return `<w:document xmlns:w="` + nsW + `" xmlns:r="` + nsR + `" xmlns:wp="` + nsWP + `"><w:body>` + w.b.String() +
		`<w:sectPr><w:headerReference w:type="default" r:id="rHead"/><w:footerReference w:type="default" r:id="rFoot"/><w:footerReference w:type="first" r:id="rFoot"/>` +
		`<w:pgSz ` + size + `/><w:pgMar w:top="1360" w:right="` + margin + `" w:bottom="1320" w:left="` + margin + `" w:header="680" w:footer="620" w:gutter="0"/>` +
		`<w:titlePg/></w:sectPr></w:body></w:document>`
}

func (w *docx) relations() string {
	var b strings.Builder
	b.WriteString(`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`)
	for _, r := range [][3]string{
		{"rStyles", "styles", "styles.xml"},
		{"rNum", "numbering", "numbering.xml"},
		{"rSet", "settings", "settings.xml"},
		{"rHead", "header", "header1.xml"},
		{"rFoot", "footer", "footer1.xml"},
	} {
		b.WriteString(`<Relationship Id="` + r[0] + `" Type="` + nsR + "/" + r[1] + `" Target="` + r[2] + `"/>`)
	}
	for i := range w.pictures {
		b.WriteString(`<Relationship Id="rPic` + strconv.Itoa(i+1) + `" Type="` + nsR + `/image" Target="` + strings.TrimPrefix(w.mediaName(i), "word/") + `"/>`)
	}
	b.WriteString(`</Relationships>`)
	return b.String()
}

func (w *docx) header() string {
	return `<w:hdr xmlns:w="` + nsW + `"><w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr>` +
		runXML(w.doc.Code+" · "+w.doc.Title+" · "+w.doc.Subtitle, "") + `</w:p></w:hdr>`
}

func (w *docx) footer() string {
	field := func(code string) string {
		return `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> ` + code +
			` </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>`
	}
	foot, mark, _ := strings.Cut(w.doc.Foot, "\n")
	return `<w:ftr xmlns:w="` + nsW + `"><w:p><w:pPr><w:pStyle w:val="Footer"/><w:tabs><w:tab w:val="right" w:pos="` + strconv.Itoa(w.width) + `"/></w:tabs></w:pPr>` +
		runXML(foot, "") + `<w:r><w:tab/></w:r>` + runXML(w.doc.PageOf[0]+" ", "") + field("PAGE") + runXML(" "+w.doc.PageOf[1]+" ", "") + field("NUMPAGES") +
		`</w:p><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>` + runXML(mark, "") + `</w:p></w:ftr>`
}

// numbering holds the numbers of headings (1), bullets (2), and one list for each numbered one, which
// begins at 1.
func (w *docx) numbering() string {
	var b strings.Builder
	b.WriteString(`<w:numbering xmlns:w="` + nsW + `"><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>`)
	for level, text := range []string{"%1.", "%1.%2.", "%1.%2.%3."} {
		b.WriteString(`<w:lvl w:ilvl="` + strconv.Itoa(level) + `"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="Heading` + strconv.Itoa(level+1) +
			`"/><w:suff w:val="space"/><w:lvlText w:val="` + text + `"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="0" w:firstLine="0"/></w:pPr></w:lvl>`)
	}
	b.WriteString(`</w:abstractNum>`)
	item := func(id int, format, text string) {
		b.WriteString(`<w:abstractNum w:abstractNumId="` + strconv.Itoa(id) + `"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="` + format +
			`"/><w:lvlText w:val="` + text + `"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="400" w:hanging="300"/></w:pPr></w:lvl></w:abstractNum>`)
	}
	item(1, "bullet", "•")
	for i := range w.numbered {
		item(2+i, "decimal", "%1.")
	}
	for id := range 2 + w.numbered {
		b.WriteString(`<w:num w:numId="` + strconv.Itoa(id+1) + `"><w:abstractNumId w:val="` + strconv.Itoa(id) + `"/></w:num>`)
	}
	b.WriteString(`</w:numbering>`)
	return b.String()
}

// docxStyles are the styles. Their ids are English and fixed, so that every Word knows them by its own names.
func docxStyles(lang string) string {
	var b strings.Builder
	b.WriteString(`<w:styles xmlns:w="` + nsW + `"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Liberation Sans" w:hAnsi="Liberation Sans" w:eastAsia="Liberation Sans" w:cs="Liberation Sans"/>` +
		`<w:color w:val="1F2A30"/><w:sz w:val="21"/><w:szCs w:val="21"/><w:lang w:val="` + lang + `" w:eastAsia="` + lang + `" w:bidi="` + lang + `"/></w:rPr></w:rPrDefault>` +
		`<w:pPrDefault><w:pPr><w:spacing w:after="100" w:line="276" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>` +
		`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>` +
		`<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>`)
	style := func(id, name, paragraph, letters string) {
		b.WriteString(`<w:style w:type="paragraph" w:styleId="` + id + `"><w:name w:val="` + name + `"/><w:basedOn w:val="Normal"/>` +
			`<w:qFormat/><w:pPr>` + paragraph + `</w:pPr><w:rPr>` + letters + `</w:rPr></w:style>`)
	}
	const green = `<w:color w:val="0B5D5E"/>`
	for i, h := range []struct{ before, size, colour string }{{"320", "30", green}, {"240", "25", green}, {"160", "22", ""}} {
		level := strconv.Itoa(i)
		style("Heading"+strconv.Itoa(i+1), "heading "+strconv.Itoa(i+1), `<w:keepNext/><w:keepLines/><w:numPr><w:ilvl w:val="`+level+`"/><w:numId w:val="1"/></w:numPr>`+
			`<w:spacing w:before="`+h.before+`" w:after="80"/><w:outlineLvl w:val="`+level+`"/>`, `<w:b/>`+h.colour+`<w:sz w:val="`+h.size+`"/>`)
		style("TOC"+strconv.Itoa(i+1), "toc "+strconv.Itoa(i+1), `<w:spacing w:after="20"/><w:ind w:left="`+strconv.Itoa(i*320)+`"/>`, map[bool]string{true: `<w:b/>`}[i == 0])
	}
	style("TOCHeading", "TOC Heading", `<w:keepNext/><w:spacing w:before="120" w:after="60"/>`, `<w:b/>`+green+`<w:sz w:val="25"/>`)
	style("Title", "Title", `<w:spacing w:after="40" w:line="240" w:lineRule="auto"/>`, `<w:b/><w:sz w:val="44"/>`)
	style("Subtitle", "Subtitle", `<w:pBdr><w:bottom w:val="single" w:sz="16" w:space="6" w:color="0B5D5E"/></w:pBdr><w:spacing w:after="240"/>`, `<w:color w:val="4B5A62"/><w:sz w:val="26"/>`)
	style("Code", "Code", `<w:spacing w:after="20"/>`, `<w:b/>`+green+`<w:sz w:val="19"/>`)
	style("Remark", "Remark", `<w:keepNext/>`, `<w:color w:val="4B5A62"/><w:sz w:val="19"/>`)
	style("ListParagraph", "List Paragraph", `<w:spacing w:after="50"/>`, ``)
	for _, s := range []struct{ id, name, size string }{{"", "", "19"}, {"Dense", " Dense", "17"}} { // tableSize, denseSize
		style("TableHead"+s.id, "Table Head"+s.name, `<w:spacing w:before="40" w:after="40" w:line="250" w:lineRule="auto"/>`, `<w:b/><w:sz w:val="`+s.size+`"/>`)
		style("TableCell"+s.id, "Table Cell"+s.name, `<w:spacing w:before="40" w:after="40" w:line="250" w:lineRule="auto"/>`, `<w:sz w:val="`+s.size+`"/>`)
	}
	style("Gap", "Gap", `<w:spacing w:after="0" w:line="120" w:lineRule="exact"/>`, ``)
	style("Header", "header", `<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="4" w:color="A0A8AC"/></w:pBdr>`, `<w:color w:val="4B5A62"/><w:sz w:val="16"/>`)
	style("Footer", "footer", `<w:spacing w:after="0"/>`, `<w:color w:val="4B5A62"/><w:sz w:val="14"/>`)
	b.WriteString(`<w:style w:type="table" w:styleId="Grid"><w:name w:val="Table Grid"/><w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>`)
	for _, side := range []string{"top", "left", "bottom", "right", "insideH", "insideV"} {
		b.WriteString(`<w:` + side + ` w:val="single" w:sz="4" w:space="0" w:color="A0A8AC"/>`)
	}
	b.WriteString(`</w:tblBorders><w:tblCellMar><w:left w:w="90" w:type="dxa"/><w:right w:w="90" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style></w:styles>`)
	return b.String()
}
