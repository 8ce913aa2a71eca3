package board

import (
	"slices"

	"pgregory.net/rapid"
)

func (d *pool) actors() []ID   { return ids(d.b.actors, func(c *actor) ID { return c.ID }) }
func (d *pool) requests() []ID { return ids(d.b.requests, func(r *request) ID { return r.ID }) }

// commit is something about actors and requests.
func (d *pool) commit() Op {
	return rapid.SampledFrom([]func() Op{
		func() Op {
			return ActorAdded{
				ID: d.fresh(), Name: d.text(), Type: rapid.SampledFrom(actorTypes).Draw(d.rt, "type"), Contact: d.text(),
				Interest: d.int(0, 4), Ord: rapid.SampledFrom([]string{"", "A", "0"}).Draw(d.rt, "ord"),
			}
		},
		func() Op {
			return ActorChanged{
				ID: d.pick(d.actors()), Power: new(d.int(0, 3)), Accepted: new(rapid.SampledFrom(actorAnswers).Draw(d.rt, "accepted")),
				Relation: new(rapid.SampledFrom(actorRelations).Draw(d.rt, "relation")),
			}
		},
		func() Op { return ActorChanged{ID: d.pick(d.actors()), Contact: new(d.text())} },
		func() Op { return ActorChanged{ID: d.pick(d.actors()), Contact: new(d.text()), Name: new(d.text())} },
		func() Op {
			return ActorChanged{ID: d.pick(d.actors()), Gives: new(d.text()), Over: &ActorWords{Gives: new(d.text())}}
		},
		func() Op { return ActorRemoved{ID: d.pick(d.actors())} },
		func() Op {
			return RequestAdded{ID: d.fresh(), What: d.text(), By: rapid.SampledFrom([]string{"", "2026-04-01", "ayer"}).Draw(d.rt, "by")}
		},
		func() Op { return RequestChanged{ID: d.pick(d.requests()), What: new(d.text()), Unit: new(d.text())} },
		func() Op {
			return RequestChanged{ID: d.pick(d.requests()), What: new(d.text()), Over: &RequestWords{What: new(d.text())}}
		},
		func() Op { return RequestRemoved{ID: d.pick(d.requests())} },
		func() Op {
			return RequestAnswered{
				Request: d.pick(d.requests()), ID: d.fresh(), Reason: d.text(), Name: d.text(),
				Answer: rapid.SampledFrom(verdicts).Draw(d.rt, "answer"),
			}
		},
		func() Op { return Restore{ID: d.pick(slices.Concat(d.actors(), d.requests(), d.sheets()))} },
	}).Draw(d.rt, "commit")()
}
