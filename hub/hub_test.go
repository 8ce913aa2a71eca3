package hub_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"minga.lab/minga/hub"
	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/wire"
)

func TestHub_CreateIsRepeatableAndUnknownBoardsAreSaid(t *testing.T) {
	g := &gate{}
	bubble(t, 1, func(t *testing.T, w *world) {
		h := w.hubs[0]
		c := theCreation()
		c.ID = "board2"
		p := board.Proposal{Actor: board.Actor{System: true}, Origin: "d.t", N: 1, At: 5, Op: c}
		for range 2 {
			if err := h.Create(t.Context(), p); err != nil {
				t.Fatal(err)
			}
		}
		p.N = 2
		var refusal *board.Refusal
		if err := h.Create(t.Context(), p); !errors.As(err, &refusal) || refusal.Code != board.CodeIDTaken {
			t.Error(err)
		}
		if err := h.Create(t.Context(), system(board.Undo{})); !errors.As(err, &refusal) {
			t.Error(err)
		}
		g.down.Store(true)
		if err := h.Create(t.Context(), p); !errors.Is(err, hub.ErrLater) {
			t.Error(err)
		}
		if _, err := h.View(t.Context(), "board3", board.Audience{}); !errors.Is(err, hub.ErrLater) {
			t.Error(err)
		}
		g.down.Store(false)
		if _, err := h.View(t.Context(), "board3", board.Audience{}); !errors.Is(err, hub.ErrNoBoard) {
			t.Error(err)
		}
		if _, err := h.Propose(t.Context(), "board3", system(note("note1"))); !errors.Is(err, hub.ErrNoBoard) {
			t.Error(err)
		}
		s := newPipe()
		if err := h.Serve(t.Context(), "board3", s, hub.Visitor{Device: "x"}); !errors.Is(err, hub.ErrNoBoard) || s.code != wire.CloseNoBoard {
			t.Error(err, s.code)
		}
		if _, err := h.Propose(t.Context(), theBoard, system(board.PersonRemoved{ID: "nobody"})); !errors.As(err, &refusal) {
			t.Error(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := h.Read(ctx, "board2", func(*board.Board) {}); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	}, gated(g))
}

func TestHub_DrainFinishesWhatWasAccepted(t *testing.T) {
	g := &gate{}
	bubble(t, 1, func(t *testing.T, w *world) {
		w.seat("ana1", board.Participant)
		var all []*browser
		for range 10 {
			all = append(all, w.person("ana1"))
		}
		ana := all[0]
		open := make(chan struct{})
		g.set(func(context.Context) error { <-open; return nil }, nil)
		n, m := ana.ask(note("note1")), ana.ask(note("note2"))
		synctest.Wait()
		drained := make(chan error, 1)
		go func() { drained <- w.hubs[0].Drain(context.Background()) }()
		synctest.Wait()
		late := ana.ask(note("note3"))
		if r := ana.reply(late); r.refusal == nil || r.refusal.Code != wire.CodeLater {
			t.Errorf("%+v", r)
		}
		if _, err := w.hubs[0].Propose(t.Context(), theBoard, system(note("x"))); !errors.Is(err, hub.ErrDraining) {
			t.Error(err)
		}
		if _, err := w.hubs[0].View(t.Context(), theBoard, board.Audience{Kind: board.ForFacilitator}); err != nil {
			t.Error("an open room may be looked at:", err)
		}
		start := time.Now()
		close(open)
		if r := ana.reply(n); r.refusal != nil {
			t.Error(r.refusal)
		}
		if r := ana.reply(m); r.refusal != nil {
			t.Error(r.refusal)
		}
		early := 0
		for _, b := range all {
			if code := b.closed(); code != wire.CloseDraining {
				t.Errorf("closed with %d", code)
			}
		}
		if took := time.Since(start); took < time.Second || took > 4*time.Second {
			t.Errorf("closing took %v, %d at once", took, early)
		}
		if err := <-drained; err != nil {
			t.Error(err)
		}
		if err := w.hubs[0].Create(t.Context(), system(theCreation())); !errors.Is(err, hub.ErrDraining) {
			t.Error(err)
		}
	}, gated(g))
}

func TestHub_DrainEndsWithItsContext(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		w.seat("ana1", board.Participant)
		ana := w.person("ana1")
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if err := w.hubs[0].Drain(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		ana.closed()
	}, func(c *hub.Config) { c.DrainSpread = time.Hour })
}

func TestF11_WhatHasItsAnswerIsNotAnsweredAgainWhenTheRoomCloses(t *testing.T) {
	g := &gate{}
	bubble(t, 2, func(t *testing.T, w *world) {
		w.seat("ana1", board.Participant)
		ana, elsewhere := w.person("ana1"), w.connect(w.hubs[1], "dev-ana1", 0)
		held := false
		g.set(func(ctx context.Context) error {
			if held {
				return nil
			}
			held = true
			<-ctx.Done()
			return ctx.Err()
		}, nil)
		ana.ask(note("note1"))
		synctest.Wait()
		// Both wait behind what the journal holds, and both are stored by the other instance: the
		// browser came back there, and nobody is left to take the answer of the other.
		retried := ana.ask(note("note2"))
		other := system(board.PersonJoined{ID: "luz1", Role: board.Participant, Device: "dev-luz1"})
		other.Origin, other.N = "d.t", 1
		ctx, cancel := context.WithCancel(t.Context())
		asked := make(chan error, 1)
		go func() {
			_, err := w.hubs[0].Propose(ctx, theBoard, other)
			asked <- err
		}()
		synctest.Wait()
		cancel()
		if err := <-asked; !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		elsewhere.askAgain(retried, "", note("note2"))
		if _, err := w.hubs[1].Propose(t.Context(), theBoard, other); err != nil {
			t.Fatal(err)
		}
		if r := ana.reply(retried); r.refusal != nil {
			t.Fatal(r.refusal)
		}
		gone, end := context.WithCancel(t.Context())
		end()
		drained := make(chan error, 1)
		go func() { drained <- w.hubs[0].Drain(gone) }()
		select {
		case err := <-drained:
			if !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		case <-time.After(time.Minute):
			w.hubs = w.hubs[1:] // it would not end for stop either
			t.Fatal("the room wants to give an answer a second time, and nobody is there to take it")
		}
		ana.closed()
	}, gated(g))
}
