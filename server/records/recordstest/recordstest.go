// Package recordstest is the suite that every records store passes. Run it from a driver's tests.
package recordstest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/server/records"
)

// Run runs the whole suite. create makes a fresh, empty store.
func Run(t *testing.T, create func(t *testing.T) records.Store) {
	for _, c := range []struct {
		name string
		run  func(*testing.T, records.Store)
	}{
		{"Settings", settings},
		{"SettingOrAtOnce", settingOrAtOnce},
		{"Workshops", workshops},
		{"CodeIsUnique", codeIsUnique},
		{"Rename", rename},
		{"SetCode", setCode},
		{"List", list},
		{"SaveAndLoad", saveAndLoad},
		{"SaveReplaces", saveReplaces},
		{"SaveIsAllOrNothing", saveAllOrNothing},
		{"OldProjectionChangesNothing", oldProjection},
		{"SaveAtOnce", saveAtOnce},
		{"BoardsAreSeparate", separate},
		{"F10_TablesOfALivedBoard", livedBoard},
		{"Shelf", shelf},
		{"F7_ShelfIsBounded", shelfIsBounded},
		{"Ping", ping},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.run(t, create(t))
		})
	}
}

func equal(t *testing.T, got, want any) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("differs (-want +got):\n%s", d)
	}
}

func is(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("error %v, want %v", err, want)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func settings(t *testing.T, s records.Store) {
	ctx := t.Context()
	_, err := s.Setting(ctx, "secret")
	is(t, err, records.ErrNotFound)
	for _, value := range [][]byte{{0, 255, '\''}, {}, []byte("otra")} {
		must(t, s.SetSetting(ctx, "secret", value))
		got, err := s.Setting(ctx, "secret")
		must(t, err)
		equal(t, string(got), string(value))
	}
	must(t, s.SetSetting(ctx, "empty", nil))
	if got, err := s.Setting(ctx, "empty"); err != nil || len(got) != 0 {
		t.Errorf("an empty value: %q, %v", got, err)
	}
	got, err := s.SettingOr(ctx, "secret", []byte("fresh"))
	must(t, err)
	equal(t, string(got), "otra")
	got, err = s.SettingOr(ctx, "new", []byte("fresh"))
	must(t, err)
	equal(t, string(got), "fresh")
}

func settingOrAtOnce(t *testing.T, s records.Store) {
	got := make([]string, 8)
	var wg sync.WaitGroup
	for i := range got {
		wg.Go(func() {
			v, err := s.SettingOr(t.Context(), "secret", fmt.Append(nil, i))
			if err != nil {
				t.Error(err)
			}
			got[i] = string(v)
		})
	}
	wg.Wait()
	if slices.ContainsFunc(got, func(v string) bool { return v != got[0] || v == "" }) {
		t.Errorf("instances got %q", got)
	}
}

func workshop(n int) records.Workshop {
	return records.Workshop{
		ID: board.ID(fmt.Sprintf("board%03d", n)), Code: fmt.Sprintf("MNGA%d", n), Title: "Barrio sin ruido ñ'\"", Lang: "es",
		FacilitatorHash: []byte{0, 1, 255}, ProjectorHash: []byte{2}, CreatedAt: time.UnixMilli(1_700_000_000_123 + int64(n)).UTC(),
	}
}

func workshops(t *testing.T, s records.Store) {
	ctx := t.Context()
	want := workshop(1)
	_, err := s.ByCode(ctx, want.Code)
	is(t, err, records.ErrNotFound)
	_, err = s.ByID(ctx, want.ID)
	is(t, err, records.ErrNotFound)
	must(t, s.Create(ctx, want))
	got, err := s.ByCode(ctx, want.Code)
	must(t, err)
	equal(t, got, want)
	got, err = s.ByID(ctx, want.ID)
	must(t, err)
	equal(t, got, want)
	_, err = s.ByCode(ctx, strings.ToLower(want.Code))
	is(t, err, records.ErrNotFound)

	bare := records.Workshop{ID: "board002", Code: "BARE"} // without hashes
	must(t, s.Create(ctx, bare))
}

func codeIsUnique(t *testing.T, s records.Store) {
	ctx := t.Context()
	must(t, s.Create(ctx, workshop(1)))
	other := workshop(2)
	other.Code = workshop(1).Code
	is(t, s.Create(ctx, other), records.ErrCodeTaken)
	same := workshop(1)
	same.Code = "OTHER"
	is(t, s.Create(ctx, same), records.ErrIDTaken)
	all, err := s.List(ctx)
	must(t, err)
	equal(t, all, []records.Workshop{workshop(1)})

	errs := make([]error, 6)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() {
			w := workshop(10 + i)
			w.Code = "WANTED"
			errs[i] = s.Create(ctx, w)
		})
	}
	wg.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
		} else {
			is(t, err, records.ErrCodeTaken)
		}
	}
	if won != 1 {
		t.Errorf("%d workshops have one code", won)
	}
}

func rename(t *testing.T, s records.Store) {
	ctx := t.Context()
	is(t, s.Rename(ctx, "board001", "Otro", "en"), records.ErrNotFound)
	want := workshop(1)
	must(t, s.Create(ctx, want))
	must(t, s.Rename(ctx, want.ID, "Otro", "en"))
	want.Title, want.Lang = "Otro", "en"
	got, err := s.ByID(ctx, want.ID)
	must(t, err)
	equal(t, got, want)
}

func setCode(t *testing.T, s records.Store) {
	ctx := t.Context()
	is(t, s.SetCode(ctx, "board001", "NUEVO"), records.ErrNotFound)
	want := workshop(1)
	must(t, s.Create(ctx, want))
	must(t, s.Create(ctx, workshop(2)))
	is(t, s.SetCode(ctx, want.ID, workshop(2).Code), records.ErrCodeTaken)
	old := want.Code
	want.Code = "NUEVO"
	must(t, s.SetCode(ctx, want.ID, want.Code))
	must(t, s.SetCode(ctx, want.ID, want.Code)) // its own is not taken
	_, err := s.ByCode(ctx, old)
	is(t, err, records.ErrNotFound)
	got, err := s.ByCode(ctx, want.Code)
	must(t, err)
	equal(t, got, want)
	free := workshop(3)
	free.Code = old
	must(t, s.Create(ctx, free))
}

func list(t *testing.T, s records.Store) {
	ctx := t.Context()
	if got, err := s.List(ctx); err != nil || len(got) != 0 {
		t.Errorf("an empty store lists %v, %v", got, err)
	}
	for _, n := range []int{2, 3, 1} {
		must(t, s.Create(ctx, workshop(n)))
	}
	got, err := s.List(ctx)
	must(t, err)
	equal(t, got, []records.Workshop{workshop(3), workshop(2), workshop(1)})
}

// Sample is a projection with a row in every table.
func Sample(id board.ID, seq board.Seq) records.Projection {
	return records.Projection{
		Board:    records.Board{ID: id, Title: "Barrio sin ruido", Lang: "es", Seq: seq, People: 14, Facilitators: 2},
		Sections: []records.Section{{ID: "sectzzzz", Title: "Lo que preocupa", Question: "¿Qué nos quita el sueño?"}, {ID: "sectaaaa"}},
		Clusters: []records.Cluster{{ID: "clus0001", Section: "sectzzzz", Name: "Motos", Table: "Los Sauces", Brought: true}, {ID: "clus0002", Section: "sectaaaa"}},
		Notes: []records.Note{
			{ID: "note0002", Section: "sectzzzz", Cluster: "clus0001", Text: "Motos a las 3 'am'", Color: "pink", Lang: "es", Author: "Rosa", Like: 4, Same: 3, Unclear: 2, Idea: 1, Brought: true},
			{ID: "note0001", Section: "sectaaaa", Text: "日本 👩🏽‍🌾\n\t\\", Color: "blue", Lang: "qu"},
		},
		Rounds: []records.Round{
			{ID: "round002", Question: "¿Por dónde empezar?", Dots: 3, Cap: 2, Voters: 12, Eligible: 14, Paper: 8, Sheets: 2, Totals: []records.Total{
				{Item: "clus0001", Name: "Motos", Dots: 20, Paper: 8}, {Item: "gone0001", Name: "Perros", Dots: 0},
			}},
			{ID: "round001", Question: "Otra", Dots: 1, Cap: 1, Totals: []records.Total{{Item: "clus0001", Name: "Ruido", Dots: 7}}},
		},
		Steps: []records.Step{
			{ID: "step001", Kind: board.StepWrite, Name: "Escribir", Question: "¿Qué nos duele?", Planned: 10, Real: 754},
			{ID: "step002", Kind: board.StepBreak},
		},
		Ratings: []records.Rating{
			{
				Rating: "rating02", Form: board.RatingMatrix, Step: "step001", Item: "clus0001", Name: "Motos", Zone: board.ZonePlan,
				Answered: board.ZoneNow, Ask: 1, Question: "¿Cuesta?", Little: 5, Some: 3, Much: 2, Raters: 11, Eligible: 14,
			},
			{Rating: "rating01", Form: board.RatingFaces, Step: "step002", Item: "step002", Name: "Evaluación"},
		},
		Commitments: []records.Commitment{
			{
				ID: "comm0001", What: "Hablar con la cooperativa", Who: "Rosa", With: "Junta", From: "2027-01-10", To: "2027-02-01",
				Resources: "Sala", Provider: "Municipio", Verifiable: "Acta", Status: board.Doing,
				Tell: "Al barrio", Phase: "Fase 1", Solution: "solu0001", Named: true,
			},
			{ID: "comm0002", What: "Medir", Status: board.Pending, Earlier: "El primer taller", EarlierBoard: "board000", EarlierRow: "comm0009"},
		},
		Progress: []records.Progress{
			{Commitment: "comm0001", ID: "p0001", At: 1_700_000_000_123, Status: board.Doing, Text: "Ya fuimos", Photo: "foto0001", By: board.ByOwner},
			{Commitment: "comm0002", ID: "p0001", At: 1_600_000_000_000, Text: "Empezamos", By: board.ByFacilitation, Earlier: true},
			{Commitment: "comm0002", ID: "p0002", At: 1_600_000_000_001, By: board.ByFacilitation, To: "2027-03-01", Was: "2027-02-01"},
		},
		Solutions: []records.Solution{
			{
				ID: "solu0001", Name: "Faroles", Sentence: "Luz que se cuida", Problem: "Está\noscuro", Whom: "300 familias", Fresh: "Entre todos",
				Picture: "foto0002", Drawn: true, Alt: "Un poste", Test: "Cuatro focos", Needs: "Cables", Unit: "Zonal", Origin: "clus0001", Round: "round002",
			},
			{ID: "solu0002"},
		},
		SolutionSteps: []records.SolutionStep{
			{Solution: "solu0001", ID: "paso0002", Text: "Contar"}, {Solution: "solu0001", ID: "paso0001", Text: "Poner"},
		},
		SolutionChecks:  []records.SolutionCheck{{Solution: "solu0001", Key: board.ViableYear, Answer: board.ViablePartly, Text: "En dos fases"}},
		SolutionSources: []records.SolutionSource{{Solution: "solu0001", Field: "problem", Kind: records.ToNote, Target: "note0002"}},
		Actors: []records.Actor{
			{
				ID: "actor002", Name: "Junta", Type: board.ActorPublic, Gives: "El permiso", Interest: 3, Power: 2,
				Relation: board.RelationFor, Part: board.PartDecides, Accepted: board.AcceptedYes, Solution: "solu0001",
			},
			{ID: "actor001", Name: "Tiendas", Accepted: board.AcceptedPending},
		},
		Requests: []records.Request{
			{ID: "pedido02", What: "Podar", Unit: "Parques", Solution: "solu0001", By: "2027-02-01"},
			{ID: "pedido01", What: "Luz"},
		},
		Answers: []records.Answer{
			{Request: "pedido02", ID: "respu001", At: 1_700_000_000_456, Answer: board.VerdictStudying, Reason: "Falta ver", Name: "Ing. Ana"},
			{Request: "pedido02", ID: "respu002", At: 1_700_000_000_789, Answer: board.VerdictNo, Reason: "No hay\ncuadrilla"},
		},
		Facts: records.Facts{
			Called: "Comité", Place: "Casa Somos", Date: "2027-01-09", Starts: "09:00", Ends: "12:30", Number: "3", Project: "Laboratorio",
			Objective: "Oír\nal barrio", Next: "Pronto",
		},
		Polls: []records.Poll{
			{ID: "poll0001", Question: "¿Seguimos?", Answered: 9, Eligible: 14, Options: []records.Option{{Text: "Sí", Answers: 7}, {Text: "No", Answers: 2}}},
			{ID: "poll0002", Question: "¿Pausa?", Options: []records.Option{{Text: "Ya"}}},
		},
		RoomTables: []records.RoomTable{{ID: "tabl0002", Name: "Los Sauces", Kind: board.TablePaper, People: 6, Apart: 4}, {ID: "tabl0001", Name: "1"}},
		LeftOut:    []records.LeftOut{{Why: records.WhyHidden, What: "offence", N: 2}, {Why: records.WhyWaiting, N: 1}},
		Links: []records.Link{
			{Commitment: "comm0001", Kind: records.ToCluster, Target: "clus0001"},
			{Commitment: "comm0001", Kind: records.ToRound, Target: "round002"},
			{Commitment: "comm0001", Kind: records.ToNote, Target: "note0002"},
		},
	}
}

func load(t *testing.T, s records.Store, id board.ID) records.Projection {
	t.Helper()
	p, err := s.Load(t.Context(), id)
	must(t, err)
	return p
}

func saveAndLoad(t *testing.T, s records.Store) {
	ctx := t.Context()
	_, err := s.Load(ctx, "board001")
	is(t, err, records.ErrNotFound)
	_, err = s.Lag(ctx, "board001")
	is(t, err, records.ErrNotFound)
	want := Sample("board001", 99)
	must(t, s.Save(ctx, want))
	got := load(t, s, "board001")
	equal(t, got, want)
	equal(t, records.Diff(want, got), []string(nil))
	seq, err := s.Lag(ctx, "board001")
	must(t, err)
	equal(t, seq, board.Seq(99))

	empty := records.Projection{Board: records.Board{ID: "board002", Seq: 1}}
	must(t, s.Save(ctx, empty))
	equal(t, load(t, s, "board002"), empty)
}

func saveReplaces(t *testing.T, s records.Store) {
	ctx := t.Context()
	must(t, s.Save(ctx, Sample("board001", 99)))
	must(t, s.Save(ctx, Sample("board001", 99))) // again, as a rebuild does
	want := Sample("board001", 120)
	want.Board.Title = "Otro"
	want.Notes = want.Notes[1:]
	want.Clusters = want.Clusters[1:]
	want.Rounds, want.Links = nil, nil
	want.Commitments[0].Status = board.Done
	want.Progress = want.Progress[1:]
	must(t, s.Save(ctx, want))
	equal(t, load(t, s, "board001"), want)
}

func saveAllOrNothing(t *testing.T, s records.Store) {
	ctx := t.Context()
	want := Sample("board001", 99)
	must(t, s.Save(ctx, want))
	for name, spoil := range map[string]func(*records.Projection){
		"a note without a section":      func(p *records.Projection) { p.Notes[1].Section = "nowhere1" },
		"a note without a cluster":      func(p *records.Projection) { p.Notes[1].Cluster = "nowhere1" },
		"the same note twice":           func(p *records.Projection) { p.Notes[1].ID = p.Notes[0].ID },
		"history without its row":       func(p *records.Projection) { p.Progress[1].Commitment = "nowhere1" },
		"a step without its sheet":      func(p *records.Projection) { p.SolutionSteps[1].Solution = "nowhere1" },
		"a link of another kind":        func(p *records.Projection) { p.Links[2].Kind = "person" },
		"a link without its origin":     func(p *records.Projection) { p.Links[2].Commitment = "nowhere1" },
		"an answer without its request": func(p *records.Projection) { p.Answers[1].Request = "nowhere1" },
		"an actor who says perhaps":     func(p *records.Projection) { p.Actors[0].Accepted = "perhaps" },
	} {
		bad := Sample("board001", 120)
		spoil(&bad)
		if err := s.Save(ctx, bad); err == nil {
			t.Errorf("%s was saved", name)
		}
		equal(t, load(t, s, "board001"), want)
	}
}

func oldProjection(t *testing.T, s records.Store) {
	ctx := t.Context()
	want := Sample("board001", 99)
	must(t, s.Save(ctx, want))
	old := Sample("board001", 98)
	old.Board.Title, old.Notes = "Antes", nil
	must(t, s.Save(ctx, old))
	equal(t, load(t, s, "board001"), want)
}

func saveAtOnce(t *testing.T, s records.Store) {
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			if err := s.Save(t.Context(), Sample("board001", board.Seq(i+1))); err != nil {
				t.Error(err)
			}
			if p, err := s.Load(t.Context(), "board001"); err != nil || len(p.Notes) != 2 {
				t.Errorf("loaded %d notes, %v", len(p.Notes), err)
			}
		})
	}
	wg.Wait()
	equal(t, load(t, s, "board001"), Sample("board001", 8))
}

func separate(t *testing.T, s records.Store) {
	ctx := t.Context()
	must(t, s.Save(ctx, Sample("board001", 5)))
	must(t, s.Save(ctx, Sample("board002", 6))) // the same ids, on another board
	must(t, s.Save(ctx, records.Projection{Board: records.Board{ID: "board001", Seq: 7}}))
	equal(t, load(t, s, "board002"), Sample("board002", 6))
}

func ping(t *testing.T, s records.Store) { must(t, s.Ping(t.Context())) }

func livedBoard(t *testing.T, s records.Store) {
	p := records.Project(Lived(t))
	must(t, s.Save(t.Context(), p))
	equal(t, records.Diff(p, load(t, s, p.Board.ID)), []string(nil))
}
