package hub_test

import (
	"context"
	"errors"
	"testing"

	"minga.lab/minga/hub/board"
)

// TestHub_ReadLeavesNothingBehind: what a caller reads into is the caller's own again when Read has
// returned, also when the caller gave up while the room was busy.
func TestHub_ReadLeavesNothingBehind(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		h := w.hubs[0]
		busy, release, first := make(chan struct{}), make(chan struct{}), make(chan error, 1)
		go func() {
			first <- h.Read(t.Context(), theBoard, func(*board.Board) { close(busy); <-release })
		}()
		<-busy
		ctx, cancel := context.WithCancel(t.Context())
		second := make(chan error, 1)
		ran := false
		go func() { second <- h.Read(ctx, theBoard, func(*board.Board) { ran = true }) }()
		cancel()
		if err := <-second; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		close(release)
		if err := <-first; err != nil {
			t.Error(err)
		}
		if err := h.Read(t.Context(), theBoard, func(*board.Board) {}); err != nil { // later than the one given up
			t.Error(err)
		}
		if ran {
			t.Error("a board was read for somebody who had gone")
		}
	})
}
