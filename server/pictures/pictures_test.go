package pictures_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"

	"minga.lab/minga/server/pictures"
)

// halves is red on its left and blue on its right.
func halves(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{R: 200, A: 255}
			if x >= w/2 {
				c = color.RGBA{B: 200, A: 255}
			}
			m.SetRGBA(x, y, c)
		}
	}
	return m
}

// withEXIF is a JPEG that says how the camera was held, where and when it was, and which camera.
func withEXIF(t testing.TB, m image.Image, orientation uint16) []byte {
	t.Helper()
	var plain bytes.Buffer
	if err := jpeg.Encode(&plain, m, nil); err != nil {
		t.Fatal(err)
	}
	tiff := []byte("MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01")
	tiff = binary.BigEndian.AppendUint16(tiff, orientation)
	tiff = append(tiff, "\x00\x00\x00\x00\x00\x00GPS-LATITUD-0.1807 2026:05:04 10:42:00 CAMARA-DE-ROSA"...)
	body := append([]byte("Exif\x00\x00"), tiff...)
	out := []byte{0xff, 0xd8, 0xff, 0xe1}
	out = binary.BigEndian.AppendUint16(out, uint16(len(body)+2))
	return append(append(out, body...), plain.Bytes()[2:]...)
}

func red(c color.Color) bool {
	r, _, b, _ := c.RGBA()
	return r > b
}

func TestWhereAndWhenAPhotoWasTakenIsNotKept(t *testing.T) {
	data := withEXIF(t, halves(3000, 1000), 1)
	if !bytes.Contains(data, []byte("GPS-LATITUD")) {
		t.Fatal("the test plants nothing")
	}
	p, err := pictures.Clean(data, false)
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{"the picture": p.Bytes, "the small one": p.Small} {
		for _, told := range []string{"Exif", "GPS", "2026:05:04", "CAMARA"} {
			if bytes.Contains(b, []byte(told)) {
				t.Errorf("%s carries %q", name, told)
			}
		}
	}
	if p.W != 1600 || p.H != 533 || p.Type != "image/jpeg" {
		t.Errorf("%d × %d, %s", p.W, p.H, p.Type)
	}
	small, err := jpeg.Decode(bytes.NewReader(p.Small))
	if err != nil || small.Bounds().Dx() != 480 {
		t.Errorf("the small one: %v, %v", small.Bounds(), err)
	}
}

// Red is where the camera's left was. Turned, it must be where the eye expects it.
func TestPhotosStandAsTheyWereTaken(t *testing.T) {
	for how, want := range map[uint16]image.Point{ // a point that is red
		1: {10, 100}, 2: {190, 10}, 3: {190, 10}, 4: {10, 10}, 5: {10, 10}, 6: {10, 10}, 7: {10, 190}, 8: {10, 190},
	} {
		p, err := pictures.Clean(withEXIF(t, halves(200, 120), how), false)
		if err != nil {
			t.Fatal(err)
		}
		m, err := jpeg.Decode(bytes.NewReader(p.Bytes))
		if err != nil {
			t.Fatal(err)
		}
		w, h := 200, 120
		if how >= 5 {
			w, h = h, w
		}
		if p.W != w || p.H != h || m.Bounds().Dx() != w {
			t.Errorf("%d: %d × %d, want %d × %d", how, p.W, p.H, w, h)
		}
		opposite := image.Pt(w-1-want.X, h-1-want.Y)
		if !red(m.At(want.X, want.Y)) || red(m.At(opposite.X, opposite.Y)) {
			t.Errorf("%d: turned the wrong way", how)
		}
	}
}

func TestDrawingsKeepTheirLines(t *testing.T) {
	var b bytes.Buffer
	m := image.NewNRGBA(image.Rect(0, 0, 400, 300)) // transparent
	m.SetNRGBA(5, 5, color.NRGBA{R: 255, A: 255})
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	p, err := pictures.Clean(b.Bytes(), true)
	if err != nil {
		t.Fatal(err)
	}
	got, err := png.Decode(bytes.NewReader(p.Bytes))
	if err != nil || p.Type != "image/png" {
		t.Fatal(p.Type, err)
	}
	if r, g, _, a := got.At(100, 100).RGBA(); r != 0xffff || g != 0xffff || a != 0xffff {
		t.Error("paper is white")
	}
	if !red(got.At(5, 5)) {
		t.Error("the line is gone")
	}
}

// A header that promises more pixels than fit into memory is believed before anything is decoded.
func TestABombIsRefusedByItsHeader(t *testing.T) {
	header := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR")
	header = binary.BigEndian.AppendUint32(header, 60_000)
	header = binary.BigEndian.AppendUint32(header, 60_000)
	header = append(header, 8, 6, 0, 0, 0)
	header = binary.BigEndian.AppendUint32(header, crc32.ChecksumIEEE(header[12:]))
	if _, err := pictures.Clean(header, false); !errors.Is(err, pictures.ErrTooLarge) {
		t.Errorf("60,000 × 60,000: %v", err)
	}
}

func TestWhatIsNoPictureIsRefused(t *testing.T) {
	var b bytes.Buffer
	if err := png.Encode(&b, halves(50, 50)); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{
		"nothing": nil, "text": []byte("hola"), "svg": []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>`),
		"gif": []byte("GIF89a"), "half": b.Bytes()[:b.Len()/2], "html in jpeg": []byte("\xff\xd8\xff<script>"),
	} {
		if _, err := pictures.Clean(data, false); !errors.Is(err, pictures.ErrFormat) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzClean(f *testing.F) {
	f.Add(withEXIF(f, halves(20, 10), 6))
	var b bytes.Buffer
	if err := png.Encode(&b, halves(8, 8)); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte("RIFF\x00\x00\x00\x00WEBPVP8 "))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<12 {
			return // long ones take long
		}
		p, err := pictures.Clean(data, false)
		if err == nil && (p.W < 1 || p.H < 1 || p.W > pictures.MaxSide || p.H > pictures.MaxSide || len(p.Bytes) == 0) {
			t.Errorf("made %d × %d of %d bytes", p.W, p.H, len(p.Bytes))
		}
	})
}

func BenchmarkClean(b *testing.B) {
	for _, px := range []image.Point{{1600, 1200}, {4032, 3024}} {
		data := withEXIF(b, halves(px.X, px.Y), 6)
		b.Run(px.String(), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := pictures.Clean(data, false); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func TestCheckTakesWhatCleanMakesAndNothingElse(t *testing.T) {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewRGBA(image.Rect(0, 0, 30, 20))); err != nil {
		t.Fatal(err)
	}
	for _, lines := range []bool{true, false} {
		p, err := pictures.Clean(b.Bytes(), lines)
		if err != nil {
			t.Fatal(err)
		}
		if w, h, err := pictures.Check(p.Bytes, p.Type); err != nil || w != 30 || h != 20 {
			t.Errorf("%s: %d × %d, %v", p.Type, w, h, err)
		}
		for name, bad := range map[string]struct {
			data []byte
			typ  string
		}{
			"another type": {p.Bytes, "text/html"},
			"half of it":   {p.Bytes[:len(p.Bytes)/2], p.Type},
			"a page":       {[]byte("<script>"), p.Type},
		} {
			if _, _, err := pictures.Check(bad.data, bad.typ); err == nil {
				t.Errorf("%s is taken for a picture", name)
			}
		}
	}
	b.Reset()
	if err := png.Encode(&b, image.NewRGBA(image.Rect(0, 0, pictures.MaxSide+1, 20))); err != nil {
		t.Fatal(err)
	}
	if _, _, err := pictures.Check(b.Bytes(), "image/png"); !errors.Is(err, pictures.ErrTooLarge) {
		t.Errorf("a picture larger than any that is kept: %v", err)
	}
}
