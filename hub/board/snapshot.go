package board

import (
	"encoding/json"
	"fmt"
	"maps"
)

// SnapshotVersion changes whenever a snapshot means something else than before; then boards are
// replayed from their first entry. More of it needs no new version: an earlier program does not read what it does not know.
const SnapshotVersion = 3

type snapshot struct {
	Version     int                `json:"version"`
	ID          ID                 `json:"id"`
	Epoch       string             `json:"epoch"`
	Title       string             `json:"title"`
	Lang        string             `json:"lang"`
	Zone        string             `json:"zone,omitempty"`
	Seq         Seq                `json:"seq"`
	Finished    bool               `json:"finished,omitempty"`
	Step        ID                 `json:"step,omitempty"`
	Open        ID                 `json:"open,omitempty"`
	RoundNum    int                `json:"roundNum,omitempty"`
	Guide       *GuideView         `json:"guide,omitempty"`
	GuideNum    int                `json:"guideNum,omitempty"`
	Since       Millis             `json:"since,omitempty"`
	Clock       *ClockView         `json:"clock,omitempty"`
	Veil        bool               `json:"veil,omitempty"`
	Inbox       bool               `json:"inbox,omitempty"`
	Moments     []MomentView       `json:"moments,omitempty"`
	Persons     []*person          `json:"persons"`
	Sections    []*section         `json:"sections"`
	Notes       []*note            `json:"notes"`
	Clusters    []*cluster         `json:"clusters"`
	Rounds      []*round           `json:"rounds"`
	Steps       []*step            `json:"steps"`
	Commitments []*commitment      `json:"commitments"`
	Polls       []*poll            `json:"polls,omitempty"`
	Scans       []*scan            `json:"scans,omitempty"`
	Ratings     []*rating          `json:"ratings,omitempty"`
	Tables      []*roomTable       `json:"tables,omitempty"`
	Signed      []*signedPaper     `json:"signed,omitempty"`
	Actors      []*actor           `json:"actors,omitempty"`
	Requests    []*request         `json:"requests,omitempty"`
	Solutions   []*solution        `json:"solutions,omitempty"`
	Turn        *TurnView          `json:"turn,omitempty"`
	TurnNum     int                `json:"turnNum,omitempty"`
	Bring       int                `json:"bring,omitempty"`
	Gather      bool               `json:"gather,omitempty"`
	Page        *PageView          `json:"page,omitempty"`
	Facts       *FactsView         `json:"facts,omitempty"`
	Seats       map[string][]ID    `json:"seats"`
	Devices     map[string]*device `json:"devices"`
}

// MarshalSnapshot encodes the whole board. Equal boards give equal bytes.
func (b *Board) MarshalSnapshot() ([]byte, error) {
	return plainJSON(snapshot{
		Version: SnapshotVersion, ID: b.id, Epoch: b.epoch, Title: b.title, Lang: b.lang, Zone: b.zone, Seq: b.seq,
		Finished: b.finished, Step: b.step, Open: b.open, RoundNum: b.roundNum,
		Guide: b.guide, GuideNum: b.guideNum,
		Since: b.since, Clock: b.clockView(), Veil: b.veil,
		Inbox: b.inbox, Moments: b.moments, Polls: b.polls.list, Scans: b.scans.list, Ratings: b.ratings.list,
		Signed: b.signed.list, Solutions: b.solutions.list, Tables: b.tables.list, Turn: b.turn, TurnNum: b.turnNum, Bring: b.bring, Gather: b.gather, Page: b.page, Facts: b.meeting.orNil(),
		Actors: b.actors.list, Requests: b.requests.list,
		Persons: list(b.persons), Sections: list(b.sections), Notes: list(b.notes), Clusters: list(b.clusters),
		Rounds: list(b.rounds), Steps: list(b.steps), Commitments: list(b.commitments),
		Seats: b.seats, Devices: b.devices,
	})
}

// UnmarshalSnapshot is the inverse of [Board.MarshalSnapshot]. A snapshot of another version, one with something in it
// that this program does not know, or one that breaks an invariant is an error; the journal then has to be replayed.
func UnmarshalSnapshot(data []byte) (*Board, error) {
	var s snapshot
	// What is passed over here would be missing from the next snapshot, and so for good.
	if err := strictJSON(data, &s); err != nil {
		return nil, fmt.Errorf("board: snapshot: %w", err)
	}
	if s.Version != SnapshotVersion {
		return nil, fmt.Errorf("board: snapshot of version %d, want %d", s.Version, SnapshotVersion)
	}
	b := New(s.ID)
	b.epoch, b.title, b.lang, b.zone, b.seq, b.finished = s.Epoch, s.Title, s.Lang, s.Zone, s.Seq, s.Finished
	b.step, b.open, b.roundNum = s.Step, s.Open, s.RoundNum
	b.guide, b.guideNum = s.Guide, s.GuideNum
	b.since, b.veil, b.clock = s.Since, s.Veil, or(s.Clock, ClockView{})
	b.inbox, b.moments = s.Inbox, s.Moments
	b.turn, b.turnNum, b.bring, b.gather = s.Turn, s.TurnNum, s.Bring, s.Gather
	b.page = s.Page
	b.meeting = or(s.Facts, FactsView{})
	fill(&b.persons, s.Persons, func(p *person) ID { return p.ID })
	fill(&b.sections, s.Sections, func(v *section) ID { return v.ID })
	fill(&b.notes, s.Notes, func(n *note) ID { return n.ID })
	fill(&b.clusters, s.Clusters, func(k *cluster) ID { return k.ID })
	fill(&b.rounds, s.Rounds, func(r *round) ID { return r.ID })
	fill(&b.steps, s.Steps, func(v *step) ID { return v.ID })
	fill(&b.commitments, s.Commitments, func(k *commitment) ID { return k.ID })
	fill(&b.polls, s.Polls, func(p *poll) ID { return p.ID })
	fill(&b.scans, s.Scans, func(p *scan) ID { return p.ID })
	fill(&b.ratings, s.Ratings, func(r *rating) ID { return r.ID })
	fill(&b.tables, s.Tables, func(d *roomTable) ID { return d.ID })
	fill(&b.signed, s.Signed, func(p *signedPaper) ID { return p.ID })
	fill(&b.actors, s.Actors, func(c *actor) ID { return c.ID })
	fill(&b.requests, s.Requests, func(r *request) ID { return r.ID })
	fill(&b.solutions, s.Solutions, func(k *solution) ID { return k.ID })
	maps.Copy(b.seats, s.Seats)
	for k, d := range s.Devices {
		if d != nil {
			b.devices[k] = d
			b.tabs += len(d.Tabs)
		}
	}
	b.deriveAll()
	if err := Invariants(b); err != nil {
		return nil, fmt.Errorf("board: snapshot: %w", err)
	}
	return b, nil
}

// list is a table's things, [] rather than null when there are none.
func list[T any](t table[T]) []*T {
	if len(t.list) == 0 {
		return []*T{}
	}
	return t.list
}

func fill[T any](t *table[T], list []*T, id func(*T) ID) {
	for _, v := range list {
		if v != nil {
			t.add(id(v), v)
		}
	}
}

// deriveAll computes the counters and indexes that a snapshot leaves out.
func (b *Board) deriveAll() {
	for _, k := range b.clusters.list {
		k.members = map[ID]*note{}
		if s := b.sections.get(k.Section); s != nil && !k.Deleted {
			s.clusters++
		}
	}
	for _, n := range b.notes.list {
		if n.Deleted {
			continue
		}
		b.count(n, b.sections.get(n.Section), 1)
		if k := b.clusters.get(n.Cluster); k != nil {
			k.members[n.ID] = n
		}
	}
	for _, r := range b.rounds.list {
		if r.State != RoundDraft {
			r.derive()
		}
	}
}

// recordJSON is a record as a snapshot holds it.
type recordJSON struct {
	Seq     Seq               `json:"seq"`
	Ops     []json.RawMessage `json:"ops"`
	Touched []touch           `json:"touched,omitempty"`
}

// MarshalJSON writes the ops with their kinds.
func (r record) MarshalJSON() ([]byte, error) {
	j := recordJSON{Seq: r.Seq, Touched: r.Touched, Ops: make([]json.RawMessage, len(r.Ops))}
	for i, op := range r.Ops {
		raw, err := EncodeOp(op)
		if err != nil {
			return nil, err
		}
		j.Ops[i] = raw
	}
	return plainJSON(j)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (r *record) UnmarshalJSON(data []byte) error {
	var j recordJSON
	if err := json.Unmarshal(data, &j); err != nil {
		return err
	}
	r.Seq, r.Touched, r.Ops = j.Seq, j.Touched, make([]Op, len(j.Ops))
	for i, raw := range j.Ops {
		op, err := DecodeOp(raw)
		if err != nil {
			return err
		}
		r.Ops[i] = op
	}
	return nil
}
