package board

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestClean(t *testing.T) {
	for _, c := range []struct{ in, lines, line string }{
		{"  hola ", "hola", "hola"},
		{"a\r\nb\rc\u2028d\u2029e\nf", "a\nb\nc\nd\ne\nf", "a b c d e f"},
		{"\ufeffa\tb\x00c\x1b[31m", "a bc[31m", "a bc[31m"},
		{"n\u0303andu", "ñandu", "ñandu"},
		{"👩\u200d👧", "👩\u200d👧", "👩\u200d👧"},
		{"\n\n", "", ""},
	} {
		if got, err := clean("f", c.in, true); err != nil || got != c.lines {
			t.Errorf("clean(%q) = %q, %v; want %q", c.in, got, err, c.lines)
		}
		if got, err := clean("f", c.in, false); err != nil || got != c.line {
			t.Errorf("clean(%q) on one line = %q, %v; want %q", c.in, got, err, c.line)
		}
	}
	for _, empty := range []string{"", " \n ", "\u200b", "\u00a0\u2003", "\x00"} {
		var refusal *Refusal
		if _, err := text("f", empty, 10, true, true); !errors.As(err, &refusal) || refusal.Code != CodeEmptyText {
			t.Errorf("text(%q): %v", empty, err)
		}
		if got, err := text("f", empty, 10, true, false); err != nil || got != "" {
			t.Errorf("text(%q) = %q, %v", empty, got, err)
		}
	}
	zalgo := "a" + strings.Repeat("\u0316", 400)
	if _, err := text("f", zalgo, 10, true, true); err == nil {
		t.Error("marks without end are one character")
	}
}

func TestValidID(t *testing.T) {
	for id, want := range map[ID]bool{
		"abcd": true, "0123456789abcdef": true, "abc": false, "0123456789abcdefg": false, "": false,
		"ABCD": false, "ab-d": false, "añod": false, "ab d": false,
	} {
		if ValidID(id) != want {
			t.Errorf("ValidID(%q) = %v", id, !want)
		}
	}
}

func TestDates(t *testing.T) {
	for _, c := range []struct {
		from, to, field string
	}{
		{"", "", ""},
		{"2026-02-28", "", ""},
		{"", "2026-02-28", ""},
		{"2026-02-28", "2026-02-28", ""},
		{"2026-02-30", "", "from"},
		{"2026-2-3", "", "from"},
		{"", "mañana", "to"},
		{"2026-03-01", "2026-02-28", "to"},
		{"1812-01-01", "", "from"},
		{"", "2300-01-01", "to"},
	} {
		err := checkDates(c.from, c.to)
		var refusal *Refusal
		if (err == nil) != (c.field == "") || err != nil && (!errors.As(err, &refusal) || refusal.Field != c.field) {
			t.Errorf("checkDates(%q, %q) = %v, want %q", c.from, c.to, err, c.field)
		}
	}
}

func TestOrderKeys(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var used []string
		for range rapid.IntRange(1, 60).Draw(rt, "n") {
			wish := ""
			if len(used) > 0 && rapid.Bool().Draw(rt, "wish") {
				wish = rapid.SampledFrom(used).Draw(rt, "taken")
			}
			key := uniqueOrd(wish, used)
			i, found := slices.BinarySearch(used, key)
			if found || strings.HasSuffix(key, "0") || key == "" {
				rt.Fatalf("uniqueOrd(%q, %q) = %q", wish, used, key)
			}
			if wish == "" && i != len(used) {
				rt.Fatalf("%q is not behind all of %q", key, used)
			}
			if at, _ := slices.BinarySearch(used, wish); wish != "" && i != at+1 {
				rt.Fatalf("%q is not just behind %q in %q", key, wish, used)
			}
			used = slices.Insert(used, i, key)
		}
	})
	for _, c := range [][2]string{{"a", "b"}, {"a", "a1"}, {"az", "b"}, {"", "1"}, {"1", "11"}, {"zz", ""}, {"a5", "c"}, {"", "01"}} {
		key := ordBetween(c[0], c[1])
		if key <= c[0] || c[1] != "" && key >= c[1] {
			t.Errorf("ordBetween(%q, %q) = %q", c[0], c[1], key)
		}
	}
	for key, want := range map[string]bool{"a": true, "0a": true, "": false, "a0": false, "a-": false, strings.Repeat("a", 65): false} {
		if validOrd(key) != want {
			t.Errorf("validOrd(%q) = %v", key, !want)
		}
	}
	// Appending a whole roadmap keeps keys short.
	last := ""
	for range 4 * MaxCommitments {
		last = ordAfter(last)
	}
	if len(last) > maxOrdLength/2 {
		t.Errorf("after %d commitments a key has %d characters", 4*MaxCommitments, len(last))
	}
}
