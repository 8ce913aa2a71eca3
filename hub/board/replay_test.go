package board

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files of testdata")

// replayFile is read by the tests of the browser's client too (static/src/board).
type replayFile struct {
	Name     string        `json:"name"`
	Audience replayWho     `json:"audience"`
	Start    BoardView     `json:"start"`
	Entries  []replayEntry `json:"entries"`
	Final    BoardView     `json:"final"`
}

type replayWho struct {
	Kind    AudienceKind `json:"kind"`
	Persons []ID         `json:"persons"`
}

type replayEntry struct {
	S Seq               `json:"s"`
	O []json.RawMessage `json:"o"`
}

// workshopDay is a whole session: agenda, writing in the open and in private, grouping, two
// rounds, a roadmap, undo and restore, a shared tablet, a person erased.
func workshopDay(t testing.TB) *session {
	r := newRoom(t, BoardCreate{
		Title: "Minga del parque",
		Sections: []SectionAdded{
			{ID: "sec1", Title: "Retos", Question: "¿Qué nos duele del parque?", W: 1200, H: 900},
			{ID: "sec2", Title: "Ideas", X: 1280, W: 1200, H: 900},
			{ID: "sec3", Title: "En privado", X: 2560, W: 1200, H: 900, Hidden: true},
		},
		Steps: []StepAdded{
			{ID: "step1", Kind_: StepWrite, Name: "Escribir", Minutes: 10},
			{ID: "step2", Kind_: StepGroup, Name: "Juntar"},
			{ID: "step3", Kind_: StepVote, Name: "Votar", Minutes: 5},
			{ID: "step4", Kind_: StepRoadmap, Name: "Hoja de ruta"},
		},
	})
	r.seat("fac1", Facilitator)
	r.seat("per1", Participant)
	r.seat("per2", Participant)
	r.do("per2", PersonJoined{ID: "voz2", Name: "Doña Rosa"}) // a voice at per2's tablet
	r.seat("per3", Participant)
	r.system(DeviceJoined{Device: "phone-per1", Person: "per1"})

	r.note("per1", "nota1", "sec1")
	r.note("per2", "nota2", "sec1")
	r.note("voz2", "nota3", "sec1")
	r.do("per1", NoteAdded{ID: "nota4", Section: "sec1", Text: "Sin firma <b>&", Anon: true, Color: "blue", Lang: "qu"})
	r.do("per2", NoteEdited{ID: "nota2", Text: "Más bancas 🪑 para las abuelas", Lang: "es"})
	r.do("per1", NoteColored{ID: "nota1", Color: "green"})
	r.do("per1", NoteMoved{ID: "nota1", X: 300, Y: 40, Section: "sec2"})
	r.do("voz2", NoteUnsigned{ID: "nota3"})
	r.do("per3", NoteAdded{ID: "nota5", Section: "sec1", Text: "Luz en la cancha", Color: "pink"})
	r.do("per3", NoteDeleted{ID: "nota5"})
	r.do("fac1", Restore{ID: "nota5"})
	r.do("per3", NoteAdded{ID: "nota6", Section: "sec1", Text: "Me equivoqué", Color: "pink"})
	r.do("per3", Undo{})
	r.do("per3", NoteAdded{ID: "foto1", Section: "sec1", Color: "white", Media: &Media{Asset: "activo0001", Kind: MediaPhoto, W: 1200, H: 900, Alt: "El parque de noche"}})
	r.do("per3", NoteAdded{ID: "voz001", Section: "sec1", Text: "Lo que dijo la abuela", Color: "white", Anon: true, Media: &Media{Asset: "activo0002", Kind: MediaVoice}})
	r.do("per1", NoteAdded{ID: "dibujo1", Section: "sec3", Text: "Un plano", Color: "white", Media: &Media{Asset: "activo0003", Kind: MediaDrawing, W: 800, H: 600, Alt: "La plaza con bancas"}})
	r.do("fac1", NoteStripped{ID: "foto1"})
	r.do("per3", NoteDescribed{ID: "voz001", Text: "Que no pasa el bus"})
	r.do("per1", NoteDescribed{ID: "dibujo1", Text: "La plaza, con bancas y una fuente"})
	// written down for others, and copied from a photographed sheet
	r.do("fac1", NoteAdded{ID: "dicta1", Section: "sec1", Text: "Dictado por voz2", By: &Dictated{Person: "voz2"}})
	r.do("fac1", ScanAdded{ID: "hoja1", Section: "sec1", Table: 2, Media: Media{Asset: "activo0004", Kind: MediaPhoto, W: 1200, H: 1600}})
	r.do("fac1", ScanCounted{ID: "hoja1", Ideas: 3})
	r.do("fac1", NoteAdded{ID: "dicta2", Section: "sec1", Text: "De la hoja", By: &Dictated{Table: 2}, Scan: "hoja1"})
	r.do("fac1", NoteAdded{ID: "dicta3", Section: "sec3", Text: "De la hoja, en privado", By: &Dictated{Name: "Don Luis"}, Scan: "hoja1"})
	r.do("fac1", NoteAdded{ID: "dicta4", Section: "sec1", Text: "Ya no lo firma", By: &Dictated{Name: "Doña Elsa"}})
	r.do("fac1", NoteUnsigned{ID: "dicta4"})
	r.do("fac1", ScanShared{ID: "hoja1", On: true})
	r.do("fac1", ScanAdded{ID: "hoja2", Section: "sec3", Media: Media{Asset: "activo0005", Kind: MediaPhoto, W: 1200, H: 1600}})
	r.do("fac1", ScanAdded{ID: "hoja3", Section: "sec1", Media: Media{Asset: "activo0006", Kind: MediaPhoto, W: 1200, H: 1600}})
	r.do("fac1", ScanRemoved{ID: "hoja3"})
	r.do("per1", CommentAdded{Note: "foto1", Text: "Yo paso por ahí"})
	r.do("per2", CommentAdded{Note: "foto1", Text: "Sin nombre", Anon: true})
	r.do("fac1", CommentRemoved{Note: "foto1", Num: 2})
	r.do("per1", CommentAdded{Note: "dibujo1", Text: "Falta la fuente"})
	// private writing
	r.do("per1", NoteAdded{ID: "priv1", Section: "sec3", Text: "Secreto de per1", Color: "yellow"})
	r.do("per3", NoteAdded{ID: "priv2", Section: "sec3", Text: "Secreto de per3", Color: "yellow", Anon: true})
	r.do("voz2", NoteAdded{ID: "priv3", Section: "sec3", Text: "Secreto de voz2", Color: "yellow"})
	r.do("per1", NoteEdited{ID: "priv1", Text: "Secreto corregido"})
	r.do("per3", NoteAdded{ID: "priv4", Section: "sec3", Text: "Secreto borrado", Color: "yellow"})
	r.do("per3", NoteDeleted{ID: "priv4"})
	r.do("fac1", NoteAdded{ID: "priv5", Section: "sec3", Text: "Secreto de fac1", Color: "white", Anon: true})
	r.do("fac1", SectionRevealed{ID: "sec3"})
	// grouping
	r.do("fac1", StepEntered{ID: "step2"})
	r.do("per1", ClusterAdded{ID: "grupo1", Section: "sec1", Name: "Descanso", X: 50, Y: 60, Notes: []ID{"nota2", "nota3"}})
	r.do("per2", ClusterAdded{ID: "grupo2", Section: "sec2", X: 500, Y: 60, Notes: []ID{"nota1"}})
	r.do("per3", NoteClustered{ID: "nota4", Cluster: "grupo1"})
	r.do("per2", ClusterNamed{ID: "grupo2", Name: "Noche segura"})
	r.do("per1", NoteClustered{ID: "nota5", Cluster: "grupo2"})
	r.do("per3", NoteUnclustered{ID: "nota4", X: 700, Y: 700})
	r.do("per3", ClusterMoved{ID: "grupo2", X: 80, Y: 90, Section: "sec1"})
	r.do("per2", ClusterAdded{ID: "grupo3", Section: "sec3", Name: "Otro", X: 0, Y: 0, Notes: []ID{"priv1", "priv2"}})
	r.do("per1", ClusterMerged{From: "grupo3", Into: "grupo1"})
	r.do("per1", Undo{})
	r.do("fac1", ClusterDissolved{ID: "grupo3"})
	r.do("fac1", Restore{ID: "grupo3"})
	r.do("fac1", NotesImport{
		Clusters: []ClusterAdded{{ID: "grupo4", Section: "sec2", Name: "De papel", X: 20, Y: 20}},
		Notes: []NoteAdded{
			{ID: "pap1", Section: "sec2", Text: "Papelote uno", Cluster: "grupo4"},
			{ID: "pap2", Section: "sec2", Text: "Papelote dos", Color: "gray", X: 400},
			{ID: "pap3", Section: "sec2", Text: "Papelote tres", Cluster: "grupo1"},
		},
	})
	// hidden, waiting, and somebody who goes with all they wrote and comes back
	r.do("per3", NoteAdded{ID: "feo1", Section: "sec1", Text: "Algo feo", Color: "pink"})
	r.do("fac1", NoteHidden{ID: "feo1", Reason: Offence})
	r.do("fac1", StepEntered{ID: "step1"})
	r.do("fac1", InboxChanged{On: true})
	r.do("voz2", NoteAdded{ID: "espera1", Section: "sec1", Text: "Espero", Color: "white"})
	r.do("per1", NoteAdded{ID: "espera2", Section: "sec1", Text: "Espero sin nombre", Color: "white", Anon: true})
	r.do("fac1", NoteApproved{ID: "espera1"})
	r.do("voz2", NoteEdited{ID: "espera1", Text: "Cambiado"})
	r.do("fac1", InboxChanged{})
	r.do("fac1", NoteHidden{ID: "espera2", Reason: OffTopic})
	r.do("fac1", NoteApproved{ID: "espera2"})
	r.do("fac1", StepEntered{ID: "step2"})
	r.seat("per5", Participant)
	r.do("per5", ClusterAdded{ID: "grupo9", Section: "sec2", X: 900, Y: 900})
	r.do("fac1", StepEntered{ID: "step1"})
	r.do("per5", NoteAdded{ID: "troll1", Section: "sec2", Text: "Uno de per5", Color: "white"})
	r.do("per5", NoteAdded{ID: "troll2", Section: "sec2", Text: "Otro de per5", Color: "white"})
	r.do("fac1", PersonExpelled{ID: "per5"})
	r.do("fac1", Restore{ID: "per5"})
	r.do("fac1", PersonExpelled{ID: "per5"})
	r.do("fac1", StepEntered{ID: "step2"})
	r.do("fac1", MomentNamed{ID: "moment1", Name: "Antes de llamar"})
	// hands, who has finished, and two quick questions, of which the second stays open for a while
	r.do("per1", HandRaised{})
	r.do("voz2", HandRaised{})
	r.do("fac1", HandLowered{Person: "per1"})
	r.do("per2", ReadySaid{})
	r.do("per1", ReadySaid{})
	r.do("per1", ReadyWithdrawn{})
	r.do("fac1", PollAsked{ID: "poll1", Question: "¿Seguimos?", Options: []string{"Sí", "No"}})
	r.do("per1", PollAnswered{Poll: "poll1", Option: 1})
	r.do("per1", PollAnswered{Poll: "poll1", Option: 0})
	r.do("voz2", PollAnswered{Poll: "poll1", Option: 0})
	r.do("per2", PollAnswered{Poll: "poll1", Option: 1})
	r.do("fac1", PollClosed{ID: "poll1"})
	r.do("fac1", PollPutAway{ID: "poll1"})
	r.do("fac1", PollAsked{ID: "poll2", Question: "¿Qué tal?", Options: []string{"Bien", "Regular", "Mal"}})
	r.do("per2", PollAnswered{Poll: "poll2", Option: 2})
	// everybody is called to a place, a note is shown to all
	r.do("fac1", GuideCalled{To: "sec2"})
	r.do("fac1", GuideCalled{To: "nota2", Spot: true, Hold: true})
	r.do("fac1", GuideReleased{})
	// a discarded draft and a round
	r.do("fac1", RoundDrafted{ID: "ronda0", Question: "¿No?", Dots: 2})
	r.do("fac1", RoundDiscarded{ID: "ronda0"})
	r.do("fac1", StepEntered{ID: "step3"})
	r.do("fac1", RoundDrafted{ID: "ronda1", Question: "¿Qué hacemos primero?", Dots: 3, Cap: 2, NoOwn: true})
	r.do("fac1", RoundChanged{ID: "ronda1", Sections: &[]ID{"sec1", "sec3"}, Random: new(true)})
	r.do("fac1", RoundOpened{ID: "ronda1"})
	r.do("per1", DotPlaced{Round: "ronda1", Item: "grupo1"})
	r.do("per1", DotPlaced{Round: "ronda1", Item: "grupo1"})
	r.do("per1", DotPlaced{Round: "ronda1", Item: "grupo2"})
	r.do("per1", DotTaken{Round: "ronda1", Item: "grupo2"})
	r.do("per2", DotPlaced{Round: "ronda1", Item: "grupo1"})
	r.do("voz2", DotPlaced{Round: "ronda1", Item: "nota4"})
	r.do("voz2", DotPlaced{Round: "ronda1", Item: "grupo2"})
	r.do("fac1", RoundChanged{ID: "ronda1", Dots: new(4)})
	r.do("per3", DotPlaced{Round: "ronda1", Item: "grupo3"})
	r.do("fac1", RoundClosed{ID: "ronda1"})
	// a second round stays open
	r.do("fac1", RoundDrafted{ID: "ronda2", Question: "¿Quién?", Dots: 1, Cap: 1, From: "ronda1"})
	r.do("fac1", RoundOpened{ID: "ronda2"})
	r.do("per1", DotPlaced{Round: "ronda2", Item: "grupo1"})
	r.do("per2", DotPlaced{Round: "ronda2", Item: "grupo2"})
	// roadmap and frame
	r.do("fac1", GuideCalled{To: "step4"})
	r.do("per1", CommitmentAdded{
		ID: "comp1", What: "Pedir bancas al municipio", Who: "Rosa", From: "2026-01-10", To: "2026-02-10",
		Origin: "grupo1", Round: "ronda1",
	})
	r.do("per2", CommitmentAdded{ID: "comp2", What: "Faroles", Ord: "A"})
	r.do("per2", CommitmentChanged{ID: "comp1", Status: new(Doing), With: new("Junta parroquial")})
	r.do("fac1", CommitmentRemoved{ID: "comp2"})
	r.do("fac1", Restore{ID: "comp2"})
	r.do("fac1", CommitmentAdded{ID: "comp3", What: "Sobra"})
	r.do("fac1", CommitmentRemoved{ID: "comp3"})
	r.do("fac1", SectionAdded{ID: "sec4", Title: "Aparte", X: 4000, W: 500, H: 500, Ord: "1"})
	r.do("fac1", SectionChanged{ID: "sec4", Title: new("Aparcadero"), W: new(640), Check: new(CheckProblem)})
	r.do("fac1", SectionRemoved{ID: "sec4"})
	r.do("fac1", Restore{ID: "sec4"})
	r.do("fac1", StepAdded{ID: "step5", Kind_: StepResults, Name: "Mirar", Sections: []ID{"sec1"}})
	r.do("fac1", StepChanged{ID: "step5", Minutes: new(3), Sections: &[]ID{}})
	r.do("fac1", StepRemoved{ID: "step5"})
	r.do("fac1", StepRemoved{ID: "step1"})
	r.do("fac1", Restore{ID: "step1"})
	r.do("fac1", BoardChanged{Title: new("Minga del parque central")})
	r.do("per1", PersonRenamed{ID: "per1", Name: "Ana María"})
	r.seat("fac2", Facilitator)
	r.do("fac1", PersonRoleChanged{ID: "fac2", Role: Participant})
	// private writing again, and somebody who wants to be forgotten
	r.do("fac1", SectionHidden{ID: "sec4"})
	r.do("fac1", NoteAdded{ID: "priv6", Section: "sec4", Text: "Otra vez fac1", Color: "white"})
	r.seat("per4", Participant)
	r.do("fac1", StepEntered{ID: "step1"})
	r.do("per4", NoteAdded{ID: "priv7", Section: "sec4", Text: "Secreto de per4", Color: "white"})
	r.do("per4", NoteAdded{ID: "nota8", Section: "sec1", Text: "De per4", Color: "white"})
	r.do("per4", DotPlaced{Round: "ronda2", Item: "grupo2"})
	r.do("fac1", PersonErased{ID: "per4"})
	r.do("per3", PersonJoined{ID: "voz3", Name: "Don Luis"})
	r.do("fac1", PersonRemoved{ID: "voz3"})
	r.do("fac1", RoundClosed{ID: "ronda2"})
	r.do("fac1", PollClosed{ID: "poll2"})
	r.do("fac1", FactsChanged{Called: new("Casa Somos"), Place: new("La Tola"), Number: new("3")})
	r.do("fac1", BoardFinished{})
	r.do("fac1", CommitmentChanged{ID: "comp1", Status: new(Done)})
	// the public page: shown, with names, taken away, shown again
	r.do("fac1", PagePublished{})
	r.do("fac1", PagePublished{Names: true})
	r.do("fac1", PageWithdrawn{})
	r.do("fac1", PagePublished{})
	r.do("fac1", FactsChanged{Place: new(""), Date: new("2026-03-01"), Starts: new("09:00")})
	r.system(SignedAdded{ID: "firma1", Paper: "minutes", Name: "ayuda-memoria-firmada.pdf", Asset: "activo0007", SHA256: strings.Repeat("0f", 32), Size: 81234, Sealed: true})
	r.system(SignedAdded{ID: "firma2", Paper: "roadmap", Name: "por error.pdf", Asset: "activo0008", SHA256: strings.Repeat("1f", 32), Size: 4321})
	r.do("fac1", SignedRemoved{ID: "firma2"})
	r.do("fac1", BoardReopened{})
	return r
}

// boardsOf replays entries and returns the board after each: boards[i] is at Seq i.
func boardsOf(t testing.TB, id ID, entries []Entry) []*Board {
	t.Helper()
	b := New(id)
	boards := []*Board{b.Clone()}
	for _, e := range entries {
		b.Apply(e)
		boards = append(boards, b.Clone())
	}
	return boards
}

func TestReplayFiles(t *testing.T) {
	r := workshopDay(t)
	boards := boardsOf(t, r.b.ID(), r.entries)
	end := len(r.entries)
	mid := func(kind string) int { // the first entry that holds such an op
		for i, e := range r.entries {
			for _, op := range e.Ops {
				if op.Kind() == kind {
					return i
				}
			}
		}
		t.Fatalf("no %s in the session", kind)
		return 0
	}
	writeReplays(t, r, boards, []replayCut{
		{"facilitator-day", Audience{ForFacilitator, []ID{"fac1"}}, 1, end, false},
		{"participant-day", Audience{ForParticipant, []ID{"per1"}}, 1, end, false},
		{"tablet-day", Audience{ForParticipant, []ID{"per2", "voz2"}}, 1, end, false},
		{"projector-day", Audience{ForProjector, []ID{}}, 1, end, false},
		{"participant-private-writing", Audience{ForParticipant, []ID{"per3"}}, mid("note.added"), mid("round.drafted"), false},
		{"participant-late", Audience{ForParticipant, []ID{"per1"}}, 1, end, true},
		{"tablet-vote", Audience{ForParticipant, []ID{"per2", "voz2"}}, mid("dot.placed"), mid("round.closed"), false},
		{"facilitator-late", Audience{ForFacilitator, []ID{"fac1"}}, mid("section.revealed"), end, true},
		{"projector-late", Audience{ForProjector, []ID{}}, 1, end, true},
	})
}

// replayCut is a part of a session, as one audience is shown it.
type replayCut struct {
	name        string
	who         Audience
	start, stop int
	late        bool // viewed from the last board, as after a long absence
}

func writeReplays(t *testing.T, r *session, boards []*Board, files []replayCut) {
	t.Helper()
	for _, f := range files {
		t.Run(f.name, func(t *testing.T) {
			out := replayFile{
				Name: f.name, Audience: replayWho(f.who), Entries: []replayEntry{},
				Start: ViewBoard(boards[f.start], f.who), Final: ViewBoard(boards[f.stop], f.who),
			}
			m := NewMirror(out.Start, f.who.Persons)
			for i := f.start; i < f.stop; i++ {
				from := boards[i+1]
				if f.late {
					from = boards[f.stop]
				}
				ops := ViewEntry(from, r.entries[i], f.who)
				if len(ops) == 0 {
					continue
				}
				entry := replayEntry{S: r.entries[i].Seq}
				for _, op := range ops {
					m.Apply(op)
					raw, err := EncodeOp(op)
					if err != nil {
						t.Fatal(err)
					}
					entry.O = append(entry.O, raw)
				}
				out.Entries = append(out.Entries, entry)
			}
			sameJSON(t, m.View(out.Final.Seq), out.Final)
			golden(t, filepath.Join("testdata", "replay", f.name+".json"), indented(t, out))
		})
	}
}

func indented(t testing.TB, v any) []byte {
	t.Helper()
	data, err := plainJSON(v)
	if err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	if err := json.Indent(&buf, data, "", " "); err != nil {
		t.Fatal(err)
	}
	buf.WriteByte('\n')
	return buf.Bytes()
}

// golden compares with a file, or writes it under -update.
func golden(t testing.TB, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (write it with go test ./hub/board -update)", err)
	}
	if !bytes.Equal(got, want) {
		t.Fatalf("%s differs from what the rules give now; if that is meant: go test ./hub/board -update", path)
	}
}

// sameJSON compares what two views look like on the wire.
func sameJSON(t testing.TB, got, want any) {
	t.Helper()
	if diff := diffJSON(t, got, want); diff != "" {
		t.Fatal(diff)
	}
}

// diffJSON says where two values first differ, "" if they do not.
func diffJSON(t testing.TB, got, want any) string {
	t.Helper()
	g, w := indented(t, got), indented(t, want)
	if bytes.Equal(g, w) {
		return ""
	}
	gl, wl := bytes.Split(g, []byte{'\n'}), bytes.Split(w, []byte{'\n'})
	i := 0
	for i < len(gl) && i < len(wl) && bytes.Equal(gl[i], wl[i]) {
		i++
	}
	cut := func(lines [][]byte) []byte {
		return bytes.Join(lines[min(len(lines), max(0, i-10)):min(len(lines), i+6)], []byte{'\n'})
	}
	return fmt.Sprintf("differ at line %d\n got: %s\nwant: %s", i, cut(gl), cut(wl))
}
