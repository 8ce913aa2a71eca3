package board

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestF3_RingRemembersProposals(t *testing.T) {
	r := plain(t)
	e := r.do("per1", NoteAdded{ID: "nota1", Section: "sec1", Text: "uno"})
	if seq, ok := r.b.Done(e.Origin, e.N); !ok || seq != e.Seq {
		t.Fatalf("Done(%s, %d) = %d, %v; want %d", e.Origin, e.N, seq, ok, e.Seq)
	}
	for _, c := range []struct {
		origin string
		n      uint64
	}{{e.Origin, e.N + 1}, {"dev-per1.other", e.N}, {"nobody.tab", 1}, {"", 0}} {
		if seq, ok := r.b.Done(c.origin, c.n); ok {
			t.Errorf("Done(%q, %d) = %d, want unknown", c.origin, c.n, seq)
		}
	}
	for range ringSize - 1 {
		r.fast = true
		r.do("per1", NoteMoved{ID: "nota1", X: 1, Y: 1})
		r.at += RateWindow
	}
	if _, ok := r.b.Done(e.Origin, e.N); !ok {
		t.Fatal("a proposal is forgotten before the ring is full")
	}
	r.do("per1", NoteMoved{ID: "nota1", X: 1, Y: 1})
	if _, ok := r.b.Done(e.Origin, e.N); ok {
		t.Fatal("the ring never forgets")
	}
	back, err := UnmarshalSnapshot(mustSnapshot(t, r.b))
	if err != nil {
		t.Fatal(err)
	}
	last := r.entries[len(r.entries)-1]
	if seq, ok := back.Done(last.Origin, last.N); !ok || seq != last.Seq {
		t.Fatalf("after a snapshot Done = %d, %v", seq, ok)
	}
}

func TestF3_OldestTabsAndOriginsAreForgotten(t *testing.T) {
	r := plain(t)
	for i := range maxTabs + 1 {
		p := r.proposalOf("per1", NoteAdded{ID: ID(fmt.Sprintf("nota%d", i)), Section: "sec1", Text: "uno"})
		p.Origin, p.N = fmt.Sprintf("dev-per1.tab%d", i), 1
		if _, err := r.propose(p); err != nil {
			t.Fatal(err)
		}
	}
	if _, ok := r.b.Done("dev-per1.tab0", 1); ok {
		t.Error("the fifth tab of a device did not push out the first")
	}
	if _, ok := r.b.Done("dev-per1.tab1", 1); !ok {
		t.Error("the second tab was forgotten too")
	}
	seq := r.b.Head()
	for i := range maxOrigins { // origins of devices that nobody sits at still count
		seq++
		r.b.Apply(Entry{Seq: seq, At: 1, Origin: fmt.Sprintf("crowd%d.tab", i), N: 1, Ops: []Op{Redacted{}}})
	}
	if err := Invariants(r.b); err != nil {
		t.Fatal(err)
	}
	if _, ok := r.b.Done("dev-per1.tab1", 1); ok {
		t.Error("the oldest origin of the board was not forgotten")
	}
	if _, ok := r.b.Done("crowd0.tab", 1); !ok {
		t.Error("an origin was forgotten too early")
	}
}

func TestF7_RateOfOneDevice(t *testing.T) {
	r := plain(t)
	r.fast = true
	r.note("per1", "nota1", "sec1")
	at := (r.at/RateWindow + 10) * RateWindow
	move := func(who ID, at Millis) error {
		p := r.proposalOf(who, NoteMoved{ID: "nota1", X: 1, Y: 1})
		p.At = at
		_, err := r.propose(p)
		return err
	}
	for i := range RatePerWindow {
		if err := move("per1", at+Millis(i)); err != nil {
			t.Fatalf("move %d: %v", i, err)
		}
	}
	r.wantRefusal(move("per1", at+RateWindow-1), nil, CodeTooFast)
	if err := move("per2", at+RateWindow-1); err != nil {
		t.Fatalf("another device is held back too: %v", err)
	}
	if err := move("per1", at+RateWindow); err != nil {
		t.Fatalf("the next window: %v", err)
	}
}

// TestF7_DotsNeverExceedTheirLimits gives more dots than allowed: to one thing after the other, which
// meets the cap first, and to all things in turn, which meets the end of the dots first.
func TestF7_DotsNeverExceedTheirLimits(t *testing.T) {
	for name, nth := range map[string]func(i int) int{
		"in turn":             func(i int) int { return i * 7 % 4 },
		"one after the other": func(i int) int { return i / 10 },
	} {
		t.Run(name, func(t *testing.T) {
			r := plain(t)
			for i := range 4 {
				r.note("per1", ID(fmt.Sprintf("nota%d", i)), "sec1")
			}
			r.do("fac1", RoundDrafted{ID: "ronda1", Question: "¿?", Dots: 5, Cap: 2})
			r.do("fac1", RoundOpened{ID: "ronda1"})
			accepted := map[ID]int{}
			for i := range 40 {
				item := ID(fmt.Sprintf("nota%d", nth(i)))
				_, err := r.try("per2", DotPlaced{Round: "ronda1", Item: item, Person: "per3"})
				var refusal *Refusal
				switch {
				case err == nil:
					accepted[item]++
				case errors.As(err, &refusal) && (refusal.Code == CodeNoDotsLeft || refusal.Code == CodeItemCap):
				default:
					t.Fatal(err)
				}
			}
			total := 0
			for item, n := range accepted {
				if n > 2 {
					t.Errorf("%d dots on %s, cap 2", n, item)
				}
				total += n
			}
			if total != 5 {
				t.Errorf("%d dots were accepted, want 5", total)
			}
			v := ViewBoard(r.b, Audience{ForParticipant, []ID{"per3"}})
			if len(v.Rounds) != 1 || len(v.Rounds[0].Mine) != 0 {
				t.Errorf("a dot was given in another's name: %+v", v.Rounds)
			}
		})
	}
}

func TestF7_TextLengths(t *testing.T) {
	r := plain(t)
	long := func(n int) string { return strings.Repeat("ñ", n) }
	family := "👩‍👩‍👧‍👦"
	for _, c := range []struct {
		name  string
		who   ID
		op    func(string) Op
		limit int
		field string
	}{
		{"note", "per1", func(s string) Op { return NoteAdded{ID: "nota1", Section: "sec1", Text: s} }, MaxNoteChars, "text"},
		{"name", "per1", func(s string) Op { return PersonRenamed{ID: "per1", Name: s} }, MaxNameChars, "name"},
		{"voice", "per1", func(s string) Op { return PersonJoined{ID: "voz1", Name: s} }, MaxNameChars, "name"},
		{"title", "fac1", func(s string) Op { return BoardChanged{Title: &s} }, MaxTitleChars, "title"},
		{"section", "fac1", func(s string) Op { return SectionChanged{ID: "sec1", Title: &s} }, MaxTitleChars, "title"},
		{"section question", "fac1", func(s string) Op { return SectionChanged{ID: "sec1", Question: &s} }, MaxQuestionChars, "question"},
		{"cluster", "per1", func(s string) Op { return ClusterAdded{ID: "grupo1", Section: "sec1", Name: s} }, MaxClusterNameChars, "name"},
		{"round", "fac1", func(s string) Op { return RoundDrafted{ID: "ronda1", Dots: 1, Question: s} }, MaxQuestionChars, "question"},
		{"step", "fac1", func(s string) Op { return StepAdded{ID: "step1", Kind_: StepVote, Name: s} }, MaxTitleChars, "name"},
		{"what", "fac1", func(s string) Op { return CommitmentAdded{ID: "comp1", What: s} }, MaxCellChars, "what"},
		{"sheet", "fac1", func(s string) Op { return SolutionAdded{ID: "ficha1", Name: s} }, MaxSolutionName, "name"},
		{"who", "fac1", func(s string) Op { return CommitmentAdded{ID: "comp2", What: "x", Who: s} }, MaxShortCellChars, "who"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r.t = t
			var refusal *Refusal
			_, err := Decide(r.b, r.proposalOf(c.who, c.op(long(c.limit+1))))
			if !errors.As(err, &refusal) || refusal.Code != CodeTextTooLong || refusal.Field != c.field || refusal.Limit != c.limit {
				t.Errorf("one character too many: %v", err)
			}
			if _, err = Decide(r.b, r.proposalOf(c.who, c.op(strings.Repeat(family, c.limit/2)))); err != nil {
				t.Errorf("%d families are not %d characters: %v", c.limit/2, c.limit/2, err)
			}
			_, err = Decide(r.b, r.proposalOf(c.who, c.op("a\xff")))
			if !errors.As(err, &refusal) || refusal.Code != CodeMalformed || refusal.Field != c.field {
				t.Errorf("invalid UTF-8: %v", err)
			}
			r.do(c.who, c.op(long(c.limit)))
		})
	}
}

func TestCeilings(t *testing.T) {
	t.Run("notes", func(t *testing.T) {
		r := plain(t)
		r.fast = true
		add := func(n int) (Entry, error) {
			op := NotesImport{}
			for i := range n {
				op.Notes = append(op.Notes, NoteAdded{ID: ID(fmt.Sprintf("n%d%03d", len(r.entries), i)), Section: "sec1", Text: "x"})
			}
			return r.try("fac1", op)
		}
		_, err := add(MaxImport + 1)
		r.wantRefusal(err, nil, CodeBoardFull, "notes")
		for range 2 {
			if _, err := add(MaxImport); err != nil {
				t.Fatal(err)
			}
		}
		_, err = add(MaxImport)
		r.wantRefusal(err, nil, CodeBoardFull)
		if _, err := add(MaxNotes - 2*MaxImport); err != nil {
			t.Fatal(err)
		}
		r.refuse("per1", NoteAdded{ID: "unamas", Section: "sec1", Text: "x"}, CodeBoardFull)
		first := r.b.notes.list[0].ID
		r.do("fac1", NoteDeleted{ID: first})
		r.note("per1", "unamas", "sec1")
		r.refuse("fac1", Restore{ID: first}, CodeBoardFull)
		if err := Invariants(r.b); err != nil {
			t.Fatal(err)
		}
	})
	// The other families fill one by one, and deleting one makes room.
	full := func(name string, limit int, who ID, add, del func(ID) Op, back bool) {
		t.Run(name, func(t *testing.T) {
			r := plain(t)
			r.fast = true
			have := map[string]int{"sections": 2}[name]
			for i := have; i < limit; i++ {
				r.do(who, add(ID(fmt.Sprintf("x%05d", i))))
				r.at += 100
			}
			r.refuse(who, add("unomas"), CodeBoardFull)
			if del == nil {
				return
			}
			first := ID(fmt.Sprintf("x%05d", have))
			r.do("fac1", del(first))
			r.do(who, add("unomas"))
			if back {
				r.refuse("fac1", Restore{ID: first}, CodeBoardFull)
			}
			if err := Invariants(r.b); err != nil {
				t.Fatal(err)
			}
		})
	}
	full("clusters", MaxClusters, "per1", func(id ID) Op { return ClusterAdded{ID: id, Section: "sec1"} },
		func(id ID) Op { return ClusterDissolved{ID: id} }, true)
	full("sections", MaxSections, "fac1", func(id ID) Op { return SectionAdded{ID: id, Title: "x", W: 300, H: 300} },
		func(id ID) Op { return SectionRemoved{ID: id} }, true)
	full("steps", MaxSteps, "fac1", func(id ID) Op { return StepAdded{ID: id, Name: "x", Kind_: StepVote} },
		func(id ID) Op { return StepRemoved{ID: id} }, true)
	full("rounds", MaxRounds, "fac1", func(id ID) Op { return RoundDrafted{ID: id, Dots: 1} },
		func(id ID) Op { return RoundDiscarded{ID: id} }, false)
	full("commitments", MaxCommitments, "fac1", func(id ID) Op { return CommitmentAdded{ID: id, What: "x"} },
		func(id ID) Op { return CommitmentRemoved{ID: id} }, true)
	full("actors", MaxActors, "fac1", func(id ID) Op { return ActorAdded{ID: id, Name: "x"} },
		func(id ID) Op { return ActorRemoved{ID: id} }, true)
	full("requests", MaxRequests, "fac1", func(id ID) Op { return RequestAdded{ID: id, What: "x"} },
		func(id ID) Op { return RequestRemoved{ID: id} }, true)
	full("solutions", MaxSolutions, "fac1", func(id ID) Op { return SolutionAdded{ID: id} },
		func(id ID) Op { return SolutionRemoved{ID: id} }, true)
	full("voices", MaxVoicesPerDevice-1, "per1", func(id ID) Op { return PersonJoined{ID: id, Name: "x"} },
		func(id ID) Op { return PersonRemoved{ID: id} }, false)

	t.Run("imported clusters", func(t *testing.T) {
		r := plain(t)
		op := NotesImport{Notes: []NoteAdded{{ID: "nota1", Section: "sec1", Text: "x"}}}
		for i := range MaxClusters + 1 {
			op.Clusters = append(op.Clusters, ClusterAdded{ID: ID(fmt.Sprintf("k%05d", i)), Section: "sec1"})
		}
		r.refuse("fac1", op, CodeBoardFull)
	})
	t.Run("persons", func(t *testing.T) {
		r := plain(t)
		r.fast = true
		for i := len(r.b.persons.list); i < MaxPersons; i++ {
			r.system(PersonJoined{ID: ID(fmt.Sprintf("x%05d", i)), Name: "x", Device: fmt.Sprintf("d%d", i)})
		}
		r.refuseSystem(PersonJoined{ID: "unomas", Name: "x", Device: "d"}, CodeBoardFull)
	})
	t.Run("devices", func(t *testing.T) {
		r := plain(t)
		for i := 1; i < MaxDevicesPerPerson; i++ {
			r.system(DeviceJoined{Device: fmt.Sprintf("d%d", i), Person: "per1"})
		}
		r.refuseSystem(DeviceJoined{Device: "unomas", Person: "per1"}, CodeBoardFull, "person")
		for i := range MaxVoicesPerDevice {
			r.system(PersonJoined{ID: ID(fmt.Sprintf("voz%d", i)) + "x", Name: "x", Device: "tablet"})
		}
		r.refuseSystem(DeviceJoined{Device: "tablet", Person: "per2"}, CodeBoardFull, "device")
	})
}

func TestBoardCreate(t *testing.T) {
	good := BoardCreate{
		ID: "board001", Epoch: "e", Title: "Minga", Lang: "es", Zone: "America/Argentina/ComodRivadavia",
		Sections: []SectionAdded{{ID: "sec1", Title: "x", W: 300, H: 300}},
		Steps:    []StepAdded{{ID: "step1", Kind_: StepWrite, Name: "x", Sections: []ID{"sec1"}}},
	}
	ops, err := Decide(New("board001"), Proposal{Actor: Actor{System: true}, Op: good})
	if err != nil || len(ops) != 4 {
		t.Fatalf("%v %v", ops, err)
	}
	founded := New("board001")
	founded.Apply(Entry{Seq: 1, Ops: ops})
	data, err := founded.MarshalSnapshot()
	if err != nil {
		t.Fatal(err)
	}
	read, err := UnmarshalSnapshot(data)
	if err != nil || read.Zone() != good.Zone || ViewBoard(read, Audience{Kind: ForPublic}).Zone != good.Zone {
		t.Fatalf("%v: it is in %q", err, read.Zone())
	}
	for name, c := range map[string]struct {
		change func(*BoardCreate)
		code   Code
	}{
		"other id":    {func(c *BoardCreate) { c.ID = "board002" }, CodeBadID},
		"no title":    {func(c *BoardCreate) { c.Title = " " }, CodeEmptyText},
		"bad lang":    {func(c *BoardCreate) { c.Lang = "Español" }, CodeMalformed},
		"short lang":  {func(c *BoardCreate) { c.Lang = "e" }, CodeMalformed},
		"upper lang":  {func(c *BoardCreate) { c.Lang = "ES" }, CodeMalformed},
		"bad zone":    {func(c *BoardCreate) { c.Zone = "Quito, Ecuador" }, CodeMalformed},
		"long zone":   {func(c *BoardCreate) { c.Zone = strings.Repeat("Q", maxZoneLength+1) }, CodeMalformed},
		"no epoch":    {func(c *BoardCreate) { c.Epoch = "" }, CodeMalformed},
		"bad section": {func(c *BoardCreate) { c.Sections = []SectionAdded{{ID: "sec1", Title: "x"}} }, CodeMalformed},
		"same ids":    {func(c *BoardCreate) { c.Steps[0].ID = "sec1" }, CodeIDTaken},
		"no dots":     {func(c *BoardCreate) { c.Rounds = []RoundDrafted{{ID: "round1"}} }, CodeMalformed},
		"round of nothing": {func(c *BoardCreate) {
			c.Rounds = []RoundDrafted{{ID: "round1", Dots: 3, Sections: []ID{"sec9"}}}
		}, CodeNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			op := good
			op.Steps = []StepAdded{good.Steps[0]}
			c.change(&op)
			_, err := Decide(New("board001"), Proposal{Actor: Actor{System: true}, Op: op})
			var refusal *Refusal
			if !errors.As(err, &refusal) || refusal.Code != c.code {
				t.Fatalf("%v, want %s", err, c.code)
			}
		})
	}
	r := plain(t)
	r.refuseSystem(BoardCreate{Title: "x"}, CodeAlready)
	r.refuse("fac1", BoardCreate{Title: "x"}, CodeNotAllowed)
	_, err = Decide(New("board001"), Proposal{Actor: Actor{Person: "per1", Device: "d"}, Op: NoteAdded{}})
	r.wantRefusal(err, nil, CodeNotFound)
	_, err = Decide(r.b, Proposal{})
	r.wantRefusal(err, nil, CodeUnknownKind)
	if err.Error() != "board: unknown_kind: k" || (&Refusal{Code: CodeAlready}).Error() != "board: already" {
		t.Fatalf("message %q", err)
	}
}

func TestAccessors(t *testing.T) {
	r := workshopDay(t)
	b := r.b
	if b.ID() != "board001" || b.Title() != "Minga del parque central" || b.Lang() != "es" || b.EpochOf() != "epoch1" || b.Finished() {
		t.Fatal("the frame of the board is not what was decided")
	}
	if role, ok := b.RoleOf("fac1"); !ok || role != Facilitator {
		t.Fatalf("RoleOf(fac1) = %s, %v", role, ok)
	}
	for _, id := range []ID{"per4", "voz3", "nadie"} { // erased, removed, unknown
		if _, ok := b.RoleOf(id); ok {
			t.Errorf("RoleOf(%s) is known", id)
		}
	}
	if b.NumOf("per1") != 2 || b.NumOf("nadie") != 0 {
		t.Error("numbers of people")
	}
	if got := fmt.Sprint(b.PersonsAt("dev-per2")); got != "[per2 voz2]" {
		t.Errorf("PersonsAt = %s", got)
	}
	if got := fmt.Sprint(b.DevicesOf("per1")); got != "[dev-per1 phone-per1]" {
		t.Errorf("DevicesOf = %s", got)
	}
	if b.DevicesOf("nadie") != nil || b.PersonsAt("nada") != nil {
		t.Error("unknown people sit somewhere")
	}
	if deviceOf("dev") != "dev" || deviceOf("a.b.c") != "a.b" {
		t.Error("deviceOf")
	}
}

func TestApplyPanicsOutOfOrder(t *testing.T) {
	r := plain(t)
	for _, seq := range []Seq{0, r.b.Head(), r.b.Head() + 2} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("entry %d was applied after %d", seq, r.b.Head())
				}
			}()
			r.b.Apply(Entry{Seq: seq})
		}()
	}
}

// TestApplyIsTotal applies every kind to boards on which nothing fits: no panic, and the
// board stays sound.
func TestApplyIsTotal(t *testing.T) {
	for _, start := range []*Board{New("board001"), workshopDay(t).b} {
		for _, k := range Kinds() {
			b := start.Clone()
			b.Apply(Entry{Seq: b.Head() + 1, Person: "fac1", Ops: []Op{k.Op}})
			if err := Invariants(b); err != nil && k.Kind != "person.joined" && !strings.HasPrefix(k.Kind, "board.") &&
				!strings.HasSuffix(k.Kind, ".added") && k.Kind != "round.drafted" {
				t.Errorf("%s: %v", k.Kind, err)
			}
			for _, a := range audiences {
				ViewEntry(b, Entry{Seq: b.Head(), Ops: []Op{k.Op}}, a)
			}
			PrivateTo(b, Entry{Ops: []Op{k.Op}})
			ScrubOf(b, Entry{Seq: b.Head(), Ops: []Op{k.Op}})
		}
	}
}

func TestTwoClonesGiveTheSameBytes(t *testing.T) {
	r := workshopDay(t)
	want := mustSnapshot(t, r.b)
	for range 20 {
		if !bytes.Equal(mustSnapshot(t, r.b.Clone()), want) {
			t.Fatal("two snapshots of one board differ")
		}
		again := replay(t, r.b.ID(), r.entries)
		if !bytes.Equal(mustSnapshot(t, again), want) {
			t.Fatal("two replays of one journal differ")
		}
		sameJSON(t, ViewBoard(again, audiences[0]), ViewBoard(r.b, audiences[0]))
	}
	c := r.b.Clone()
	d := &session{t: t, b: c, n: map[string]uint64{"dev-fac1": 1000, "dev-per1": 1000}, at: r.at}
	d.do("fac1", StepEntered{ID: "step2"})
	d.do("per1", ClusterMoved{ID: "grupo1", X: 1, Y: 1, Section: "sec2"})
	d.do("fac1", PersonErased{ID: "per3"})
	d.do("per1", ClusterDissolved{ID: "grupo2"})
	if !bytes.Equal(mustSnapshot(t, r.b), want) {
		t.Fatal("changing a clone changed the board")
	}
}
