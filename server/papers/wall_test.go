package papers

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image/png"
	"io"
	"strings"
	"testing"

	"minga.lab/minga/hub/board"
)

// hung is a sample whose notes have places: groups in four sections side by side, the rest in rows.
func hung(t testing.TB, notes int) *Source {
	t.Helper()
	s := sample(notes)
	var w Wall
	columns := max(4, notes/24)
	wide := max(240+columns*220, 1500)
	for i, k := range s.Sections {
		w.Sections = append(w.Sections, WallSection{ID: k.ID, X: i%2*(wide+80) - 3000, Y: i / 2 * (1100 + notes*2), W: wide, H: 900, Title: k.Title, Question: k.Question})
	}
	members, loose := map[board.ID]int{}, map[board.ID]int{}
	for i, n := range s.Notes {
		at := w.Sections[i%4]
		one := WallNote{ID: n.ID, Group: n.Cluster, Slot: -1, Text: n.Text, Lang: n.Lang, Color: board.Colors[i%len(board.Colors)], Dots: -1}
		if n.Cluster != "" {
			one.Slot = members[n.Cluster]
			members[n.Cluster]++
		} else {
			k := loose[n.Section]
			loose[n.Section]++
			one.X, one.Y = at.X+40+k%columns*220, at.Y+130+k/columns*160
		}
		w.Notes = append(w.Notes, one)
	}
	for i, c := range s.Clusters {
		at := w.Sections[i/3]
		gw, _ := groupSize(members[c.ID])
		w.Groups = append(w.Groups, WallGroup{ID: c.ID, X: at.X + 40 + i%3*(int(gw)+60), Y: at.Y + 130 + 160*(loose[at.ID]/columns+1), Name: c.Name, Members: members[c.ID], Dots: -1})
	}
	s.Wall = w
	return s
}

// lettered is all text of an SVG, a line of a note after the other.
func lettered(t testing.TB, svg []byte) (text string, groups int) {
	t.Helper()
	var b strings.Builder
	d := xml.NewDecoder(bytes.NewReader(svg))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return b.String(), groups
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.CharData:
			b.WriteString(strings.TrimSpace(string(token)))
			b.WriteByte(' ')
		case xml.StartElement:
			if token.Name.Local == "g" {
				groups++
			}
			for _, a := range token.Attr {
				if strings.HasPrefix(strings.ToLower(a.Name.Local), "on") || a.Name.Local == "href" {
					t.Errorf("<%s %s=%q> does something", token.Name.Local, a.Name.Local, a.Value)
				}
			}
			if token.Name.Local == "script" || token.Name.Local == "image" || token.Name.Local == "foreignObject" {
				t.Errorf("<%s> is in the picture", token.Name.Local)
			}
		}
	}
}

func TestBoardAsSVG(t *testing.T) {
	t.Parallel()
	s := hung(t, 400)
	s.Notes[7].Text = `"><b onclick="x">`
	s.Wall.Notes[7].Text = s.Notes[7].Text
	s.Wall.Sections[1].Private = 7
	s.Wall.Notes[5].Media = board.MediaPhoto
	out, err := Write(t.Context(), texts(t), BoardPicture, "svg", "es", s)
	if err != nil {
		t.Fatal(err)
	}
	text, groups := lettered(t, out.Body)
	if out.Name != "D7c_tablero.svg" || groups != 400+len(s.Wall.Groups)+len(s.Wall.Sections) {
		t.Errorf("%s, %d groups", out.Name, groups)
	}
	for _, want := range []string{
		s.Board.Title, "12 grupos y 400 aportes", "7 aportes en escritura privada", "con fotografía", "Grupo sin nombre", "● 21", "● 30",
		`"><b onclick="x">`, "versión 812", "SHA-256", "Votación 1: ¿Por dónde empezamos?", "(400)",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in the picture", want)
		}
	}
	for i := range 400 {
		if n := strings.Count(text, fmt.Sprintf("(%d)", i+1)); n != 1 && i != 7 {
			t.Errorf("note %d stands there %d times", i+1, n)
		}
	}
	if !bytes.Contains(out.Body, []byte(`lang="qu" xml:lang="qu"`)) || !bytes.Contains(out.Body, []byte(`lang="es" xml:lang="es"`)) || bytes.Count(out.Body, []byte("<title")) != 1 {
		t.Error("languages or the title are missing")
	}
}

// TestTextIsSeen measures that text fits into its note, however much of it there is.
func TestTextIsSeen(t *testing.T) {
	t.Parallel()
	s := hung(t, 8)
	long := strings.Repeat("palabra muy larga ", 27)
	s.Wall.Notes[0].Text = long
	s.Wall.Notes[1].Text = strings.Repeat("👩‍🌾", 500)
	s.Wall.Notes[2].Text = strings.Repeat("x", 500)
	d := built(t, BoardPicture, "es", s)
	sk, fonts, err := d.sketch()
	if err != nil {
		t.Fatal(err)
	}
	set := setter{fonts}
	var sheet shape
	for i, o := range sk.shapes {
		if o.kind == rectangle && i > 0 && sk.shapes[i-1].kind == begin {
			sheet = o
		}
		if o.kind == end {
			sheet = shape{}
		}
		if o.kind != lettering || sheet.round != 5 {
			continue
		}
		if o.x < sheet.x || o.x+set.wide(o.text, o.bold, o.size) > sheet.x+sheet.w+0.5 || o.y > sheet.y+sheet.h || o.size < sketchLeastType {
			t.Errorf("%q in %v leaves its note", o.text, o.size)
		}
		if strings.HasPrefix(o.text, "palabra muy larga palabra") && o.size > 11 {
			t.Errorf("500 characters in %v points", o.size)
		}
	}
}

func TestBoardAsPNG(t *testing.T) {
	t.Parallel()
	s := hung(t, 400)
	out, err := Write(t.Context(), texts(t), BoardPicture, "png", "en", s)
	if err != nil {
		t.Fatal(err)
	}
	m, err := png.Decode(bytes.NewReader(out.Body))
	if err != nil {
		t.Fatal(err)
	}
	size := m.Bounds()
	if n := size.Dx() * size.Dy(); n > pixelsMost || n < pixelsMost/2 || out.Name != "D7c_board.png" {
		t.Errorf("%s has %v", out.Name, size)
	}
	seen := map[[3]uint32]bool{}
	for x := 0; x < size.Dx(); x += 7 {
		for y := 0; y < size.Dy(); y += 7 {
			r, g, b, _ := m.At(x, y).RGBA()
			seen[[3]uint32{r >> 8, g >> 8, b >> 8}] = true
		}
	}
	for name, c := range noteSheet {
		if !seen[[3]uint32{uint32(c.r), uint32(c.g), uint32(c.b)}] {
			t.Errorf("nothing is %s", name)
		}
	}
	far := hung(t, 3)
	far.Wall.Notes[0].Group, far.Wall.Notes[0].Slot, far.Wall.Notes[0].X = "", -1, board.MaxCoordinate
	if out, err = Write(t.Context(), texts(t), BoardPicture, "png", "es", far); err != nil {
		t.Fatal(err)
	}
	if m, err := png.DecodeConfig(bytes.NewReader(out.Body)); err != nil || m.Width*m.Height > pixelsMost {
		t.Errorf("%+v %v", m, err)
	}
	empty, err := Write(t.Context(), texts(t), BoardPicture, "png", "es", sample(0))
	if err != nil || len(empty.Body) == 0 {
		t.Error(err)
	}
}
