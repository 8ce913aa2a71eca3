package sim_test

import (
	"fmt"
	"maps"
	"slices"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/wire"
)

const theBoard = board.ID("board1")

// devices are all that are ever seated. Two facilitators, a tablet that passes from hand to
// hand, and telephones.
var devices = []string{"dev-fac1", "dev-fac2", "dev-tab", "dev-per1", "dev-per2", "dev-per3", "dev-per4"}

func nameOf(id board.ID) string { return "Nombre " + string(id) + "!" }

// mark returns a text that occurs nowhere else.
func (w *world) mark() string {
	w.marks++
	return fmt.Sprintf("qz%05d", w.marks)
}

func (w *world) fresh() board.ID {
	w.ids++
	return board.ID(fmt.Sprintf("x%05d", w.ids))
}

// pick is one of the things that a browser shows, and now and then one that it does not show
// any more, or not yet.
func pick[T any](w *world, of map[board.ID]T) board.ID {
	if len(of) == 0 || w.c.percent(4) {
		if w.ids == 0 {
			return "nadie"
		}
		return board.ID(fmt.Sprintf("x%05d", 1+w.c.n(w.ids)))
	}
	return slices.Sorted(maps.Keys(of))[w.c.n(len(of))]
}

// act is one thing that somebody does at a tab.
func (b *tab) act() {
	w := b.w
	if b.away() || b.device == "" || b.mirror == nil || len(b.you.Persons) == 0 {
		return
	}
	as := b.you.Persons[w.c.n(len(b.you.Persons))]
	if w.c.percent(15) && b.welcomed {
		b.link.send(wire.Here{T: "at", As: as, X: w.c.n(900), Y: w.c.n(900), Drag: pick(w, b.mirror.Notes), Gone: w.c.percent(10)})
		return
	}
	op := b.vote()
	if op == nil && b.you.Kind == board.ForFacilitator && w.c.percent(35) {
		op = b.lead(as)
	}
	if op == nil {
		op = b.work()
	}
	b.want(as, op)
}

// work is what anybody may do.
func (b *tab) work() board.Op {
	w, m := b.w, b.mirror
	switch roll := w.c.n(100); {
	case roll < 28:
		return board.NoteAdded{
			ID: w.fresh(), Section: pick(w, m.Sections), Text: w.mark() + " idea", Color: "yellow",
			X: w.c.n(900), Y: w.c.n(900), Anon: w.c.percent(25),
		}
	case roll < 38:
		return board.NoteEdited{ID: pick(w, m.Notes), Text: w.mark() + " otra"}
	case roll < 50:
		to := board.NoteMoved{ID: pick(w, m.Notes), X: w.c.n(900), Y: w.c.n(900)}
		if w.c.percent(30) {
			to.Section = pick(w, m.Sections)
		}
		return to
	case roll < 53:
		return board.NoteColored{ID: pick(w, m.Notes), Color: "green"}
	case roll < 60:
		return board.NoteDeleted{ID: pick(w, m.Notes)}
	case roll < 62:
		return board.NoteUnsigned{ID: pick(w, m.Notes)}
	case roll < 67:
		return board.ClusterAdded{ID: w.fresh(), Section: pick(w, m.Sections), Name: "Grupo", Notes: []board.ID{pick(w, m.Notes)}}
	case roll < 74:
		return board.NoteClustered{ID: pick(w, m.Notes), Cluster: pick(w, m.Clusters)}
	case roll < 77:
		return board.NoteUnclustered{ID: pick(w, m.Notes), X: w.c.n(900), Y: 5}
	case roll < 79:
		return board.ClusterNamed{ID: pick(w, m.Clusters), Name: "Nuevo"}
	case roll < 81:
		return board.ClusterMerged{From: pick(w, m.Clusters), Into: pick(w, m.Clusters)}
	case roll < 83:
		return board.ClusterDissolved{ID: pick(w, m.Clusters)}
	case roll < 85 && b.device == "dev-tab":
		id := w.fresh()
		return board.PersonJoined{ID: id, Name: nameOf(id)}
	case roll < 89:
		return board.Restore{ID: pick(w, m.Notes)}
	default:
		return board.Undo{}
	}
}

// vote gives or takes a dot, if a round is open.
func (b *tab) vote() board.Op {
	w := b.w
	for _, r := range b.mirror.Rounds {
		if r.State != board.RoundOpen || len(r.Items) == 0 || !w.c.percent(40) {
			continue
		}
		item := r.Items[w.c.n(min(len(r.Items), 5))]
		if w.c.percent(20) {
			return board.DotTaken{Round: r.ID, Item: item}
		}
		return board.DotPlaced{Round: r.ID, Item: item}
	}
	return nil
}

// lead is what facilitators do.
func (b *tab) lead(as board.ID) board.Op {
	w, m := b.w, b.mirror
	rounds := map[board.RoundState]board.ID{}
	for id, r := range m.Rounds {
		if rounds[r.State] == "" || id < rounds[r.State] {
			rounds[r.State] = id
		}
	}
	if rounds[board.RoundOpen] != "" && w.c.percent(30) {
		return board.RoundClosed{ID: rounds[board.RoundOpen]}
	}
	switch roll := w.c.n(100); {
	case roll < 35 && rounds[board.RoundDraft] != "":
		return board.RoundOpened{ID: rounds[board.RoundDraft]}
	case roll < 35:
		return board.RoundDrafted{ID: w.fresh(), Question: "¿Qué?", Dots: 3, Cap: 2, NoOwn: w.c.percent(30)}
	case roll < 50:
		return board.SectionRevealed{ID: pick(w, m.Sections)}
	case roll < 57:
		return board.SectionHidden{ID: pick(w, m.Sections)}
	case roll < 62:
		return board.SectionAdded{ID: w.fresh(), Title: "Sección", W: 1200, H: 900, Hidden: w.c.percent(60)}
	case roll < 65:
		return board.SectionRemoved{ID: pick(w, m.Sections)}
	case roll < 70:
		return board.BoardChanged{Title: new(fmt.Sprint("Taller ", w.ids))}
	case roll < 74:
		return b.time()
	case roll < 80:
		return board.CommitmentAdded{ID: w.fresh(), What: "Sembrar"}
	case roll < 84:
		return board.Restore{ID: pick(w, m.Clusters)}
	case roll < 88:
		return board.PersonRoleChanged{ID: pick(w, m.People), Role: []board.Role{board.Facilitator, board.Participant}[w.c.n(2)]}
	case roll < 91 && w.removals < 3:
		return w.goodbye(pick(w, m.People), as)
	case roll < 93:
		switch w.c.n(4) {
		case 0:
			return board.InboxChanged{On: w.c.percent(50)}
		case 1:
			return board.NoteHidden{ID: pick(w, m.Notes), Reason: board.OffTopic}
		case 2:
			return board.NoteApproved{ID: pick(w, m.Notes)}
		}
		if w.c.percent(50) {
			return board.GuideCalled{To: pick(w, m.Clusters), Spot: w.c.percent(50), Hold: w.c.percent(50)}
		}
		return board.BoardFinished{}
	case roll < 96:
		return board.BoardReopened{}
	default:
		return board.PersonRenamed{ID: as, Name: nameOf(as)}
	}
}

// time moves the room through its agenda.
func (b *tab) time() board.Op {
	w, m := b.w, b.mirror
	switch w.c.n(6) {
	case 0:
		return board.ClockStarted{Total: board.Millis(1000 * (1 + w.c.n(4)))}
	case 1:
		return board.ClockExtended{By: 1000}
	case 2:
		zero := []board.AtZero{board.AtZeroRing, board.AtZeroStop, board.AtZeroNext}[w.c.n(3)]
		return board.StepChanged{ID: pick(w, m.Steps), AtZero: &zero, Minutes: new(w.c.n(2)), Lock: new(w.c.percent(10))}
	case 3:
		see := &[]board.Role{board.Participant}
		if w.c.percent(50) {
			see = &[]board.Role{}
		}
		return board.StepChanged{ID: pick(w, m.Steps), Rights: &board.Rights{See: see}}
	default:
		return board.StepEntered{ID: pick(w, m.Steps)}
	}
}

// goodbye removes or forgets somebody, but for the one who always stays.
func (w *world) goodbye(id, as board.ID) board.Op {
	if id == "fac1" || id == as {
		return board.BoardReopened{}
	}
	w.removals++
	if w.c.percent(40) {
		return board.PersonErased{ID: id}
	}
	if w.c.percent(50) {
		return board.PersonExpelled{ID: id}
	}
	return board.PersonRemoved{ID: id}
}
