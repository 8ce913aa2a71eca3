package board

import (
	"fmt"
	"strings"
	"testing"
)

// TestInvariantsSeeWhatIsBroken breaks a sound board in every way the invariants name.
func TestInvariantsSeeWhatIsBroken(t *testing.T) {
	r := workshopDay(t)
	r.do("fac1", SolutionAdded{ID: "ficha1"})
	r.do("fac1", SolutionAdded{ID: "ficha2"})
	r.do("fac1", SolutionChanged{ID: "ficha1", Media: &Media{Asset: "fotoficha1", Kind: MediaPhoto, W: 800, H: 600}})
	r.do("fac1", RoundDrafted{ID: "ronda9", Dots: 2, Cap: 2})
	r.do("fac1", RoundOpened{ID: "ronda9"})
	r.do("per1", DotPlaced{Round: "ronda9", Item: "grupo1"})
	if err := Invariants(r.b); err != nil {
		t.Fatal(err)
	}
	for want, spoil := range map[string]func(*Board){
		"names two things":          func(b *Board) { b.steps.list[0].ID = b.notes.list[0].ID },
		"person fac1 has number":    func(b *Board) { b.persons.get("fac1").Num = 9 },
		"still seated":              func(b *Board) { b.persons.get("per1").Removed = true },
		"still known":               func(b *Board) { b.persons.get("per4").Name = "Pedro" },
		"records of undo":           func(b *Board) { b.persons.get("fac1").Undo = make([]record, maxUndo+1) },
		"without anybody":           func(b *Board) { b.seats["d"] = nil },
		"unknown person nadie":      func(b *Board) { b.seats["d"] = []ID{"nadie"} },
		"seats of people":           func(b *Board) { b.seats["d"] = []ID{"per1"} },
		"note nota1 has number":     func(b *Board) { b.notes.get("nota1").Num = 99 },
		"nota1 is in no section":    func(b *Board) { b.notes.get("nota1").Section = "nada" },
		"unknown author":            func(b *Board) { b.notes.get("nota1").Author = "nadie" },
		"cluster that is not there": func(b *Board) { b.notes.get("nota1").Cluster = "nada" },
		"deleted note nota1 is in":  func(b *Board) { b.notes.get("nota1").Deleted = true },
		"another section than its":  func(b *Board) { b.notes.get("nota2").Section = "sec2" },
		"does not know its note":    func(b *Board) { delete(b.clusters.get("grupo1").members, "nota2") },
		"in a removed section":      func(b *Board) { b.sections.get("sec1").Deleted = true },
		"notes are counted":         func(b *Board) { b.live++ },
		"grupo1 has number":         func(b *Board) { b.clusters.get("grupo1").Num = 99 },
		"grupo4 is in no section":   func(b *Board) { k := b.clusters.get("grupo4"); k.Section = "nada"; loosen(b, k) },
		"removed or hidden":         func(b *Board) { b.sections.get("sec3").Hidden = true },
		"still has notes": func(b *Board) {
			k := b.clusters.get("grupo1")
			loosen(b, k)
			k.Deleted = true
			k.members["nota2"] = nil
		},
		"trail of 0 steps":          func(b *Board) { b.clusters.get("grupo1").Trail = nil },
		"a note that is not in it":  func(b *Board) { b.clusters.get("grupo1").members["nota4"] = b.notes.get("nota4") },
		"section sec1 counts {live": func(b *Board) { b.sections.get("sec1").live++ },
		"authors, has":              func(b *Board) { b.sections.get("sec1").authors["per9"] = 1 },
		"notes of per1, has":        func(b *Board) { b.sections.get("sec1").authors["per1"]++ },
		"sections have the order":   func(b *Board) { b.sections.get("sec1").Ord = b.sections.get("sec2").Ord },
		"is open, the board says":   func(b *Board) { b.open = "ronda1" },
		"not open and still holds":  func(b *Board) { b.rounds.get("ronda1").spent = map[ID]int{"per1": 1} },
		"somebody who is not there": func(b *Board) { b.rounds.get("ronda9").Casts["nadie"] = map[ID]int{"grupo1": 1} },
		"dots on an item, cap":      func(b *Board) { b.rounds.get("ronda9").Casts["per1"]["grupo1"] = 3 },
		"dots of one person, of":    func(b *Board) { b.rounds.get("ronda9").spent["per1"] = 2 },
		"totals for":                func(b *Board) { b.rounds.get("ronda1").Totals = nil },
		"item grupo1 of the open":   func(b *Board) { k := b.clusters.get("grupo1"); loosen(b, k) },
		"0 rounds are open": func(b *Board) {
			b.rounds.get("ronda9").State = RoundDraft
			b.rounds.get("ronda9").Casts, b.rounds.get("ronda9").spent = nil, nil
		},
		"the room is in step":       func(b *Board) { b.step = "nada" },
		"finished while round":      func(b *Board) { b.finished, b.since = true, 0 },
		"two steps have the order":  func(b *Board) { b.steps.get("step1").Ord = b.steps.get("step2").Ord },
		"two commitments have":      func(b *Board) { b.commitments.get("comp1").Ord = b.commitments.get("comp2").Ord },
		"comp1 says nothing":        func(b *Board) { b.commitments.get("comp1").What = "" },
		"solution ficha1 has step":  func(b *Board) { b.solutions.get("ficha1").Steps = []HowStep{{ID: "paso1"}} },
		"ficha1 has 8 steps":        func(b *Board) { b.solutions.get("ficha1").Steps = make([]HowStep, MaxHowSteps+1) },
		"ficha1 shows":              func(b *Board) { b.solutions.get("ficha1").Picture = "" },
		"picture of somebody who":   func(b *Board) { b.solutions.get("ficha1").By = "nadie" },
		"ficha1 leads to nadie":     func(b *Board) { b.solutions.get("ficha1").Sources = []SourceList{{FieldName, []ID{"nadie"}}} },
		"ficha1 has sources of":     func(b *Board) { b.solutions.get("ficha1").Sources = []SourceList{{"color", []ID{"nota1"}}} },
		"two solutions have":        func(b *Board) { b.solutions.get("ficha1").Ord = b.solutions.get("ficha2").Ord },
		"a device remembers 0 tabs": func(b *Board) { b.devices["dev-fac1"].Tabs = nil },
		"a tab remembers 0":         func(b *Board) { b.devices["dev-fac1"].Tabs[0].N, b.devices["dev-fac1"].Tabs[0].At = nil, nil },
		"tabs are counted, ":        func(b *Board) { b.tabs++ },
	} {
		t.Run(want, func(t *testing.T) {
			b := r.b.Clone()
			spoil(b)
			if err := Invariants(b); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%v", err)
			}
		})
	}
}

// loosen takes all notes out of a cluster, keeping every count right.
func loosen(b *Board, k *cluster) {
	for _, n := range k.ordered() {
		b.leave(n)
	}
}

// TestForgottenDevices: of the origins of a board, the one that proposed least recently goes first.
func TestForgottenDevices(t *testing.T) {
	b := New("board001")
	apply := func(origin string, n uint64) {
		b.Apply(Entry{Seq: b.Head() + 1, At: 1, Origin: origin, N: n, Ops: []Op{Redacted{}}})
	}
	apply("uno.a", 1)
	apply("uno.b", 1)
	apply("uno.a", 2) // now b is the oldest
	for i := range maxOrigins - 1 {
		apply(fmt.Sprintf("d%d.a", i), 1)
	}
	if _, ok := b.Done("uno.b", 1); ok {
		t.Error("the oldest origin is still known")
	}
	if _, ok := b.Done("uno.a", 2); !ok {
		t.Error("a later origin of the same device was forgotten")
	}
	if err := Invariants(b); err != nil {
		t.Fatal(err)
	}
}
