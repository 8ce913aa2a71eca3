package board

import (
	"slices"
	"strings"
	"testing"
)

// year is a session whose roadmap goes on after its end, seen in the replay files.
func year(t testing.TB) *session {
	t.Helper()
	r := newRoom(t, BoardCreate{
		Sections: []SectionAdded{{ID: "sec1", Title: "Uno", W: 1200, H: 900}},
		Steps:    []StepAdded{{ID: "step1", Kind_: StepRoadmap}},
		Zone:     "America/Guayaquil",
	})
	r.seat("fac1", Facilitator)
	r.seat("per1", Participant)
	r.do("per1", CommitmentAdded{
		ID: "comp1", What: "Pedir luz", Who: "Rosa", From: "2026-01-10", To: "2028-01-10", Tell: "Al barrio", Phase: "Primero", Named: true,
	})
	r.do("per1", CommitmentSplit{ID: "comp1", Phases: []RowPhase{
		{ID: "comp1", Phase: "Fase 1", From: "2026-01-10", To: "2027-01-10"},
		{ID: "comp2", Phase: "Fase 2", From: "2027-01-11", To: "2028-01-10"},
	}})
	r.do("per1", CommitmentChanged{ID: "comp2", Who: new("Marta")})
	r.do("per1", CommitmentChanged{ID: "comp2", Status: new(Doing)})
	r.system(CommitmentProgressed{ID: "comp1", Text: "Fuimos a la empresa", Photo: "foto1", W: 800, H: 600})
	r.system(CommitmentBrought{Commitment: CommitmentView{ID: "comp3", What: "De antes", Status: Doing, To: "2025-01-01", Earlier: &EarlierView{
		From: "antes1", Board: "El primer taller", ID: "fila1",
		Progress: []ProgressView{
			{ID: "p0004", At: 1000, Text: "Empezamos", By: ByOwner, Status: Doing},
			{ID: "p0009", At: 2000, Text: "Palabra de más", Photo: "foto2", W: 10, H: 10, By: ByFacilitation},
		},
	}}})
	r.do("fac1", BoardFinished{})
	r.do("fac1", CommitmentProgressed{ID: "comp1", Status: Doing, Text: "Ya contestaron"})
	r.do("fac1", CommitmentChanged{ID: "comp2", Status: new(Done), With: new("la junta")})
	r.system(CommitmentProgressed{ID: "comp3", Text: "Insulto por el enlace"})
	r.do("fac1", CommitmentStripped{ID: "comp3", Progress: "p0003"})
	r.do("fac1", CommitmentStripped{ID: "comp3", Progress: "p0002"})
	r.do("fac1", CommitmentRemoved{ID: "comp2"})
	r.do("fac1", Restore{ID: "comp2"})
	r.do("fac1", CommitmentChanged{ID: "comp3", To: new("")})
	r.do("fac1", CommitmentChanged{ID: "comp3", To: new("2026-12-31"), Phase: new("Otra vez")})
	return r
}

func TestProgressReplayFiles(t *testing.T) {
	r := year(t)
	boards := boardsOf(t, r.b.ID(), r.entries)
	end := len(r.entries)
	writeReplays(t, r, boards, []replayCut{
		{"progress-facilitator", Audience{ForFacilitator, []ID{"fac1"}}, 1, end, false},
		{"progress-participant-late", Audience{ForParticipant, []ID{"per1"}}, 1, end, true},
		{"progress-projector", Audience{ForProjector, []ID{}}, 1, end, false},
	})
}

// TestProgressIsDatedByTheServer: whatever a proposal says of its moment, its number and its teller, the board
// takes its own; and history does not run backwards when a clock does.
func TestProgressIsDatedByTheServer(t *testing.T) {
	r := year(t)
	for _, ask := range []func(){
		func() {
			r.do("fac1", CommitmentProgressed{ID: "comp1", Text: "Fue hace un año", At: 1, By: ByOwner, Progress: "p0001"})
		},
		func() {
			r.system(CommitmentProgressed{ID: "comp1", Text: "Será mañana", At: 9_999_999_999_999, By: ByFacilitation})
		},
		func() { r.do("fac1", CommitmentChanged{ID: "comp1", Status: new(Done)}) },
	} {
		ask()
		k := r.b.commitments.get("comp1")
		last := k.Progress[len(k.Progress)-1]
		if last.At != r.at || last.ID != progressID(len(k.Progress)) {
			t.Errorf("%+v was told at %d", last, r.at)
		}
	}
	k := r.b.commitments.get("comp1")
	if by := []Teller{k.Progress[2].By, k.Progress[3].By}; !slices.Equal(by, []Teller{ByFacilitation, ByOwner}) {
		t.Errorf("told by %v", by)
	}
	newest := r.at
	r.at -= 3_600_000 // the clock was wrong by an hour
	r.do("fac1", CommitmentProgressed{ID: "comp1", Text: "Con el reloj atrasado"})
	if k = r.b.commitments.get("comp1"); k.Progress[len(k.Progress)-1].At != newest {
		t.Errorf("history runs backwards: %+v", k.Progress)
	}
}

// TestProgressIsKept: no op takes an entry out of a row's history, and undo does not.
func TestProgressIsKept(t *testing.T) {
	r := year(t)
	before := len(r.b.commitments.get("comp2").Progress)
	if before != 1 || r.b.commitments.get("comp2").Status != Done {
		t.Fatalf("a new status after the end is not told: %+v", r.b.commitments.get("comp2"))
	}
	r.do("fac1", CommitmentChanged{ID: "comp2", Status: new(Pending), What: new("Otra cosa")})
	r.do("fac1", Undo{})
	k := r.b.commitments.get("comp2")
	if k.What != "Pedir luz" || k.Status != Pending || len(k.Progress) != 2 {
		t.Errorf("undo left %+v", k)
	}
	r.do("fac1", BoardReopened{})
	r.do("fac1", CommitmentChanged{ID: "comp2", Status: new(Doing)})
	if k = r.b.commitments.get("comp2"); len(k.Progress) != 3 || k.Progress[2].Status != Doing {
		t.Errorf("what was reopened tells no more: %+v", k.Progress)
	}
}

// TestMovedEndIsKept: whoever gives a row another end once it is followed is told of, with the end before, by whatever way
// it came; only a workshop that nobody has seen the end of corrects its dates in silence.
func TestMovedEndIsKept(t *testing.T) {
	row := func(r *session, id ID) *commitment { return r.b.commitments.get(id) }
	last := func(r *session, id ID) ProgressView {
		past := row(r, id).history()
		return past[len(past)-1]
	}
	moved := func(r *session, id ID, was, to string) {
		t.Helper()
		got := last(r, id)
		want := ProgressView{ID: got.ID, At: r.at, By: ByFacilitation, To: to, Was: was}
		if got != want || row(r, id).To != to {
			t.Errorf("told %+v of a row that ends %q, want %+v", got, row(r, id).To, want)
		}
	}
	r := year(t)
	r.do("fac1", CommitmentChanged{ID: "comp1", To: new("2029-01-10"), Who: new("Rosa")})
	moved(r, "comp1", "2027-01-10", "2029-01-10")
	count := len(row(r, "comp1").history())
	r.do("fac1", Undo{}) // what was told stays told
	moved(r, "comp1", "2029-01-10", "2027-01-10")
	if now := len(row(r, "comp1").history()); now != count+1 {
		t.Errorf("%d entries after an undo, %d before", now, count)
	}
	r.do("fac1", CommitmentChanged{ID: "comp1", To: new("")})
	moved(r, "comp1", "2027-01-10", "")
	r.do("fac1", CommitmentProgressed{ID: "comp1", Text: "Nada nuevo", To: "2030-01-01", Was: "2020-01-01"})
	if p := last(r, "comp1"); p.MovedEnd() || row(r, "comp1").To != "" {
		t.Errorf("an end was moved by what is told: %+v", p)
	}
	r.do("fac1", CommitmentStripped{ID: "comp1", Progress: last(r, "comp1").ID})
	before := len(row(r, "comp3").history())
	r.do("fac1", CommitmentChanged{ID: "comp3", To: new("2026-12-31")}) // as it was
	if now := len(row(r, "comp3").history()); now != before {
		t.Errorf("an end that stays is told: %d entries, before %d", now, before)
	}

	// A row that was brought along late, with nothing told of it so far.
	r = newRoom(t, BoardCreate{Steps: []StepAdded{{ID: "step1", Kind_: StepRoadmap}}})
	r.seat("fac1", Facilitator)
	r.seat("per1", Participant)
	r.system(CommitmentBrought{Commitment: CommitmentView{
		ID: "comp1", What: "De antes", To: "2025-01-01", Earlier: &EarlierView{From: "antes1", Board: "El primero", ID: "fila1"},
	}})
	r.do("per1", CommitmentChanged{ID: "comp1", To: new("2031-01-01")})
	moved(r, "comp1", "2025-01-01", "2031-01-01")

	// Corrected while nobody has seen the end; and no longer once there was a page, though the session goes on again.
	r.do("per1", CommitmentAdded{ID: "comp2", What: "Nuevo", To: "2026-01-01"})
	r.do("per1", CommitmentChanged{ID: "comp2", To: new("2026-02-01")})
	if past := row(r, "comp2").history(); len(past) != 0 || row(r, "comp2").To != "2026-02-01" {
		t.Errorf("a correction is told: %+v", past)
	}
	r.do("fac1", BoardFinished{})
	r.do("fac1", PagePublished{})
	r.do("fac1", PageWithdrawn{})
	r.do("fac1", BoardReopened{})
	r.do("per1", CommitmentSplit{ID: "comp2", Phases: []RowPhase{
		{ID: "comp2", From: "2026-01-01", To: "2027-01-01"}, {ID: "comp4", From: "2027-01-02", To: "2027-12-31"},
	}})
	moved(r, "comp2", "2026-02-01", "2027-01-01")
}

func TestProgressIsRefused(t *testing.T) {
	r := year(t)
	r.seat("obs1", Observer)
	for _, c := range []struct {
		who   ID
		op    Op
		code  Code
		field string
	}{
		{"per1", CommitmentProgressed{ID: "comp1", Text: "x"}, CodeFinished, ""},
		{"obs1", CommitmentProgressed{ID: "comp1", Text: "x"}, CodeFinished, ""},
		{"per1", CommitmentStripped{ID: "comp1", Progress: "p0001"}, CodeFinished, ""},
		{"per1", CommitmentSplit{ID: "comp1"}, CodeFinished, ""},
		{"fac1", CommitmentProgressed{ID: "nada1", Text: "x"}, CodeNotFound, "id"},
		{"fac1", CommitmentProgressed{ID: "comp1", Text: "  "}, CodeEmptyText, "text"},
		{"fac1", CommitmentProgressed{ID: "comp1", Status: Doing}, CodeEmptyText, "text"}, // it is doing
		{"fac1", CommitmentProgressed{ID: "comp1", Status: "tarde"}, CodeMalformed, "status"},
		{"fac1", CommitmentProgressed{ID: "comp1", Text: strings.Repeat("a", MaxProgressChars+1)}, CodeTextTooLong, "text"},
		{"fac1", CommitmentProgressed{ID: "comp1", Photo: "foto1", W: 1, H: 1}, CodeIDTaken, "media.asset"},
		{"fac1", CommitmentProgressed{ID: "comp1", Photo: "foto9"}, CodeMalformed, "media.w"},
		{"fac1", CommitmentStripped{ID: "comp1", Progress: "p0077"}, CodeNotFound, "progress"},
		{"fac1", CommitmentStripped{ID: "comp3", Progress: "p0003"}, CodeAlready, ""},
		{"fac1", CommitmentBrought{}, CodeFinished, ""},
		{"fac1", CommitmentSplit{ID: "comp1", Phases: []RowPhase{{ID: "comp1"}}}, CodeMalformed, "phases"},
		{"fac1", CommitmentSplit{ID: "comp1", Phases: []RowPhase{{ID: "comp9"}, {ID: "comp8"}}}, CodeMalformed, "phases"},
		{"fac1", CommitmentSplit{ID: "comp1", Phases: []RowPhase{{ID: "comp1"}, {ID: "comp1"}}}, CodeIDTaken, "phases"},
		{"fac1", CommitmentSplit{ID: "comp1", Phases: []RowPhase{{ID: "comp1"}, {ID: "comp2"}}}, CodeIDTaken, "id"},
		{"fac1", CommitmentSplit{ID: "comp1", Phases: []RowPhase{{ID: "comp1"}, {ID: "comp8", From: "2026-02-02", To: "2026-02-01"}}}, CodeBadDate, "to"},
		{"fac1", CommitmentChanged{ID: "comp1", Phase: new(strings.Repeat("a", MaxPhaseChars+1))}, CodeTextTooLong, "phase"},
		{"fac1", CommitmentChanged{ID: "comp1", Solution: new(ID("No"))}, CodeBadID, "solution"},
		{"fac1", CommitmentAdded{ID: "comp8", What: "x", Solution: "No"}, CodeBadID, "solution"},
	} {
		r.refuse(c.who, c.op, c.code, c.field)
	}
	r.do("fac1", BoardReopened{})
	r.refuse("obs1", CommitmentProgressed{ID: "comp1", Text: "x"}, CodeNotAllowed)
	r.refuse("per1", CommitmentProgressed{ID: "comp1", Text: "x"}, CodeNotAllowed)
	r.refuse("fac1", CommitmentBrought{}, CodeNotAllowed)
	for range MaxProgress - len(r.b.commitments.get("comp1").Progress) {
		r.do("fac1", CommitmentProgressed{ID: "comp1", Text: "más"})
	}
	r.refuse("fac1", CommitmentProgressed{ID: "comp1", Text: "más"}, CodeBoardFull, "progress")
	r.refuse("fac1", CommitmentChanged{ID: "comp1", Status: new(Done)}, CodeBoardFull, "progress")
}

// TestF3_BroughtOnce: three rows that were left open arrive with their history; asked again, none comes twice, not
// even one that was removed since.
func TestF3_BroughtOnce(t *testing.T) {
	old := year(t)
	old.do("fac1", CommitmentAdded{ID: "comp4", What: "Arreglar la banca", Who: "Luz", To: "2026-03-01", Named: true})
	r := newRoom(t, BoardCreate{Steps: []StepAdded{{ID: "step1", Kind_: StepRoadmap}}})
	r.b.id = "despues1"
	r.seat("fac1", Facilitator)
	open := Open(ViewBoard(old.b, Audience{Kind: ForFacilitator}))
	if len(open) != 3 {
		t.Fatalf("%d rows are open: %+v", len(open), open)
	}
	for i, k := range open {
		k.ID = ID([]string{"fila1", "fila2", "fila3"}[i])
		r.system(CommitmentBrought{Commitment: k})
	}
	rows := ViewBoard(r.b, Audience{Kind: ForProjector}).Commitments
	if len(rows) != 3 {
		t.Fatalf("%d rows have come", len(rows))
	}
	first := rows[0]
	if first.Who != "Rosa" || first.To != "2027-01-10" || first.Status != Doing || first.Named || first.Earlier.From != "board001" ||
		first.Earlier.ID != "comp1" || first.Earlier.Board != "Minga" || len(first.Earlier.Progress) != 2 ||
		first.Earlier.Progress[0].Text != "Fuimos a la empresa" || first.Earlier.Progress[0].Photo != "foto1" {
		t.Errorf("the first is %+v of %+v", first, first.Earlier)
	}
	if past := rows[1].Earlier.Progress; len(past) != 5 || past[0].Text != "Empezamos" || !past[1].Gone || past[4].Was != "" || past[4].To != "2026-12-31" {
		t.Errorf("the history of two workshops is %+v", past)
	}
	r.do("fac1", CommitmentRemoved{ID: "fila2"})
	for _, k := range open {
		k.ID = "otra" + k.ID[4:]
		r.refuseSystem(CommitmentBrought{Commitment: k}, CodeAlready)
	}
	k := open[0]
	k.ID, k.Earlier = "nueva1", nil
	r.refuseSystem(CommitmentBrought{Commitment: k}, CodeMalformed, "commitment.earlier")
	r.system(CommitmentProgressed{ID: "fila1", Text: "Seguimos"})
	if p := r.b.commitments.get("fila1").Progress; p[0].ID != "p0003" {
		t.Errorf("history goes on with %+v", p)
	}
}

// TestF6_WhatWasTakenOutOfHistoryIsForgotten: words and photo leave the journal, the views and the board.
func TestF6_WhatWasTakenOutOfHistoryIsForgotten(t *testing.T) {
	r := year(t)
	journal := slices.Clone(r.entries)
	b := New(r.b.ID())
	for i, e := range r.entries {
		if from, to, redact, ok := ScrubOf(b, e); ok {
			for j := from; j <= min(to, Seq(i)); j++ {
				if next, changed := redact(journal[j-1]); changed {
					journal[j-1] = next
				}
			}
		}
		b.Apply(e)
	}
	for _, e := range journal {
		line, err := EncodeEntry(e)
		if err != nil {
			t.Fatal(err)
		}
		for _, gone := range []string{"Insulto", "Palabra de más", `"photo":"foto2"`} {
			if strings.Contains(string(line), gone) {
				t.Errorf("the journal still says %q: %s", gone, line)
			}
		}
	}
	for _, e := range r.entries { // as an instance may still hold them
		for _, a := range audiences {
			for _, op := range ViewEntry(r.b, e, a) {
				line, err := EncodeOp(op)
				if err != nil {
					t.Fatal(err)
				}
				for _, gone := range []string{"Insulto", "Palabra de más", `"photo":"foto2"`} {
					if strings.Contains(string(line), gone) {
						t.Errorf("%s is told again: %s", a.Kind, line)
					}
				}
			}
		}
	}
	if got, want := string(mustSnapshot(t, replay(t, r.b.ID(), journal))), string(mustSnapshot(t, r.b)); got != want {
		t.Errorf("the journal that has forgotten gives another board:\n%s\n%s", got, want)
	}
	if slices.Contains(r.b.Assets(), "foto2") || !slices.Contains(r.b.Assets(), "foto1") {
		t.Errorf("the board names the photos %v", r.b.Assets())
	}
	for _, id := range []ID{"foto1", "foto2"} {
		if _, seen := MediaFor(r.b, Audience{Kind: ForParticipant, Persons: []ID{"per1"}}, id); seen != (id == "foto1") {
			t.Errorf("%s is handed out: %v", id, seen)
		}
	}
	r.do("fac1", CommitmentRemoved{ID: "comp1"})
	if _, seen := MediaFor(r.b, Audience{Kind: ForProjector}, "foto1"); seen {
		t.Error("the photo of a removed row is handed out")
	}
}

func TestLate(t *testing.T) {
	for _, c := range []struct {
		to     string
		status Status
		late   bool
	}{
		{"2026-03-01", Pending, true},
		{"2026-03-01", Doing, true},
		{"2026-03-01", Done, false},
		{"2026-03-01", Dropped, false},
		{"2026-03-02", Pending, false}, // the day itself is in time
		{"2026-03-03", Pending, false},
		{"", Pending, false},
	} {
		if got := Late(c.to, c.status, "2026-03-02"); got != c.late {
			t.Errorf("to %q, %s: late %v", c.to, c.status, got)
		}
	}
}

func TestMissingIn(t *testing.T) {
	for _, c := range []struct {
		what, who, to, verifiable string
		missing                   string
	}{
		{"a", "Rosa", "2026-01-01", "una foto", ""},
		{"a", "", "", "", "who to verifiable"},
		{" ", "Rosa", "2026-01-01", "x", "what"},
		{"a", "Rosa y Marta", "2026-01-01", "x", "one"},
		{"a", "Rosa; Marta", "2026-01-01", "x", "one"},
		{"a", "Rosa, Marta", "2026-01-01", "x", "one"},
		{"a", "Rosa e Inés", "2026-01-01", "x", "one"},
		{"a", "Rosa AND Ann", "2026-01-01", "x", "one"},
		{"a", "Yolanda Yépez", "2026-01-01", "x", ""},
		{"a", "Rosa,", "2026-01-01", "x", ""},
	} {
		if got := strings.Join(MissingIn(c.what, c.who, c.to, c.verifiable), " "); got != c.missing {
			t.Errorf("%q by %q: %q is missing, want %q", c.what, c.who, got, c.missing)
		}
	}
}

// TestNameIsAgreedToByItsPerson: somebody else in the same row has not agreed that their name is published.
func TestNameIsAgreedToByItsPerson(t *testing.T) {
	r := year(t)
	named := func() bool { return r.b.commitments.get("comp1").Named }
	r.do("fac1", CommitmentChanged{ID: "comp1", Who: new("Rosa"), To: new("2027-02-01")})
	if !named() {
		t.Error("the same name has to be agreed to anew")
	}
	r.do("fac1", CommitmentChanged{ID: "comp1", Who: new("Marta")})
	if named() {
		t.Error("Marta's name may be published because Rosa agreed")
	}
	r.do("fac1", CommitmentChanged{ID: "comp1", Who: new("Luz"), Named: new(true)})
	if !named() {
		t.Error("Luz agreed")
	}
}
