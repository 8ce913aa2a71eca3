package check

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"minga.lab/minga/cmd/mingaload/history"
	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/wire"
)

// story is a small true workshop: the rulebook decides, everybody is shown what View shows, and what a
// closed round obliges to forget is forgotten.
type story struct {
	t       *testing.T
	b       *board.Board
	now     int64
	people  []*history.Client
	stands  map[*history.Client]board.Seq
	entries []board.Entry
	n       map[*history.Client]uint64
}

const secretText = "zqs0000001"

func (s *story) kind(c *history.Client) board.AudienceKind {
	if c.Name == "ana" {
		return board.ForFacilitator
	}
	return board.ForParticipant
}

func (s *story) add(c *history.Client, e history.Event) {
	s.now++
	e.T = s.now
	c.Events = append(c.Events, e)
}

// decide makes a proposal happen, or returns why not, and shows it to everybody.
func (s *story) decide(p board.Proposal) (board.Seq, error) {
	p.At = board.Millis(1_000_000 + s.now)
	ops, err := board.Decide(s.b, p)
	if err != nil {
		return 0, err
	}
	e := board.Entry{Seq: s.b.Head() + 1, At: p.At, Origin: p.Origin, N: p.N, Person: p.Actor.Person, Ops: ops}
	from, to, redact, scrub := board.ScrubOf(s.b, e)
	s.b.Apply(e)
	s.entries = append(s.entries, e)
	if scrub {
		for i := range s.entries {
			if s.entries[i].Seq >= from && s.entries[i].Seq <= to {
				s.entries[i], _ = redact(s.entries[i])
			}
		}
	}
	for _, c := range s.people {
		a := board.Audience{Kind: s.kind(c), Persons: []board.ID{c.Person}}
		frame := history.Event{K: history.Got, F: s.stands[c], U: e.Seq}
		if ops := board.ViewEntry(s.b, e, a); len(ops) > 0 {
			seen := wire.Entry{S: e.Seq}
			for _, op := range ops {
				text, err := board.EncodeOp(op)
				if err != nil {
					s.t.Fatal(err)
				}
				seen.O = append(seen.O, text)
				if strings.Contains(string(text), secretText) {
					defer s.add(c, history.Event{K: history.Saw, W: secretText, S: e.Seq})
				}
			}
			frame.E = []wire.Entry{seen}
		}
		s.add(c, frame)
		s.stands[c] = e.Seq
	}
	return e.Seq, nil
}

// asks lets a person propose something and be answered.
func (s *story) asks(c *history.Client, op board.Op) {
	text, err := board.EncodeOp(op)
	if err != nil {
		s.t.Fatal(err)
	}
	s.n[c]++
	n := s.n[c]
	s.add(c, history.Event{K: history.Sent, N: n, O: text})
	seq, err := s.decide(board.Proposal{
		Actor: board.Actor{Person: c.Person, Device: "device" + c.Name}, Origin: "device" + c.Name + "." + c.Tab, N: n, Op: op,
	})
	if err != nil {
		refusal, ok := err.(*board.Refusal) //nolint:errorlint // Decide returns it bare
		if !ok {
			s.t.Fatal(err)
		}
		s.add(c, history.Event{K: history.Refused, N: n, C: string(refusal.Code)})
		return
	}
	s.add(c, history.Event{K: history.Acked, N: n, S: seq})
}

// tell makes the story anew: a case may change anything of it.
func tell(t *testing.T) *story {
	t.Helper()
	s := &story{t: t, b: board.New("board001"), stands: map[*history.Client]board.Seq{}, n: map[*history.Client]uint64{}}
	system := func(op board.Op, device string) {
		origin, n := "", uint64(0)
		if device != "" {
			origin, n = device+".join.p", 1
		}
		if _, err := s.decide(board.Proposal{Actor: board.Actor{System: true, Device: device}, Origin: origin, N: n, Op: op}); err != nil {
			t.Fatal(err)
		}
	}
	system(board.BoardCreate{
		ID: "board001", Epoch: "e1", Title: "Taller", Lang: "es",
		Sections: []board.SectionAdded{{ID: "sec00001", Title: "Uno", W: 1600, H: 1000}, {ID: "sec00002", Title: "Dos", X: 2000, W: 1600, H: 1000, Hidden: true}},
		Steps:    []board.StepAdded{{ID: "step0001", Kind_: board.StepGroup}, {ID: "step0002", Kind_: board.StepVote}},
	}, "")
	for i, name := range []string{"ana", "beto", "caro"} {
		c := &history.Client{Board: "board001", Name: name, Tab: "tab" + name, Person: board.ID("person0" + string(rune('1'+i)))}
		role := board.Participant
		if name == "ana" {
			role = board.Facilitator
		}
		system(board.PersonJoined{ID: c.Person, Name: name, Role: role, Device: "device" + name}, "device"+name)
		view, err := json.Marshal(board.ViewBoard(s.b, board.Audience{Kind: s.kind(c), Persons: []board.ID{c.Person}}))
		if err != nil {
			t.Fatal(err)
		}
		s.add(c, history.Event{K: history.Joined, S: s.b.Head(), A: s.kind(c), P: []board.ID{c.Person}, B: view})
		s.people = append(s.people, c)
		s.stands[c] = s.b.Head()
	}
	ana, beto, caro := s.people[0], s.people[1], s.people[2]
	s.add(caro, history.Event{K: history.Pointed, X: 55_001, Y: 7})
	s.add(beto, history.Event{K: history.Planted, W: secretText, ID: "note0001"})
	s.asks(beto, board.NoteAdded{ID: "note0001", Section: "sec00002", Text: "mi " + secretText, Color: "yellow", X: 2100, Y: 10})
	s.asks(caro, board.NoteAdded{ID: "note0002", Section: "sec00001", Text: "una nota", Color: "yellow", X: 10, Y: 10})
	s.asks(ana, board.SectionRevealed{ID: "sec00002"})
	s.asks(caro, board.NoteMoved{ID: "note0001", X: 2300, Y: 20})
	s.asks(ana, board.StepEntered{ID: "step0002"})
	s.asks(ana, board.RoundDrafted{ID: "round001", Question: "¿Cuál?", Dots: 3, Cap: 2})
	s.asks(ana, board.RoundOpened{ID: "round001"})
	s.asks(beto, board.DotPlaced{Round: "round001", Item: "note0001"})
	s.asks(beto, board.DotPlaced{Round: "round001", Item: "note0001"})
	s.asks(beto, board.DotPlaced{Round: "round001", Item: "note0001"}) // one too many on it
	s.asks(beto, board.DotPlaced{Round: "round001", Item: "note0002"})
	s.asks(beto, board.DotPlaced{Round: "round001", Item: "note0002"}) // no dots left
	s.asks(caro, board.DotTaken{Round: "round001", Item: "note0002"})  // none there
	s.asks(caro, board.DotPlaced{Round: "round001", Item: "note0002"})
	s.asks(ana, board.RoundClosed{ID: "round001"})
	for _, c := range s.people {
		s.add(c, history.Event{K: history.Finished, S: s.stands[c]})
	}
	return s
}

// event finds an event of a client that was told of.
func (s *story) event(c int, k history.Kind, nth int) *history.Event {
	for i := range s.people[c].Events {
		if e := &s.people[c].Events[i]; e.K == k {
			if nth--; nth < 0 {
				return e
			}
		}
	}
	s.t.Fatalf("%s has no such event", s.people[c].Name)
	return nil
}

// drop takes an event out.
func (s *story) drop(c int, k history.Kind, nth int) {
	e := *s.event(c, k, nth)
	s.people[c].Events = slices.DeleteFunc(s.people[c].Events, func(x history.Event) bool { return x.T == e.T })
}

func (s *story) subject() Subject {
	return Subject{Board: "board001", Entries: s.entries, Clients: s.people, Stored: map[string][]byte{"minga.db": []byte("nothing")}}
}

const (
	ana = iota
	beto
	caro
)

// got is how a client was told of an entry.
func (s *story) got(c int, seq board.Seq) *history.Event {
	for i := range s.people[c].Events {
		if e := &s.people[c].Events[i]; e.K == history.Got && e.U == seq {
			return e
		}
	}
	s.t.Fatalf("%s was never told of entry %d", s.people[c].Name, seq)
	return nil
}

// find is the first entry with an op of that kind.
func (s *story) find(kind string) *board.Entry {
	for i := range s.entries {
		if s.entries[i].Ops[0].Kind() == kind {
			return &s.entries[i]
		}
	}
	s.t.Fatalf("no %s in the journal", kind)
	return nil
}

func TestATrueStoryHolds(t *testing.T) {
	for _, v := range Board(tell(t).subject()) {
		if !v.Holds || v.Looked == 0 {
			t.Errorf("%v", v)
		}
	}
}

// TestEveryBrokenPromiseIsFound breaks one promise at a time.
func TestEveryBrokenPromiseIsFound(t *testing.T) {
	for _, tc := range []struct {
		name    string
		promise string
		says    string
		break_  func(s *story, of *Subject)
	}{
		{"F1_ToldOfWhatWasNeverStored", "F1", "the journal ends at", func(s *story, _ *Subject) {
			e := history.Event{K: history.Got, U: s.b.Head() + 1, F: s.b.Head(), E: []wire.Entry{{S: s.b.Head() + 1}}}
			s.add(s.people[caro], e)
		}},
		{"F1_ToldOfAnotherEntry", "F1", "the journal says note.moved", func(s *story, _ *Subject) {
			e := s.got(beto, s.find("note.moved").Seq)
			e.E[0].O = []json.RawMessage{json.RawMessage(`{"k":"note.deleted","id":"note0002"}`)}
		}},
		{"F2_AppliedAcrossAGap", "F2", "did not ask again", func(s *story, _ *Subject) {
			seq := s.find("note.moved").Seq
			s.people[caro].Events = slices.DeleteFunc(s.people[caro].Events, func(e history.Event) bool { return e.K == history.Got && e.U == seq })
		}},
		{"F2_EntriesOutOfOrder", "F2", "after entry", func(s *story, _ *Subject) {
			e := s.got(beto, s.find("note.moved").Seq)
			e.E = append(e.E, wire.Entry{S: e.U - 1})
		}},
		{"F2_StandsElsewhereThanItWasLed", "F2", "what it received leads to", func(s *story, _ *Subject) {
			s.event(beto, history.Finished, 0).S--
		}},
		{"F3_StoredTwice", "F3", "stands in the journal as entry", func(s *story, _ *Subject) {
			s.find("step.entered").Origin, s.find("step.entered").N = s.find("note.moved").Origin, s.find("note.moved").N
		}},
		{"F3_AcknowledgedWithAnothersNumber", "F3", "and is entry", func(s *story, _ *Subject) {
			s.event(caro, history.Acked, 0).S--
		}},
		{"F3_AcknowledgedTwiceDifferently", "F3", "was acknowledged as entry", func(s *story, _ *Subject) {
			e := *s.event(caro, history.Sent, 0)
			s.add(s.people[caro], e)
			s.add(s.people[caro], history.Event{K: history.Acked, N: e.N, S: s.find("note.moved").Seq})
		}},
		{"F4_LeftOut", "F4", "was left out of what beto received", func(s *story, _ *Subject) {
			s.got(beto, s.find("note.moved").Seq).E = nil
		}},
		{"F4_OnesOwnDotLeftOut", "F4", "a dot of its own person", func(s *story, _ *Subject) {
			s.got(beto, s.find("round.opened").Seq+1).E = nil
		}},
		{"F4_EndsBehind", "F4", "the journal's head is", func(s *story, _ *Subject) {
			c := s.people[beto]
			at := s.b.Head()
			c.Events = slices.DeleteFunc(c.Events, func(e history.Event) bool { return e.K == history.Got && e.U == at })
			s.event(beto, history.Finished, 0).S = at - 1
		}},
		{"F4_NotThereAtTheEnd", "F4", "no longer connected", func(s *story, _ *Subject) { s.drop(beto, history.Finished, 0) }},
		{"F5_APointerInTheJournal", "F5", "only the pointer of caro", func(s *story, _ *Subject) {
			e := s.find("note.moved")
			e.Ops = []board.Op{board.NoteMoved{ID: "note0001", X: 55_001, Y: 7}}
		}},
		{"F5_AnEntryThatNobodySent", "F5", "nobody sent that", func(s *story, _ *Subject) {
			s.find("note.moved").Origin = "deviceghost.tabghost"
		}},
		{"F6_SecretSeenTooEarly", "F6", "it was revealed by entry", func(s *story, _ *Subject) {
			s.event(caro, history.Saw, 0).S = s.find("section.revealed").Seq - 1
		}},
		{"F6_SecretNeverRevealed", "F6", "never revealed", func(s *story, _ *Subject) {
			s.add(s.people[beto], history.Event{K: history.Planted, W: "zqs0000002", ID: "note0009"})
			s.add(s.people[ana], history.Event{K: history.Saw, W: "zqs0000002", S: 3})
		}},
		{"F6_ShownWhatViewWithholds", "F6", "View withholds", func(s *story, _ *Subject) {
			e := s.got(caro, s.find("round.drafted").Seq)
			e.E = []wire.Entry{{S: e.U, O: []json.RawMessage{json.RawMessage(`{"k":"round.drafted","id":"round001"}`)}}}
		}},
		{"F6_SomebodyElsesDot", "F6", "View withholds", func(s *story, _ *Subject) {
			dot := s.entries[s.find("round.opened").Seq] // the entry after it
			e := s.got(caro, dot.Seq)
			e.E = []wire.Entry{{S: e.U, O: []json.RawMessage{json.RawMessage(`{"k":"dot.placed","round":"round001","item":"note0001","person":"person02"}`)}}}
		}},
		{"F6_WelcomedWithMore", "F6", "View says", func(s *story, _ *Subject) {
			e := s.event(caro, history.Joined, 0)
			e.B = json.RawMessage(strings.Replace(string(e.B), `"notes":[]`, `"notes":[{"id":"x","text":"oculta"}]`, 1))
		}},
		{"F7_OneDotTooMany", "F7", "no order explains", func(s *story, _ *Subject) {
			e := s.event(beto, history.Refused, 1) // no dots left
			e.K, e.C, e.S = history.Acked, "", s.b.Head()
		}},
		{"F7_RefusedWithDotsLeft", "F7", "no order explains", func(s *story, _ *Subject) {
			e := s.event(beto, history.Acked, 1)
			e.K, e.S, e.C = history.Refused, 0, string(board.CodeNoDotsLeft)
		}},
		{"F7_MoreDotsThanVotersHave", "F7", "of 2 voters who may place 2 each", func(s *story, _ *Subject) {
			e := s.find("round.closed")
			closed, _ := e.Ops[0].(board.RoundClosed)
			closed.Totals = slices.Clone(closed.Totals)
			closed.Totals[0].Dots = 5
			e.Ops = []board.Op{closed}
		}},
		{"F8_AcknowledgedAndLost", "F8", "the journal does not hold it", func(s *story, _ *Subject) {
			s.add(s.people[caro], history.Event{K: history.Sent, N: 77, O: json.RawMessage(`{"k":"note.deleted","id":"note0002"}`)})
			s.add(s.people[caro], history.Event{K: history.Acked, N: 77, S: s.b.Head() + 5})
		}},
		{"F8_AcknowledgedAndChanged", "F8", "says something else", func(s *story, _ *Subject) {
			s.event(caro, history.Sent, 1).O = json.RawMessage(`{"k":"note.moved","id":"note0001","x":1,"y":20}`)
		}},
		{"F8_ADotThatWasNotCounted", "F8", "were acknowledged", func(s *story, _ *Subject) {
			e := s.find("round.closed")
			closed, _ := e.Ops[0].(board.RoundClosed)
			closed.Totals = slices.Clone(closed.Totals)
			closed.Totals[0].Dots--
			e.Ops = []board.Op{closed}
		}},
		{"F9_AnOrdinaryConnectionWasClosed", "F9", "was closed with 4501", func(s *story, _ *Subject) {
			s.add(s.people[caro], history.Event{K: history.Closed, C: "4501"})
		}},
		{"F10_ACastInTheJournal", "F10", "still joins person person02 to item note0001", func(s *story, _ *Subject) {
			e := &s.entries[s.find("round.opened").Seq]
			e.Ops = []board.Op{board.DotPlaced{Round: "round001", Item: "note0001", Person: "person02"}}
		}},
		{"F10_ACastInTheFile", "F10", "minga.db-wal still holds a cast", func(_ *story, of *Subject) {
			of.Stored["minga.db-wal"] = []byte(`…[{"k":"dot.placed","round":"round001","item":"note0001","person":"person02"}]`)
		}},
		{"F10_ACastInASnapshot", "F10", "casts of a snapshot", func(_ *story, of *Subject) {
			of.Stored["minga.db"] = []byte(`…"state":"open","casts":{"person02":{"note0001":2}}}`)
		}},
		{"F11_NeverAnswered", "F11", "never answered", func(s *story, _ *Subject) { s.drop(beto, history.Refused, 0) }},
		{"F11_RefusedWithoutReason", "F11", "without a code", func(s *story, _ *Subject) { s.event(beto, history.Refused, 0).C = "" }},
		{"F11_RefusedAndStored", "F11", "and happened as entry", func(s *story, _ *Subject) {
			e := s.event(caro, history.Acked, 0)
			e.K, e.S, e.C = history.Refused, 0, "not_allowed"
		}},
		{"F11_AnsweredOnceTooOften", "F11", "answered 2 times", func(s *story, _ *Subject) {
			s.add(s.people[caro], *s.event(caro, history.Acked, 0))
		}},
		{"F11_GivenUp", "F11", "was not tried again", func(s *story, _ *Subject) { s.event(beto, history.Refused, 0).C = "later" }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := tell(t)
			of := s.subject()
			tc.break_(s, &of)
			of.Entries, of.Clients = s.entries, s.people
			for _, v := range Board(of) {
				if v.Promise != tc.promise {
					continue
				}
				if v.Holds || v.Faults == 0 {
					t.Fatalf("not found: %v", v)
				}
				if !strings.Contains(v.Counter, tc.says) {
					t.Errorf("it says %q, want something with %q", v.Counter, tc.says)
				}
				t.Log(v)
			}
		})
	}
}

// TestF7_UnansweredDotsMayOrMayNotHaveHappened: what nobody answered explains either outcome, and no third.
func TestF7_UnansweredDotsMayOrMayNotHaveHappened(t *testing.T) {
	d := dot{item: "note0001", dots: 1, cap: 1}
	for _, then := range []string{"ok", string(board.CodeNoDotsLeft)} {
		j := &judge{verdicts: map[string]*Verdict{"F7": {Holds: true}}}
		j.ballot(ballot{"round001", "person01"}, opsOf(d, unsure, then), &roundOf{dots: 1, cap: 1})
		if v := j.verdicts["F7"]; !v.Holds {
			t.Errorf("an unanswered dot and then %q: %s", then, v.Counter)
		}
	}
	j := &judge{verdicts: map[string]*Verdict{"F7": {Holds: true}}}
	j.ballot(ballot{"round001", "person01"}, opsOf(d, unsure, "ok", "ok"), &roundOf{dots: 1, cap: 1})
	if j.verdicts["F7"].Holds {
		t.Error("two dots of one were explained")
	}
}
