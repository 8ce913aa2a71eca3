package server

import (
	"context"
	"errors"
	"log/slog"
	"runtime"
	"testing"

	"minga.lab/minga/hub/wire"
	"minga.lab/minga/server/papers"
)

func TestPressHasFewPlaces(t *testing.T) {
	p := newPress()
	var done []func()
	for range papersAtOnce {
		out, err := p.enter(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		done = append(done, out)
	}
	gone, leave := context.WithCancel(t.Context())
	answers := make(chan error, papersWaiting)
	for range papersWaiting {
		go func() {
			_, err := p.enter(gone)
			answers <- err
		}()
	}
	for len(p.queue) < cap(p.queue) { // all of them are waiting
		select {
		case err := <-answers:
			t.Fatal(err)
		default:
			runtime.Gosched()
		}
	}
	var r *refusal
	if _, err := p.enter(t.Context()); !errors.As(err, &r) || r.Code != wire.CodeLater || r.wait == 0 {
		t.Errorf("one too many: %v", err)
	}
	leave()
	for range papersWaiting {
		if err := <-answers; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	}
	for _, out := range done {
		out()
	}
	if len(p.queue) != 0 || len(p.places) != 0 {
		t.Errorf("%d places and %d in the queue are lost", len(p.places), len(p.queue))
	}
}

// TestABrokenPaperIsOnePaper: a panic in what writes files is a refusal that says which paper.
func TestABrokenPaperIsOnePaper(t *testing.T) {
	s := testServer(t)
	s.log = slog.New(slog.DiscardHandler)
	texts, err := papers.Load("")
	if err != nil {
		t.Fatal(err)
	}
	s.texts = texts
	_, err = s.print(t.Context(), "request1", paperAsked{papers.Minutes, "pdf", "es"}, nil)
	var r *refusal
	if !errors.As(err, &r) || r.Code != CodePaperFailed || r.Field != papers.Minutes || r.Request != "request1" {
		t.Errorf("%v", err)
	}
}
