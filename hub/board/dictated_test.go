package board

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func dictation(t *testing.T) *session {
	r := newRoom(t, BoardCreate{
		Sections: []SectionAdded{
			{ID: "sec1", Title: "Uno", W: 1200, H: 900}, {ID: "sec2", Title: "Dos", X: 1300, W: 1200, H: 900},
		},
		Steps: []StepAdded{
			{ID: "step1", Kind_: StepWrite, Name: "Escribir", Limit: 2},
			{ID: "step2", Kind_: StepWrite, Name: "Sin nombres", Names: NamesAnonymous},
		},
	})
	r.seat("fac1", Facilitator)
	r.seat("per1", Participant)
	r.seat("per2", Participant)
	return r
}

// everything is all that a board, its journal and a snapshot hold, as text.
func (r *session) everything(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	for _, e := range r.entries {
		raw, err := EncodeEntry(e)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(raw)
	}
	snap, err := r.b.MarshalSnapshot()
	if err != nil {
		t.Fatal(err)
	}
	all.Write(snap)
	return all.String()
}

func (r *session) refused(who ID, op Op) Code {
	r.t.Helper()
	_, err := r.propose(r.proposalOf(who, op))
	refusal, ok := errors.AsType[*Refusal](err)
	if !ok {
		r.t.Fatalf("%#v by %s is not refused: %v", op, who, err)
	}
	return refusal.Code
}

func seen(t *testing.T, b *Board, a Audience, id ID) NoteView {
	t.Helper()
	for _, n := range ViewBoard(b, a).Notes {
		if n.ID == id {
			return n
		}
	}
	t.Fatalf("note %s is not seen by %+v", id, a)
	return NoteView{}
}

func TestDictatedNotesAreTheirSpeakers(t *testing.T) {
	r := dictation(t)
	for _, id := range []ID{"uno1", "dos2"} {
		r.do("fac1", NoteAdded{ID: id, Section: "sec1", Text: "Dictado", By: &Dictated{Person: "per1"}})
	}
	per1 := Audience{Kind: ForParticipant, Persons: []ID{"per1"}}
	if n := seen(t, r.b, per1, "uno1"); n.Author != "per1" || !cmp.Equal(n.By, &Dictated{Person: "per1"}) {
		t.Errorf("the speaker sees %+v", n)
	}
	// F7: it counts against the limit of who speaks, even though a facilitator writes.
	if code := r.refused("fac1", NoteAdded{ID: "tres3", Section: "sec1", Text: "Más", By: &Dictated{Person: "per1"}}); code != CodeNoteLimit {
		t.Errorf("a third note of per1 is refused with %s", code)
	}
	r.do("per1", NoteEdited{ID: "uno1", Text: "Corregido por quien habló"})
	r.do("per1", NoteDeleted{ID: "dos2"})
	if code := r.refused("per2", NoteEdited{ID: "uno1", Text: "No"}); code != CodeNotYours {
		t.Errorf("somebody else is refused with %s", code)
	}
	// Words of nobody in the workshop count for nobody.
	for _, id := range []ID{"luis1", "luis2", "luis3"} {
		r.do("fac1", NoteAdded{ID: id, Section: "sec1", Text: "De don Luis", By: &Dictated{Name: " Don  Luis "}})
	}
	if n := seen(t, r.b, per1, "luis3"); n.By == nil || n.By.Name == "" {
		t.Errorf("a free name is shown as %+v", n.By)
	}
	if n := seen(t, r.b, Audience{Kind: ForProjector}, "luis3"); n.By != nil || n.Author != "" {
		t.Errorf("F6: the wall is told %+v, %q", n.By, n.Author)
	}
	r.do("fac1", NoteAdded{ID: "mesa1", Section: "sec1", Text: "De la mesa", By: &Dictated{Table: 2}})
	for _, by := range []Dictated{{}, {Name: "A", Table: 1}, {Table: MaxTable + 1}, {Person: "per1", Name: "B"}} {
		if code := r.refused("fac1", NoteAdded{ID: "malo1", Section: "sec1", Text: "x", By: &by}); code != CodeMalformed {
			t.Errorf("%+v is refused with %s", by, code)
		}
	}
	if code := r.refused("per2", NoteAdded{ID: "malo1", Section: "sec1", Text: "x", By: &Dictated{Person: "per1"}}); code != CodeNotAllowed {
		t.Errorf("a participant puts words in a mouth, refused with %s", code)
	}
}

func TestF6_AnonymousNotesNeverTellWhoDictatedThem(t *testing.T) {
	r := dictation(t)
	r.do("fac1", NoteAdded{ID: "nom1", Section: "sec1", Text: "Con nombre", By: &Dictated{Name: "Doña Elsa"}})
	r.do("fac1", NoteAdded{ID: "per1a", Section: "sec1", Text: "De per1", By: &Dictated{Person: "per1"}})
	r.do("per1", NoteUnsigned{ID: "per1a"})
	if code := r.refused("per2", NoteUnsigned{ID: "nom1"}); code != CodeNotYours {
		t.Errorf("somebody else unsigns, refused with %s", code)
	}
	r.do("fac1", NoteUnsigned{ID: "nom1"})
	r.do("fac1", StepEntered{ID: "step2"})
	r.do("fac1", NoteAdded{ID: "anon1", Section: "sec1", Text: "Sin nombre", By: &Dictated{Name: "Don Pancho"}})
	r.do("fac1", NoteAdded{ID: "anon2", Section: "sec1", Text: "Sin nombre", By: &Dictated{Person: "per2"}})
	r.do("fac1", StepEntered{ID: "step1"})
	for _, a := range []Audience{{Kind: ForFacilitator, Persons: []ID{"fac1"}}, {Kind: ForParticipant, Persons: []ID{"per1"}}, {Kind: ForProjector}} {
		for _, id := range []ID{"nom1", "per1a", "anon1", "anon2"} {
			if n := seen(t, r.b, a, id); n.By != nil || n.Author != "" {
				t.Errorf("%+v is told that %s is by %q, %+v", a.Kind, id, n.Author, n.By)
			}
		}
	}
	if all := r.everything(t); strings.Contains(all, "Pancho") {
		t.Error("the name of who dictated anonymously is stored")
	}
}

func TestErasingForgetsWhoDictated(t *testing.T) {
	r := dictation(t)
	r.do("fac1", NoteAdded{ID: "nom1", Section: "sec1", Text: "Suya", By: &Dictated{Person: "per1"}})
	r.do("per1", PersonRenamed{ID: "per1", Name: "Rosa Quilla"})
	r.do("fac1", NoteAdded{ID: "nom2", Section: "sec1", Text: "Tecleada", By: &Dictated{Name: "rosa quilla"}})
	before := r.b.Clone()
	e := r.do("fac1", PersonErased{ID: "per1"})
	from, to, redact, ok := ScrubOf(before, e)
	if !ok {
		t.Fatal("nothing has to be forgotten")
	}
	for i := from; i <= to; i++ {
		if next, changed := redact(r.entries[i-1]); changed {
			r.entries[i-1] = next
		}
	}
	if all := r.everything(t); strings.Contains(strings.ToLower(all), "quilla") {
		t.Error("the name is still there")
	}
	again := New(r.b.ID())
	for _, e := range r.entries {
		again.Apply(e)
	}
	want, _ := json.Marshal(ViewBoard(r.b, Audience{Kind: ForFacilitator}))
	if got, _ := json.Marshal(ViewBoard(again, Audience{Kind: ForFacilitator})); string(got) != string(want) {
		t.Errorf("replayed after forgetting:\n%s\nlived:\n%s", got, want)
	}
	for _, id := range []ID{"nom1", "nom2"} {
		if n := seen(t, r.b, Audience{Kind: ForFacilitator}, id); n.By != nil || !n.Anon {
			t.Errorf("%s is still by %+v", id, n.By)
		}
	}
}

func TestF6_SheetsAreForFacilitatorsUntilTheyAreShared(t *testing.T) {
	r := dictation(t)
	photo := func(asset ID) Media { return Media{Asset: asset, Kind: MediaPhoto, W: 1200, H: 900} }
	if code := r.refused("per1", ScanAdded{ID: "hoja1", Section: "sec1", Media: photo("act1")}); code != CodeNotAllowed {
		t.Errorf("a participant adds a sheet, refused with %s", code)
	}
	r.do("fac1", ScanAdded{ID: "hoja1", Section: "sec2", Table: 3, Media: photo("act1")})
	if code := r.refused("fac1", ScanAdded{ID: "hoja2", Section: "sec1", Media: photo("act1")}); code != CodeIDTaken {
		t.Errorf("one photo twice is refused with %s", code)
	}
	r.do("fac1", ScanCounted{ID: "hoja1", Ideas: 2})
	r.do("fac1", NoteAdded{ID: "cop1", Section: "sec1", Text: "Copiada", By: &Dictated{Table: 3}, Scan: "hoja1"})
	facilitator, others := Audience{Kind: ForFacilitator}, []Audience{{Kind: ForParticipant, Persons: []ID{"per1"}}, {Kind: ForProjector}, {Kind: ForPublic}}
	list := ViewBoard(r.b, facilitator).Scans
	if len(list) != 1 || list[0].Done != 1 || list[0].Ideas != 2 || list[0].Table != 3 {
		t.Fatalf("facilitators see %+v", list)
	}
	sees := func(a Audience) bool {
		_, bytes := MediaFor(r.b, a, "act1")
		if view := len(ViewBoard(r.b, a).Scans) == 1; view != bytes {
			t.Errorf("%s sees the sheet: %t, its bytes: %t", a.Kind, view, bytes)
		}
		return bytes
	}
	for _, a := range others {
		if sees(a) {
			t.Errorf("%s sees a sheet that nobody has shared", a.Kind)
		}
	}
	if n := seen(t, r.b, others[0], "cop1"); n.By == nil || n.By.Table != 3 {
		t.Errorf("the copied note is by %+v", n.By)
	}
	r.do("fac1", ScanShared{ID: "hoja1", On: true})
	if !sees(others[0]) || !sees(others[1]) || sees(others[2]) || ViewBoard(r.b, others[0]).Scans[0].Done != 0 {
		t.Error("a shared sheet is shown to who takes part and on the wall, without its counts")
	}
	r.do("fac1", SectionHidden{ID: "sec2"})
	for _, a := range others {
		if sees(a) {
			t.Errorf("%s sees a sheet of private writing", a.Kind)
		}
	}
	if code := r.refused("fac1", ScanShared{ID: "hoja1", On: true}); code != CodeSectionHidden {
		t.Errorf("sharing during private writing is refused with %s", code)
	}
	r.do("fac1", SectionRevealed{ID: "sec2"})
	r.do("fac1", ScanShared{ID: "hoja1", On: true})
	r.do("fac1", ScanRemoved{ID: "hoja1"})
	if sees(facilitator) || len(r.b.Assets()) != 0 || PaperOf(r.b) != (PaperTally{Copied: 1}) {
		t.Errorf("a removed sheet is still there: %+v, %v", PaperOf(r.b), r.b.Assets())
	}
	if code := r.refused("fac1", NoteAdded{ID: "cop2", Section: "sec1", Text: "x", By: &Dictated{Table: 3}, Scan: "hoja1"}); code != CodeNotFound {
		t.Errorf("copying from a removed sheet is refused with %s", code)
	}
}

func TestF6_WhatAVoiceSaysStaysWithWhoTakesPart(t *testing.T) {
	r := dictation(t)
	r.do("per1", NoteAdded{ID: "voz1", Section: "sec1", Text: "Un recuerdo", Media: &Media{Asset: "act1", Kind: MediaVoice, Words: "no lo dice quien graba"}})
	r.do("per1", NoteAdded{ID: "foto1", Section: "sec1", Text: "El parque", Media: &Media{Asset: "act2", Kind: MediaPhoto, W: 10, H: 10}})
	if m := seen(t, r.b, Audience{Kind: ForFacilitator}, "voz1").Media; m.Words != "" {
		t.Errorf("a new voice comes with words: %+v", m)
	}
	if code := r.refused("per2", NoteDescribed{ID: "voz1", Text: "Ajeno"}); code != CodeNotYours {
		t.Errorf("somebody else writes what a voice says, refused with %s", code)
	}
	r.do("fac1", NoteDescribed{ID: "voz1", Text: "Antes había un río"})
	r.do("per1", NoteDescribed{ID: "foto1", Text: "Un farol roto"})
	if m := seen(t, r.b, Audience{Kind: ForParticipant, Persons: []ID{"per2"}}, "voz1").Media; m.Words != "Antes había un río" {
		t.Errorf("who takes part reads %+v", m)
	}
	wall := Audience{Kind: ForProjector}
	if m := seen(t, r.b, wall, "voz1").Media; m != nil {
		t.Errorf("the wall is told %+v", m)
	}
	if m := seen(t, r.b, wall, "foto1").Media; m == nil || m.Alt != "Un farol roto" {
		t.Errorf("the wall shows %+v", m)
	}
	if code := r.refused("per1", NoteDescribed{ID: "foto1", Text: strings.Repeat("a", MaxAltChars+1)}); code != CodeTextTooLong {
		t.Errorf("too much is refused with %s", code)
	}
}

func TestWhoWritesForATableWritesDownForItsPeople(t *testing.T) {
	r := newRoom(t, BoardCreate{
		Sections: []SectionAdded{{ID: "sec1", Title: "Uno", W: 1200, H: 900}},
		Steps:    []StepAdded{{ID: "step1", Kind_: StepWrite, Name: "Escribir"}},
		Tables:   []TableAdded{{ID: "mesa1", Name: "Mesa 1"}, {ID: "mesa2", Name: "Mesa 2"}},
	})
	r.seat("fac1", Facilitator)
	for _, id := range []ID{"per1", "per2", "per3"} {
		r.seat(id, Participant)
	}
	r.do("fac1", TableSit{Table: "mesa1", Persons: []ID{"per1", "per2"}})
	r.do("fac1", TableSit{Table: "mesa2", Persons: []ID{"per3"}})
	r.do("per1", TableScribed{Table: "mesa1", Key: "tableta1"})
	r.do("per1", NoteAdded{ID: "uno1", Section: "sec1", Text: "De per2", By: &Dictated{Person: "per2"}})
	r.do("per1", NoteAdded{ID: "dos2", Section: "sec1", Text: "De un vecino", By: &Dictated{Name: "Un vecino"}})
	if n := seen(t, r.b, Audience{Kind: ForFacilitator}, "uno1"); n.Author != "per2" {
		t.Errorf("the note is by %q", n.Author)
	}
	r.do("per1", NoteEdited{ID: "uno1", Text: "De per2, con tilde"}) // a slip of the hand
	for who, op := range map[ID]NoteAdded{
		"per1": {ID: "tres3", Section: "sec1", Text: "De otra mesa", By: &Dictated{Person: "per3"}},
		"per2": {ID: "tres3", Section: "sec1", Text: "De per1", By: &Dictated{Person: "per1"}},
	} {
		if code := r.refused(who, op); code != CodeNotAllowed {
			t.Errorf("%s is refused with %s", who, code)
		}
	}
}
