package sim_test

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"

	"minga.lab/minga/hub/board"
)

// compare holds everything that is at rest against the journal.
func (w *world) compare() {
	w.store.remembers()
	w.store.refusalsHold()
	entries, err := w.store.inner.Read(context.Background(), theBoard, 0, 1<<20)
	if err != nil {
		w.faultf("read: %v", err)
	}
	truth := board.New(theBoard)
	for _, e := range entries {
		truth.Apply(e)
	}
	w.answersHold(entries)
	w.boardsAgree(truth, returned(entries))
	w.hubsAgree(truth)
}

// answersHold holds what browsers were told against what is stored.
func (w *world) answersHold(entries []board.Entry) {
	at := map[asked]board.Seq{}
	no := map[asked]board.Code{}
	for _, e := range entries {
		if e.Origin == "" {
			continue
		}
		k := asked{e.Origin, e.N}
		if at[k] != 0 {
			w.faultf("F3: %v is entry %d and entry %d", k, at[k], e.Seq)
		}
		at[k] = e.Seq
		if refusal := e.Refused(); refusal != nil {
			no[k] = refusal.Code
		}
	}
	for k, sh := range w.store.witness.sheets {
		switch {
		case sh.open():
			w.faultf("F11: %v %#v was never answered; it is entry %d", k, sh.op, at[k])
		case sh.ok != 0 && at[k] != sh.ok:
			w.faultf("F8: %v %#v was acknowledged as %d and is %d", k, sh.op, sh.ok, at[k])
		case sh.ok != 0 && no[k] != "":
			w.faultf("F8: %v %#v was acknowledged as %d, which refuses it", k, sh.op, sh.ok)
		case sh.code != "" && no[k] != "" && sh.code != no[k]:
			w.faultf("F11: %v %#v was refused with %s, and %d says %s", k, sh.op, sh.code, at[k], no[k])
		case sh.code != "" && at[k] != 0 && no[k] == "":
			w.faultf("F11: %v %#v was refused with %s and is entry %d", k, sh.op, sh.code, at[k])
		}
	}
}

// returned lists who was removed once and seated again: the browsers that were sent away meanwhile do
// not know.
func returned(entries []board.Entry) []board.ID {
	var ids []board.ID
	for _, e := range entries {
		for _, op := range e.Ops {
			if op, ok := op.(board.PersonRestored); ok {
				ids = append(ids, op.ID)
			}
		}
	}
	return ids
}

// boardsAgree wants every browser to show what the journal says that it may see.
func (w *world) boardsAgree(truth *board.Board, returned []board.ID) {
	var present []int
	for _, b := range w.tabs {
		seated := truth.PersonsAt(b.device)
		switch {
		case b.closed:
			continue
		case b.stopped != 0:
			if slices.ContainsFunc(seated, func(id board.ID) bool { return !slices.Contains(returned, id) }) {
				w.faultf("%s was sent away with %d, but %v sit there", b.device, b.stopped, seated)
			}
			continue
		case b.device != "" && len(seated) == 0:
			w.faultf("F6: nobody sits at %s, but it is connected", b.device)
			continue
		}
		a := board.Audience{Kind: board.ForParticipant, Persons: seated}
		if b.device == "" {
			a.Kind = board.ForProjector
		}
		for _, id := range seated {
			if role, _ := truth.RoleOf(id); role == board.Facilitator {
				a.Kind = board.ForFacilitator
			}
			present = append(present, truth.NumOf(id))
		}
		if b.you.Kind != a.Kind || !slices.Equal(b.you.Persons, a.Persons) {
			w.faultf("%s takes itself for %v, and is %v", b.device, b.you, a)
			continue
		}
		if b.mirror == nil {
			continue
		}
		got, err1 := json.Marshal(b.mirror.View(b.seq))
		want, err2 := json.Marshal(board.ViewBoard(truth, a))
		if err1 != nil || err2 != nil || !bytes.Equal(got, want) {
			w.faultf("F4: %s.%s shows another board than the journal's for %v:\n%s", b.device, b.name, a, difference(got, want))
		}
	}
	if w.mesh.outage.Load() {
		return // who is at another instance is known by the bus alone
	}
	slices.Sort(present)
	present = slices.Compact(present)
	for _, b := range w.tabs {
		if !b.away() && b.link != nil && !slices.Equal(b.here, present) {
			w.faultf("%s.%s takes %v for present, and it is %v", b.device, b.name, b.here, present)
		}
	}
}

// difference shows two texts from where they part.
func difference(got, want []byte) string {
	i := 0
	for i < min(len(got), len(want)) && got[i] == want[i] {
		i++
	}
	from := max(0, i-300)
	return "… " + string(got[from:min(len(got), i+300)]) + "\nand not\n… " + string(want[from:min(len(want), i+300)])
}

// hubsAgree wants every instance to have the journal's board.
func (w *world) hubsAgree(truth *board.Board) {
	want, err := truth.MarshalSnapshot()
	if err != nil {
		w.faultf("snapshot: %v", err)
	}
	for n, i := range w.instances {
		if i.down {
			continue
		}
		err := i.hub.Read(context.Background(), theBoard, func(b *board.Board) {
			if got, err := b.MarshalSnapshot(); err != nil || !bytes.Equal(got, want) {
				w.faultf("F4: instance %d has another board than the journal, %v:\n%s", n, err, difference(got, want))
			}
		})
		if err != nil {
			w.faultf("instance %d: %v", n, err)
		}
	}
}
