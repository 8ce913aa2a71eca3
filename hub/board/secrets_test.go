package board

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// everything an audience can get out of a board: the board itself and every entry, seen live and late.
func everythingShown(t *testing.T, r *session, a Audience) string {
	t.Helper()
	var out bytes.Buffer
	boards := boardsOf(t, r.b.ID(), r.entries)
	for i, e := range r.entries {
		out.WriteString(encodeOps(t, ViewEntry(boards[i+1], e, a)))
		out.WriteString(encodeOps(t, ViewEntry(r.b, e, a)))
		out.Write(indented(t, ViewBoard(boards[i+1], a)))
	}
	return out.String()
}

var strangers = []Audience{
	{ForFacilitator, []ID{"fac1"}},
	{ForFacilitator, nil},
	{ForParticipant, []ID{"per2", "per3"}},
	{ForParticipant, nil},
	{ForProjector, nil},
	{ForProjector, []ID{"per1"}}, // persons mean nothing to a screen
	{ForPublic, nil},
	{ForPublic, []ID{"per1"}},
}

func TestF6_PrivateWritingStaysWithItsAuthor(t *testing.T) {
	r := plain(t)
	r.do("fac1", SectionHidden{ID: "sec2"})
	r.do("per1", NoteAdded{ID: "secr1", Section: "sec2", Text: "PLANTADO uno"})
	r.do("per1", NoteAdded{ID: "secr2", Section: "sec2", Text: "PLANTADO dos", Anon: true})
	r.do("per1", NoteEdited{ID: "secr1", Text: "PLANTADO tres"})
	r.do("per1", NoteMoved{ID: "secr1", X: 4242, Y: 1})
	r.do("per1", NoteDeleted{ID: "secr2"})
	r.do("per1", Undo{})
	r.do("per1", NoteAdded{ID: "secr3", Section: "sec2", Text: "PLANTADO cuatro"})
	r.do("per1", NoteDeleted{ID: "secr3"})
	r.do("fac1", BoardFinished{})
	for _, a := range strangers {
		shown := everythingShown(t, r, a)
		for _, secret := range []string{"PLANTADO", "4242", `"author": "per1"`} {
			if strings.Contains(shown, secret) {
				t.Errorf("%v is shown %q", a, secret)
			}
		}
		if a.Kind != ForPublic && !strings.Contains(shown, `"section.counted","id":"sec2","notes":2,"people":1`) {
			t.Errorf("%v is not told how much was written", a)
		}
	}
	own := everythingShown(t, r, Audience{ForParticipant, []ID{"per1"}})
	for _, text := range []string{"uno", "dos", "tres", "cuatro"} {
		if !strings.Contains(own, "PLANTADO "+text) {
			t.Errorf("the author is not shown %q", text)
		}
	}
	r.do("fac1", BoardReopened{})
	r.do("fac1", SectionRevealed{ID: "sec2"})
	for _, a := range []Audience{{ForFacilitator, nil}, {ForParticipant, nil}, {ForProjector, nil}} {
		last := r.entries[len(r.entries)-1]
		shown := encodeOps(t, ViewEntry(r.b, last, a))
		if !strings.Contains(shown, "PLANTADO dos") || !strings.Contains(shown, "PLANTADO tres") {
			t.Errorf("%v: revealing shows %s", a, shown)
		}
		if strings.Contains(shown, "cuatro") != (a.Kind == ForFacilitator) {
			t.Errorf("%v: a deleted note in %s", a, shown)
		}
	}
}

func TestF6_AnonymousNotesHaveNoAuthor(t *testing.T) {
	r := plain(t)
	r.do("per1", NoteAdded{ID: "anon1", Section: "sec1", Text: "desde el principio", Anon: true})
	r.do("per1", NoteColored{ID: "anon1", Color: "pink"})
	r.do("per1", NoteDeleted{ID: "anon1"})
	r.do("per1", Restore{ID: "anon1"})
	r.do("per1", ClusterAdded{ID: "grupo1", Section: "sec1", Notes: []ID{"anon1"}})
	for _, a := range strangers {
		shown := everythingShown(t, r, a)
		for _, secret := range []string{`"author":"per1"`, `"author": "per1"`, `"mine"`} {
			if strings.Contains(shown, secret) {
				t.Errorf("%v is shown %s", a, secret)
			}
		}
	}
	if own := everythingShown(t, r, Audience{ForParticipant, []ID{"per1"}}); !strings.Contains(own, `"mine":"per1"`) {
		t.Error("the author's own device does not know the note")
	}
	// A late reader must not learn who wrote a note that has been unsigned since.
	signed := r.do("per1", NoteAdded{ID: "nota2", Section: "sec1", Text: "firmada"})
	r.do("per1", NoteUnsigned{ID: "nota2"})
	for _, a := range strangers {
		if shown := encodeOps(t, ViewEntry(r.b, signed, a)); strings.Contains(shown, "per1") {
			t.Errorf("%v late: %s", a, shown)
		}
	}
}

func TestF6_DotsAreShownToTheirGiverAlone(t *testing.T) {
	r := plain(t)
	r.note("per2", "nota1", "sec1")
	r.do("fac1", RoundDrafted{ID: "borra1", Question: "BORRADOR", Dots: 3})
	r.do("fac1", RoundDrafted{ID: "ronda1", Question: "¿?", Dots: 3})
	r.do("fac1", RoundChanged{ID: "borra1", Question: new("BORRADOR dos")})
	r.do("fac1", RoundOpened{ID: "ronda1"})
	r.do("per1", DotPlaced{Round: "ronda1", Item: "nota1"})
	r.do("per1", DotPlaced{Round: "ronda1", Item: "nota1"})
	r.do("per1", DotTaken{Round: "ronda1", Item: "nota1"})
	for _, a := range strangers {
		shown := everythingShown(t, r, a)
		for _, secret := range []string{"dot.placed", "dot.taken", `"mine"`, `"totals"`} {
			if strings.Contains(shown, secret) {
				t.Errorf("%v is shown %s of an open round", a, secret)
			}
		}
		if strings.Contains(shown, "BORRADOR") != (a.Kind == ForFacilitator) {
			t.Errorf("%v: drafts are for facilitators", a)
		}
	}
	if v := ViewBoard(r.b, Audience{ForParticipant, []ID{"per1"}}); len(v.Rounds[0].Mine) != 1 || v.Rounds[0].Mine[0].Dots != 1 {
		t.Errorf("the giver sees %+v", v.Rounds)
	}
}

func TestF6_ScreensAndThePublicSeeNoPeople(t *testing.T) {
	r := workshopDay(t)
	r.do("fac1", BoardFinished{})
	for _, a := range []Audience{{ForProjector, nil}, {ForPublic, nil}, {ForProjector, []ID{"per1"}}} {
		shown := everythingShown(t, r, a)
		for _, secret := range []string{"Nombre", "Ana María", "Doña Rosa", "dev-", `"author"`, `"mine"`, "phone"} {
			if strings.Contains(shown, secret) {
				t.Errorf("%v is shown %s", a, secret)
			}
		}
	}
	public := ViewBoard(r.b, Audience{Kind: ForPublic})
	if len(public.People) != 0 || len(public.Notes) == 0 || len(public.Commitments) != 2 || len(public.Rounds) != 2 {
		t.Errorf("the public sees %d people, %d notes, %d commitments, %d rounds", len(public.People),
			len(public.Notes), len(public.Commitments), len(public.Rounds))
	}
	for _, n := range public.Notes {
		if n.Section == "sec4" || n.Deleted {
			t.Errorf("the public sees %+v", n)
		}
	}
	r.do("fac1", BoardReopened{})
	if v := ViewBoard(r.b, Audience{Kind: ForPublic}); len(v.Notes)+len(v.Sections)+len(v.Commitments) != 0 {
		t.Error("the public sees a board that is not finished")
	}
	for _, e := range r.entries {
		for _, a := range audiences {
			if shown := encodeOps(t, ViewEntry(r.b, e, a)); strings.Contains(shown, "dev-") || strings.Contains(shown, "phone-per1") {
				t.Errorf("a device key leaves the server: %s", shown)
			}
		}
	}
}

func TestF6_ViewsShareNothingWithTheBoard(t *testing.T) {
	r := workshopDay(t)
	want := mustSnapshot(t, r.b)
	for _, a := range audiences {
		v := ViewBoard(r.b, a)
		for i := range v.Rounds {
			if len(v.Rounds[i].Items) > 0 {
				v.Rounds[i].Items[0] = "roto"
				v.Rounds[i].Totals[0].Dots = 99
			}
		}
		for i := range v.Steps {
			if len(v.Steps[i].Sections) > 0 {
				v.Steps[i].Sections[0] = "roto"
			}
		}
	}
	if !bytes.Equal(mustSnapshot(t, r.b), want) {
		t.Fatal("changing a view changed the board")
	}
}

// redacted keeps the journal of a session as the hub would: each entry's scrub is done before it
// is appended.
func redacted(t *testing.T, r *session) []Entry {
	t.Helper()
	b := New(r.b.ID())
	var journal []Entry
	for _, e := range r.entries {
		if from, to, redact, ok := ScrubOf(b, e); ok {
			for i := range journal {
				if journal[i].Seq >= from && journal[i].Seq <= to {
					if next, changed := redact(journal[i]); changed {
						journal[i] = next
					}
				}
			}
		}
		journal = append(journal, e)
		b.Apply(e)
	}
	return journal
}

func journalText(t *testing.T, entries []Entry) string {
	t.Helper()
	data, err := EncodeEntries(entries)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestF10_ClosingARoundForgetsWhoVotedForWhat(t *testing.T) {
	r := workshopDay(t)
	journal := redacted(t, r)
	for _, e := range journal {
		for _, op := range e.Ops {
			switch op := op.(type) {
			case DotPlaced, DotTaken:
				t.Errorf("entry %d still says %#v", e.Seq, op)
			case Redacted:
				if e.Person != "" {
					t.Errorf("redacted entry %d still names %s", e.Seq, e.Person)
				}
				if e.Origin == "" || e.N == 0 {
					t.Errorf("redacted entry %d lost its origin", e.Seq)
				}
			}
		}
	}
	if !bytes.Equal(mustSnapshot(t, replay(t, r.b.ID(), journal)), mustSnapshot(t, r.b)) {
		t.Error("replaying the redacted journal gives another board")
	}
	if s := string(mustSnapshot(t, r.b)); strings.Contains(s, `"casts"`) {
		t.Error("the snapshot of a closed round still holds casts")
	}
	// What is kept of the round are its totals.
	for _, round := range ViewBoard(r.b, Audience{Kind: ForParticipant}).Rounds {
		dots := 0
		for _, total := range round.Totals {
			dots += total.Dots
		}
		if dots == 0 || round.Voters == 0 || round.Eligible < round.Voters {
			t.Errorf("round %+v", round)
		}
	}
}

func TestF10_ScrubOfTouchesTheRoundAlone(t *testing.T) {
	r := plain(t)
	r.note("per1", "nota1", "sec1")
	for _, id := range []ID{"ronda1", "ronda2"} {
		r.do("fac1", RoundDrafted{ID: id, Dots: 1})
		r.do("fac1", RoundOpened{ID: id})
		r.do("per1", DotPlaced{Round: id, Item: "nota1"})
		r.do("per1", NoteEdited{ID: "nota1", Text: "durante la votación"})
		before := r.b.Clone()
		e := r.do("fac1", RoundClosed{ID: id})
		from, to, redact, ok := ScrubOf(before, e)
		if !ok || to != e.Seq-1 || from > e.Seq-2 {
			t.Fatalf("ScrubOf = %d..%d, %v", from, to, ok)
		}
		changed := 0
		for _, old := range r.entries {
			next, did := redact(old)
			if did {
				changed++
				if next.Person != "" || next.Ops[0] != (Redacted{}) || old.Ops[0] == (Redacted{}) {
					t.Errorf("%#v became %#v", old, next)
				}
			}
		}
		if changed != 1 {
			t.Errorf("%d entries are redacted, want 1", changed)
		}
	}
	// An entry that also holds something else keeps its person.
	mixed := Entry{Seq: 3, Person: "per1", Ops: []Op{DotTaken{Round: "ronda1", Item: "nota1", Person: "per1"}, BoardReopened{}}}
	next, did := redactCasts("ronda1")(mixed)
	if !did || next.Person != "per1" || next.Ops[0] != (Redacted{}) || next.Ops[1] != (BoardReopened{}) {
		t.Errorf("%#v", next)
	}
	if _, _, _, ok := ScrubOf(r.b, Entry{Ops: []Op{RoundClosed{ID: "ronda1"}, PersonErased{ID: "nadie"}, NoteDeleted{}}}); ok {
		t.Error("nothing is left to redact, and still something is")
	}
}

func TestF10_ErasingAPersonLeavesNoTrace(t *testing.T) {
	r := plain(t)
	r.do("per1", PersonRenamed{ID: "per1", Name: "PLANTADO"})
	r.system(DeviceJoined{Device: "PLANTADO-telefono", Person: "per1"})
	r.do("per1", NoteAdded{ID: "nota1", Section: "sec1", Text: "queda"})
	r.do("per1", NoteMoved{ID: "nota1", X: 3, Y: 3})
	r.do("per1", Undo{})
	r.do("per1", ClusterAdded{ID: "grupo1", Section: "sec1", Name: "queda también", Notes: []ID{"nota1"}})
	r.do("fac1", RoundDrafted{ID: "ronda1", Dots: 2})
	r.do("fac1", RoundOpened{ID: "ronda1"})
	r.do("per1", DotPlaced{Round: "ronda1", Item: "grupo1"})
	r.do("per1", DotPlaced{Round: "ronda1", Item: "grupo1"})
	r.do("per1", DotTaken{Round: "ronda1", Item: "grupo1"})
	r.do("per2", DotPlaced{Round: "ronda1", Item: "grupo1"})
	r.do("fac1", PersonErased{ID: "per1"})
	journal := redacted(t, r)
	text := journalText(t, journal) + string(mustSnapshot(t, r.b))
	for _, trace := range []string{"PLANTADO", "Nombre per1", `"p":"per1"`, `"author":"per1"`, `"by":"per1"`, `"person":"per1"`} {
		if strings.Contains(text, trace) {
			t.Errorf("%s is still stored", trace)
		}
	}
	if !strings.Contains(text, "queda también") || !strings.Contains(text, "per2") {
		t.Error("the shared work is gone too")
	}
	if !bytes.Equal(mustSnapshot(t, replay(t, r.b.ID(), journal)), mustSnapshot(t, r.b)) {
		t.Error("replaying the redacted journal gives another board")
	}
	r.refuse("per1", NoteEdited{ID: "nota1", Text: "x"}, CodeNotSeated)
	if got := r.b.PersonsAt("PLANTADO-telefono"); len(got) != 0 {
		t.Errorf("still seated: %v", got)
	}
}

// TestF6_OrphansOfPrivateWriting: what an erased person wrote in private is withdrawn from a tablet
// that they shared, and still comes to light with the rest.
func TestF6_OrphansOfPrivateWriting(t *testing.T) {
	r := plain(t)
	r.do("per1", PersonJoined{ID: "voz1", Name: "Voz"})
	r.do("fac1", SectionHidden{ID: "sec2"})
	r.do("voz1", NoteAdded{ID: "secr1", Section: "sec2", Text: "de la voz"})
	r.do("per1", NoteAdded{ID: "secr2", Section: "sec2", Text: "de per1"})
	tablet := Audience{ForParticipant, []ID{"per1", "voz1"}}
	m := NewMirror(ViewBoard(r.b, tablet), tablet.Persons)
	e := r.do("fac1", PersonErased{ID: "voz1"})
	for _, op := range ViewEntry(r.b, e, tablet) {
		m.Apply(op)
	}
	if _, ok := m.Notes["secr1"]; ok {
		t.Error("the tablet keeps the note of an erased person")
	}
	if s := m.Sections["sec2"]; s.Counted != 2 || s.CountedPeople != 1 {
		t.Errorf("counts %+v", s)
	}
	sameJSON(t, m.View(r.b.Head()), ViewBoard(r.b, tablet))
	r.refuse("per1", NoteEdited{ID: "secr1", Text: "ajena"}, CodeSectionHidden)
	e = r.do("fac1", SectionRevealed{ID: "sec2"})
	if shown := encodeOps(t, ViewEntry(r.b, e, tablet)); !strings.Contains(shown, "de la voz") {
		t.Errorf("revealing shows %s", shown)
	}
}

func TestTrail(t *testing.T) {
	r := plain(t)
	for i, id := range []ID{"nota1", "nota2", "nota3", "nota4", "nota5"} {
		r.note([]ID{"per1", "per2"}[i%2], id, "sec1")
	}
	r.do("per1", ClusterAdded{ID: "grupo1", Section: "sec1", Name: "Luz", Notes: []ID{"nota1"}})
	r.do("per1", ClusterAdded{ID: "grupo2", Section: "sec1", Name: "Faroles", Notes: []ID{"nota2", "nota3"}})
	r.do("per1", ClusterAdded{ID: "grupo3", Section: "sec1", Name: "Agua", Notes: []ID{"nota4"}})
	r.do("fac1", RoundDrafted{ID: "ronda1", Question: "¿Qué?", Dots: 3})
	r.do("fac1", RoundOpened{ID: "ronda1"})
	r.do("per1", DotPlaced{Round: "ronda1", Item: "grupo2"})
	r.do("per2", DotPlaced{Round: "ronda1", Item: "grupo3"})
	r.do("per3", DotPlaced{Round: "ronda1", Item: "grupo3"})
	r.do("fac1", RoundClosed{ID: "ronda1"})
	r.do("per1", ClusterMerged{From: "grupo2", Into: "grupo1"})
	r.do("per1", ClusterNamed{ID: "grupo1", Name: "Luz y faroles"})
	r.do("fac1", NoteDeleted{ID: "nota3"})
	r.do("per1", NoteClustered{ID: "nota1", Cluster: "grupo3"}) // speaks for another cluster now
	r.do("fac1", CommitmentAdded{ID: "comp1", What: "Faroles", Origin: "grupo1", Round: "ronda1"})
	v, ok := Trail(r.b, "comp1")
	if !ok || v.Commitment.What != "Faroles" {
		t.Fatalf("%+v %v", v, ok)
	}
	var got []string
	for _, c := range v.Clusters {
		got = append(got, string(c.ID)+":"+c.Name)
		for _, s := range c.Steps {
			got = append(got, s.What)
		}
	}
	want := "grupo1:Luz y faroles added joined absorbed named left grupo2:Faroles added joined joined merged"
	if s := strings.Join(got, " "); s != want {
		t.Errorf("clusters %s\nwant %s", s, want)
	}
	var notes []string
	for _, n := range v.Notes {
		notes = append(notes, fmt.Sprintf("%s/%s/%v", n.ID, n.Cluster, n.Deleted))
	}
	if s := strings.Join(notes, " "); s != "nota2/grupo2/false nota3/grupo2/true" {
		t.Errorf("notes %s", s)
	}
	if len(v.Rounds) != 2 || v.Rounds[0].Item != "grupo1" || v.Rounds[1].Item != "grupo2" ||
		v.Rounds[1].Dots != 1 || v.Rounds[1].Of != 3 || v.Rounds[1].Rank != 2 || !v.Rounds[1].Chosen || v.Rounds[0].Rank != 3 {
		t.Errorf("rounds %+v", v.Rounds)
	}
	if _, ok := Trail(r.b, "nada"); ok {
		t.Error("a trail from nowhere")
	}
	r.do("fac1", CommitmentAdded{ID: "comp2", What: "De una nota", Origin: "nota5"})
	if v, _ := Trail(r.b, "comp2"); len(v.Clusters) != 0 || len(v.Notes) != 1 || v.Notes[0].Text != "texto nota5" {
		t.Errorf("trail of a loose note %+v", v)
	}
	// The text of a deleted note does not come back through a trail while its section is private.
	r.do("fac1", SectionAdded{ID: "sec3", Title: "x", W: 300, H: 300})
	r.note("per1", "nota6", "sec3")
	r.do("fac1", CommitmentAdded{ID: "comp3", What: "x", Origin: "nota6"})
	r.do("per1", NoteDeleted{ID: "nota6"})
	r.do("fac1", SectionHidden{ID: "sec3"})
	if v, _ := Trail(r.b, "comp3"); v.Notes[0].Text != "" || !v.Notes[0].Deleted {
		t.Errorf("%+v", v.Notes)
	}
	r.refuse("fac1", CommitmentAdded{ID: "comp4", What: "x", Origin: "nota6"}, CodeSectionHidden, "origin")
}

func TestTrailIsBounded(t *testing.T) {
	r := plain(t)
	r.fast = true
	r.do("per1", ClusterAdded{ID: "grupo1", Section: "sec1"})
	for i := range maxTrail + 50 {
		r.do("per1", ClusterNamed{ID: "grupo1", Name: fmt.Sprint(i)})
		r.at += RateWindow
	}
	trail := r.b.clusters.get("grupo1").Trail
	if len(trail) != maxTrail || trail[0].What != "added" || trail[maxTrailOldest-1].Name != fmt.Sprint(maxTrailOldest-2) ||
		trail[maxTrail-1].Name != fmt.Sprint(maxTrail+49) {
		t.Fatalf("%d steps, %+v … %+v", len(trail), trail[0], trail[len(trail)-1])
	}
}

func TestPrivateToNamesOnlyWhoIsThere(t *testing.T) {
	r := plain(t)
	e := r.do("per1", NoteAdded{ID: "nota1", Section: "sec1", Text: "x", Anon: true})
	if got := PrivateTo(r.b, e); !slices.Equal(got, []ID{"per1"}) {
		t.Errorf("PrivateTo = %v", got)
	}
	r.do("fac1", PersonRemoved{ID: "per1"})
	if got := PrivateTo(r.b, e); len(got) != 0 {
		t.Errorf("PrivateTo names somebody who left: %v", got)
	}
	e = r.do("per2", NoteAdded{ID: "nota2", Section: "sec1", Text: "x"})
	if got := PrivateTo(r.b, e); len(got) != 0 {
		t.Errorf("an open note is private to %v", got)
	}
}

// TestViewsAreLists: a browser must never meet null where it expects a list.
func TestViewsAreLists(t *testing.T) {
	for _, b := range []*Board{New("board001"), plain(t).b} {
		for _, kind := range []AudienceKind{ForFacilitator, ForParticipant, ForProjector, ForPublic} {
			data, err := json.Marshal(ViewBoard(b, Audience{Kind: kind}))
			if err != nil || bytes.Contains(data, []byte("null")) {
				t.Errorf("%s %v", data, err)
			}
		}
	}
}

func TestF6_WhatWasOverwrittenInPrivateIsNotRevealed(t *testing.T) {
	r := plain(t)
	r.do("fac1", SectionHidden{ID: "sec2"})
	since := len(r.entries)
	r.do("per1", NoteAdded{ID: "secr1", Section: "sec2", Text: "PLANTADO uno"})
	r.do("per1", NoteAdded{ID: "secr2", Section: "sec2", Text: "PLANTADO dos", Anon: true})
	r.do("per1", NoteEdited{ID: "secr1", Text: "PLANTADO tres"})
	r.do("per1", NoteEdited{ID: "secr1", Text: "Para todos"})
	r.do("per1", NoteEdited{ID: "secr2", Text: "Para todas"})
	r.do("fac1", SectionRevealed{ID: "sec2"})
	for _, a := range strangers {
		for _, e := range r.entries[since:] { // by somebody who was away meanwhile
			if shown := encodeOps(t, ViewEntry(r.b, e, a)); strings.Contains(shown, "PLANTADO") {
				t.Errorf("%v is shown %s", a, shown)
			}
		}
	}
}
