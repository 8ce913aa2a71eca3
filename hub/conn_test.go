package hub_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"minga.lab/minga/hub"
	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/wire"
)

func TestF9_AConnectionThatStopsReadingCostsTheOthersNothing(t *testing.T) {
	c := &counts{}
	bubble(t, 1, func(t *testing.T, w *world) {
		w.seat("ana1", board.Participant)
		w.seat("luz1", board.Participant)
		ana, deaf := w.person("ana1"), w.person("luz1")
		deaf.pipe.mu.Lock()
		deaf.pipe.stall = make(chan struct{})
		deaf.pipe.mu.Unlock()
		var slowest time.Duration
		text := strings.Repeat("palabra ", 60)
		for i := range 60 {
			time.Sleep(40 * time.Millisecond)
			start := time.Now()
			n := ana.do(board.NoteAdded{ID: board.ID(fmt.Sprintf("n%03d", i)), Section: "sect1", Text: text, Color: "pink"})
			ana.upTo(n)
			slowest = max(slowest, time.Since(start))
		}
		if slowest > 16*time.Millisecond {
			t.Errorf("somebody waited %v", slowest)
		}
		if code := deaf.closed(); code != wire.CloseSlow {
			t.Errorf("closed with %d", code)
		}
		<-deaf.served
		if c.slow.Load() != 1 {
			t.Error("nobody was told")
		}
		// It comes back with since and has missed nothing.
		back := w.connect(w.hubs[0], "dev-luz1", deaf.seq)
		back.upTo(ana.seq)
		if back.view != nil || len(back.shown)+len(deaf.shown) != 60 {
			t.Errorf("%d and %d entries", len(deaf.shown), len(back.shown))
		}
	}, observed(c), func(c *hub.Config) { c.MaxQueueBytes = 16 << 10 })
}

func TestF9_PresenceIsDroppedBeforeAnythingElse(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		w.seat("ana1", board.Participant)
		w.seat("luz1", board.Participant)
		ana, deaf := w.person("ana1"), w.person("luz1")
		stall := make(chan struct{})
		deaf.pipe.mu.Lock()
		deaf.pipe.stall = stall
		deaf.pipe.mu.Unlock()
		text := strings.Repeat("palabra ", 60)
		for i := range 200 {
			time.Sleep(40 * time.Millisecond)
			ana.do(board.NoteAdded{ID: board.ID(fmt.Sprintf("n%03d", i)), Section: "sect1", Text: text, Color: "pink"})
		}
		synctest.Wait()
		deaf.presence = nil
		for i := range 20 {
			time.Sleep(100 * time.Millisecond)
			ana.send(wire.Here{T: "at", X: i, Y: i})
		}
		time.Sleep(time.Second)
		close(stall)
		deaf.upTo(ana.seq)
		deaf.quiet()
		if len(deaf.shown) != 200 || len(deaf.presence) != 0 {
			t.Errorf("%d entries and %d ticks", len(deaf.shown), len(deaf.presence))
		}
	})
}

func TestF6_WhatIsWithheldDoesNotLeaveTheServer(t *testing.T) {
	const secret = "un secreto muy visible"
	bubble(t, 1, func(t *testing.T, w *world) {
		w.seat("fac1", board.Facilitator)
		w.seat("ana1", board.Participant)
		w.seat("luz1", board.Participant)
		fac, ana, luz, wall := w.person("fac1"), w.person("ana1"), w.person("luz1"), w.connect(w.hubs[0], "", 0)
		others := []*browser{fac, luz, wall}
		fac.do(board.SectionHidden{ID: "sect1"})
		seq := ana.do(board.NoteAdded{ID: "note1", Section: "sect1", Text: secret, Color: "blue"})
		ana.upTo(seq)
		if !strings.Contains(strings.Join(ana.shown, ""), secret) {
			t.Error("its author is not shown the note")
		}
		for _, b := range others {
			b.upTo(seq)
			if strings.Contains(b.text(), secret) || !strings.Contains(b.text(), "section.counted") {
				t.Errorf("%s: %s", b.device, b.text())
			}
		}
		for _, b := range []*browser{w.person("fac1"), w.person("luz1"), w.connect(w.hubs[0], "", 0), w.connect(w.hubs[0], "dev-luz1", seq-1)} {
			b.upTo(seq)
			if b.quiet(); strings.Contains(b.text(), secret) {
				t.Errorf("%s, who came later: %s", b.device, b.text())
			}
		}
		seq = fac.do(board.SectionRevealed{ID: "sect1"})
		for _, b := range others {
			b.upTo(seq)
			if !strings.Contains(b.text(), secret) {
				t.Errorf("%s is not shown what was revealed", b.device)
			}
		}
	})
}

// vote opens a round over one note, with three dots each.
func (w *world) vote(fac *browser) {
	fac.do(note("item1"))
	fac.do(board.RoundDrafted{ID: "rond1", Question: "¿Cuál?", Dots: 3, Cap: 3})
	fac.do(board.RoundOpened{ID: "rond1"})
}

var oneDot = board.DotPlaced{Round: "rond1", Item: "item1"}

func TestF6_DotsAreShownToTheirPersonAlone(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		w.seat("fac1", board.Facilitator)
		w.seat("ana1", board.Participant)
		w.seat("luz1", board.Participant)
		fac, ana, luz := w.person("fac1"), w.person("ana1"), w.person("luz1")
		w.vote(fac)
		time.Sleep(time.Second)
		start := time.Now()
		seq := ana.do(oneDot)
		ana.upTo(seq)
		if time.Since(start) > 100*time.Millisecond || !strings.Contains(ana.text(), "dot.placed") {
			t.Errorf("after %v: %s", time.Since(start), ana.text())
		}
		// The others learn nothing but, in time, that a number was used.
		for _, b := range []*browser{fac, luz} {
			b.upTo(seq)
			if strings.Contains(b.text(), "dot.placed") {
				t.Errorf("%s: %s", b.device, b.text())
			}
		}
		if d := time.Since(start); d < 500*time.Millisecond || d > 3*time.Second {
			t.Errorf("told after %v: %s", d, luz.text())
		}
		// An entry that everybody sees, gathered with dots, reaches each with the right numbers.
		luz.do(oneDot)
		ana.do(oneDot)
		last := luz.do(note("note9"))
		for _, b := range []*browser{fac, ana, luz} {
			b.upTo(last)
			if !strings.Contains(b.text(), "note9") {
				t.Errorf("%s: %s", b.device, b.text())
			}
		}
		if n := strings.Count(strings.Join(ana.shown, ""), "dot.placed"); n != 2 {
			t.Errorf("ana was shown %d dots", n)
		}
		fac.do(board.RoundClosed{ID: "rond1"})
		// What is kept for those who return is redacted like the journal: no cast in it.
		back := w.connect(w.hubs[0], "dev-luz1", 1)
		back.upTo(last)
		if strings.Contains(back.text(), "dot.placed") {
			t.Error(back.text())
		}
	})
}

func TestF6_WhoWasRemovedIsToldNothingMore(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		w.seat("fac1", board.Facilitator)
		w.seat("ana1", board.Participant)
		fac, ana := w.person("fac1"), w.person("ana1")
		fac.do(board.PersonRemoved{ID: "ana1"})
		fac.do(note("after"))
		if code := ana.closed(); code != wire.CloseRemoved {
			t.Errorf("closed with %d", code)
		}
		if strings.Contains(ana.text(), "person.removed") || strings.Contains(ana.text(), "after") {
			t.Error(ana.text())
		}
		again := w.dial(w.hubs[0], hub.Visitor{Device: "dev-ana1"})
		again.hello(ana.seq)
		if code := again.closed(); code != wire.CloseRemoved {
			t.Errorf("let in again, closed with %d", code)
		}
		if err := <-again.served; !errors.Is(err, hub.ErrNotSeated) {
			t.Error(err)
		}
	})
}

func TestSeats_RightsChangeWithTheBoard(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		w.seat("fac1", board.Facilitator)
		w.seat("ana1", board.Participant)
		fac, ana := w.person("fac1"), w.person("ana1")
		fac.do(board.RoundDrafted{ID: "rond1", Question: "¿Cuál?", Dots: 3, Cap: 1})
		if strings.Contains(ana.text(), "rond1") {
			t.Fatal("a draft was shown")
		}
		fac.do(board.PersonRoleChanged{ID: "ana1", Role: board.Facilitator})
		ana.until(func() bool { return ana.welcomes == 2 })
		if ana.you.Kind != board.ForFacilitator || len(ana.view.Rounds) != 1 {
			t.Errorf("%+v, %+v", ana.you, ana.view.Rounds)
		}
		ana.upTo(ana.do(note("note1")))
		fac.do(board.PersonRoleChanged{ID: "ana1", Role: board.Participant})
		ana.until(func() bool { return ana.welcomes == 3 })
		if ana.you.Kind != board.ForParticipant || len(ana.view.Rounds) != 0 {
			t.Errorf("%+v, %+v", ana.you, ana.view.Rounds)
		}
		ana.upTo(ana.do(note("note2")))

		// A voice on the same tablet: the browser is told, and either may speak.
		ana.do(board.PersonJoined{ID: "voz1", Name: "Voz", Role: board.Participant})
		ana.until(func() bool { return len(ana.you.Persons) == 2 })
		if ana.welcomes != 3 || ana.you.Persons[0] != "ana1" {
			t.Errorf("%+v", ana.you)
		}
		ana.n++
		ana.asked[ana.n] = true
		ana.send(wire.Propose{T: "p", N: ana.n, As: "voz1", O: rawOp(t, note("note3"))})
		if r := ana.reply(ana.n); r.refusal != nil {
			t.Error(r.refusal)
		}
		ana.n++
		ana.asked[ana.n] = true
		ana.send(wire.Propose{T: "p", N: ana.n, As: "fac1", O: rawOp(t, note("note4"))})
		if r := ana.reply(ana.n); r.refusal == nil || r.refusal.Code != board.CodeNotSeated {
			t.Errorf("%+v", r)
		}
		// A known person at one more device brings what is theirs: the board is sent anew.
		w.must(system(board.DeviceJoined{Device: "dev-fac1", Person: "ana1"}))
		fac.until(func() bool { return fac.welcomes == 2 && len(fac.you.Persons) == 2 })
		// The voice goes, the tablet stays.
		fac.do(board.PersonRemoved{ID: "voz1"})
		ana.until(func() bool { return len(ana.you.Persons) == 1 })
		ana.upTo(fac.do(note("note5")))
	})
}

func TestSeats_AProjectorReadsOnly(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		w.seat("fac1", board.Facilitator)
		wall := w.connect(w.hubs[0], "", 0)
		if code := wall.refused(note("note1")); code != wire.CodeReadOnly {
			t.Error(code)
		}
		wall.send(wire.Here{T: "at", X: 1, Y: 1})
		fac := w.person("fac1")
		fac.quiet()
		if len(fac.presence) != 0 || !slices.Equal(fac.here, []int{1}) {
			t.Errorf("%+v, %v", fac.presence, fac.here)
		}
	})
}

func TestSeats_ADeviceHoldsTwelveConnections(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		w.seat("ana1", board.Participant)
		var first *browser
		for range 12 {
			first = w.person("ana1")
		}
		more := w.dial(w.hubs[0], hub.Visitor{Device: "dev-ana1"})
		more.hello(0)
		if code := more.closed(); code != wire.CloseFlood {
			t.Errorf("closed with %d", code)
		}
		if err := <-more.served; !errors.Is(err, hub.ErrTooManyConns) {
			t.Error(err)
		}
		_ = first.leave()
		w.person("ana1")
	})
}

func TestF7_TheRateHolds(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		w.seat("ana1", board.Participant)
		ana := w.person("ana1")
		for i := range 200 {
			ana.ask(note(fmt.Sprintf("n%03d", i)))
		}
		ana.until(func() bool { return len(ana.answers) == 200 })
		refused := 0
		for _, r := range ana.answers {
			if r.refusal != nil {
				refused++
				if r.refusal.Code != wire.CodeRate {
					t.Errorf("%+v", r.refusal)
				}
			}
		}
		if refused != 200-wire.ProposalsBurst {
			t.Errorf("%d of 200 refused", refused)
		}
		clear(ana.answers)
		time.Sleep(time.Second)
		ana.do(note("later"))
		// Who does not stop is closed.
		for i := 0; ana.pipe.code == 0 && i < 1000; i++ {
			ana.ask(note(fmt.Sprintf("m%03d", i)))
			synctest.Wait()
		}
		if code := ana.closed(); code != wire.CloseFlood {
			t.Errorf("closed with %d", code)
		}
	})
}

func TestConn_AFloodOfAnyFramesIsClosed(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		w.seat("ana1", board.Participant)
		ana := w.person("ana1")
		ana.send(wire.Ping{T: "ping", At: 5})
		ana.until(func() bool { return len(ana.pongs) == 1 })
		if p := ana.pongs[0]; p.At != 5 || int64(p.Now) != time.Now().UnixMilli() {
			t.Errorf("%+v", p)
		}
		for range 2000 {
			ana.send(wire.Ping{T: "ping", At: 5})
		}
		if code := ana.closed(); code != wire.CloseFlood {
			t.Errorf("closed with %d", code)
		}
	})
}

func TestConn_BadFramesHurtOnlyTheirSender(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		w.seat("ana1", board.Participant)
		w.seat("luz1", board.Participant)
		luz := w.person("luz1")
		bad := func(ends wire.CloseCode, frames ...string) *browser {
			t.Helper()
			b := w.person("ana1")
			for _, f := range frames {
				b.send(f)
			}
			if code := b.closed(); code != ends {
				t.Errorf("%s: closed with %d", frames[0], code)
			}
			<-b.served
			return b
		}
		b := bad(wire.CloseBadFrame, "<binary>")
		if b.answers[0].refusal.Code != wire.CodeBadFrame {
			t.Error(b.text())
		}
		b = bad(wire.CloseBadFrame, strings.Repeat("x", wire.MaxUpFrame+1))
		if no := b.answers[0].refusal; no.Code != wire.CodeTooLarge || no.Limit != wire.MaxUpFrame {
			t.Error(b.text())
		}
		b = bad(wire.CloseBadFrame, slices.Repeat([]string{`{"t":"nope"}`}, 30)...)
		if n := strings.Count(b.text(), `"bad_frame"`); n != 21 {
			t.Errorf("refused %d times", n)
		}
		// A few are forgiven, whatever is in them.
		ana := w.person("ana1")
		for _, f := range []string{`{`, `null`, `{"t":"p","n":7}`, `{"t":"hello","tab":"x","v":1}`} {
			ana.send(f)
		}
		ana.asked[7], ana.asked[8], ana.asked[9] = true, true, true
		ana.send(`{"t":"p","n":8,"o":{"k":"note.exploded"}}`)
		ana.send(`{"t":"p","n":9,"o":{"k":"note.moved","id":7}}`)
		ana.until(func() bool { return len(ana.answers) == 4 })
		if ana.answers[7].refusal.Code != wire.CodeBadFrame || ana.answers[8].refusal.Code != board.CodeUnknownKind ||
			ana.answers[9].refusal.Code != board.CodeMalformed || !strings.Contains(ana.text(), `"hello_first"`) {
			t.Error(ana.text())
		}
		luz.upTo(ana.do(note("note1")))

		early := w.dial(w.hubs[0], hub.Visitor{Device: "dev-ana1"})
		early.send(wire.Ping{T: "ping", At: 1})
		early.until(func() bool { return early.answers[0].refusal != nil })
		if code := early.answers[0].refusal.Code; code != wire.CodeHelloFirst {
			t.Error(code)
		}
		early.hello(0)
		early.until(func() bool { return early.welcomes == 1 })
	})
}

func TestConn_HelloMustComeSoon(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		w.seat("ana1", board.Participant)
		start := time.Now()
		b := w.dial(w.hubs[0], hub.Visitor{Device: "dev-ana1"})
		if code := b.closed(); code != wire.CloseBadFrame || time.Since(start) != 10*time.Second {
			t.Errorf("closed with %d after %v", code, time.Since(start))
		}
	})
}

func TestConn_EndsWithItsContext(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		w.seat("ana1", board.Participant)
		ctx, cancel := context.WithCancel(t.Context())
		p := newPipe()
		done := make(chan error, 1)
		go func() { done <- w.hubs[0].Serve(ctx, theBoard, p, hub.Visitor{Device: "dev-ana1"}) }()
		synctest.Wait()
		cancel()
		if err := <-done; err != nil || p.code != wire.CloseDraining {
			t.Error(err, p.code)
		}
	})
}

func TestRoom_FramesAreGatheredAsLoadRises(t *testing.T) {
	c := &counts{}
	bubble(t, 1, func(t *testing.T, w *world) {
		w.seat("fac1", board.Facilitator)
		var all []*browser
		for i := range 100 {
			id := board.ID(fmt.Sprintf("per%d", i))
			w.seat(id, board.Participant)
			all = append(all, w.person(id))
		}
		fac := w.person("fac1")
		fac.do(note("note1"))
		synctest.Wait()
		time.Sleep(5 * time.Second)

		// Quiet: an edit arrives at the very moment.
		start := time.Now()
		seq := all[0].do(board.PersonRenamed{ID: "per0", Name: "Otra"})
		for _, b := range all {
			b.quiet()
			if b.seq < seq || !time.Now().Equal(start) {
				t.Fatalf("%s at %d after %v", b.device, b.seq, time.Since(start))
			}
		}
		// Busy: one edit a millisecond, 100,000 deliveries a second.
		before := c.frames.Load()
		for _, b := range all {
			b.shown = nil
		}
		for i := range 1000 {
			time.Sleep(time.Millisecond)
			all[i%100].ask(note(fmt.Sprintf("x%d", i)))
			synctest.Wait()
		}
		time.Sleep(20 * time.Millisecond)
		all = all[:5] // reading all would take the test too long
		// Facilitators and participants are two classes.
		if flushes := (c.frames.Load() - before) / 2; flushes < 55 || flushes > 200 {
			t.Errorf("%d flushes in a second of 1,000 entries", flushes)
		}
		for _, b := range all {
			b.quiet()
			if len(b.shown) != 1000 {
				t.Errorf("%s was shown %d ops", b.device, len(b.shown))
			}
		}
	}, observed(c))
}
