package papers

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// layout places a document on pages.
type layout struct {
	doc   *Document
	set   setter
	w, h  float64 // of a page, before it is enlarged
	zoom  float64 // how much larger all is drawn than it is laid out
	left  float64
	right float64 // where the text ends
	top   float64
	foot  float64 // where it ends below

	pages    []*leaf
	y        float64
	root     *tag
	known    []placed // from an earlier laying out
	headings []placed
}

// placed is a heading and where it came to stand.
type placed struct {
	Heading
	page int
	y    float64
}

// Sizes of type, and how far lines are apart for each point of it.
const (
	bodySize  = 10.5
	smallSize = 9.5
	tableSize = 9.5
	denseSize = 8.5 // of tables with many columns
	footSize  = 7.0
	leading   = 1.38
)

var headingSizes = [3]float64{15, 12.5, 11}

// sheets are the papers that a document can be on, in points. On the larger ones all is enlarged, so that a table can be read
// from two metres: its letters are of 24 points on A3 and of 30 on A2.
var sheets = map[string]struct{ w, h, zoom float64 }{
	"": {595.28, 841.89, 1}, "A3": {841.89, 1190.55, 24 / tableSize}, "A2": {1190.55, 1683.78, 30 / tableSize},
}

func newLayout(d *Document, fonts *[3]*face, known []placed) *layout {
	size := sheets[d.Sheet]
	l := &layout{doc: d, set: setter{fonts}, w: size.w / size.zoom, h: size.h / size.zoom, zoom: size.zoom, known: known, root: &tag{kind: "Document"}}
	if d.Wide {
		l.w, l.h = l.h, l.w
	}
	l.left, l.right, l.top, l.foot = 62, l.w-62, 68, l.h-66
	if d.Wide {
		l.left, l.right = 45, l.w-45
	}
	if size.zoom > 1 { // read standing, without a desk's margins
		l.left, l.right, l.top, l.foot = 26, l.w-26, 46, l.h-54
	}
	return l
}

// all lays out everything, or stops where nobody waits any more.
func (l *layout) all(ctx context.Context) error {
	l.newPage()
	l.title()
	l.contents()
	for i, b := range l.doc.Blocks {
		if err := ctx.Err(); err != nil {
			return err //nolint:wrapcheck // the asker's own reason
		}
		switch b := b.(type) {
		case Heading:
			l.heading(b, l.doc.Blocks[i+1:])
		case Paragraph:
			l.paragraph(b)
		case List:
			l.list(b)
		case Table:
			l.table(b)
		case Picture:
			if !b.Corner {
				l.picture(b)
			}
		case NewPage:
			if l.y > l.top {
				l.newPage()
			}
		}
	}
	l.margins()
	return nil
}

func (l *layout) page() *leaf { return l.pages[len(l.pages)-1] }

func (l *layout) newPage() {
	l.pages = append(l.pages, &leaf{})
	l.y = l.top
}

// need begins a page when there is less room than that.
func (l *layout) need(height float64) {
	if l.y+height > l.foot && l.y > l.top {
		l.newPage()
	}
}

func (l *layout) draw(o op) { l.page().ops = append(l.page().ops, o) }

// mark says that what is drawn until unmark is content of an element.
func (l *layout) mark(t *tag) {
	p := l.page()
	t.kids = append(t.kids, kid{page: len(l.pages) - 1, id: p.marks})
	l.draw(op{raw: fmt.Sprintf("/%s <</MCID %d>> BDC", t.kind, p.marks)})
	p.marks++
}

func (l *layout) unmark() { l.draw(op{raw: "EMC"}) }

// artifact draws what is no content: rules and what stands in the margins.
func (l *layout) artifact(kind string, ops ...op) {
	if kind != "" {
		kind = " <</Type /" + kind + ">>"
		l.draw(op{raw: "/Artifact" + kind + " BDC"})
	} else {
		l.draw(op{raw: "/Artifact BMC"})
	}
	for _, o := range ops {
		l.draw(o)
	}
	l.unmark()
}

// pen is how text is set.
type pen struct {
	size float64
	bold bool
	ink  colour
}

// line draws one line of text; y is its top.
func (l *layout) line(text string, p pen, x, y float64) {
	for _, o := range l.set.ops(text, p, x, y) {
		l.draw(o)
	}
}

// ops are a line as it is drawn. What no font has is drawn as a box and kept as what it is.
func (s setter) ops(text string, p pen, x, y float64) (list []op) {
	runs, _ := s.runs(text, p.bold, p.size)
	for _, r := range runs {
		if r.said != "" {
			list = append(list, op{raw: "/Span <</ActualText " + pdfText(r.said) + ">> BDC"})
		}
		list = append(list, op{face: r.face, size: p.size, text: r.text, ink: p.ink, x: x, y: y + p.size})
		if r.said != "" {
			list = append(list, op{raw: "EMC"})
		}
		for _, c := range r.text {
			x += r.face.width(c) * p.size
		}
	}
	return list
}

// flow draws lines as content of an element, over pages where it must.
func (l *layout) flow(t *tag, lines []string, p pen, x float64) {
	height := p.size * leading
	l.need(float64(unbroken(len(lines))) * height)
	open := false
	for i, line := range lines {
		last := i == len(lines)-2 && l.y+2*height > l.foot // no line stands alone on the next page
		if l.y+height > l.foot || last && i > 0 {
			if open {
				l.unmark()
				open = false
			}
			l.newPage()
		}
		if !open {
			l.mark(t)
			open = true
		}
		l.line(line, p, x, l.y)
		l.y += height
	}
	if open {
		l.unmark()
	}
}

// unbroken is how many of so many lines stay on one page: a few, or the first two.
func unbroken(lines int) int {
	if lines > 4 {
		return 2
	}
	return lines
}

func (l *layout) title() {
	d := l.doc
	corner, room := l.corner(), l.right-l.left
	if l.zoom > 1 {
		l.y = 26 // nothing stands above it on the first sheet
	}
	top := l.y
	if corner != nil {
		room -= cornerSide + 10
	}
	code := l.root.child("P")
	l.flow(code, []string{d.Code}, pen{smallSize, true, teal}, l.left)
	l.y += 2
	main := pen{22, true, ink}
	l.flow(l.root.child("H1"), l.set.lines(d.Title, true, main.size, room), main, l.left)
	sub := pen{13, false, soft}
	l.flow(l.root.child("P"), l.set.lines(d.Subtitle, false, sub.size, room), sub, l.left)
	if corner != nil {
		said := pen{smallSize, false, ink}
		l.flow(l.root.child("P"), l.set.lines(corner.Caption, false, said.size, room), said, l.left)
		l.figure(*corner, l.right-cornerSide, top, cornerSide, cornerSide)
		l.y = max(l.y, top+cornerSide)
	}
	l.y += 6
	l.artifact("Layout", op{filled: true, ink: teal, x: l.left, y: l.y, w: l.right - l.left, h: 2})
	l.y += 12
}

// contents lists the headings of the first two levels and their pages.
func (l *layout) contents() {
	if l.doc.Contents == "" {
		return
	}
	p := pen{bodySize, false, ink}
	head := pen{headingSizes[1], true, teal}
	l.flow(l.root.child("P"), []string{l.doc.Contents}, head, l.left)
	l.y += 3
	toc := l.root.child("TOC")
	number := 0
	for _, b := range l.doc.Blocks {
		h, ok := b.(Heading)
		if !ok {
			continue
		}
		page := ""
		if number < len(l.known) {
			page = strconv.Itoa(l.known[number].page + 1)
		}
		number++
		if h.Level > 2 {
			continue
		}
		x := l.left + float64(h.Level-1)*16
		room := l.right - x - 40
		lines := l.set.lines(h.Number+" "+h.Text, h.Level == 1, p.size, room)
		p.bold = h.Level == 1
		l.need(float64(len(lines)) * p.size * leading)
		entry := l.toc(toc, lines, p, x)
		last := l.y - p.size*leading
		p.bold = false
		end := x + l.set.wide(lines[len(lines)-1], h.Level == 1, p.size) + 6
		if w := l.set.wide(page, false, p.size); page != "" {
			l.artifact("Layout", l.set.ops(strings.Repeat(" .", int(max(l.right-w-6-end, 0)/l.set.wide(" .", false, p.size))),
				pen{p.size, false, ruling}, end, last)...)
			l.mark(entry)
			l.line(page, p, l.right-w, last)
			l.unmark()
		}
	}
	l.y += 10
}

func (l *layout) toc(toc *tag, lines []string, p pen, x float64) *tag {
	entry := toc.child("TOCI").child("P")
	l.flow(entry, lines, p, x)
	return entry
}

// heading keeps some of what follows on its page.
func (l *layout) heading(h Heading, next []Block) {
	p := pen{headingSizes[h.Level-1], true, teal}
	if h.Level == 3 {
		p.ink = ink
	}
	before := [3]float64{16, 12, 8}[h.Level-1]
	lines := l.set.lines(h.Number+" "+h.Text, true, p.size, l.right-l.left)
	l.need(before + float64(len(lines))*p.size*leading + 4 + l.keep(h.Level, next))
	if l.y > l.top {
		l.y += before
	}
	l.headings = append(l.headings, placed{Heading: h, page: len(l.pages) - 1, y: l.y})
	l.flow(l.root.child("H"+strconv.Itoa(h.Level+1)), lines, p, l.left)
	l.y += 4
}

// keep is how much of what follows a heading of a level belongs on its page: up to the first lines of something that is no heading. A
// paragraph stays with the table, the list or the heading that it introduces; one that is followed by a part of its own is all there is.
func (l *layout) keep(level int, next []Block) float64 {
	height := 0.0
	for i, b := range next {
		switch b := b.(type) {
		case Heading:
			if i > 0 && b.Level <= level {
				return height // what stood above had no more to say
			}
			level = b.Level
			height += 3 * headingSizes[b.Level-1]
		case Paragraph:
			height += 2*bodySize*leading + 5
			if i+1 == len(next) {
				return height
			}
			if after, another := next[i+1].(Paragraph); another && !after.Weak {
				return height
			}
		case Table:
			return height + l.headOf(b)
		default:
			return height + 2*bodySize*leading
		}
	}
	return height
}

func (l *layout) paragraph(b Paragraph) {
	p := pen{bodySize, false, ink}
	if b.Weak {
		p = pen{smallSize, false, soft}
	}
	t := l.root.child("P")
	t.more = langOf(b.Lang)
	l.flow(t, l.set.lines(b.Text, false, p.size, l.right-l.left), p, l.left)
	l.y += 5
}

// langOf says that an element is in another language than the document.
func langOf(lang string) string {
	if lang == "" {
		return ""
	}
	return " /Lang " + pdfText(lang)
}

func (l *layout) list(b List) {
	p := pen{bodySize, false, ink}
	t := l.root.child("L")
	kind, indent := "Disc", 14.0
	if b.Numbered {
		kind, indent = "Decimal", 10+l.set.wide(strconv.Itoa(len(b.Items))+".", false, p.size)
	}
	t.more = " /A <</O /List /ListNumbering /" + kind + ">>"
	for i, item := range b.Items {
		lines := l.set.lines(item.Text, false, p.size, l.right-l.left-indent)
		l.need(float64(unbroken(len(lines))) * p.size * leading)
		entry := t.child("LI")
		label := "•"
		if b.Numbered {
			label = strconv.Itoa(i+1) + "."
		}
		lbl := entry.child("Lbl")
		l.mark(lbl)
		l.line(label, pen{p.size, false, teal}, l.left+2, l.y)
		l.unmark()
		body := entry.child("LBody")
		body.more = langOf(item.Lang)
		l.flow(body, lines, p, l.left+indent)
		l.y += 3
	}
	l.y += 4
}

// cornerSide is how large a picture beside the title is.
const cornerSide = 84.0

// corner is the picture that stands beside the title, nil if none does.
func (l *layout) corner() *Picture {
	for _, b := range l.doc.Blocks {
		if p, ok := b.(Picture); ok && p.Corner {
			return &p
		}
	}
	return nil
}

// figure draws a picture at a place.
func (l *layout) figure(b Picture, x, y, w, h float64) {
	figure := l.root.child("Figure")
	figure.more = fmt.Sprintf(" /Alt %s /A <</O /Layout /Placement /Block /BBox [%.1f %.1f %.1f %.1f]>>",
		pdfText(b.Alt), x*l.zoom, (l.h-y-h)*l.zoom, (x+w)*l.zoom, (l.h-y)*l.zoom)
	l.mark(figure)
	l.draw(op{image: &b, x: x, y: y, w: w, h: h})
	l.unmark()
}

func (l *layout) picture(b Picture) {
	w := min(l.right-l.left, 340.0)
	h := w * float64(b.H) / float64(max(b.W, 1))
	if most := (l.foot - l.top) * 0.42; h > most {
		w, h = w*most/h, most
	}
	l.need(h + 2*bodySize*leading + 10)
	l.figure(b, l.left, l.y, w, h)
	l.y += h + 4
	p := pen{smallSize, false, soft}
	l.flow(l.root.child("P"), l.set.lines(b.Caption, false, p.size, l.right-l.left), p, l.left)
	l.y += 12
}

// margins writes what stands at the head and foot of every page, when their number is known.
func (l *layout) margins() {
	d := l.doc
	all := l.pages
	small := pen{footSize, false, soft}
	for n := range all {
		l.pages = all[:n+1]
		var ops []op
		if n > 0 {
			ops = append(ops, l.set.ops(d.Code+" · "+d.Title, pen{footSize + 1, true, soft}, l.left, l.top-34)...)
			room := (l.right - l.left) * 0.6
			title := l.set.lines(d.Subtitle, false, footSize+1, room)[0]
			ops = append(ops, l.set.ops(title, pen{footSize + 1, false, soft}, l.right-l.set.wide(title, false, footSize+1), l.top-34)...)
			ops = append(ops, op{line: true, ink: ruling, x: l.left, y: l.top - 18, w: l.right - l.left})
		}
		y := l.h - 46
		ops = append(ops, op{line: true, ink: ruling, x: l.left, y: y - 5, w: l.right - l.left})
		for line := range strings.SplitSeq(d.Foot, "\n") {
			ops = append(ops, l.set.ops(line, small, l.left, y)...)
			y += small.size * leading
		}
		number := fmt.Sprintf("%s %d %s %d", d.PageOf[0], n+1, d.PageOf[1], len(all))
		strong := pen{footSize + 1, true, ink}
		ops = append(ops, l.set.ops(number, strong, l.right-l.set.wide(number, true, strong.size), l.h-46)...)
		l.artifact("Pagination", ops...)
	}
	l.pages = all
}

// fits is how many lines go into a height.
func fits(height, line float64) int { return int(math.Floor(height/line + 1e-6)) }
