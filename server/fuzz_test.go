package server

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/server/records"
)

// fuzzed is a server of which nothing but its keys is used.
func fuzzed(t testing.TB) *Server {
	t.Helper()
	k, err := deriveKeys(bytes.Repeat([]byte("k"), 32))
	if err != nil {
		t.Fatal(err)
	}
	return &Server{keys: k}
}

// FuzzTable: a file that somebody imports is refused, or gives rows with a text column.
func FuzzTable(f *testing.F) {
	for _, s := range []string{
		"text\nuna idea\n", "section;text;color\nUno;\"dos\nlíneas\";yellow\n", "\ufefftext\tcluster\nhola\t\n",
		"text,text\na,b\n", "text\n'=1+1\n", "nada\nx\n", "text\n\"abierto\n", "text\n\xff\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		rows, err := readTable(body)
		if (err == nil) != (len(rows) > 0) || len(rows) > maxImportRows {
			t.Fatalf("%d rows with %v", len(rows), err)
		}
		last := 1
		for _, row := range rows {
			if row.number <= last {
				t.Fatalf("row %d after row %d", row.number, last)
			}
			last = row.number
			for name := range row.values {
				if name != strings.ToLower(name) {
					t.Fatalf("column %q", name)
				}
			}
		}
	})
}

// FuzzCell: what is written for a spreadsheet comes back as it was.
func FuzzCell(f *testing.F) {
	for _, s := range []string{"=1+1", "hola;=1+1", "'", "\t'=1", "a\r\n@b", "；=1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, cell string) {
		if back := records.UnguardCell(records.GuardCell(cell)); back != cell {
			t.Fatalf("%q is written as %q and read as %q", cell, records.GuardCell(cell), back)
		}
	})
}

// FuzzLinks: no text opens a board but one that the server has signed, and that one opens no other.
func FuzzLinks(f *testing.F) {
	s, now := fuzzed(f), time.Unix(1_800_000_000, 0)
	good := s.deviceToken("board001", "pers0001", now.Add(time.Hour), "0")
	f.Add(good)
	f.Add(good + "x")
	f.Add("--")
	f.Add("board001" + linkSignature(s.linkKey(projectorLink), "board001", "0"))
	f.Fuzz(func(t *testing.T, token string) {
		id, person, err := s.readDeviceToken(token, now, firstOnes)
		if err == nil && token != good {
			t.Fatalf("%q seats %s on %s", token, person, id)
		}
		if id, signature, ok := splitToken(token); ok && (!validID(string(id)) || string(id)+signature != token) {
			t.Fatalf("%q is taken for %s and %q", token, id, signature)
		}
	})
}

// FuzzCookie: no cookie names a device but one that the server has signed.
func FuzzCookie(f *testing.F) {
	s := fuzzed(f)
	device := strings.Repeat("d", deviceLength)
	good := device + "." + sign(s.keys.session, device)
	for _, header := range []string{
		deviceCookie + "=" + good, deviceCookie + "=" + good + "x", deviceCookie + "=.", "x; " + deviceCookie + "=a.b; " + deviceCookie + "=" + good,
	} {
		f.Add(header)
	}
	f.Fuzz(func(t *testing.T, header string) {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("Cookie", header)
		if got := s.deviceOf(r); got != "" && got != device {
			t.Fatalf("%q is taken for the device %q", header, got)
		}
	})
}

// FuzzID: what may name a board in a path is what the rulebook takes for an id.
func FuzzID(f *testing.F) {
	for _, s := range []string{"board001", "abc", "ABCD", "a\x00cd", strings.Repeat("a", 17)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, id string) {
		if validID(id) != board.ValidID(board.ID(id)) {
			t.Fatalf("%q", id)
		}
	})
}
