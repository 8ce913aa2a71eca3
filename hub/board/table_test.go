package board

import (
	"fmt"
	"slices"
	"testing"
)

// cafe is a session with three tables that work, rotate, write by one hand, and bring something to everybody.
func cafe(t testing.TB) *session {
	r := newRoom(t, BoardCreate{
		Tables: []TableAdded{{ID: "mesa1", Name: "Mesa 1"}, {ID: "mesa2", Name: "Mesa 2"}, {ID: "mesa3", Name: "De lejos", Kind_: TableRemote}},
		Sections: []SectionAdded{
			{ID: "sec1", Title: "Ideas", Question: "¿Qué hacemos?", W: 1200, H: 900},
			{ID: "sec2", Title: "Plenaria", X: 1320, W: 1200, H: 900},
			{ID: "sec3", Title: "En privado", X: 2640, W: 1200, H: 900, Hidden: true, Table: "mesa1"},
		},
		Steps: []StepAdded{{ID: "step1", Kind_: StepGroup, Name: "Café", Sections: []ID{"sec1"}}},
	})
	r.seat("fac1", Facilitator)
	for i := range 6 {
		r.seat(ID(fmt.Sprintf("per%d", i+1)), Participant)
	}
	r.do("per2", PersonJoined{ID: "voz2", Name: "Doña Rosa"}) // at per2's tablet
	r.do("per2", TableSit{Table: "mesa1"})
	r.do("per2", PersonJoined{ID: "voz3", Name: "Don Luis"}) // sits where the tablet is
	r.do("fac1", TableSit{Table: "mesa3", Persons: []ID{"per6"}})
	r.do("fac1", TableDeal{})
	r.do("fac1", TableSplit{Step: "step1", Section: "sec1", IDs: []ID{"para1", "para2", "para3"}})
	r.do("fac1", StepChanged{ID: "step1", Sections: &[]ID{"para1", "para2", "para3", "sec3"}})
	r.do("fac1", TableHosted{Table: "mesa1", Person: "per2"})
	r.do("per2", TableScribed{Table: "mesa1", Key: "tableta1"})
	r.do("per2", NoteAdded{ID: "nota1", Section: "sec3", Text: "Secreto de la mesa", Color: "white", Scribe: true})
	r.do("voz2", NoteAdded{ID: "nota2", Section: "sec3", Text: "Secreto de doña Rosa", Color: "white"})
	r.do("per6", NoteAdded{ID: "nota3", Section: "para3", Text: "Desde lejos", Color: "blue"})
	r.do("per6", NoteUnsigned{ID: "nota3"})
	r.do("fac1", SectionRevealed{ID: "sec3"})
	r.do("per2", TableHarvested{ID: "nota1"})
	r.do("fac1", TableRotate{})
	r.do("fac1", TableRotate{})
	r.do("fac1", Undo{})
	r.do("per6", TableScribed{Table: r.b.persons.get("per6").Table, Key: "lejos123"})
	r.do("fac1", ClusterAdded{ID: "grupo1", Section: "para3", Notes: []ID{"nota3"}})
	r.do("fac1", TableHarvested{ID: "grupo1"})
	r.do("fac1", TableLimited{Limit: 5})
	r.do("fac1", TableGathered{On: true})
	r.do("fac1", TableChanged{ID: "mesa2", Name: new("La del rincón"), People: new(3), Kind_: new(TablePaper)})
	r.do("fac1", TableRemoved{ID: "mesa2"})
	r.do("fac1", Restore{ID: "mesa2"})
	r.do("fac1", SectionChanged{ID: "sec2", Table: new(ID("mesa2"))})
	r.do("fac1", SectionChanged{ID: "sec2", Table: new(ID(""))})
	r.do("fac1", PersonErased{ID: "per6"})
	r.do("fac1", PersonRemoved{ID: "per2"})
	return r
}

func TestTableReplayFiles(t *testing.T) {
	r := cafe(t)
	boards := boardsOf(t, r.b.ID(), r.entries)
	end := len(r.entries)
	writeReplays(t, r, boards, []replayCut{
		{"tables-facilitator", Audience{ForFacilitator, []ID{"fac1"}}, 1, end, false},
		{"tables-facilitator-late", Audience{ForFacilitator, []ID{"fac1"}}, 1, end, true},
		{"tables-tablet", Audience{ForParticipant, []ID{"per2", "voz2", "voz3"}}, 1, end, false},
		{"tables-participant-late", Audience{ForParticipant, []ID{"per1"}}, 1, end, true},
		{"tables-projector", Audience{ForProjector, []ID{}}, 1, end, false},
	})
}

// TestTabletSitsTogether: who shares a tablet is always at one table, whoever moves them.
func TestTabletSitsTogether(t *testing.T) {
	r := cafe(t)
	for _, id := range []ID{"voz2", "voz3"} {
		if p := r.b.persons.get(id); p.Table == "mesa1" || p.Table == "" {
			t.Errorf("%s sits at %q after the tables have turned once", id, p.Table)
		}
	}
	r.do("fac1", TableSit{Table: "mesa1", Persons: []ID{"voz3"}})
	if at := r.b.persons.get("voz2").Table; at != "mesa1" {
		t.Errorf("voz2 stays at %s without the tablet", at)
	}
}

// TestDealIsEven: the sizes differ by no more than the largest group that shares a tablet, and who stays, stays.
func TestDealIsEven(t *testing.T) {
	r := newRoom(t, BoardCreate{
		Tables: []TableAdded{
			{ID: "mesa1"},
			{ID: "mesa2"},
			{ID: "mesa3"},
			{ID: "lejos", Kind_: TableRemote},
			{ID: "papel", Kind_: TablePaper, People: 9},
		},
		Sections: []SectionAdded{{ID: "sec1", Title: "A", W: 300, H: 300}},
	})
	r.seat("fac1", Facilitator)
	for i := range 14 {
		r.seat(ID(fmt.Sprintf("pers%02d", i)), Participant)
	}
	r.do("pers00", PersonJoined{ID: "voz00", Name: "Voz"})
	r.do("pers13", TableSit{Table: "lejos"})
	r.do("pers12", TableSit{Table: "mesa2"})
	r.do("fac1", TableHosted{Table: "mesa2", Person: "pers12"})
	for range 3 {
		for _, all := range []bool{false, true} {
			_, _ = r.try("fac1", TableDeal{All: all}) // refused where nothing is to be done
			sizes := map[ID]int{}
			for _, p := range r.b.persons.list {
				sizes[p.Table]++
			}
			if sizes[""] != 1 || sizes["lejos"] != 1 || sizes["papel"] != 0 || r.b.persons.get("pers12").Table != "mesa2" {
				t.Fatalf("dealt to %v", sizes)
			}
			in := []int{sizes["mesa1"], sizes["mesa2"], sizes["mesa3"]}
			if slices.Max(in)-slices.Min(in) > 1 {
				t.Fatalf("dealt unevenly: %v", sizes)
			}
		}
		if a, b := r.b.persons.get("pers00").Table, r.b.persons.get("voz00").Table; a != b {
			t.Fatalf("one tablet at %s and %s", a, b)
		}
		for _, p := range r.b.persons.list {
			if p.Role == Participant && p.Num%3 == 0 {
				_, _ = r.try("fac1", TableSit{Table: "", Persons: []ID{p.ID}})
			}
		}
		_, _ = r.try("fac1", TableSit{Table: "mesa2", Persons: []ID{"pers12"}})
		_, _ = r.try("fac1", TableHosted{Table: "mesa2", Person: "pers12"})
		_, _ = r.try("fac1", TableSit{Table: "lejos", Persons: []ID{"pers13"}})
	}
}

// TestTablesTurnAndTurn: after as many turns as there are tables everybody is where they were, hosts never left,
// and each turn can be taken back.
func TestTablesTurnAndTurn(t *testing.T) {
	r := cafe(t)
	r.do("fac1", TableChanged{ID: "mesa2", Kind_: new(TableInRoom)})
	r.seat("per9", Participant)
	r.do("per9", TableSit{Table: "mesa1"})
	r.do("fac1", TableHosted{Table: "mesa1", Person: "per9"})
	seats := func() map[ID]ID {
		at := map[ID]ID{}
		for _, p := range r.b.persons.list {
			at[p.ID] = p.Table
		}
		return at
	}
	start := seats()
	for i := range 3 {
		before := seats()
		r.do("fac1", TableRotate{})
		if r.b.turn == nil || len(r.b.turn.Moves) != 3 {
			t.Fatalf("turn %d is shown as %+v", i, r.b.turn)
		}
		if r.b.persons.get("per9").Table != "mesa1" {
			t.Fatal("the host went along")
		}
		after := seats()
		r.do("fac1", Undo{})
		if got := seats(); fmt.Sprint(got) != fmt.Sprint(before) || r.b.turn != nil {
			t.Fatalf("taken back: %v, want %v", got, before)
		}
		r.do("fac1", TableRotate{})
		if got := seats(); fmt.Sprint(got) != fmt.Sprint(after) {
			t.Fatalf("turned again: %v, want %v", got, after)
		}
	}
	if got := seats(); fmt.Sprint(got) != fmt.Sprint(start) {
		t.Fatalf("after a whole round: %v, want %v", got, start)
	}
}

// TestF6_NothingOfATableLeavesItsPrivateWriting: while a table writes in private, neither the other tables nor the
// projector nor a facilitator are handed its words, by entry, by snapshot, or late.
func TestF6_NothingOfATableLeavesItsPrivateWriting(t *testing.T) {
	r := cafe(t)
	reveal := slices.IndexFunc(r.entries, func(e Entry) bool { return e.Ops[0].Kind() == "section.revealed" })
	boards := boardsOf(t, r.b.ID(), r.entries)
	secret := boards[reveal]
	for _, a := range []Audience{
		{ForFacilitator, []ID{"fac1"}},
		{ForParticipant, []ID{"per1"}},
		{ForParticipant, []ID{"per3", "per4"}},
		{ForProjector, nil},
		{ForPublic, nil},
	} {
		for _, n := range ViewBoard(secret, a).Notes {
			if n.Section == "sec3" {
				t.Errorf("%+v is shown %+v", a, n)
			}
		}
		for _, e := range r.entries[:reveal] {
			for _, op := range ViewEntry(secret, e, a) {
				if n, ok := op.(NoteAdded); ok && n.Section == "sec3" {
					t.Errorf("%+v is shown %+v", a, n)
				}
				if s, ok := op.(TableScribed); ok && s.Device != "" {
					t.Errorf("%+v is told the device of a scribe", a)
				}
			}
		}
	}
	if got := ViewBoard(secret, Audience{ForParticipant, []ID{"per2", "voz2"}}).Notes; len(got) != 3 {
		t.Errorf("the tablet that wrote them sees %d notes, want its two and the one that is everybody's", len(got))
	}
}

// TestScribeGoesWithItsPerson: one device writes for a table, and none once its person has gone.
func TestScribeGoesWithItsPerson(t *testing.T) {
	r := cafe(t)
	r.seat("per8", Participant)
	r.seat("per9", Participant)
	r.do("per8", TableSit{Table: "mesa1"})
	r.do("per9", TableSit{Table: "mesa1"})
	r.do("per8", TableScribed{Table: "mesa1", Key: "uno1"})
	r.do("per8", NoteAdded{ID: "mesa1a", Section: "para1", Text: "Por la mesa", Color: "white", Scribe: true})
	r.refuse("per9", NoteEdited{ID: "mesa1a", Text: "Otra"}, CodeNotYours)
	r.do("per9", TableScribed{Table: "mesa1", Key: "dos2"})
	r.refuse("per8", NoteAdded{ID: "mesa1b", Section: "para1", Text: "x", Color: "white", Scribe: true}, CodeNotScribe)
	r.do("per9", NoteEdited{ID: "mesa1a", Text: "Corregida por quien escribe ahora"})
	r.do("fac1", TableSit{Table: "mesa3", Persons: []ID{"per9"}})
	if d := r.b.tables.get("mesa1"); d.Device != "" || d.Scribe.Key != "" {
		t.Errorf("%+v writes for a table that nobody is left at", d.Scribe)
	}
	r.refuse("per9", NoteAdded{ID: "mesa1b", Section: "para3", Text: "x", Color: "white", Scribe: true}, CodeNotScribe)
}

// TestF6_AScribeHandsOverASheet: who writes for a table sends the photo of its sheet to who leads the workshop, where
// the table may write, and is shown it no more than others are.
func TestF6_AScribeHandsOverASheet(t *testing.T) {
	r := cafe(t)
	sheet := func(id, section ID) ScanAdded {
		return ScanAdded{ID: id, Section: section, Media: Media{Asset: "foto" + id, Kind: MediaPhoto, W: 1200, H: 1600}}
	}
	r.seat("per8", Participant)
	r.do("per8", TableSit{Table: "mesa1"})
	r.refuse("per8", sheet("hoja1", "para1"), CodeNotAllowed)
	r.do("per8", TableScribed{Table: "mesa1", Key: "uno1"})
	r.do("per8", sheet("hoja1", "para1"))
	r.refuse("per8", sheet("hoja2", "para3"), CodeOtherTable)
	for _, op := range []Op{ScanCounted{ID: "hoja1", Ideas: 3}, ScanShared{ID: "hoja1", On: true}, ScanRemoved{ID: "hoja1"}} {
		r.refuse("per8", op, CodeNotAllowed)
	}
	if list := ViewBoard(r.b, Audience{Kind: ForFacilitator}).Scans; len(list) != 1 || list[0].Section != "para1" {
		t.Errorf("facilitators see %+v", list)
	}
	own := Audience{Kind: ForParticipant, Persons: []ID{"per8"}}
	if _, told := MediaFor(r.b, own, "fotohoja1"); told || len(ViewBoard(r.b, own).Scans) > 0 {
		t.Error("the sheet is shown to who handed it over, as nobody has shared it")
	}
	r.do("fac1", ScanShared{ID: "hoja1", On: true})
	if _, told := MediaFor(r.b, own, "fotohoja1"); !told {
		t.Error("a shared sheet is not shown")
	}
	r.do("per8", TableScribed{Table: "mesa1"})
	r.refuse("per8", sheet("hoja3", "para1"), CodeNotAllowed)
}

// TestF7_ScribesLeaveRoomForSheets: writers of tables cannot fill the place that facilitators need.
func TestF7_ScribesLeaveRoomForSheets(t *testing.T) {
	r := cafe(t)
	r.seat("per8", Participant)
	r.do("per8", TableSit{Table: "mesa1"})
	r.do("per8", TableScribed{Table: "mesa1", Key: "uno1"})
	sheet := func(i int) ScanAdded {
		id := ID(fmt.Sprintf("hoja%03d", i))
		return ScanAdded{ID: id, Section: "para1", Media: Media{Asset: "foto" + id, Kind: MediaPhoto, W: 1200, H: 1600}}
	}
	for i := range maxHanded {
		r.do("per8", sheet(i))
	}
	r.refuse("per8", sheet(maxHanded), CodeBoardFull)
	r.do("fac1", sheet(maxHanded))
}

// TestHarvestOfManyTables: what is brought is listed once, groups first, only what everybody may see, and
// no table can bring more by having it marked by two people.
func TestHarvestOfManyTables(t *testing.T) {
	r := cafe(t)
	r.do("fac1", TableLimited{Limit: 1})
	if got := r.b.Harvested(); fmt.Sprint(got) != "[grupo1 nota1]" {
		t.Fatalf("harvested %v", got)
	}
	if r.b.TableOf("grupo1") != "mesa3" || r.b.TableOf("nota1") != "mesa1" || r.b.TableOf("nada") != "" {
		t.Error("somebody else's harvest")
	}
	r.do("fac1", NoteAdded{ID: "otra1", Section: "para1", Text: "Otra", Color: "white"})
	r.refuse("fac1", TableHarvested{ID: "otra1"}, CodeHarvestFull)
	r.do("fac1", NoteHidden{ID: "nota1", Reason: OffTopic})
	if got := r.b.Harvested(); fmt.Sprint(got) != "[grupo1]" {
		t.Fatalf("harvested %v with a hidden note", got)
	}
	r.do("fac1", TableHarvested{ID: "otra1"})
	r.refuse("fac1", TableHarvested{ID: "nota1", Off: true}, CodeNoteHeld)
	r.do("fac1", NoteDeleted{ID: "otra1"})
	if got := r.b.Harvested(); fmt.Sprint(got) != "[grupo1]" {
		t.Fatalf("harvested %v with a deleted note", got)
	}
}

// TestErasedHostIsForgotten: nothing in the redacted journal says where a forgotten person sat, and replaying it
// gives the same board (TestRandomSessions does so at random).
func TestErasedHostIsForgotten(t *testing.T) {
	r := cafe(t)
	r.seat("per8", Participant)
	r.do("per8", TableSit{Table: "mesa1"})
	r.do("fac1", TableHosted{Table: "mesa1", Person: "per8"})
	r.do("per8", TableScribed{Table: "mesa1", Key: "uno1"})
	before := r.b.Clone()
	e := r.do("fac1", PersonErased{ID: "per8"})
	from, to, redact, ok := ScrubOf(before, e)
	if !ok {
		t.Fatal("nothing is forgotten")
	}
	journal := slices.Clone(r.entries)
	for i := from; i <= to; i++ {
		journal[i-1], _ = redact(journal[i-1])
		for _, op := range journal[i-1].Ops {
			switch op := op.(type) {
			case TableMoved:
				if slices.ContainsFunc(op.Moves, func(m TableMove) bool { return m.Person == "per8" }) {
					t.Errorf("entry %d still says that they moved", i)
				}
			case TableHosted:
				if op.Person == "per8" {
					t.Errorf("entry %d still says that they hosted", i)
				}
			case TableScribed:
				if op.Person == "per8" || op.Device == deviceFor("per8") {
					t.Errorf("entry %d still says that they wrote", i)
				}
			}
		}
	}
	if got, want := mustSnapshot(t, replay(t, r.b.ID(), journal)), mustSnapshot(t, r.b); string(got) != string(want) {
		t.Errorf("the redacted journal gives another board:\n%s\nwant\n%s", got, want)
	}
}
