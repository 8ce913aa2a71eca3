// Package assetstest is the suite that every asset store passes. Run it from a driver's tests.
package assetstest

import (
	"bytes"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/server/assets"
)

const (
	one   = board.ID("board001")
	other = board.ID("board002")
	huge  = int64(1 << 40)
)

var at = time.UnixMilli(1_700_000_000_000).UTC()

func photo(id board.ID, size int) assets.Asset {
	return assets.Asset{
		ID: id, Kind: board.MediaPhoto, Type: "image/jpeg", W: 4, H: 3, CreatedAt: at,
		Bytes: bytes.Repeat([]byte{0xff, 0x00, 'x'}, size/3), Small: []byte("small"),
	}
}

// Run runs the suite; create makes an empty, migrated store.
func Run(t *testing.T, create func(t *testing.T) assets.Store) {
	for _, c := range []struct {
		name string
		run  func(*testing.T, assets.Store)
	}{
		{"PutAndGet", putAndGet},
		{"SoundHasNoSmallRendition", sound},
		{"IDsAreOfOneBoard", ids},
		{"F7_TheLimitHoldsUnderSimultaneousUploads", limit},
		{"DeleteAndBoards", deletes},
		{"KeepDeletesTheRest", keep},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t, create(t)) })
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func is(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("error %v, want %v", err, want)
	}
}

func gets(t *testing.T, s assets.Store, id, asset board.ID, small bool, want []byte) {
	t.Helper()
	_, got, err := s.Get(t.Context(), id, asset, small)
	must(t, err)
	if !bytes.Equal(got, want) {
		t.Errorf("%d bytes, want %d", len(got), len(want))
	}
}

func putAndGet(t *testing.T, s assets.Store) {
	a := photo("activo01", 300_000)
	must(t, s.Put(t.Context(), one, a, huge))
	gets(t, s, one, a.ID, false, a.Bytes)
	gets(t, s, one, a.ID, true, a.Small)
	for _, whole := range []bool{true, false} {
		want := a
		if !whole {
			want.Bytes, want.Small = nil, nil
		}
		got, err := s.Load(t.Context(), one, a.ID, whole)
		must(t, err)
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("loaded (-want +got):\n%s", diff)
		}
	}
	_, err := s.Load(t.Context(), other, a.ID, true)
	is(t, err, assets.ErrNotFound)
	typ, _, err := s.Get(t.Context(), one, a.ID, false)
	must(t, err)
	if typ != a.Type {
		t.Errorf("type %q", typ)
	}
	_, _, err = s.Get(t.Context(), one, "nada0001", false)
	is(t, err, assets.ErrNotFound)
}

func sound(t *testing.T, s assets.Store) {
	a := assets.Asset{ID: "voz00001", Kind: board.MediaVoice, Type: "audio/webm", Bytes: []byte("sonido"), CreatedAt: at}
	must(t, s.Put(t.Context(), one, a, huge))
	gets(t, s, one, a.ID, true, a.Bytes)
}

func ids(t *testing.T, s assets.Store) {
	must(t, s.Put(t.Context(), one, photo("activo01", 9), huge))
	is(t, s.Put(t.Context(), one, photo("activo01", 12), huge), assets.ErrIDTaken)
	must(t, s.Put(t.Context(), other, photo("activo01", 12), huge))
	gets(t, s, one, "activo01", false, photo("", 9).Bytes)
	gets(t, s, other, "activo01", false, photo("", 12).Bytes)
}

func limit(t *testing.T, s assets.Store) {
	a := photo("", 3000)
	var kept, full atomic.Int64
	var all sync.WaitGroup
	for i := range 12 {
		all.Go(func() {
			b := a
			b.ID = board.ID(fmt.Sprintf("activo%02d", i))
			switch err := s.Put(t.Context(), one, b, 5*a.Size()); {
			case err == nil:
				kept.Add(1)
			case errors.Is(err, assets.ErrFull):
				full.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	if kept.Load() != 5 || full.Load() != 7 {
		t.Errorf("%d were kept and %d refused, of a limit of 5", kept.Load(), full.Load())
	}
	b := a
	b.ID = "otro0001"
	must(t, s.Put(t.Context(), other, b, 5*a.Size())) // its own limit
}

func deletes(t *testing.T, s assets.Store) {
	must(t, s.Put(t.Context(), other, photo("queda001", 30), huge))
	for _, id := range []board.ID{"queda001", "sobra001", "sobra002"} {
		must(t, s.Put(t.Context(), one, photo(id, 30), huge))
	}
	must(t, s.Delete(t.Context(), one, "sobra001", "sobra002", "nadie001"))
	must(t, s.Delete(t.Context(), one))
	_, _, err := s.Get(t.Context(), one, "sobra001", true)
	is(t, err, assets.ErrNotFound)
	gets(t, s, one, "queda001", true, []byte("small"))
	boards, err := s.Boards(t.Context())
	must(t, err)
	if fmt.Sprint(boards) != "[board001 board002]" {
		t.Errorf("boards: %v", boards)
	}
	must(t, s.Delete(t.Context(), one, "queda001"))
	if boards, err = s.Boards(t.Context()); err != nil || fmt.Sprint(boards) != "[board002]" {
		t.Errorf("boards: %v, %v", boards, err)
	}
}

func keep(t *testing.T, s assets.Store) {
	for _, id := range []board.ID{"queda001", "sobra001", "sobra002", "nuevo001"} {
		a := photo(id, 30)
		if id == "nuevo001" {
			a.CreatedAt = at.Add(time.Hour)
		}
		must(t, s.Put(t.Context(), one, a, huge))
	}
	must(t, s.Put(t.Context(), other, photo("sobra001", 30), huge))
	n, err := s.Keep(t.Context(), one, []board.ID{"queda001", "nadie001"}, at.Add(time.Minute))
	must(t, err)
	if n != 2 {
		t.Errorf("%d went, want 2", n)
	}
	for _, id := range []board.ID{"sobra001", "sobra002"} {
		_, _, err := s.Get(t.Context(), one, id, false)
		is(t, err, assets.ErrNotFound)
	}
	gets(t, s, one, "queda001", true, []byte("small"))
	gets(t, s, one, "nuevo001", true, []byte("small"))
	gets(t, s, other, "sobra001", true, []byte("small"))
	n, err = s.Keep(t.Context(), one, nil, at.Add(2*time.Hour))
	must(t, err)
	if n != 2 {
		t.Errorf("%d went, want all 2", n)
	}
}
