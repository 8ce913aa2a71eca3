package sim_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/bus"
)

var errOutage = errors.New("sim: no bus")

// mesh is the network between the instances.
type mesh struct {
	bus.Local
	s      *store
	outage atomic.Bool
	flying sync.WaitGroup
}

// wire is what one instance has of the mesh.
type wireEnd struct {
	*mesh
	c    *chance
	dead <-chan struct{}
}

var _ bus.Bus = (*wireEnd)(nil)

// Publish implements [bus.Bus]: at most once is its contract, and it makes use of it; now and
// then it is more than once, which receivers must stand.
func (e *wireEnd) Publish(ctx context.Context, id board.ID, m bus.Message) error {
	select {
	case <-e.dead:
		return errKilled
	default:
	}
	if e.outage.Load() {
		if e.c.percent(50) {
			return errOutage
		}
		return nil
	}
	sky := e.s.sky.Load()
	if sky == nil {
		return e.Local.Publish(ctx, id, m)
	}
	if e.c.percent(sky.drop) {
		return nil
	}
	copies := 1
	if e.c.percent(sky.twice) {
		copies = 2
	}
	for range copies {
		if !e.c.percent(sky.delay) {
			if err := e.Local.Publish(ctx, id, m); err != nil {
				return err
			}
			continue
		}
		wait := e.c.millis(1500)
		e.flying.Go(func() {
			time.Sleep(wait)
			if !e.outage.Load() {
				_ = e.Local.Publish(context.WithoutCancel(ctx), id, m)
			}
		})
	}
	return nil
}

// Subscribe implements [bus.Bus]. Like that of a network's client it does not fail when the
// network is away: it hears nothing until that is back.
func (e *wireEnd) Subscribe(id board.ID, receive func(bus.Message), gap func()) (func(), error) {
	return e.Local.Subscribe(id, func(m bus.Message) {
		select {
		case <-e.dead:
		default:
			receive(m)
		}
	}, gap)
}

// Close leaves the mesh to the others.
func (e *wireEnd) Close() error { return nil }
