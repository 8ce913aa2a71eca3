// Package pictures makes pictures fit to be kept: turned as the camera was held, no larger than a
// screen needs, and without anything but pixels. Where a photo was taken, when and with what, is
// not copied: every picture is decoded and encoded anew.
//
// It is pure: bytes in, bytes out. A picture that would take too much memory is refused by what its
// header says, before it is decoded.
package pictures

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/draw"
	"golang.org/x/image/webp"
)

// Limits of what is taken and of what is made.
const (
	MaxBytes  = 12 << 20 // of an upload
	MaxPixels = 40 << 20 // of its picture; decoded, a JPEG takes 1.5 bytes for each, a PNG up to 4
	MaxSide   = 1600     // of the picture that is kept
	SmallSide = 480      // of its smaller rendition

	quality      = 82
	smallQuality = 74
)

var (
	// ErrFormat means that this is no JPEG, PNG or WebP picture, or a broken one.
	ErrFormat = errors.New("pictures: not a picture")
	// ErrTooLarge means that the picture has too many pixels.
	ErrTooLarge = errors.New("pictures: too many pixels")
)

// Picture is a picture fit to be kept.
type Picture struct {
	Type         string // image/jpeg or image/png
	W, H         int
	Bytes, Small []byte
}

// decoders are chosen by the first bytes alone; what a browser claims is not asked.
var decoders = []struct {
	magic  string // ? is any byte
	kept   string // the media type, of those that Clean makes
	config func([]byte) (image.Config, error)
	decode func([]byte) (image.Image, error)
}{
	{
		"\xff\xd8\xff", "image/jpeg",
		func(b []byte) (image.Config, error) { return jpeg.DecodeConfig(bytes.NewReader(b)) },
		func(b []byte) (image.Image, error) { return jpeg.Decode(bytes.NewReader(b)) },
	},
	{
		"\x89PNG\r\n\x1a\n", "image/png",
		func(b []byte) (image.Config, error) { return png.DecodeConfig(bytes.NewReader(b)) },
		func(b []byte) (image.Image, error) { return png.Decode(bytes.NewReader(b)) },
	},
	{
		"RIFF????WEBPVP8", "",
		func(b []byte) (image.Config, error) { return webp.DecodeConfig(bytes.NewReader(b)) },
		func(b []byte) (image.Image, error) { return webp.Decode(bytes.NewReader(b)) },
	},
}

// Clean makes a picture fit to be kept. Lines (a drawing) stay PNG, all else becomes JPEG on white.
// Errors: ErrFormat, ErrTooLarge.
func Clean(data []byte, lines bool) (Picture, error) {
	for _, d := range decoders {
		if !starts(data, d.magic) {
			continue
		}
		c, err := d.config(data)
		if err != nil || c.Width < 1 || c.Height < 1 {
			return Picture{}, ErrFormat
		}
		if c.Width > MaxPixels/c.Height {
			return Picture{}, ErrTooLarge
		}
		m, err := d.decode(data)
		if err != nil {
			return Picture{}, ErrFormat
		}
		return render(m, orientation(data), lines)
	}
	return Picture{}, ErrFormat
}

// Check says how large a picture is that Clean has made, or somebody claims that it has. Its type must be what it
// says and all of it must be readable. Errors: ErrFormat, ErrTooLarge.
func Check(data []byte, typ string) (w, h int, err error) {
	for _, d := range decoders {
		if !starts(data, d.magic) || d.kept != typ {
			continue
		}
		c, err := d.config(data)
		if err != nil || c.Width < 1 || c.Height < 1 {
			return 0, 0, ErrFormat
		}
		if c.Width > MaxSide || c.Height > MaxSide {
			return 0, 0, ErrTooLarge
		}
		if _, err := d.decode(data); err != nil {
			return 0, 0, ErrFormat
		}
		return c.Width, c.Height, nil
	}
	return 0, 0, ErrFormat
}

func starts(data []byte, magic string) bool {
	if len(data) < len(magic) {
		return false
	}
	for i := range len(magic) {
		if magic[i] != '?' && data[i] != magic[i] {
			return false
		}
	}
	return true
}

func render(m image.Image, turned int, lines bool) (Picture, error) {
	large := fit(m, MaxSide)
	if turned > 1 {
		large = turn(large, turned)
	}
	small := fit(large, SmallSide)
	p := Picture{Type: "image/jpeg", W: large.Bounds().Dx(), H: large.Bounds().Dy()}
	var a, b bytes.Buffer
	var err error
	if lines {
		p.Type = "image/png"
		err = errors.Join(png.Encode(&a, large), png.Encode(&b, small))
	} else {
		err = errors.Join(jpeg.Encode(&a, large, &jpeg.Options{Quality: quality}),
			jpeg.Encode(&b, small, &jpeg.Options{Quality: smallQuality}))
	}
	p.Bytes, p.Small = a.Bytes(), b.Bytes()
	return p, err
}

// fit draws a picture on white, no side longer than that.
func fit(m image.Image, side int) *image.RGBA {
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	if longest := max(w, h); longest > side {
		w, h = max(1, w*side/longest), max(1, h*side/longest)
	}
	to := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(to, to.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	if w == m.Bounds().Dx() && h == m.Bounds().Dy() {
		draw.Draw(to, to.Bounds(), m, m.Bounds().Min, draw.Over)
	} else {
		draw.ApproxBiLinear.Scale(to, to.Bounds(), m, m.Bounds(), draw.Over, nil)
	}
	return to
}

// turn undoes how the camera was held (EXIF 2 to 8).
func turn(m *image.RGBA, how int) *image.RGBA {
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	to := image.NewRGBA(image.Rect(0, 0, w, h))
	if how >= 5 {
		to = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			tx, ty := x, y
			switch how {
			case 2:
				tx = w - 1 - x
			case 3:
				tx, ty = w-1-x, h-1-y
			case 4:
				ty = h - 1 - y
			case 5:
				tx, ty = y, x
			case 6:
				tx, ty = h-1-y, x
			case 7:
				tx, ty = h-1-y, w-1-x
			case 8:
				tx, ty = y, w-1-x
			}
			to.SetRGBA(tx, ty, m.RGBAAt(x, y))
		}
	}
	return to
}
