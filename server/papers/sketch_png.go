package papers

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
	"runtime"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

const (
	pixelsMost   = 12_000_000 // of a picture: four bytes each while it is drawn
	pixelsPerOne = 2.0        // of a board unit, where there is room
)

// png draws a picture in so many pixels at most, with the fonts of the PDFs.
func (s *sketch) png(ctx context.Context, fonts *[3]*face, most int) ([]byte, error) {
	scale := min(pixelsPerOne, math.Sqrt(float64(most)/(s.w*s.h)))
	w, h := int(s.w*scale), int(s.h*scale)
	if w < 1 || h < 1 {
		return nil, fmt.Errorf("papers: the board is %.0f by %.0f units: no picture shows that", s.w, s.h)
	}
	p := &plotter{on: image.NewRGBA(image.Rect(0, 0, w, h)), scale: scale, set: setter{fonts}, letters: map[letter]*glyph{}}
	for i, o := range s.shapes {
		if i%256 == 0 {
			if err := ctx.Err(); err != nil {
				return nil, err //nolint:wrapcheck // the asker's own reason
			}
			runtime.Gosched()
		}
		switch o.kind {
		case rectangle:
			if o.width > 0 {
				edge := max(o.width, 1/scale) // a pixel at least, on every side
				p.rect(o.x-edge/2, o.y-edge/2, o.w+edge, o.h+edge, o.round+edge/2, o.edge)
				p.rect(o.x+edge/2, o.y+edge/2, o.w-edge, o.h-edge, max(o.round-edge/2, 0), o.fill)
			} else {
				p.rect(o.x, o.y, o.w, o.h, o.round, o.fill)
			}
		case lettering:
			if err := p.text(o); err != nil {
				return nil, err
			}
		case begin, end: // pixels belong to nothing
		}
	}
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&out, p.on); err != nil {
		return nil, fmt.Errorf("papers: write a PNG: %w", err)
	}
	return out.Bytes(), nil
}

// plotter draws shapes on pixels.
type plotter struct {
	on      *image.RGBA
	scale   float64
	set     setter
	pen     vector.Rasterizer
	buffer  sfnt.Buffer
	letters map[letter]*glyph
}

// letter is a character in a size and at a quarter of a pixel.
type letter struct {
	face    *face
	r       rune
	size    fixed.Int26_6
	quarter int
}

// glyph is a letter as it is drawn; mask is nil for what has no ink.
type glyph struct {
	mask *image.Alpha
	x, y int // of the mask's corner, from the place of the letter
}

func (c colour) rgba() color.RGBA { return color.RGBA{uint8(c.r), uint8(c.g), uint8(c.b), 255} }

func (p *plotter) rect(x, y, w, h, round float64, in colour) {
	x, y, w, h, round = x*p.scale, y*p.scale, w*p.scale, h*p.scale, round*p.scale
	if w <= 0 || h <= 0 {
		return
	}
	ink := image.NewUniform(in.rgba())
	if round < 0.5 {
		draw.Draw(p.on, image.Rect(int(x+0.5), int(y+0.5), int(x+w+0.5), int(y+h+0.5)), ink, image.Point{}, draw.Src)
		return
	}
	// The middle is plain; only the corners are rasterised.
	box := image.Rect(int(x+0.5), int(y+0.5), int(x+w+0.5), int(y+h+0.5))
	side := min(int(math.Ceil(round)), box.Dx()/2, box.Dy()/2)
	plain := func(r image.Rectangle) { draw.Draw(p.on, r, ink, image.Point{}, draw.Src) }
	plain(image.Rect(box.Min.X+side, box.Min.Y, box.Max.X-side, box.Min.Y+side))
	plain(image.Rect(box.Min.X, box.Min.Y+side, box.Max.X, box.Max.Y-side))
	plain(image.Rect(box.Min.X+side, box.Max.Y-side, box.Max.X-side, box.Max.Y))
	c := float32(side)
	for _, corner := range []struct {
		at                     image.Point
		mx, my, kx, ky, ex, ey float32 // from there in a curve around there to there, and back over the middle of the box
	}{
		{box.Min, 0, c, 0, 0, c, 0},
		{image.Pt(box.Max.X-side, box.Min.Y), 0, 0, c, 0, c, c},
		{image.Pt(box.Max.X-side, box.Max.Y-side), c, 0, c, c, 0, c},
		{image.Pt(box.Min.X, box.Max.Y-side), c, c, 0, c, 0, 0},
	} {
		p.pen.Reset(side, side)
		p.pen.MoveTo(corner.mx, corner.my)
		p.pen.QuadTo(corner.kx, corner.ky, corner.ex, corner.ey)
		p.pen.LineTo(c-corner.kx, c-corner.ky)
		p.pen.ClosePath()
		p.pen.Draw(p.on, image.Rectangle{Min: corner.at, Max: corner.at.Add(image.Pt(side, side))}, ink, image.Point{})
	}
}

func (p *plotter) text(o shape) error {
	size := o.size * p.scale
	x, y := o.x*p.scale, int(math.Round(o.y*p.scale))
	ink := image.NewUniform(o.fill.rgba())
	runs, _ := p.set.runs(o.text, o.bold, size)
	for _, r := range runs {
		for _, c := range r.text {
			place := math.Floor(x)
			g, err := p.glyph(letter{face: r.face, r: c, size: fixed.Int26_6(size*64 + 0.5), quarter: int((x - place) * 4)})
			if err != nil {
				return err
			}
			if g.mask != nil {
				at := image.Pt(int(place)+g.x, y+g.y)
				draw.DrawMask(p.on, g.mask.Rect.Add(at), ink, image.Point{}, g.mask, image.Point{}, draw.Over)
			}
			x += max(r.face.width(c), 0) * size
		}
	}
	return nil
}

// glyph rasterises a letter once.
func (p *plotter) glyph(l letter) (*glyph, error) {
	if g, ok := p.letters[l]; ok {
		return g, nil
	}
	g := &glyph{}
	p.letters[l] = g
	index, err := l.face.font.GlyphIndex(&p.buffer, l.r)
	if err != nil {
		return nil, fmt.Errorf("papers: find a letter: %w", err)
	}
	outline, err := l.face.font.LoadGlyph(&p.buffer, index, l.size, nil)
	if err != nil {
		return nil, fmt.Errorf("papers: draw a letter: %w", err)
	}
	if len(outline) == 0 {
		return g, nil
	}
	box := outline.Bounds()
	shift := fixed.Int26_6(l.quarter * 16)
	x0, y0 := (box.Min.X+shift).Floor()-1, box.Min.Y.Floor()-1
	w, h := (box.Max.X+shift).Ceil()+1-x0, box.Max.Y.Ceil()+1-y0
	p.pen.Reset(w, h)
	at := func(q fixed.Point26_6) (float32, float32) {
		return float32(q.X+shift)/64 - float32(x0), float32(q.Y)/64 - float32(y0)
	}
	for _, s := range outline {
		ax, ay := at(s.Args[0])
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			p.pen.MoveTo(ax, ay)
		case sfnt.SegmentOpLineTo:
			p.pen.LineTo(ax, ay)
		case sfnt.SegmentOpQuadTo:
			bx, by := at(s.Args[1])
			p.pen.QuadTo(ax, ay, bx, by)
		case sfnt.SegmentOpCubeTo:
			bx, by := at(s.Args[1])
			cx, cy := at(s.Args[2])
			p.pen.CubeTo(ax, ay, bx, by, cx, cy)
		}
	}
	p.pen.ClosePath()
	g.mask, g.x, g.y = image.NewAlpha(image.Rect(0, 0, w, h)), x0, y0
	p.pen.Draw(g.mask, g.mask.Rect, image.Opaque, image.Point{})
	return g, nil
}
