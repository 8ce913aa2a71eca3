package wire_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/wire"
)

func TestDecodeUp(t *testing.T) {
	for text, want := range map[string]any{
		`{"t":"hello","tab":"a1","since":7,"epoch":"x","v":1}`:     wire.Hello{T: "hello", Tab: "a1", Since: 7, Epoch: "x", V: 1},
		`{"t":"p","n":4,"r":true,"o":{"k":"undo"}}`:                wire.Propose{T: "p", N: 4, R: true, O: json.RawMessage(`{"k":"undo"}`)},
		`{"t":"p","n":3,"as":"p1","tab":"b","o":{"k":"undo"}}`:     wire.Propose{T: "p", N: 3, As: "p1", Tab: "b", O: json.RawMessage(`{"k":"undo"}`)},
		`{"t":"at","as":"p1","x":-5,"y":9,"d":"n1","w":"s1"}`:      wire.Here{T: "at", As: "p1", X: -5, Y: 9, Drag: "n1", In: "s1"},
		`{"t":"at","g":true,"x":0,"y":0,"something":{"newer":[]}}`: wire.Here{T: "at", Gone: true},
		`{"t":"cheer","as":"p1","c":"clap"}`:                       wire.Cheer{T: "cheer", As: "p1", C: "clap"},
		`{"t":"resume","since":12}`:                                wire.Resume{T: "resume", Since: 12},
		`{"t":"ping","at":1700000000000}`:                          wire.Ping{T: "ping", At: 1700000000000},
	} {
		got, _, err := wire.DecodeUp([]byte(text))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v; want %+v", text, got, err, want)
		}
	}
}

func TestDecodeUpRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"empty":             ``,
		"not JSON":          `hello`,
		"no object":         `[]`,
		"null":              `null`,
		"no type":           `{"n":1}`,
		"unknown type":      `{"t":"nope"}`,
		"type of type":      `{"t":1}`,
		"two values":        `{"t":"ping","at":1} {}`,
		"tab missing":       `{"t":"hello","since":0,"v":1}`,
		"tab too long":      `{"t":"hello","tab":"abcdefghijklm","v":1}`,
		"tab with a dot":    `{"t":"hello","tab":"a.b","v":1}`,
		"other version":     `{"t":"hello","tab":"a","v":2}`,
		"since beyond":      `{"t":"hello","tab":"a","v":1,"since":9007199254740992}`,
		"since negative":    `{"t":"hello","tab":"a","v":1,"since":-1}`,
		"epoch too long":    `{"t":"hello","tab":"a","v":1,"epoch":"` + strings.Repeat("e", 65) + `"}`,
		"n zero":            `{"t":"p","n":0,"o":{"k":"undo"}}`,
		"n beyond":          `{"t":"p","n":9007199254740992,"o":{"k":"undo"}}`,
		"n a string":        `{"t":"p","n":"1","o":{"k":"undo"}}`,
		"no op":             `{"t":"p","n":1}`,
		"as too long":       `{"t":"p","n":1,"as":"abcdefghijklmnopq","o":{}}`,
		"tab of p bad":      `{"t":"p","n":1,"tab":"ñ","o":{}}`,
		"place not whole":   `{"t":"at","x":1.5,"y":0}`,
		"place far away":    `{"t":"at","x":1000001,"y":0}`,
		"drag not an id":    `{"t":"at","x":1,"y":0,"d":"<b>"}`,
		"cheer of no kind":  `{"t":"cheer","c":"boo"}`,
		"resume beyond":     `{"t":"resume","since":9007199254740993}`,
		"ping beyond":       `{"t":"ping","at":9007199254740999}`,
		"too large a frame": `{"t":"ping","at":1,"x":"` + strings.Repeat("x", wire.MaxUpFrame) + `"}`,
	} {
		if got, _, err := wire.DecodeUp([]byte(text)); !errors.Is(err, wire.ErrBadFrame) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	if _, n, err := wire.DecodeUp([]byte(`{"t":"p","n":41}`)); n != 41 || err == nil {
		t.Errorf("a bad proposal's number: %d, %v", n, err)
	}
}

func TestEncodeE(t *testing.T) {
	entry, err := wire.AppendEntry(nil, 12345, []board.Op{board.NoteMoved{ID: "abcdefgh", X: 1234, Y: -1234}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		f, u, first, last board.Seq
		entries           []byte
		want              string
	}{
		{12344, 12345, 12345, 12345, entry, `{"t":"e","e":[{"s":12345,"o":[{"k":"note.moved","id":"abcdefgh","x":1234,"y":-1234}]}]}`},
		{12340, 12345, 12345, 12345, entry, `{"t":"e","f":12340,"e":[{"s":12345,"o":[{"k":"note.moved","id":"abcdefgh","x":1234,"y":-1234}]}]}`},
		{12344, 12350, 12345, 12345, entry, `{"t":"e","u":12350,"e":[{"s":12345,"o":[{"k":"note.moved","id":"abcdefgh","x":1234,"y":-1234}]}]}`},
		{7, 9, 0, 0, nil, `{"t":"e","f":7,"u":9}`},
	} {
		got := wire.EncodeE(c.f, c.u, c.first, c.last, c.entries)
		if string(got) != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
		var e wire.E
		if err := json.Unmarshal(got, &e); err != nil {
			t.Error(err)
		}
	}
	// What phones pay for a moved note: with the two to four bytes of WebSocket framing it stays
	// below 100.
	if n := len(wire.EncodeE(12344, 12345, 12345, 12345, entry)); n > 96 {
		t.Errorf("a moved note takes %d bytes", n)
	}
}

// FuzzDecodeUp checks that nothing a browser sends makes more than an error, and that what is
// taken stays within the limits.
func FuzzDecodeUp(f *testing.F) {
	for _, s := range []string{
		`{"t":"hello","tab":"a1","since":7,"epoch":"x","v":1}`,
		`{"t":"p","n":3,"as":"p1","tab":"b","o":{"k":"note.moved","id":"abcd","x":1,"y":2}}`,
		`{"t":"at","as":"p1","x":-5,"y":9,"d":"n1","w":"s1","g":true}`,
		`{"t":"resume","since":12}`, `{"t":"ping","at":1}`, `{"t":"e"}`, `{`, `null`, `"\ud800"`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		frame, n, err := wire.DecodeUp(text)
		if (err == nil) != (frame != nil) {
			t.Fatalf("%v with %v", frame, err)
		}
		switch v := frame.(type) {
		case nil:
			if n >= 1<<53 {
				t.Fatal(n)
			}
		case wire.Hello:
			if v.Tab == "" || len(v.Tab) > wire.MaxTabLength || strings.Contains(v.Tab, ".") {
				t.Fatalf("tab %q", v.Tab)
			}
		case wire.Propose:
			if v.N == 0 || v.N != n || len(v.O) == 0 || strings.Contains(v.Tab, ".") {
				t.Fatalf("%+v", v)
			}
		case wire.Here, wire.Cheer, wire.Resume, wire.Ping:
			// Sent back, each is the same frame again.
			again, _, err := wire.DecodeUp(wire.Encode(v))
			if err != nil || !reflect.DeepEqual(again, frame) {
				t.Fatalf("%+v, then %+v, %v", frame, again, err)
			}
		default:
			t.Fatalf("%T", v)
		}
	})
}
