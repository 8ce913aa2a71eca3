package papers

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"
)

// drawn is a sample with two drawings, one of each type that the server keeps.
func drawn(t testing.TB, notes int) *Source {
	t.Helper()
	s := sample(notes)
	m := image.NewRGBA(image.Rect(0, 0, 320, 200))
	for x := range 320 {
		for y := range 200 {
			m.Set(x, y, color.RGBA{uint8(x), uint8(y), 160, 255})
		}
	}
	var a, b bytes.Buffer
	if err := png.Encode(&a, m); err != nil {
		t.Fatal(err)
	}
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	s.Drawings = []Drawing{
		{Asset: "draw0001", Alt: "Un puente & un río", Type: "image/png", W: 320, H: 200, Bytes: a.Bytes()},
		{Asset: "draw0002", Alt: "La cancha", Type: "image/jpeg", W: 320, H: 200, Bytes: b.Bytes()},
		{Asset: "draw0003", Alt: "Se perdió"},
	}
	return s
}
