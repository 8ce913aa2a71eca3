package papers

import "strings"

// manyColumns are more than ordinary letters leave room for.
const manyColumns = 7

// cellPad is the room between the border of a cell and its text.
const cellPad = 4.5

// grid is a table as it is laid out.
type grid struct {
	Table
	tag    *tag
	x      []float64 // of the borders
	size   float64
	header []([]string)
	height float64 // of the header row
}

func (l *layout) grid(b Table) *grid {
	g := &grid{Table: b, size: tableSize}
	columns := len(b.Header)
	if columns == 0 && len(b.Rows) > 0 {
		columns = len(b.Rows[0])
	}
	if columns > manyColumns {
		g.size = denseSize
	}
	g.x = []float64{l.left}
	for i, w := range l.widths(g, columns) {
		g.x = append(g.x, g.x[i]+w)
	}
	if len(b.Header) > 0 {
		g.header = make([][]string, columns)
		lines := 1
		for i, text := range b.Header {
			g.header[i] = l.set.lines(text, true, g.size, g.inner(i))
			lines = max(lines, len(g.header[i]))
		}
		g.height = float64(lines)*g.size*leading + 2*cellPad
	}
	return g
}

// widths are the columns' shares, except that a column is as wide as its longest word where others have room to spare: a
// word that is broken anywhere is hard to read.
func (l *layout) widths(g *grid, columns int) []float64 {
	sum := 0
	for i := range columns {
		sum += g.share(i)
	}
	all := l.right - l.left
	widths, least := make([]float64, columns), make([]float64, columns)
	spare, missing := 0.0, 0.0
	for i := range columns {
		widths[i] = all * float64(g.share(i)) / float64(max(sum, 1))
		word := func(text string, bold bool) {
			for w := range strings.FieldsSeq(text) {
				least[i] = max(least[i], l.set.wide(w, bold, g.size)+2*cellPad+0.1)
			}
		}
		if i < len(g.Table.Header) {
			word(g.Table.Header[i], true)
		}
		for _, row := range g.Rows {
			if i < len(row) {
				word(row[i], g.RowHeads && i == 0)
			}
		}
		least[i] = min(least[i], all/3) // an address, or a hand that leans on a key
		spare += max(widths[i]-least[i], 0)
		missing += max(least[i]-widths[i], 0)
	}
	if missing == 0 || spare == 0 {
		return widths
	}
	given := min(spare, missing)
	for i := range widths {
		if over := widths[i] - least[i]; over > 0 {
			widths[i] -= over * given / spare
		} else {
			widths[i] -= over * given / missing
		}
	}
	return widths
}

func (g *grid) share(i int) int {
	if i < len(g.Widths) {
		return max(g.Widths[i], 1)
	}
	return 1
}

func (g *grid) inner(i int) float64 { return g.x[i+1] - g.x[i] - 2*cellPad }

// headOf is how much of a table has to stay on one page, with the heading above it: its first two rows, all of it where it is small,
// and facts and signatures whole.
func (l *layout) headOf(b Table) float64 {
	g := l.grid(b)
	page := l.foot - l.top
	first, all := 0.0, 0.0
	for i, row := range b.Rows {
		all += l.rowHeight(g, row)
		if i < 2 {
			first = all
		}
		if all > page {
			break
		}
	}
	if b.RowHeads || all < page/4 {
		first = all
	}
	return g.height + min(first, page/2)
}

// cells breaks the texts of a row and says how many lines it has.
func (l *layout) cells(g *grid, row []string) (cells [][]string, lines int) {
	lines = 1
	for i := range len(g.x) - 1 {
		text := ""
		if i < len(row) {
			text = row[i]
		}
		if text == "" {
			cells = append(cells, nil)
			lines = max(lines, g.Room)
			continue
		}
		broken := l.set.lines(text, g.RowHeads && i == 0, g.size, g.inner(i))
		cells = append(cells, broken)
		lines = max(lines, len(broken))
	}
	return cells, lines
}

func (l *layout) table(b Table) {
	g := l.grid(b)
	g.tag = l.root.child("Table")
	if b.Caption != "" {
		g.tag.more = " /A <</O /Table /Summary " + pdfText(b.Caption) + ">>"
	}
	l.need(l.headOf(b))
	if len(g.header) > 0 {
		l.header(g, true)
	}
	for i, row := range b.Rows {
		if last := len(b.Rows) - 1; i == last-1 && i > 1 {
			two := l.rowHeight(g, row) + l.rowHeight(g, b.Rows[last])
			if l.y+two > l.foot && l.top+g.height+two < l.foot { // no row stands alone on the next page
				l.turn(g)
			}
		}
		l.row(g, row)
	}
	l.y += 10
}

// rowHeight is how high a row is on one page.
func (l *layout) rowHeight(g *grid, row []string) float64 {
	_, lines := l.cells(g, row)
	return float64(lines)*g.size*leading + 2*cellPad
}

// turn goes on with a table on the next page.
func (l *layout) turn(g *grid) {
	l.newPage()
	if len(g.header) > 0 {
		l.header(g, false)
	}
}

// header draws the header row: as content the first time, as a repetition on later pages.
func (l *layout) header(g *grid, content bool) {
	p := pen{g.size, true, teal}
	box := []op{{filled: true, ink: tint, x: g.x[0], y: l.y, w: g.x[len(g.x)-1] - g.x[0], h: g.height}}
	l.artifact("Layout", append(box, l.borders(g, g.height)...)...)
	var row *tag
	if content {
		row = g.tag.child("TR")
	}
	for i, lines := range g.header {
		switch {
		case !content:
			var ops []op
			for n, line := range lines {
				ops = append(ops, l.set.ops(line, p, g.x[i]+cellPad, l.y+cellPad+float64(n)*g.size*leading)...)
			}
			l.artifact("Pagination", ops...)
		case g.Table.Header[i] == "":
			row.child("TD")
		default:
			cell := row.child("TH")
			cell.more = " /A <</O /Table /Scope /Column>>"
			l.mark(cell)
			for n, line := range lines {
				l.line(line, p, g.x[i]+cellPad, l.y+cellPad+float64(n)*g.size*leading)
			}
			l.unmark()
		}
	}
	l.y += g.height
}

// borders are the lines around the cells of a row.
func (l *layout) borders(g *grid, height float64) []op {
	ops := []op{
		{line: true, ink: ruling, x: g.x[0], y: l.y, w: g.x[len(g.x)-1] - g.x[0]},
		{line: true, ink: ruling, x: g.x[0], y: l.y + height, w: g.x[len(g.x)-1] - g.x[0]},
	}
	for _, x := range g.x {
		ops = append(ops, op{line: true, ink: ruling, x: x, y: l.y, h: height})
	}
	return ops
}

// row draws one row. One that does not fit goes to the next page; one longer than a page goes over both.
func (l *layout) row(g *grid, texts []string) {
	height := g.size * leading
	cells, lines := l.cells(g, texts)
	row := g.tag.child("TR")
	tags := make([]*tag, len(cells))
	for i := range cells {
		if g.RowHeads && i == 0 {
			tags[i] = row.child("TH")
			tags[i].more = " /A <</O /Table /Scope /Row>>"
		} else {
			tags[i] = row.child("TD")
		}
	}
	if l.y+float64(lines)*height+2*cellPad > l.foot && l.y > l.top+g.height {
		l.turn(g)
	}
	for done := 0; done < lines; {
		now := min(lines-done, fits(l.foot-l.y-2*cellPad, height))
		if now < 1 {
			l.turn(g)
			now = min(lines-done, max(fits(l.foot-l.y-2*cellPad, height), 1))
		}
		box := float64(now)*height + 2*cellPad
		frame := l.borders(g, box)
		if g.RowHeads {
			frame = append([]op{{filled: true, ink: tint, x: g.x[0], y: l.y, w: g.x[1] - g.x[0], h: box}}, frame...)
		}
		l.artifact("Layout", frame...)
		for i, cell := range cells {
			part := cell[min(done, len(cell)):min(done+now, len(cell))]
			if len(part) == 0 {
				continue
			}
			p := pen{g.size, g.RowHeads && i == 0, ink}
			l.mark(tags[i])
			for n, line := range part {
				l.line(line, p, g.x[i]+cellPad, l.y+cellPad+float64(n)*height)
			}
			l.unmark()
		}
		l.y += box
		done += now
		if done < lines {
			l.turn(g)
		}
	}
}
