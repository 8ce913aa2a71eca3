package sim_test

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"

	"minga.lab/minga/hub/board"
)

// sheet is one proposal of a browser, from the moment in which somebody asked for it.
type sheet struct {
	device, tab string
	n           uint64
	as          board.ID
	op          board.Op
	from        board.Seq // the journal's head when it was first sent; 0: it was not yet

	ok   board.Seq
	code board.Code // refused for good
	to   board.Seq  // the journal's head at the final answer
	void bool       // its author was sent away, and was told that this came to nothing
}

func (s *sheet) origin() string { return s.device + "." + s.tab }

func (s *sheet) open() bool { return s.ok == 0 && s.code == "" && !s.void }

func (s *sheet) proposal(at board.Millis) board.Proposal {
	return board.Proposal{
		Actor: board.Actor{Person: s.as, Device: s.device}, Origin: s.origin(), N: s.n, At: at, Op: s.op,
	}
}

type asked struct {
	origin string
	n      uint64
}

// witness sees every entry when it is stored and every frame when it is written. What it is
// told under the store's lock needs no lock of its own.
type witness struct {
	faults struct {
		sync.Mutex
		list []string
	}

	// Guarded by store.mu.
	board  *board.Board // all entries so far
	raw    []board.Entry
	sheets map[asked]*sheet
	seated map[string][]span   // device → when somebody sat there
	staff  map[string]bool     // devices at which a facilitator has ever sat
	open   map[string]bool     // marks that any participant may have seen
	toFac  map[string]bool     // … that facilitators may have seen
	kept   map[string]board.ID // marks of held notes: whose they are
	screen map[string]bool     // … that a screen may have shown
	author map[string]*sheet   // mark → who wrote it
	writer map[board.ID]*sheet // note → who added it
	edits  map[string]board.ID // mark → the note that was rewritten with it
	sits   map[string][]string // person → devices, ever
}

// span is a time at a device, in numbers of entries; to 0 means that it goes on.
type span struct{ from, to board.Seq }

func newWitness() *witness {
	return &witness{
		board: board.New(theBoard), sheets: map[asked]*sheet{}, seated: map[string][]span{},
		staff: map[string]bool{}, open: map[string]bool{}, toFac: map[string]bool{}, kept: map[string]board.ID{}, screen: map[string]bool{},
		author: map[string]*sheet{}, writer: map[board.ID]*sheet{}, edits: map[string]board.ID{}, sits: map[string][]string{},
	}
}

// fault notes that a promise was broken.
func (w *witness) faultf(format string, args ...any) {
	w.faults.Lock()
	defer w.faults.Unlock()
	if len(w.faults.list) < 12 {
		text := fmt.Sprintf(format, args...)
		if len(text) > 2500 {
			text = text[:2500] + " …"
		}
		w.faults.list = append(w.faults.list, text)
	}
}

// write notes a proposal before anybody is asked.
func (s *store) write(sh *sheet) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := s.witness
	w.sheets[asked{sh.origin(), sh.n}] = sh
	switch op := sh.op.(type) {
	case board.NoteAdded:
		w.author[op.Text[:markLength]] = sh
		w.writer[op.ID] = sh
	case board.NoteEdited:
		w.author[op.Text[:markLength]] = sh
		w.edits[op.Text[:markLength]] = op.ID
	}
}

// stored sees entries in the moment in which they become durable.
func (w *witness) stored(entries []board.Entry) {
	for _, e := range entries {
		w.decidedRightly(e)
		w.board.Apply(e)
		w.raw = append(w.raw, e)
		w.seats(e)
		w.visible(board.ForParticipant, w.open)
		w.visible(board.ForFacilitator, w.toFac)
		w.visible(board.ForProjector, w.screen)
		w.keptFor()
		if e.Seq%8 == 0 {
			w.sane()
		}
	}
}

func (w *witness) sane() {
	if err := board.Invariants(w.board); err != nil {
		w.faultf("F7: %v", err)
	}
}

// decidedRightly wants every entry to be what the rulebook makes of its proposal after the
// entries before it: no limit can be passed then, whoever raced whom. And nothing may be
// stored that nobody asked for, such as presence (F5).
func (w *witness) decidedRightly(e board.Entry) {
	if e.Origin == "" {
		for _, op := range e.Ops {
			switch op.(type) {
			case board.BoardCreated, board.SectionAdded, board.StepAdded, board.StepEntered, board.PersonJoined, board.DeviceJoined:
			default:
				w.faultf("F5: entry %d was asked for by nobody: %#v", e.Seq, e.Ops)
			}
		}
		return
	}
	sh := w.sheets[asked{e.Origin, e.N}]
	if sh == nil {
		w.itself(e)
		return
	}
	if no := e.Refused(); no != nil {
		if sh.ok != 0 {
			w.faultf("F3: %s/%d %#v was accepted as %d and is refused as entry %d", e.Origin, e.N, sh.op, sh.ok, e.Seq)
		}
		if _, err := board.Decide(w.board, sh.proposal(e.At)); err == nil || err.Error() != no.Error() {
			w.faultf("F7: entry %d refuses with %v, but the rulebook says %v", e.Seq, no, err)
		}
		return
	}
	if sh.code != "" {
		w.faultf("F11: %s/%d %#v was refused with %s at %d and is entry %d", e.Origin, e.N, sh.op, sh.code, sh.to, e.Seq)
	}
	ops, err := board.Decide(w.board, sh.proposal(e.At))
	if err != nil || !reflect.DeepEqual(ops, e.Ops) {
		w.faultf("F7: entry %d is %#v, but the rulebook says %#v, %v", e.Seq, e.Ops, ops, err)
	}
}

// itself wants an entry that no browser asked for to be what a room asks for by itself: that a clock
// is at zero, once, and not before.
func (w *witness) itself(e board.Entry) {
	at, op, ok := w.board.Zero()
	ops, err := board.Decide(w.board, board.Proposal{Actor: board.Actor{System: true}, At: e.At, Op: op})
	if !ok || err != nil || e.At < at || e.Person != "" || !reflect.DeepEqual(ops, e.Ops) {
		w.faultf("F5: entry %d of %s/%d was asked for by nobody: %#v", e.Seq, e.Origin, e.N, e.Ops)
	}
}

func (w *witness) seats(e board.Entry) {
	for _, d := range devices {
		persons := w.board.PersonsAt(d)
		spans := w.seated[d]
		sits := len(spans) > 0 && spans[len(spans)-1].to == 0
		switch {
		case len(persons) > 0 && !sits:
			w.seated[d] = append(spans, span{from: e.Seq})
		case len(persons) == 0 && sits:
			spans[len(spans)-1].to = e.Seq
		}
		for _, p := range persons {
			if role, _ := w.board.RoleOf(p); role == board.Facilitator {
				w.staff[d] = true
			}
			if !slices.Contains(w.sits[string(p)], d) {
				w.sits[string(p)] = append(w.sits[string(p)], d)
			}
		}
	}
}

// visible notes which marks a class may see now.
func (w *witness) visible(kind board.AudienceKind, marks map[string]bool) {
	for _, n := range board.ViewBoard(w.board, board.Audience{Kind: kind}).Notes {
		if len(n.Text) >= markLength {
			marks[n.Text[:markLength]] = true
		}
	}
	for _, r := range board.ViewBoard(w.board, board.Audience{Kind: kind}).Rounds {
		for _, total := range r.Totals { // what was voted on keeps its name in the result
			if len(total.Name) >= markLength {
				marks[total.Name[:markLength]] = true
			}
		}
	}
}

// keptFor notes whose the held notes are: what a facilitator corrects in one is shown to its author.
func (w *witness) keptFor() {
	var everybody []board.ID
	for _, p := range board.ViewBoard(w.board, board.Audience{Kind: board.ForParticipant}).People {
		everybody = append(everybody, p.ID)
	}
	for _, n := range board.ViewBoard(w.board, board.Audience{Kind: board.ForParticipant, Persons: everybody}).Notes {
		if n.Held != "" && len(n.Text) >= markLength {
			w.kept[n.Text[:markLength]] = n.Author + n.Mine
		}
	}
}

// told judges a frame in the moment in which it is handed to a link.
func (s *store) told(device string, h *heard, text []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := s.witness
	if head := w.board.Head(); h.top > head {
		w.faultf("F1: %q is told of %d and the journal stands at %d: %s", device, h.top, head, text)
	}
	for _, mark := range h.marks {
		if !w.maySee(device, mark) {
			w.faultf("F6: %q is shown %s: %s", device, mark, text)
		}
	}
	if device != "" && (h.t == "e" || h.t == "welcome") && !w.satAt(device, h.top) {
		w.faultf("F6: nobody sits at %q at %d, but it is sent %s", device, h.top, text)
	}
	for _, e := range h.entries {
		for _, op := range e.ops {
			w.mayHear(device, op)
		}
	}
	if v := h.welcome.Board; v != nil {
		for _, n := range v.Notes {
			w.mayKnow(device, n)
		}
		for _, r := range v.Rounds {
			w.mayCount(device, r)
		}
	}
}

func (w *witness) maySee(device, mark string) bool {
	sh := w.author[mark]
	switch {
	case sh == nil:
		return false
	case device == "":
		return w.screen[mark]
	case w.open[mark] || w.staff[device] && w.toFac[mark]:
		return true
	}
	if added := w.writer[w.edits[mark]]; added != nil && w.satHere(device, added.as) {
		return true // a facilitator has rewritten one's own note
	}
	return w.satHere(device, sh.as) || w.satHere(device, w.kept[mark])
}

// satHere says whether a person has ever been seated at a device.
func (w *witness) satHere(device string, person board.ID) bool {
	return slices.Contains(w.sits[string(person)], device)
}

// satAt says whether anybody was seated at a device after an entry.
func (w *witness) satAt(device string, at board.Seq) bool {
	return slices.ContainsFunc(w.seated[device], func(s span) bool {
		return s.from <= at && (s.to == 0 || at < s.to)
	})
}

func (w *witness) mayHear(device string, op board.Op) {
	switch op := op.(type) {
	case board.DotPlaced:
		w.mayDot(device, op.Person)
	case board.DotTaken:
		w.mayDot(device, op.Person)
	case board.NoteAdded:
		w.mayKnow(device, board.NoteView{ID: op.ID, Author: op.Author, Anon: op.Anon})
	case board.NoteShown:
		w.mayKnow(device, op.Note)
	case board.SectionRevealed:
		for _, n := range op.Notes {
			w.mayKnow(device, n)
		}
	case board.RoundShown:
		w.mayCount(device, op.Round)
	case board.PersonJoined:
		if op.Device != "" {
			w.faultf("F6: %q is told the device of %s", device, op.ID)
		}
	}
}

func (w *witness) mayDot(device string, person board.ID) {
	if !w.satHere(device, person) {
		w.faultf("F6: %q is told of a dot of %s", device, person)
	}
}

// mayKnow wants what was written without a name to stay without one.
func (w *witness) mayKnow(device string, n board.NoteView) {
	if sh := w.writer[n.ID]; sh != nil {
		if op, ok := sh.op.(board.NoteAdded); ok && op.Anon && n.Author != "" {
			w.faultf("F6: %q is told that %s wrote %s", device, n.Author, n.ID)
		}
	}
	if n.Anon && n.Author != "" || n.Mine != "" && !w.satHere(device, n.Mine) {
		w.faultf("F6: %q is told who wrote %+v", device, n)
	}
	if device == "" && (n.Author != "" || n.Mine != "") {
		w.faultf("F6: a screen is told who wrote %+v", n)
	}
}

func (w *witness) mayCount(device string, r board.RoundView) {
	if r.State == board.RoundOpen && len(r.Totals) > 0 {
		w.faultf("F6: %q is told totals of an open round: %+v", device, r)
	}
	for _, d := range r.Mine {
		w.mayDot(device, d.Person)
	}
}

// refusalsHold wants every refusal to be what the rulebook says after some entry between the
// asking and the answer.
func (s *store) refusalsHold() {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := s.witness
	var refused []*sheet
	for _, sh := range w.sheets {
		if sh.code != "" {
			refused = append(refused, sh)
		}
	}
	b := board.New(theBoard)
	for _, e := range w.raw {
		b.Apply(e)
		refused = slices.DeleteFunc(refused, func(sh *sheet) bool {
			if b.Head() < sh.from || b.Head() > sh.to {
				return false
			}
			_, err := board.Decide(b, sh.proposal(e.At))
			return err != nil
		})
	}
	for _, sh := range refused {
		w.faultf("F11: %s/%d %#v was refused with %s, for which there was no reason from %d to %d",
			sh.origin(), sh.n, sh.op, sh.code, sh.from, sh.to)
	}
}

// remembers holds what is stored against what must be forgotten: dots of closed rounds (F10) and
// people who have been erased.
func (s *store) remembers() {
	ctx := context.Background()
	w := s.witness
	entries, err := s.inner.Read(ctx, theBoard, 0, 1<<20)
	if err != nil {
		w.faultf("read: %v", err)
		return
	}
	rounds := map[board.ID]board.RoundState{}
	for _, r := range board.ViewBoard(w.board, board.Audience{Kind: board.ForFacilitator}).Rounds {
		rounds[r.ID] = r.State
	}
	erased := map[board.ID]bool{}
	for _, e := range w.raw {
		for _, op := range e.Ops {
			if op, ok := op.(board.PersonErased); ok {
				erased[op.ID] = true
			}
		}
	}
	for _, e := range entries {
		bare := len(e.Ops) > 0
		for _, op := range e.Ops {
			switch op := op.(type) {
			case board.DotPlaced:
				if rounds[op.Round] != board.RoundOpen {
					w.faultf("F10: entry %d still says that %s gave %s a dot", e.Seq, op.Person, op.Item)
				}
			case board.DotTaken:
				if rounds[op.Round] != board.RoundOpen {
					w.faultf("F10: entry %d still says that %s took a dot from %s", e.Seq, op.Person, op.Item)
				}
			}
			if _, ok := op.(board.Redacted); !ok {
				bare = false
			}
		}
		if bare && e.Person != "" {
			w.faultf("F10: entry %d still says that %s voted", e.Seq, e.Person)
		}
		if erased[e.Person] {
			w.faultf("entry %d still says that %s did it", e.Seq, e.Person)
		}
	}
	all, err := board.EncodeEntries(entries)
	if err != nil {
		w.faultf("encode: %v", err)
	}
	snapshot, ok, err := s.inner.LatestSnapshot(ctx, theBoard, board.SnapshotVersion)
	if err != nil {
		w.faultf("snapshot: %v", err)
	}
	for id := range erased {
		name := nameOf(id)
		if strings.Contains(string(all), name) || ok && strings.Contains(string(snapshot.Data), name) {
			w.faultf("the name of %s, who was erased, is still stored", id)
		}
	}
	if ok {
		w.snapshotForgets(snapshot.Data)
	}
	w.replays(entries)
}

// snapshotForgets looks into a snapshot for what joins a person to an item of a closed round.
func (w *witness) snapshotForgets(data []byte) {
	var s struct {
		Rounds []struct {
			ID    board.ID
			State board.RoundState
			Casts map[board.ID]map[board.ID]int
		}
	}
	if err := json.Unmarshal(data, &s); err != nil { //nolint:musttag // a snapshot's names differ in case alone
		w.faultf("snapshot: %v", err)
	}
	now := map[board.ID]board.RoundState{}
	for _, r := range board.ViewBoard(w.board, board.Audience{Kind: board.ForFacilitator}).Rounds {
		now[r.ID] = r.State
	}
	for _, r := range s.Rounds {
		if now[r.ID] == board.RoundIsOver && len(r.Casts) > 0 {
			w.faultf("F10: a snapshot still says who voted in %s", r.ID)
		}
	}
}

// replays wants the redacted journal to give the board that everybody has lived through.
func (w *witness) replays(entries []board.Entry) {
	again := board.New(theBoard)
	for _, e := range entries {
		again.Apply(e)
	}
	got, err1 := again.MarshalSnapshot()
	want, err2 := w.board.MarshalSnapshot()
	if err1 != nil || err2 != nil || string(got) != string(want) {
		w.faultf("the journal replays to another board: %v %v\n%s\n%s", err1, err2, got, want)
	}
	w.sane()
}
