package proxy

import (
	"context"
	"fmt"
	"time"

	"github.com/Shopify/toxiproxy/v2/stream"
	"github.com/Shopify/toxiproxy/v2/toxics"
)

const (
	holdName    = "minga_hold"
	flushWithin = time.Second // of what was held, when its reader may be gone
)

func init() { toxics.Register(holdName, new(hold)) }

// hold keeps what it is given until it is removed.
type hold struct{}

type held struct {
	chunks []*stream.StreamChunk
	ended  bool // the sender has closed; the other end must not know yet
}

// NewState implements [toxics.StatefulToxic].
func (*hold) NewState() any { return &held{} }

// Pipe implements [toxics.Toxic].
func (*hold) Pipe(stub *toxics.ToxicStub) {
	h, ok := stub.State.(*held)
	if !ok {
		stub.Close()
		return
	}
	in := stub.Input
	if h.ended {
		in = nil
	}
	for {
		select {
		case <-stub.Interrupt:
			return
		case c := <-in:
			if c == nil {
				h.ended, in = true, nil
				continue
			}
			h.chunks = append(h.chunks, c)
		}
	}
}

// Cleanup implements [toxics.CleanupToxic]: what was held arrives now.
func (*hold) Cleanup(stub *toxics.ToxicStub) {
	h, ok := stub.State.(*held)
	if !ok {
		return
	}
	for _, c := range h.chunks {
		if stub.WriteOutput(c, flushWithin) != nil {
			h.ended = true
			break
		}
	}
	h.chunks = nil
	if h.ended {
		stub.Close()
	}
}

func background() context.Context { return context.Background() }

// nameOf is the name under which a toxic was added.
func nameOf(t toxics.Toxic) string {
	if w, ok := t.(*toxics.ToxicWrapper); ok {
		return w.Name
	}
	return fmt.Sprint(t)
}
