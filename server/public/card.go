package public

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"strings"
	"sync"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// Size of the picture that is shown where the page is shared, in pixels.
const (
	CardWidth  = 1200
	CardHeight = 630
	cardMargin = 80
	cardRoom   = CardWidth - 2*cardMargin
)

// cardColors are all colours of the picture and what lies between them: few, so that the file is small.
var cardColors = func() color.Palette {
	paper := color.RGBA{0xfb, 0xf7, 0xef, 0xff}
	inks := []color.RGBA{{0x1f, 0x2a, 0x30, 0xff}, {0x4b, 0x5a, 0x62, 0xff}, {0x0b, 0x5d, 0x5e, 0xff}}
	p := color.Palette{paper, color.RGBA{0xf2, 0xa9, 0x3b, 0xff}, color.RGBA{0xd9, 0x48, 0x0f, 0xff}, color.RGBA{0x8e, 0x2f, 0x5c, 0xff}}
	const steps = 15
	mix := func(a, b uint8, i int) uint8 { return uint8((int(a)*(steps-i) + int(b)*i) / steps) }
	for _, ink := range inks {
		for i := 1; i <= steps; i++ {
			p = append(p, color.RGBA{mix(paper.R, ink.R, i), mix(paper.G, ink.G, i), mix(paper.B, ink.B, i), 0xff})
		}
	}
	return p
}()

// cardFonts are parsed once.
var cardFonts = sync.OnceValues(func() ([2]*opentype.Font, error) {
	regular, err := opentype.Parse(liberationsansregular.TTF)
	bold, err2 := opentype.Parse(liberationsansbold.TTF)
	return [2]*opentype.Font{regular, bold}, errors.Join(err, err2)
})

// Card draws the picture that is shown where the page is shared, as PNG: the title, where and when, and in
// one sentence what the page holds. Words alone.
func (p *Page) Card(s Seen) ([]byte, error) {
	d := p.drawn(s)
	fonts, err := cardFonts()
	if err != nil {
		return nil, fmt.Errorf("public: read a font: %w", err)
	}
	img := image.NewRGBA(image.Rect(0, 0, CardWidth, CardHeight))
	draw.Draw(img, img.Bounds(), image.NewUniform(cardColors[0]), image.Point{}, draw.Src)
	band(img)
	pen := cardPen{img: img, y: 112}
	ink, soft, teal := color.RGBA{0x1f, 0x2a, 0x30, 0xff}, color.RGBA{0x4b, 0x5a, 0x62, 0xff}, color.RGBA{0x0b, 0x5d, 0x5e, 0xff}
	for _, text := range []struct {
		font  *opentype.Font
		size  float64
		color color.Color
		text  string
		lines int
		after int
	}{
		{fonts[1], 32, teal, T(d.Seen.Lang, "page.kind"), 1, 24},
		{fonts[1], titleSize(p.Title), ink, p.Title, 4, 28},
		{fonts[0], 34, soft, d.Summary(), 3, 0},
	} {
		if err := pen.write(text.font, text.size, text.color, text.text, text.lines); err != nil {
			return nil, err
		}
		pen.y += text.after
	}
	pen.y = CardHeight - 84
	if err := pen.write(fonts[1], 30, teal, "Minga", 1); err != nil {
		return nil, err
	}
	flat := image.NewPaletted(img.Bounds(), cardColors)
	draw.Draw(flat, flat.Bounds(), img, image.Point{}, draw.Src)
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, flat); err != nil {
		return nil, fmt.Errorf("public: write a picture: %w", err)
	}
	return out.Bytes(), nil
}

// titleSize is smaller for a longer title.
func titleSize(title string) float64 {
	switch n := len([]rune(title)); {
	case n <= 40:
		return 84
	case n <= 80:
		return 64
	default:
		return 50
	}
}

// band draws the woven band at the upper edge.
func band(img *image.RGBA) {
	const unit = 24
	teal, berry := color.RGBA{0x0b, 0x5d, 0x5e, 0xff}, color.RGBA{0x8e, 0x2f, 0x5c, 0xff}
	saffron, aji := color.RGBA{0xf2, 0xa9, 0x3b, 0xff}, color.RGBA{0xd9, 0x48, 0x0f, 0xff}
	for y := range 2 * unit {
		for x := range CardWidth {
			c := teal
			if x%(unit*12) >= unit*8 {
				c = berry
			}
			in := x % (2 * unit)
			fromEdge := min(in, 2*unit-1-in) // how far from the nearest tooth's middle
			switch {
			case fromEdge+y < unit:
				c = saffron
			case fromEdge+(2*unit-1-y) < unit:
				c = aji
			}
			img.SetRGBA(x, y, c)
		}
	}
}

// cardPen writes lines one below the other; y is the upper edge of the next one.
type cardPen struct {
	img *image.RGBA
	y   int
}

func (p *cardPen) write(f *opentype.Font, size float64, c color.Color, text string, lines int) error {
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		return fmt.Errorf("public: prepare a font: %w", err)
	}
	defer func() { _ = face.Close() }()
	drawer := font.Drawer{Dst: p.img, Src: image.NewUniform(c), Face: face}
	for _, line := range wrap(face, plain(text), cardRoom, lines) {
		drawer.Dot = fixed.P(cardMargin, p.y+int(size*0.93))
		drawer.DrawString(line)
		p.y += int(size * 1.22)
	}
	return nil
}

// wrap breaks a text between words; what does not fit into so many lines ends with "…".
func wrap(face font.Face, text string, width, lines int) []string {
	room := fixed.I(width)
	var out []string
	words := strings.Fields(text)
	for len(words) > 0 && len(out) < lines {
		line := words[0]
		words = words[1:]
		for len(words) > 0 && font.MeasureString(face, line+" "+words[0]) <= room {
			line, words = line+" "+words[0], words[1:]
		}
		for cut := []rune(line); font.MeasureString(face, line) > room && len(cut) > 1; line = string(cut) + "…" {
			cut = cut[:len(cut)-1]
		}
		out = append(out, line)
	}
	if len(words) > 0 {
		last := []rune(out[len(out)-1])
		for len(last) > 1 && font.MeasureString(face, string(last)+" …") > room {
			last = last[:len(last)-1]
		}
		out[len(out)-1] = string(last) + " …"
	}
	return out
}
