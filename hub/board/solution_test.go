package board

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// sheetRoom is a board with a problem, some notes, a group and a step in which sheets are filled.
func sheetRoom(t testing.TB) *session {
	t.Helper()
	r := newRoom(t, BoardCreate{
		Title: "Minga de la ficha",
		Sections: []SectionAdded{
			{ID: "tronco", Title: "Problema central", W: 1200, H: 900, Check: CheckProblem},
			{ID: "sec2", Title: "Ideas", X: 1280, W: 1200, H: 900},
		},
		Steps: []StepAdded{
			{ID: "step1", Kind_: StepGroup, Name: "Juntar"},
			{ID: "step2", Kind_: StepSheet, Name: "Ficha"},
		},
	})
	r.seat("fac1", Facilitator)
	r.seat("per1", Participant)
	r.seat("per2", Participant)
	r.do("per2", PersonJoined{ID: "voz2", Name: "Doña Rosa"})
	r.seat("per3", Participant)
	r.note("per1", "nota1", "tronco")
	for _, id := range []ID{"nota2", "nota3", "nota4", "nota5"} {
		r.note("per2", id, "sec2")
	}
	r.do("fac1", ClusterAdded{ID: "grupo1", Section: "sec2", Name: "Luz", Notes: []ID{"nota2", "nota3"}})
	r.do("fac1", ClusterAdded{ID: "grupo2", Section: "sec2", Name: "Focos", Notes: []ID{"nota4"}})
	r.do("fac1", StepEntered{ID: "step2"})
	return r
}

// sheetDay is a session in which two sheets are filled by many hands, seen in the replay files.
func sheetDay(t testing.TB) *session {
	t.Helper()
	r := sheetRoom(t)
	r.do("per1", SolutionAdded{ID: "ficha1", Origin: "grupo1", Sources: []SourceList{{Field: FieldName, Items: []ID{"grupo1"}}}})
	r.do("per1", SolutionChanged{ID: "ficha1", Name: new("Faroles del barrio")})
	r.do("voz2", SolutionChanged{ID: "ficha1", Problem: new("De noche no se ve la calle")})
	r.do("per3", SolutionStepSet{Solution: "ficha1", ID: "paso1", Text: new("Contar los postes")})
	r.do("per2", SolutionStepSet{Solution: "ficha1", ID: "paso2", Text: new("Pedir los focos")})
	r.do("per1", SolutionStepSet{Solution: "ficha1", ID: "paso3", Text: new("Ponerlos en minga")})
	r.do("per1", SolutionStepSet{Solution: "ficha1", ID: "paso3", Ord: new("0V")})
	r.do("per3", SolutionStepSet{Solution: "ficha1", ID: "paso1", Text: new("Contar los postes sin foco")})
	r.do("per2", SolutionSourced{ID: "ficha1", Field: FieldProblem, Items: []ID{"nota5", "nota1"}})
	r.do("per3", SolutionSourced{ID: "ficha1", Field: "paso2", Items: []ID{"grupo1", "nota5"}})
	r.do("per3", SolutionSourced{ID: "ficha1", Field: FieldProblem, Items: []ID{"nota5"}, Off: true})
	r.do("per1", SolutionStepRemoved{Solution: "ficha1", ID: "paso2"})
	r.do("per1", Undo{})
	r.do("voz2", SolutionChanged{ID: "ficha1", Check: &ViabilityChange{Key: ViableYear, Answer: new(ViablePartly)}})
	r.do("per1", SolutionChanged{ID: "ficha1", Check: &ViabilityChange{Key: ViableYear, Text: new("En dos fases")}})
	r.do("per1", SolutionChanged{ID: "ficha1", Check: &ViabilityChange{Key: ViablePillar, Answer: new(ViableYes)}, Unit: new("Administración Zonal")})
	r.do("per1", SolutionChanged{ID: "ficha1", Check: &ViabilityChange{Key: ViablePillar, Answer: new(ViableUnsaid)}})
	r.do("per3", SolutionChanged{ID: "ficha1", Media: &Media{Asset: "dibujo0001", Kind: MediaDrawing, W: 800, H: 600, Alt: "Un poste con sol"}})
	r.do("per3", SolutionChanged{ID: "ficha1", Media: &Media{Asset: "foto000001", Kind: MediaPhoto, W: 640, H: 480}})
	r.do("per3", SolutionChanged{ID: "ficha1", Alt: new("El poste de la esquina")})
	r.do("fac1", SolutionAdded{ID: "ficha2", Name: "Sobra", Ord: "0V", Steps: []HowStep{{ID: "paso1", Text: "Uno"}, {ID: "paso2", Text: "Dos"}}, Checks: []Viability{{Key: ViableLaw, Answer: ViableNo, Text: "No hay norma"}}})
	r.do("fac1", SolutionRemoved{ID: "ficha2"})
	r.do("fac1", Restore{ID: "ficha2"})
	r.do("per1", SolutionChanged{ID: "ficha2", Whom: new("Las abuelas"), Needs: new("Cables")})
	r.do("fac1", SolutionAdded{ID: "ficha3", Name: "Se va"})
	r.do("fac1", SolutionRemoved{ID: "ficha3"})
	r.do("fac1", ClusterMerged{From: "grupo1", Into: "grupo2"})
	r.do("fac1", ClusterDissolved{ID: "grupo2"})
	r.do("fac1", Undo{})
	r.seat("per4", Participant)
	r.do("per4", SolutionChanged{ID: "ficha2", Media: &Media{Asset: "foto000002", Kind: MediaPhoto, W: 640, H: 480, Alt: "Cara de per4"}})
	r.do("fac1", PersonErased{ID: "per4"})
	r.do("fac1", BoardFinished{})
	r.do("fac1", SolutionChanged{ID: "ficha1", Sentence: new("Luz que cuidamos entre todos")})
	return r
}

func TestSolutionReplayFiles(t *testing.T) {
	r := sheetDay(t)
	boards := boardsOf(t, r.b.ID(), r.entries)
	end := len(r.entries)
	writeReplays(t, r, boards, []replayCut{
		{"solution-facilitator", Audience{ForFacilitator, []ID{"fac1"}}, 1, end, false},
		{"solution-participant", Audience{ForParticipant, []ID{"per1"}}, 1, end, false},
		{"solution-participant-late", Audience{ForParticipant, []ID{"per1"}}, 1, end, true},
		{"solution-projector", Audience{ForProjector, []ID{}}, 1, end, false},
	})
}

func sheet(r *session, id ID) SolutionView {
	for _, k := range ViewBoard(r.b, Audience{Kind: ForFacilitator}).Solutions {
		if k.ID == id {
			return k
		}
	}
	r.t.Fatalf("no sheet %s", id)
	return SolutionView{}
}

func TestManyHandsFillOneSheet(t *testing.T) {
	r := sheetDay(t)
	v := sheet(r, "ficha1")
	texts := []string{}
	for _, s := range v.Steps {
		texts = append(texts, s.Text)
	}
	if want := []string{"Ponerlos en minga", "Contar los postes sin foco", "Pedir los focos"}; !slices.Equal(texts, want) {
		t.Errorf("steps %q, want %q", texts, want)
	}
	if v.Name == "" || v.Problem == "" || v.Sentence == "" || len(v.Viability) != 1 || v.Viability[0].Text != "En dos fases" || v.Viability[0].Answer != ViablePartly {
		t.Errorf("somebody's words are lost: %+v", v)
	}
	if got := Lacking(v); !slices.Equal(got, []string{"whom", "fresh", "test", "needs", "pillar", "law", "unit", "means"}) {
		t.Errorf("lacks %q", got)
	}
	if lack := Lacking(sheet(r, "ficha2")); !slices.Contains(lack, "steps") || slices.Contains(lack, "law") {
		t.Errorf("two steps are not enough, an answer «no» is one: %q", lack)
	}
	if v.Picture != "foto000001" || v.Drawn || v.Alt != "El poste de la esquina" {
		t.Errorf("picture %+v", v)
	}
}

func TestSheetRules(t *testing.T) {
	r := sheetRoom(t)
	r.do("per1", SolutionAdded{ID: "ficha1"})
	for i, want := range []ID{"paso1", "paso2", "paso3", "paso4", "paso5", "paso6", "paso7"} {
		r.do("per1", SolutionStepSet{Solution: "ficha1", ID: want, Text: new("x")})
		if got := sheet(r, "ficha1").Steps[i].ID; got != want {
			t.Fatalf("step %d is %s", i, got)
		}
	}
	r.refuse("per1", SolutionStepSet{Solution: "ficha1", ID: "paso8", Text: new("x")}, CodeBoardFull, "steps")
	r.refuse("per1", SolutionStepSet{Solution: "ficha1", ID: "year", Text: new("x")}, CodeIDTaken, "id")
	r.refuse("per1", SolutionStepSet{Solution: "ficha1", ID: "paso1", Text: new(" ")}, CodeEmptyText, "text")
	r.refuse("per1", SolutionStepRemoved{Solution: "ficha1", ID: "nada"}, CodeNotFound, "id")
	r.refuse("per1", SolutionStepSet{Solution: "nada", ID: "paso1", Text: new("x")}, CodeNotFound, "solution")
	r.refuse("per1", SolutionAdded{ID: "ficha1"}, CodeIDTaken, "id")
	r.refuse("per1", SolutionAdded{ID: "ficha2", Origin: "nada"}, CodeNotFound, "origin")
	r.refuse("per1", SolutionAdded{ID: "ficha2", Steps: []HowStep{{ID: "paso1", Text: "x"}, {ID: "paso1", Text: "y"}}}, CodeIDTaken, "steps[1].id")
	r.refuse("per1", SolutionAdded{ID: "ficha2", Checks: []Viability{{Key: "luck"}}}, CodeMalformed, "viability[0].key")
	r.refuse("per1", SolutionChanged{ID: "ficha1", Check: &ViabilityChange{Key: ViableLaw, Answer: new(ViabilityAnswer("maybe"))}}, CodeMalformed, "answer")
	r.refuse("per1", SolutionChanged{ID: "ficha1", Media: &Media{Asset: "foto1", Kind: MediaPhoto, H: 5}}, CodeMalformed, "media.w")
	r.refuse("per1", SolutionChanged{ID: "ficha1", Media: &Media{Asset: "foto1", Kind: MediaVoice}}, CodeMalformed, "media.kind")
	r.refuse("per1", SolutionChanged{ID: "ficha1", Alt: new("nada")}, CodeNotFound, "alt")
	r.refuse("per1", SolutionChanged{ID: "ficha1", Strip: true}, CodeAlready)
	r.refuse("per1", SolutionRemoved{ID: "ficha1"}, CodeNotAllowed)
	r.refuse("per1", SolutionSourced{ID: "ficha1", Field: "color", Items: []ID{"nota1"}}, CodeNotFound, "field")
	r.refuse("per1", SolutionSourced{ID: "ficha1", Field: FieldName, Items: []ID{"nada"}}, CodeNotFound, "items[0]")
	r.refuse("per1", SolutionSourced{ID: "ficha1", Field: FieldName, Items: []ID{"nota1"}, Off: true}, CodeAlready)
	r.do("fac1", NoteHidden{ID: "nota5", Reason: OffTopic})
	r.refuse("per1", SolutionSourced{ID: "ficha1", Field: FieldName, Items: []ID{"nota5"}}, CodeNotFound, "items[0]")
	r.do("fac1", SectionAdded{ID: "aparte", Title: "Aparte", W: 600, H: 600, Hidden: true})
	r.do("per1", NoteAdded{ID: "priv1", Section: "aparte", Text: "solo mío"})
	r.refuse("per1", SolutionSourced{ID: "ficha1", Field: FieldName, Items: []ID{"priv1"}}, CodeSectionHidden, "items[0]")
	r.do("fac1", StepEntered{ID: "step1"})
	r.refuse("per1", SolutionChanged{ID: "ficha1", Name: new("tarde")}, CodeNotInThisStep)
	r.do("fac1", SolutionChanged{ID: "ficha1", Name: new("a tiempo")})
	r.do("fac1", BoardFinished{})
	r.refuse("per1", SolutionChanged{ID: "ficha1", Name: new("tarde")}, CodeFinished)
	r.do("fac1", SolutionChanged{ID: "ficha1", Name: new("después")})
}

// Undoing one's own words is refused for the sake of later words in the same field, never for those in others.
func TestUndoOfAFieldLeavesTheOtherFields(t *testing.T) {
	r := sheetRoom(t)
	r.do("per3", SolutionAdded{ID: "ficha1"})
	r.do("per2", SolutionChanged{ID: "ficha1", Name: new("Uno")})
	r.do("per3", SolutionChanged{ID: "ficha1", Whom: new("Todos")})
	r.do("per2", Undo{})
	if v := sheet(r, "ficha1"); v.Name != "" || v.Whom != "Todos" {
		t.Fatalf("%+v", v)
	}
	r.do("per2", SolutionChanged{ID: "ficha1", Whom: new("Las abuelas")})
	r.refuse("per3", Undo{}, CodeChangedSince)
	r.do("per2", Undo{})
	r.do("per3", Undo{}) // nobody has built upon it any more
	if v := sheet(r, "ficha1"); v.Whom != "" {
		t.Fatalf("%+v", v)
	}
	r.do("per3", SolutionAdded{ID: "ficha2"})
	r.do("per3", SolutionChanged{ID: "ficha2", Name: new("Mía")})
	r.do("per3", Undo{})
	r.do("per3", Undo{}) // and the sheet itself
	if v := sheet(r, "ficha2"); !v.Deleted {
		t.Fatalf("%+v", v)
	}
}

// Two people write in one field without seeing each other: the second is told, and nobody's words go.
func TestF11_WordsDoNotTakeThePlaceOfUnseenOnes(t *testing.T) {
	r := sheetRoom(t)
	r.do("per1", SolutionAdded{ID: "ficha1"})
	r.do("per1", SolutionChanged{ID: "ficha1", Problem: new("No hay luz"), Over: new("")})
	r.refuse("per2", SolutionChanged{ID: "ficha1", Problem: new("Está oscuro"), Over: new("")}, CodeChangedSince, FieldProblem)
	r.do("per2", SolutionChanged{ID: "ficha1", Problem: new("No hay luz"), Over: new("otra cosa")}) // the same words
	e := r.do("per2", SolutionChanged{ID: "ficha1", Problem: new("No hay luz. Está oscuro"), Over: new("No hay luz")})
	if op := e.Ops[0].(SolutionChanged); op.Over != nil {
		t.Errorf("recorded: %+v", op)
	}
	r.do("per1", SolutionStepSet{Solution: "ficha1", ID: "paso1", Text: new("Uno")})
	r.refuse("per2", SolutionStepSet{Solution: "ficha1", ID: "paso1", Text: new("Dos"), Over: new("")}, CodeChangedSince, "text")
	r.do("per1", SolutionChanged{ID: "ficha1", Check: &ViabilityChange{Key: ViableLaw, Text: new("Sí hay")}})
	r.refuse("per2", SolutionChanged{ID: "ficha1", Check: &ViabilityChange{Key: ViableLaw, Text: new("No hay")}, Over: new("")}, CodeChangedSince, "law")
}

func TestSourcesFollowTheirGroup(t *testing.T) {
	r := sheetRoom(t)
	r.do("per1", SolutionAdded{ID: "ficha1"})
	r.do("per1", SolutionSourced{ID: "ficha1", Field: FieldName, Items: []ID{"grupo1", "nota1"}})
	led := func(want ...ID) {
		t.Helper()
		if v := sheet(r, "ficha1"); len(v.Sources) != 1 || !slices.Equal(v.Sources[0].Items, want) {
			t.Fatalf("leads to %v, want %v", v.Sources, want)
		}
	}
	r.do("fac1", ClusterMerged{From: "grupo1", Into: "grupo2"})
	led("grupo2", "nota1")
	r.do("fac1", Undo{})
	led("grupo1", "nota1")
	r.do("fac1", ClusterDissolved{ID: "grupo1"})
	led("nota1", "nota2", "nota3")
	r.do("fac1", Undo{})
	led("grupo1", "nota1")
}

func TestSheetsReturnToAMoment(t *testing.T) {
	r := sheetRoom(t)
	r.do("per1", SolutionAdded{ID: "ficha1", Name: "Antes", Steps: []HowStep{{ID: "paso1", Text: "Uno"}, {ID: "paso2", Text: "Dos"}}})
	r.do("per1", SolutionSourced{ID: "ficha1", Field: "paso1", Items: []ID{"grupo1"}})
	r.do("per1", SolutionChanged{ID: "ficha1", Check: &ViabilityChange{Key: ViableLaw, Answer: new(ViableYes)}})
	moment := r.b.Head()
	then := sheet(r, "ficha1")
	r.do("per2", SolutionChanged{ID: "ficha1", Name: new("Después"), Check: &ViabilityChange{Key: ViableLaw, Text: new("¿cuál?")}})
	r.do("per2", SolutionStepRemoved{Solution: "ficha1", ID: "paso1"})
	r.do("per2", SolutionStepSet{Solution: "ficha1", ID: "paso2", Text: new("Dos y medio")})
	r.do("per2", SolutionStepSet{Solution: "ficha1", ID: "paso3", Text: new("Tres")})
	r.do("per2", SolutionSourced{ID: "ficha1", Field: FieldName, Items: []ID{"nota1"}})
	r.do("per2", SolutionAdded{ID: "ficha2"})
	before := r.b.Head()
	if _, err := r.back("fac1", moment); err != nil {
		t.Fatal(err)
	}
	sameJSON(t, sheet(r, "ficha1"), then)
	if !sheet(r, "ficha2").Deleted {
		t.Error("a later sheet stays")
	}
	changes, err := WayBack(r.b, boardsOf(t, r.b.ID(), r.entries)[before], "fac1")
	if err != nil || changes.SolutionsBack != 1 || changes.SolutionsChanged != 1 {
		t.Errorf("the way back: %+v, %v", changes, err)
	}
}

func TestF6_APictureOfASheetGoesWithWhoeverPutItUp(t *testing.T) {
	r := sheetRoom(t)
	r.do("per1", SolutionAdded{ID: "ficha1"})
	r.do("per3", SolutionChanged{ID: "ficha1", Media: &Media{Asset: "foto000001", Kind: MediaPhoto, W: 640, H: 480, Alt: "Cara de per3"}})
	r.do("per1", SolutionChanged{ID: "ficha1", Alt: new("per3, de lejos")})
	public := Audience{Kind: ForParticipant}
	if m, ok := MediaFor(r.b, public, "foto000001"); !ok || m.W != 640 || !slices.Contains(r.b.Assets(), "foto000001") {
		t.Fatalf("%+v, %t", m, ok)
	}
	before := r.b.Clone()
	e := r.do("fac1", PersonErased{ID: "per3"})
	if _, ok := MediaFor(r.b, public, "foto000001"); ok || slices.Contains(r.b.Assets(), "foto000001") || sheet(r, "ficha1").Alt != "" {
		t.Fatal("the picture stays")
	}
	from, to, redact, ok := ScrubOf(before, e)
	if !ok {
		t.Fatal("nothing is forgotten")
	}
	journal := slices.Clone(r.entries)
	for i := from; i <= to; i++ {
		journal[i-1], _ = redact(journal[i-1])
	}
	for _, e := range journal {
		if raw, err := EncodeEntry(e); err != nil || strings.Contains(string(raw), "per3, de lejos") || strings.Contains(string(raw), "Cara de per3") {
			t.Errorf("%s, %v", raw, err)
		}
	}
	if !bytes.Equal(mustSnapshot(t, replay(t, r.b.ID(), journal)), mustSnapshot(t, r.b)) {
		t.Error("the redacted journal gives another board")
	}
}

func TestARemovedSheetIsShownToFacilitatorsAlone(t *testing.T) {
	r := sheetDay(t)
	for _, a := range []Audience{{Kind: ForParticipant, Persons: []ID{"per1"}}, {Kind: ForProjector}, {Kind: ForPublic}} {
		if got := ViewBoard(r.b, a).Solutions; len(got) != 2 {
			t.Errorf("%s sees %d sheets", a.Kind, len(got))
		}
	}
	if got := ViewBoard(r.b, Audience{Kind: ForFacilitator}).Solutions; len(got) != 3 {
		t.Errorf("facilitators see %d sheets", len(got))
	}
	raw := encodeOps(t, ViewEntry(r.b, Entry{Ops: []Op{SolutionChanged{ID: "ficha1", Strip: true, Gone: "foto000001"}}}, Audience{Kind: ForFacilitator}))
	if strings.Contains(raw, "gone") {
		t.Errorf("told of what is deleted: %s", raw)
	}
}

// A sheet stays within its bounds whatever comes and goes on it.
func TestASheetIsBounded(t *testing.T) {
	r := sheetRoom(t)
	r.do("per1", SolutionAdded{ID: "ficha1"})
	r.do("per3", SolutionChanged{ID: "ficha1", Name: new("Uno")})
	for i := range 3 * maxParts {
		id := ID(fmt.Sprintf("paso%03d", i))
		r.do("per1", SolutionStepSet{Solution: "ficha1", ID: id, Text: new("x")})
		if i%2 == 0 {
			r.do("per2", SolutionStepRemoved{Solution: "ficha1", ID: id})
		} else {
			r.do("per1", SolutionStepRemoved{Solution: "ficha1", ID: id})
		}
	}
	if n := len(r.b.solutions.get("ficha1").Parts); n > maxParts {
		t.Errorf("it remembers %d changes", n)
	}
	r.refuse("per3", Undo{}, CodeChangedSince) // forgotten, and so refused rather than guessed
	r.do("per1", Undo{})
	if v := sheet(r, "ficha1"); len(v.Steps) != 1 || v.Name != "Uno" {
		t.Errorf("%+v", v)
	}

	var notes []ID
	for i := range MaxSources + 1 {
		notes = append(notes, ID(fmt.Sprintf("muchas%03d", i)))
		r.do("fac1", NoteAdded{ID: notes[i], Section: "sec2", Text: "x"})
	}
	r.refuse("per1", SolutionAdded{ID: "ficha2", Sources: []SourceList{
		{Field: FieldName, Items: notes[:MaxSources]}, {Field: FieldName, Items: notes[MaxSources:]},
	}}, CodeBoardFull, "sources[1].items")
	r.do("per1", SolutionAdded{ID: "ficha2", Sources: []SourceList{
		{Field: FieldName, Items: notes[:MaxSources]}, {Field: FieldWhom, Items: notes[MaxSources:]},
	}})
}
