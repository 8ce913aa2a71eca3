package hub_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"minga.lab/minga/hub"
	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/bus"
	"minga.lab/minga/hub/journal/memory"
	"minga.lab/minga/hub/wire"
)

// sink is a Socket whose browser reads everything at once and says what the benchmark says.
type sink struct {
	up     chan []byte
	acks   chan struct{}
	frames *atomic.Int64
	once   sync.Once
	closed chan struct{}
}

func (s *sink) ReadFrame() ([]byte, error) {
	select {
	case text := <-s.up:
		return text, nil
	case <-s.closed:
		return nil, errPipeClosed
	}
}

func (s *sink) WriteFrame(f *hub.Frame) error {
	s.frames.Add(1)
	if text := f.Text(); len(text) > 8 && (string(text[5:9]) == `"ok"` || string(text[5:9]) == `"no"`) {
		s.acks <- struct{}{}
	}
	return nil
}

func (s *sink) Close(wire.CloseCode, string) error {
	s.once.Do(func() { close(s.closed) })
	return nil
}

// BenchmarkRoom measures everything between a proposal's frame and the frames that it becomes,
// without network and disk: connections, room, rulebook, views, encoding.
func BenchmarkRoom(b *testing.B) {
	for _, conns := range []int{1, 30, 300, 1000} {
		b.Run(fmt.Sprintf("conns=%d", conns), func(b *testing.B) {
			h := hub.New(hub.Config{Journal: memory.New(), Bus: bus.NewLocal()})
			must := func(err error) {
				if err != nil {
					b.Fatal(err)
				}
			}
			must(h.Create(b.Context(), system(theCreation())))
			var frames atomic.Int64
			for i := range conns {
				id := board.ID(fmt.Sprintf("per%d", i))
				_, err := h.Propose(b.Context(), theBoard, system(board.PersonJoined{ID: id, Role: board.Facilitator, Device: string(id)}))
				must(err)
				s := &sink{up: make(chan []byte), acks: make(chan struct{}, 4), frames: &frames, closed: make(chan struct{})}
				go func() { _ = h.Serve(context.Background(), theBoard, s, hub.Visitor{Device: string(id)}) }()
				s.up <- wire.Encode(wire.Hello{T: "hello", Tab: "tab", V: 1})
			}
			_, err := h.Propose(b.Context(), theBoard, board.Proposal{Actor: board.Actor{Person: "per0", Device: "per0"}, Op: note("note1")})
			must(err)
			frames.Store(0)
			b.ResetTimer()
			for i := range b.N {
				_, err := h.Propose(b.Context(), theBoard, board.Proposal{
					Actor:  board.Actor{Person: "per0", Device: "per0"},
					Origin: fmt.Sprintf("per%d.tab", i%conns), N: uint64(i/conns + 1),
					At: board.Millis(i * 1000), Op: move("note1", i%1000),
				})
				must(err)
			}
			b.StopTimer()
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*conns), "ns/delivery")
			b.ReportMetric(float64(frames.Load())/float64(b.N), "frames/op")
			must(h.Drain(b.Context()))
		})
	}
}
