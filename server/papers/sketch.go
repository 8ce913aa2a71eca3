package papers

import (
	"math"
	"strconv"
	"strings"

	"minga.lab/minga/hub/board"
)

// sketch is a picture as a list of shapes, from which every format is written, so that none shows what another does not.
type sketch struct {
	w, h   float64
	lang   string
	title  string
	desc   string
	shapes []shape
}

// shape is one thing drawn: a rectangle, a line of text, or the beginning or end of what belongs together.
type shape struct {
	kind       shapeKind
	x, y, w, h float64 // of a text: where its line begins
	round      float64
	fill, edge colour
	width      float64 // of the edge; 0: none
	text       string  // of a group: what it is called
	said       string  // what a text stands for, where it had to be cut
	size       float64
	bold       bool
	lang       string
}

type shapeKind uint8

const (
	rectangle shapeKind = iota
	lettering
	begin
	end
)

// Sizes of the board on the screens (static/src/surface/geometry.ts).
const (
	noteW, noteH       = 200, 140
	memberW, memberH   = 176, 120
	memberGap          = 10
	groupPad           = 14
	groupHead          = 64
	sketchMargin       = 48.0
	sketchMostNoteType = 18
	sketchLeastType    = 8
)

var (
	ground    = colour{251, 247, 239}
	raised    = colour{255, 254, 250}
	sunken    = colour{243, 236, 222}
	edge      = colour{133, 122, 98}
	white     = colour{255, 255, 255}
	noteEdge  = colour{190, 186, 176}
	noteSheet = map[string]colour{
		"yellow": {253, 238, 166}, "orange": {253, 220, 181}, "pink": {251, 216, 224}, "purple": {230, 220, 247},
		"blue": {211, 230, 248}, "green": {216, 237, 205}, "gray": {228, 228, 223}, "white": {255, 255, 255},
	}
	noteMark = map[string]colour{
		"yellow": {138, 106, 0}, "orange": {163, 74, 0}, "pink": {168, 36, 87}, "purple": {98, 56, 160},
		"blue": {20, 86, 143}, "green": {44, 100, 32}, "gray": {80, 86, 90}, "white": {80, 86, 90},
	}
)

func groupColumns(members int) int {
	return min(8, max(2, int(math.Ceil(math.Sqrt(float64(members))))))
}

func groupSize(members int) (w, h float64) {
	columns := groupColumns(members)
	rows := max(1, (members+columns-1)/columns)
	return float64(2*groupPad + columns*(memberW+memberGap) - memberGap), float64(groupHead + groupPad + rows*(memberH+memberGap) - memberGap)
}

// artist draws a wall.
type artist struct {
	*sketch
	set setter
}

// draw lays the board out as the screens do, below its title and above what is to be known of it.
func (w Wall) draw(d *Document, fonts *[3]*face) *sketch {
	a := &artist{sketch: &sketch{lang: d.Lang, title: d.Title + " · " + d.Subtitle, desc: w.Desc}, set: setter{fonts}}
	groups := map[board.ID]WallGroup{}
	for _, g := range w.Groups {
		groups[g.ID] = g
	}
	areas := w.areas(groups)
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	cover := func(x, y, w, h float64) { x0, y0, x1, y1 = min(x0, x), min(y0, y), max(x1, x+w), max(y1, y+h) }
	for i, s := range w.Sections {
		cover(float64(s.X), float64(s.Y), areas[i][0], areas[i][1])
	}
	for _, g := range w.Groups {
		gw, gh := groupSize(g.Members)
		cover(float64(g.X), float64(g.Y), gw, gh)
	}
	for _, n := range w.Notes {
		if n.Slot < 0 {
			cover(float64(n.X), float64(n.Y), noteW, noteH)
		}
	}
	if x1 < x0 {
		x0, y0, x1, y1 = 0, 0, 1200, 200
	}
	width := max(x1-x0, 900)
	big := min(max(width/45, 34), 110)
	small := min(max(width/150, 15), 40)
	a.w = width + 2*sketchMargin
	a.add(shape{kind: rectangle, w: a.w, fill: ground}) // as high as all, in the end
	y := sketchMargin
	for _, line := range a.set.lines(d.Subtitle, true, big, width) {
		a.line(line, sketchMargin, y, big, true, ink)
		y += big * 1.2
	}
	a.line(d.Title, sketchMargin, y, small*1.4, false, soft)
	y += small*1.4*1.3 + small
	dx, dy := sketchMargin-x0, y-y0
	for i, s := range w.Sections {
		a.section(s, float64(s.X)+dx, float64(s.Y)+dy, areas[i][0], areas[i][1])
	}
	for _, g := range w.Groups {
		a.group(g, float64(g.X)+dx, float64(g.Y)+dy)
		for _, n := range w.Notes {
			if n.Group == g.ID {
				columns := groupColumns(g.Members)
				nx := groupPad + n.Slot%columns*(memberW+memberGap)
				ny := groupHead + n.Slot/columns*(memberH+memberGap)
				a.note(n, float64(g.X+nx)+dx, float64(g.Y+ny)+dy, memberW, memberH)
			}
		}
		a.add(shape{kind: end})
	}
	for _, n := range w.Notes {
		if n.Slot < 0 {
			a.note(n, float64(n.X)+dx, float64(n.Y)+dy, noteW, noteH)
		}
	}
	y = y1 + dy + small*1.6
	for _, text := range append(w.Legend, strings.Split(d.Foot, "\n")...) {
		for _, line := range a.set.lines(text, false, small, width) {
			a.line(line, sketchMargin, y, small, false, soft)
			y += small * 1.35
		}
	}
	a.h = y + sketchMargin/2
	a.shapes[0].h = a.h
	return a.sketch
}

// areas are how large sections are drawn: as what stands in them, never smaller than they were made.
func (w Wall) areas(groups map[board.ID]WallGroup) [][2]float64 {
	areas := make([][2]float64, len(w.Sections))
	at := func(x, y, width, height float64) {
		// What stands in a section begins in it; the innermost takes it.
		best := -1
		for i, s := range w.Sections {
			if x >= float64(s.X) && y >= float64(s.Y) && x < float64(s.X+s.W) && y < float64(s.Y+max(s.H, 4000)) &&
				(best < 0 || s.Y > w.Sections[best].Y) {
				best = i
			}
		}
		if best >= 0 {
			s := w.Sections[best]
			areas[best][0] = max(areas[best][0], x+width+20-float64(s.X))
			areas[best][1] = max(areas[best][1], y+height+40-float64(s.Y))
		}
	}
	for i, s := range w.Sections {
		areas[i] = [2]float64{float64(s.W), float64(s.H)}
	}
	for _, g := range groups {
		gw, gh := groupSize(g.Members)
		at(float64(g.X), float64(g.Y), gw, gh)
	}
	for _, n := range w.Notes {
		if n.Slot < 0 {
			at(float64(n.X), float64(n.Y), noteW, noteH)
		}
	}
	return areas
}

func (a *artist) add(s shape) { a.shapes = append(a.shapes, s) }

// line draws one line of text whose upper edge is y.
func (a *artist) line(text string, x, y, size float64, bold bool, in colour) {
	a.add(shape{kind: lettering, x: x, y: y + size, size: size, bold: bold, fill: in, text: text})
}

func (a *artist) section(s WallSection, x, y, w, h float64) {
	name := s.Title
	if name == "" {
		name = s.Question
	}
	a.add(shape{kind: begin, text: name})
	a.add(shape{kind: rectangle, x: x, y: y, w: w, h: h, round: 24, fill: raised, edge: edge, width: 2})
	top := y + 20
	for _, line := range a.set.lines(name, true, 28, w-60) {
		a.line(line, x+30, top, 28, true, ink)
		top += 34
	}
	if s.Question != "" && s.Question != name {
		for _, line := range a.set.lines(s.Question, false, 20, w-60) {
			a.line(line, x+30, top, 20, false, soft)
			top += 26
		}
	}
	if s.Hidden != "" {
		a.line(s.Hidden, x+30, y+h-50, 22, false, teal)
	}
	a.add(shape{kind: end})
}

func (a *artist) group(g WallGroup, x, y float64) {
	w, h := groupSize(g.Members)
	a.add(shape{kind: begin, text: g.Name})
	a.add(shape{kind: rectangle, x: x, y: y, w: w, h: h, round: 18, fill: sunken, edge: edge, width: 2})
	room := w - 28
	if g.Dots >= 0 {
		room -= a.chip(strconv.Itoa(g.Dots), x+w-14, y+16, 24) + 10
	}
	size := 22.0
	lines := a.set.lines(g.Name, true, size, room)
	for len(lines) > 2 && size > 12 {
		size--
		lines = a.set.lines(g.Name, true, size, room)
	}
	said := ""
	if len(lines) > 2 {
		lines, said = a.cut(lines[:2], true, size, room), g.Name
	}
	top := y + (groupHead-float64(len(lines))*size*1.2)/2
	for i, line := range lines {
		a.line(line, x+14, top, size, true, ink)
		if i == 0 {
			a.shapes[len(a.shapes)-1].said = said
		}
		top += size * 1.2
	}
}

// chip draws a count of dots whose right edge is x, and says how wide it is.
func (a *artist) chip(n string, x, y, size float64) float64 {
	text := "● " + n
	w := a.set.wide(text, true, size) + size*0.9
	a.add(shape{kind: rectangle, x: x - w, y: y, w: w, h: size * 1.4, round: size * 0.7, fill: teal})
	a.line(text, x-w+size*0.45, y+size*0.14, size, true, white)
	return w
}

func (a *artist) note(n WallNote, x, y, w, h float64) {
	sheet, known := noteSheet[n.Color]
	mark := noteMark[n.Color]
	if !known {
		sheet, mark = white, noteMark["white"]
	}
	a.add(shape{kind: begin, lang: n.Lang})
	a.add(shape{kind: rectangle, x: x, y: y, w: w, h: h, round: 5, fill: sheet, edge: noteEdge, width: 1})
	a.add(shape{kind: rectangle, x: x, y: y, w: w, h: 5, fill: mark})
	room := h - 20
	if n.Carries != "" {
		a.line(n.Carries, x+12, y+h-18, 11, true, mark)
		room -= 14
	}
	if n.Dots >= 0 {
		a.chip(strconv.Itoa(n.Dots), x+w-8, y+h-30, 17)
		room -= 22
	}
	size := float64(sketchMostNoteType)
	lines := a.set.lines(n.Text, false, size, w-24)
	for float64(len(lines))*size*1.22 > room && size > sketchLeastType {
		size--
		lines = a.set.lines(n.Text, false, size, w-24)
	}
	said := ""
	if most := max(1, int(room/(size*1.22))); len(lines) > most {
		lines, said = a.cut(lines[:most], false, size, w-24), n.Text
	}
	top := y + 11
	for i, line := range lines {
		a.line(line, x+12, top, size, false, ink)
		if i == 0 {
			a.shapes[len(a.shapes)-1].said = said
		}
		top += size * 1.22
	}
	a.add(shape{kind: end})
}

// cut ends the last line with a sign that something follows.
func (a *artist) cut(lines []string, bold bool, size, width float64) []string {
	last := []rune(lines[len(lines)-1])
	for len(last) > 0 && a.set.wide(string(last)+"…", bold, size) > width {
		last = last[:len(last)-1]
	}
	lines[len(lines)-1] = strings.TrimRight(string(last), " ") + "…"
	return lines
}
