package board

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// filled returns an op with every field set to something that is not zero.
func filled(t *testing.T, zero Op) Op {
	t.Helper()
	v := reflect.New(reflect.TypeOf(zero)).Elem()
	fillValue(t, v, 3)
	op, _ := reflect.TypeAssert[Op](v)
	return op
}

func fillValue(t *testing.T, v reflect.Value, depth int) {
	t.Helper()
	switch v.Kind() {
	case reflect.String:
		v.SetString("tè<x>&\u2028")
	case reflect.Int, reflect.Int64:
		v.SetInt(7)
	case reflect.Uint64:
		v.SetUint(9)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fillValue(t, v.Elem(), depth-1)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			fillValue(t, v.Index(i), depth-1)
		}
	case reflect.Struct:
		for _, field := range v.Fields() {
			fillValue(t, field, depth-1)
		}
	default:
		t.Fatalf("a field of kind %s", v.Kind())
	}
}

func TestOpsSurviveTheCodec(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range Kinds() {
		if k.Kind == "" || k.Kind != k.Op.Kind() || k.Use == 0 || seen[k.Kind] {
			t.Errorf("kind %+v", k)
		}
		seen[k.Kind] = true
		for _, op := range []Op{k.Op, filled(t, k.Op)} {
			data, err := EncodeOp(op)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.HasPrefix(data, []byte(`{"k":"`+k.Kind+`"`)) {
				t.Errorf("%s is written %s", k.Kind, data)
			}
			back, err := DecodeOp(data)
			if err != nil {
				t.Fatalf("%s: %v", data, err)
			}
			if diff := cmp.Diff(op, back); diff != "" {
				t.Errorf("%s: %s", k.Kind, diff)
			}
			// "k" may stand anywhere, as in a browser that builds the object otherwise.
			var m map[string]json.RawMessage
			if err := json.Unmarshal(data, &m); err != nil {
				t.Fatal(err)
			}
			sortedFields, err := json.Marshal(m)
			if err != nil {
				t.Fatal(err)
			}
			if back, err = DecodeOp(sortedFields); err != nil || cmp.Diff(op, back) != "" {
				t.Errorf("%s: %v %s", sortedFields, err, cmp.Diff(op, back))
			}
		}
	}
}

func TestDecodeOpRefuses(t *testing.T) {
	for text, code := range map[string]Code{
		``:                                     CodeMalformed,
		`null`:                                 CodeMalformed,
		`[]`:                                   CodeMalformed,
		`{}`:                                   CodeMalformed,
		`{"k":7}`:                              CodeMalformed,
		`{"k":""}`:                             CodeUnknownKind,
		`{"k":"note.eaten","id":"nota1"}`:      CodeUnknownKind,
		`{"k":"note\u002edeleted","id":"a"} x`: CodeMalformed,
		`{"k":"note.deleted","id":"a"} {}`:     CodeMalformed,
		`{"k":"note.deleted","id":7}`:          CodeMalformed,
		`{"k":"note.deleted","id":"a","x":1}`:  CodeMalformed,
		`{"k":"note.deleted","k":"undo"}`:      CodeMalformed,
		`{"k":"note.deleted"`:                  CodeMalformed,
		`{"k":"note.deleted","id":"a"`:         CodeMalformed,
		`{"k":"note.deleted"}}`:                CodeMalformed,
		`{"k":"note.moved","id":"a","x":1.5}`:  CodeMalformed,
		`{"k":"note.moved","id":"a","x":1e99}`: CodeMalformed,
		"{\"k\":\"note.deleted\",\"id\":\"\xff\"}": CodeMalformed,
	} {
		op, err := DecodeOp([]byte(text))
		var refusal *Refusal
		if !errors.As(err, &refusal) || refusal.Code != code || op != nil {
			t.Errorf("%s: %v, %v; want %s", text, op, err, code)
		}
	}
	if op, err := DecodeOp([]byte(`{ "id":"nota1", "k":"note\u002edeleted" }`)); err != nil || op != (NoteDeleted{ID: "nota1"}) {
		t.Errorf("%v %v", op, err)
	}
	if op, err := DecodeOp([]byte(` {"k":"undo"} `)); err != nil || op != (Undo{}) {
		t.Errorf("%v %v", op, err)
	}
}

func TestEntriesSurviveTheCodec(t *testing.T) {
	var entries []Entry
	for i, k := range Kinds() {
		e := Entry{Seq: Seq(i + 1), At: 1700, Origin: "dev.tab", N: 3, Person: "per1", Ops: []Op{filled(t, k.Op), Redacted{}}}
		if k.Use&Recorded == 0 {
			data, err := EncodeEntry(e)
			if err != nil {
				t.Fatal(err)
			}
			var refusal *Refusal
			if _, err := DecodeEntry(data); !errors.As(err, &refusal) || refusal.Code != CodeUnknownKind {
				t.Errorf("%s may stand in an entry: %v", k.Kind, err)
			}
			continue
		}
		entries = append(entries, e, Entry{Seq: 1, Ops: []Op{}})
	}
	data, err := EncodeEntries(entries)
	if err != nil {
		t.Fatal(err)
	}
	back, err := DecodeEntries(data)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(entries, back); diff != "" {
		t.Error(diff)
	}
	one, err := EncodeEntry(entries[0])
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(one), `{"s":2,"at":1700,"d":"dev.tab","n":3,"p":"per1","o":[{"k":"board.created",`) {
		t.Errorf("an entry is written %s", one)
	}
	if e, err := DecodeEntry(one); err != nil || cmp.Diff(e, entries[0]) != "" {
		t.Errorf("%v %v", e, err)
	}
}

func TestDecodeEntryRefuses(t *testing.T) {
	for _, text := range []string{
		``, `{`, `{"s":-1,"at":1,"o":[]}`, `{"s":1,"at":1,"o":[{}]}`, `{"s":1,"at":1,"o":[{"k":"nope"}]}`,
		`{"s":1,"at":1,"o":[{"k":"undo"}]}`, `{"s":1,"at":1,"o":[],"z":1}`, `{"s":1,"at":1,"o":[]}{}`, "{\"d\":\"\xff\"}",
	} {
		var refusal *Refusal
		if _, err := DecodeEntry([]byte(text)); !errors.As(err, &refusal) {
			t.Errorf("DecodeEntry(%q): %v", text, err)
		}
		if _, err := DecodeEntries([]byte("[" + text + "]")); text != "" && !errors.As(err, &refusal) {
			t.Errorf("DecodeEntries([%q]): %v", text, err)
		}
	}
}

// unwritable is an op that JSON cannot hold; none of ours is like that.
type unwritable struct{ F func() }

func (unwritable) Kind() string { return "unwritable" }

func TestEncodeErrors(t *testing.T) {
	e := Entry{Ops: []Op{unwritable{}}}
	if _, err := EncodeOp(unwritable{}); err == nil {
		t.Error("EncodeOp")
	}
	if _, err := EncodeEntry(e); err == nil {
		t.Error("EncodeEntry")
	}
	if _, err := EncodeEntries([]Entry{e}); err == nil {
		t.Error("EncodeEntries")
	}
	if _, err := json.Marshal(record{Ops: e.Ops}); err == nil {
		t.Error("record")
	}
}

func TestSnapshotRefuses(t *testing.T) {
	good := string(mustSnapshot(t, workshopDay(t).b))
	for name, bad := range map[string]string{
		"not JSON":         "{",
		"other version":    strings.Replace(good, fmt.Sprintf(`{"version":%d`, SnapshotVersion), `{"version":1`, 1),
		"of a later one":   strings.Replace(good, `,"seq":`, `,"plans":[{"id":"plan1"}],"seq":`, 1),
		"with a new field": strings.Replace(good, `"notes":[{"id":`, `"notes":[{"loud":true,"id":`, 1),
		"unknown undo":     strings.Replace(good, `{"k":"note.`, `{"k":"nope.`, 1),
		"broken undo":      strings.Replace(good, `"undo":[{"seq":`, `"undo":[{"seq":"x`, 1),
		"broken invariant": strings.Replace(good, `"num":2`, `"num":3`, 1),
	} {
		if bad == good {
			t.Fatalf("%s: nothing was broken", name)
		}
		if _, err := UnmarshalSnapshot([]byte(bad)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if b, err := UnmarshalSnapshot([]byte(good)); err != nil || b.Head() == 0 {
		t.Fatal(err)
	}
	if b, err := UnmarshalSnapshot(mustSnapshot(t, New("board001"))); err != nil || b.Head() != 0 || b.ID() != "board001" {
		t.Fatal(err)
	}
}
