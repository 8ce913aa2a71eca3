package main

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"minga.lab/minga/hub/board"
)

// room is one board of a run, as far as those who work on it need to know it.
type room struct {
	index  int
	shop   *workshop
	steps  map[board.StepKind]board.ID
	leader *tab
	tabs   []*tab // everybody, the facilitator first
	people []*person
	orders chan func() error // what the facilitator is to do

	mu       sync.Mutex
	section  board.ID // where people write
	hidden   bool
	doing    board.StepKind // in a run of faults: what people are asked to do now, "" for nothing
	notes    []board.ID
	clusters []board.ID
	commits  []board.ID
	round    board.ID
	items    []board.ID
	due      map[board.Seq]time.Time // when what became this entry was to be sent
	shown    map[board.Seq]bool      // entries that nobody is withheld
}

// everybody lists the tabs of now; more may come at any time.
func (r *room) everybody() []*tab {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.tabs)
}

// wishFor makes an op for somebody; ok is false when there is nothing to do it to.
type wishFor func(r *room, p *person, n uint64) (op board.Op, ok bool)

// acts is what people do, by the words that scenario files use.
var acts = map[string]wishFor{
	"write": func(r *room, _ *person, n uint64) (board.Op, bool) {
		text := fmt.Sprintf("Nota %d: arreglar la vereda", n%1000)
		if r.hidden {
			text = secretPrefix + string(newID()) + " solo mío"
		}
		x, y := somewhere(n)
		return board.NoteAdded{ID: newID(), Section: r.section, Text: text, Color: board.Colors[n%8], X: x, Y: y}, true
	},
	"edit": func(_ *room, p *person, n uint64) (board.Op, bool) {
		id, ok := one(p.notes, n)
		text := fmt.Sprintf("Nota %d, mejor dicha", n%1000)
		return board.NoteEdited{ID: id, Text: text}, ok
	},
	"move": func(r *room, p *person, n uint64) (board.Op, bool) {
		of := r.notes
		if r.hidden {
			of = p.notes
		}
		id, ok := one(of, n)
		x, y := somewhere(n)
		return board.NoteMoved{ID: id, X: x, Y: y}, ok
	},
	"color": func(_ *room, p *person, n uint64) (board.Op, bool) {
		id, ok := one(p.notes, n)
		return board.NoteColored{ID: id, Color: board.Colors[n%8]}, ok
	},
	"cluster": func(r *room, _ *person, n uint64) (board.Op, bool) {
		a, ok := one(r.notes, n)
		x, y := somewhere(n)
		return board.ClusterAdded{ID: newID(), Section: r.section, Name: fmt.Sprintf("Grupo %d", n%100), X: x, Y: y, Notes: []board.ID{a}}, ok
	},
	"gather": func(r *room, _ *person, n uint64) (board.Op, bool) {
		note, ok := one(r.notes, n)
		cluster, there := one(r.clusters, n>>8)
		return board.NoteClustered{ID: note, Cluster: cluster}, ok && there
	},
	"name": func(r *room, _ *person, n uint64) (board.Op, bool) {
		id, ok := one(r.clusters, n)
		return board.ClusterNamed{ID: id, Name: fmt.Sprintf("Grupo %d", n%100)}, ok
	},
	"dot": func(r *room, _ *person, n uint64) (board.Op, bool) {
		id, ok := one(r.items, n)
		return board.DotPlaced{Round: r.round, Item: id}, ok
	},
	"undot": func(r *room, _ *person, n uint64) (board.Op, bool) {
		id, ok := one(r.items, n)
		return board.DotTaken{Round: r.round, Item: id}, ok
	},
	"commit": func(_ *room, _ *person, n uint64) (board.Op, bool) {
		return board.CommitmentAdded{ID: newID(), What: fmt.Sprintf("Compromiso %d", n%100), Who: "La comunidad"}, true
	},
	"promise": func(r *room, _ *person, n uint64) (board.Op, bool) {
		id, ok := one(r.commits, n)
		who := fmt.Sprintf("Vecina %d", n%100)
		return board.CommitmentChanged{ID: id, Who: &who}, ok
	},
	"undo": func(*room, *person, uint64) (board.Op, bool) { return board.Undo{}, true },
}

// secretPrefix begins every planted text, so that looking for one costs little.
const secretPrefix = "zqs"

func somewhere(n uint64) (x, y int) { return int(n % 1400), int(n >> 16 % 900) }

func one(of []board.ID, n uint64) (board.ID, bool) {
	if len(of) == 0 {
		return "", false
	}
	return of[n%uint64(len(of))], true
}

// happened learns from an acknowledgement what there is now.
func (r *room) happened(p *person, w *wished, s board.Seq) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.due[s] = w.due
	r.shown[s] = w.shown
	switch op := w.op.(type) {
	case board.NoteAdded:
		r.notes = append(r.notes, op.ID)
		if p != nil {
			p.notes = append(p.notes, op.ID)
		}
	case board.NotesImport:
		for _, n := range op.Notes {
			r.notes = append(r.notes, n.ID)
		}
	case board.ClusterAdded:
		r.clusters = append(r.clusters, op.ID)
	case board.CommitmentAdded:
		r.commits = append(r.commits, op.ID)
	}
}

// shownToAll says whether what an op becomes is withheld from nobody, as things stand.
func (r *room) shownToAll(op board.Op) bool {
	switch op.(type) {
	case board.DotPlaced, board.DotTaken, board.RoundDrafted, board.Undo:
		return false
	}
	return !r.hidden
}
