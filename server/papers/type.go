package papers

import (
	"fmt"
	"strings"
	"sync"
	"unicode"

	"codeberg.org/go-fonts/dejavu/dejavusans"
	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// face is one font of a PDF.
type face struct {
	family, style string // as the PDF writer calls it
	data          []byte

	font   *sfnt.Font
	mu     sync.Mutex
	buffer sfnt.Buffer
	widths map[rune]float64 // share of the size; -1 for what the font does not have
}

// faces are the fonts: text, bold, and one that has what the others do not, such as ✓.
var faces = sync.OnceValues(func() (*[3]*face, error) {
	list := [3]*face{
		{family: "text", style: "", data: liberationsansregular.TTF},
		{family: "text", style: "B", data: liberationsansbold.TTF},
		{family: "signs", style: "", data: dejavusans.TTF},
	}
	for _, f := range list {
		parsed, err := sfnt.Parse(f.data)
		if err != nil {
			return nil, fmt.Errorf("papers: read a font: %w", err)
		}
		f.font, f.widths = parsed, map[rune]float64{}
	}
	return &list, nil
})

// width returns how wide a character is at size 1, or -1.
func (f *face) width(r rune) float64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	if w, ok := f.widths[r]; ok {
		return w
	}
	w := -1.0
	units := fixed.Int26_6(f.font.UnitsPerEm())
	if i, err := f.font.GlyphIndex(&f.buffer, r); err == nil && i != 0 && r <= 0xffff {
		if advance, err := f.font.GlyphAdvance(&f.buffer, i, units<<6, font.HintingNone); err == nil {
			w = float64(advance) / float64(units<<6)
		}
	}
	if len(f.widths) < 4096 { // what people write in has fewer
		f.widths[r] = w
	}
	return w
}

// run is a piece of a line in one font. said is what it stands for, where that is not what is drawn.
type run struct {
	face *face
	text string
	said string
}

// setter breaks text into lines.
type setter struct{ faces *[3]*face }

// noGlyph is drawn for what no font has; what was written stays in the file beside it.
const noGlyph = '□'

// at finds the font for a character and its width there.
func (s setter) at(r rune, bold bool) (*face, float64) {
	main := s.faces[0]
	if bold {
		main = s.faces[1]
	}
	if w := main.width(r); w >= 0 {
		return main, w
	}
	return s.faces[2], s.faces[2].width(r)
}

// invisible characters join or direct others; paper needs none of them.
func invisible(r rune) bool {
	return r == '\u200d' || r == '\ufe0f' || r == '\ufe0e' || unicode.Is(unicode.Cf, r) || unicode.IsControl(r)
}

// runs cuts a line by fonts and says how wide it is at that size.
func (s setter) runs(text string, bold bool, size float64) (list []run, width float64) {
	var piece, said strings.Builder
	var current *face
	flush := func() {
		if piece.Len() > 0 {
			r := run{face: current, text: piece.String()}
			if said.String() != r.text {
				r.said = said.String()
			}
			list = append(list, r)
		}
		piece.Reset()
		said.Reset()
	}
	for _, r := range text {
		if invisible(r) {
			continue
		}
		f, w := s.at(r, bold)
		drawn := r
		if w < 0 {
			drawn = noGlyph
			f, w = s.at(noGlyph, bold)
		}
		if f != current {
			flush()
			current = f
		}
		piece.WriteRune(drawn)
		said.WriteRune(r)
		width += max(w, 0) * size
	}
	flush()
	return list, width
}

// wide is the width of a text at a size.
func (s setter) wide(text string, bold bool, size float64) float64 {
	_, w := s.runs(text, bold, size)
	return w
}

// lines breaks a text to a width, between words where it can.
func (s setter) lines(text string, bold bool, size, width float64) []string {
	var out []string
	for line := range strings.SplitSeq(text, "\n") {
		out = append(out, s.wrap(line, bold, size, width)...)
	}
	return out
}

func (s setter) wrap(text string, bold bool, size, width float64) []string {
	var out []string
	line, used := "", 0.0
	space := s.wide(" ", bold, size)
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '\t' }) {
		w := s.wide(word, bold, size)
		if line != "" && used+space+w <= width {
			line, used = line+" "+word, used+space+w
			continue
		}
		if line != "" {
			out = append(out, line)
		}
		for w > width { // longer than a line: an address, or a hand that leans on a key
			head := s.fit(word, bold, size, width)
			out = append(out, head)
			word = word[len(head):]
			w = s.wide(word, bold, size)
		}
		line, used = word, w
	}
	return append(out, line)
}

// fit is as much of a word as goes into a width, one character at least.
func (s setter) fit(word string, bold bool, size, width float64) string {
	used := 0.0
	for i, r := range word {
		_, w := s.at(r, bold)
		if w < 0 && !invisible(r) {
			_, w = s.at(noGlyph, bold)
		}
		used += max(w, 0) * size
		if used > width && i > 0 {
			return word[:i]
		}
	}
	return word
}
