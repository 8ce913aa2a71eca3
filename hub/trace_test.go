package hub

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"minga.lab/minga/hub/board"
)

// following observes every edit, or none.
type following struct {
	NoObserver
	every bool
	edits chan Edit
}

func (f following) Sample() bool  { return f.every }
func (f following) Traced(e Edit) { f.edits <- e }

// way is what a proposal, its batch and its frame need anyhow.
type way struct {
	*conn
	ask   *ask
	batch *batch
	frame Frame
	entry board.Entry
}

func aWay(o Observer) *way {
	h := New(Config{Observer: o})
	w := &way{conn: &conn{hub: h, room: &room{hub: h, id: "board1"}}, ask: &ask{}}
	w.entry = board.Entry{Seq: 7, Ops: []board.Op{board.BoardFinished{}}}
	w.batch = &batch{decided: decided{verdicts: []verdict{{ask: w.ask, entry: w.entry}}}, to: time.Unix(1, 0)}
	return w
}

// walk is everything that following adds to it, from the connection to the sockets. The hooks are those
// that the room and its connections call.
func (w *way) walk() {
	w.ask.trace = w.newTrace(time.Time{})
	w.ask.trace.deciding()
	w.ask.trace.ruled(w.entry)
	w.batch.stored()
	w.room.pending = true
	w.room.shown(w.ask, w.entry.Seq, nil)
	w.frame.cargo = w.room.loadCargo()
	w.frame.cargo.delivered(1)
	w.frame.cargo.written()
}

// TestFollowingNobodyAllocatesNothing: unless a collector is named, the way of an edit is as short as before.
func TestFollowingNobodyAllocatesNothing(t *testing.T) {
	if n := testing.AllocsPerRun(1000, aWay(NoObserver{}).walk); n != 0 {
		t.Errorf("%g allocations for each edit that is not followed", n)
	}
}

// BenchmarkFollow says what following costs on the way of one edit: nothing that the collector of garbage
// would notice when it is off.
func BenchmarkFollow(b *testing.B) {
	for name, o := range map[string]Observer{"off": NoObserver{}, "on": following{every: true, edits: make(chan Edit, 1)}} {
		b.Run(name, func(b *testing.B) {
			w := aWay(o)
			b.ReportAllocs()
			for b.Loop() {
				w.walk()
				if f, on := o.(following); on {
					<-f.edits
				}
			}
		})
	}
}

// TestFollowingEnds: an edit is told of once, when its last receiver has it or after five seconds, whoever
// is faster, and not at all when it went another way.
func TestFollowingEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := following{every: true, edits: make(chan Edit, 8)}
		w := aWay(f)
		r := w.room
		w.walk()
		if got := <-f.edits; got.Seq != 7 || got.Board != "board1" || got.Written != 1 || got.Receivers != 1 || len(got.Kinds) != 1 {
			t.Errorf("%+v", got)
		}

		// Two receivers, of whom one does not read; and a word from it after the end.
		tr := &trace{done: f.Traced}
		load := cargo{tr}
		load.written() // faster than the flush
		load.delivered(2)
		synctest.Wait()
		if len(f.edits) != 0 {
			t.Error("told before the last receiver, or the end of patience")
		}
		time.Sleep(traceWithin) // of the bubble's clock
		synctest.Wait()
		if got := <-f.edits; got.Written != 1 || got.Receivers != 2 {
			t.Errorf("%+v", got)
		}
		load.written()

		// Refused, happened before, answered while its batch is in flight: another way.
		stored := &trace{Edit: Edit{Seq: 9, Appended: time.Now()}, done: f.Traced}
		r.shown(&ask{trace: stored}, 9, errors.New("refused"))
		r.shown(&ask{trace: stored}, 8, nil)
		r.inflight = &batch{}
		r.shown(&ask{trace: stored}, 9, nil)
		r.inflight = nil
		if r.loadCargo() != nil || len(f.edits) != 0 {
			t.Error("an edit that went another way is told of")
		}
		// Nobody is there to see it.
		r.pending = false
		r.shown(&ask{trace: stored}, 9, nil)
		if got := <-f.edits; got.Receivers != 0 || got.Delivered.IsZero() {
			t.Errorf("%+v", got)
		}
	})
}
