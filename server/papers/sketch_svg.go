package papers

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strconv"
)

// svg writes a picture as SVG: text stays text, which can be searched, read aloud and enlarged. The fonts are named with
// others of the same widths, so that lines end where they were broken.
func (s *sketch) svg() []byte {
	var b bytes.Buffer
	text := func(t string) { _ = xml.EscapeText(&b, []byte(t)) } // a buffer takes everything
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %s %s" width="%s" height="%s" lang="%s" xml:lang="%s" role="graphics-document document" aria-labelledby="t" aria-describedby="d" font-family="'Liberation Sans',Arial,Helvetica,'DejaVu Sans',sans-serif">`,
		short(s.w), short(s.h), short(s.w), short(s.h), s.lang, s.lang)
	b.WriteString("\n<title id=\"t\">")
	text(s.title)
	b.WriteString("</title>\n<desc id=\"d\">")
	text(s.desc)
	b.WriteString("</desc>\n")
	for _, o := range s.shapes {
		switch o.kind {
		case begin:
			b.WriteString(`<g role="group"`)
			if o.text != "" {
				b.WriteString(` aria-label="`)
				text(o.text)
				b.WriteByte('"')
			}
			if o.lang != "" {
				fmt.Fprintf(&b, ` lang="%s" xml:lang="%s"`, o.lang, o.lang)
			}
			b.WriteString(">")
		case end:
			b.WriteString("</g>\n")
		case rectangle:
			fmt.Fprintf(&b, `<rect x="%s" y="%s" width="%s" height="%s" fill="%s"`, short(o.x), short(o.y), short(o.w), short(o.h), o.fill.hex())
			if o.round > 0 {
				fmt.Fprintf(&b, ` rx="%s"`, short(o.round))
			}
			if o.width > 0 {
				fmt.Fprintf(&b, ` stroke="%s" stroke-width="%s"`, o.edge.hex(), short(o.width))
			}
			b.WriteString("/>")
		case lettering:
			if o.text == "" {
				continue
			}
			fmt.Fprintf(&b, `<text x="%s" y="%s" font-size="%s" fill="%s"`, short(o.x), short(o.y), short(o.size), o.fill.hex())
			if o.bold {
				b.WriteString(` font-weight="700"`)
			}
			b.WriteByte('>')
			if o.said != "" {
				b.WriteString("<title>")
				text(o.said)
				b.WriteString("</title>")
			}
			text(o.text)
			b.WriteString("</text>")
		}
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}

func (c colour) hex() string { return fmt.Sprintf("#%02x%02x%02x", c.r, c.g, c.b) }

// short writes a length with no more digits than can be seen.
func short(v float64) string {
	return strconv.FormatFloat(float64(int(v*10+0.5))/10, 'f', -1, 64)
}
