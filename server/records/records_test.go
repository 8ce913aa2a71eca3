package records_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/server/records"
	"minga.lab/minga/server/records/recordstest"
)

func TestProject(t *testing.T) {
	b := recordstest.Lived(t)
	want := records.Projection{
		Board:    records.Board{ID: "board001", Title: "Barrio sin ruido", Lang: "es", Seq: b.Head(), People: 2, Facilitators: 1},
		Sections: []records.Section{{ID: "sect0001", Title: "Lo que preocupa", Question: "¿Qué nos quita el sueño?"}},
		Clusters: []records.Cluster{{ID: "clus0001", Section: "sect0001", Name: "Motores"}},
		Notes: []records.Note{
			{ID: "note0001", Section: "sect0001", Cluster: "clus0001", Text: "Motos a las tres", Color: "yellow", Lang: "es", Author: "Luis"},
			{ID: "note0002", Section: "sect0001", Text: "Perros", Color: "yellow", Lang: "es"},
			{ID: "note0003", Section: "sect0001", Cluster: "clus0001", Text: "Bocinas", Color: "yellow", Lang: "es", Author: "Luis"},
		},
		Rounds: []records.Round{{
			ID: "round001", Question: "¿Por dónde empezar?", Dots: 3, Cap: 2, Voters: 2, Eligible: 2,
			Totals: []records.Total{{Item: "clus0001", Name: "Motores", Dots: 2}, {Item: "note0002", Name: "Perros", Dots: 1}},
		}},
		Steps: []records.Step{
			{ID: "step0001", Kind: "group", Name: "Escribir y agrupar"},
			{ID: "step0002", Kind: "vote", Name: "Votar", Real: 900},
			{ID: "step0003", Kind: "matrix", Name: "Comparar"},
		},
		Ratings: []records.Rating{
			{Rating: "rating01", Form: "matrix", Step: "step0003", Item: "clus0001", Name: "Motores", Zone: "plan", Answered: "now", Ask: 0, Question: "¿Alivia?", Little: 0, Some: 0, Much: 1, Raters: 1, Eligible: 2},
			{Rating: "rating01", Form: "matrix", Step: "step0003", Item: "clus0001", Name: "Motores", Zone: "plan", Answered: "now", Ask: 1, Question: "", Little: 1, Some: 0, Much: 0, Raters: 1, Eligible: 2},
			{Rating: "rating01", Form: "matrix", Step: "step0003", Item: "note0002", Name: "Perros", Zone: "none", Answered: "none", Ask: 0, Question: "¿Alivia?", Little: 0, Some: 0, Much: 0, Raters: 1, Eligible: 2},
			{Rating: "rating01", Form: "matrix", Step: "step0003", Item: "note0002", Name: "Perros", Zone: "none", Answered: "none", Ask: 1, Question: "", Little: 0, Some: 0, Much: 0, Raters: 1, Eligible: 2},
		},
		Commitments: []records.Commitment{
			{ID: "comm0001", What: "Hablar con la cooperativa", Who: "Luis", From: "2027-01-10", To: "2027-02-01", Status: board.Doing},
			{ID: "comm0002", What: "Medir el ruido", Status: board.Pending},
		},
		Solutions:      []records.Solution{{ID: "solu0001", Name: "Escapes revisados", Origin: "clus0001", Round: "round001"}},
		SolutionSteps:  []records.SolutionStep{{Solution: "solu0001", ID: "paso0001", Text: "Medir"}},
		SolutionChecks: []records.SolutionCheck{{Solution: "solu0001", Key: board.ViableLaw, Answer: board.ViableYes}},
		SolutionSources: []records.SolutionSource{
			{Solution: "solu0001", Field: "problem", Kind: records.ToCluster, Target: "clus0001"},
			{Solution: "solu0001", Field: "problem", Kind: records.ToNote, Target: "note0002"},
		},
		Progress: []records.Progress{
			{Commitment: "comm0001", ID: "p0001", At: 1_700_001_680_000, Status: board.Doing, Text: "Ya hablamos", By: board.ByFacilitation},
		},
		Links: []records.Link{
			{Commitment: "comm0001", Kind: records.ToCluster, Target: "clus0001"},
			{Commitment: "comm0001", Kind: records.ToRound, Target: "round001"},
			{Commitment: "comm0001", Kind: records.ToNote, Target: "note0001"},
			{Commitment: "comm0001", Kind: records.ToNote, Target: "note0003"},
		},
		LeftOut: []records.LeftOut{{Why: records.WhyDeleted, N: 1}},
		Actors: []records.Actor{
			{ID: "actor001", Name: "Junta", Type: board.ActorPublic, Power: 3, Accepted: board.AcceptedYes},
			{ID: "actor002", Name: "Tiendas", Accepted: board.AcceptedPending},
		},
		Requests: []records.Request{{ID: "pedido01", What: "Podar", Unit: "Parques", By: "2027-02-01"}},
		Answers:  []records.Answer{{Request: "pedido01", ID: "respu001", At: 1_700_002_100_000, Answer: board.VerdictNo, Reason: "No hay cuadrilla"}},
		Facts:    records.Facts{Called: "Comité barrial", Place: "Casa Somos", Date: "2027-01-09", Starts: "09:00", Next: "El 8 de febrero"},
	}
	got := records.Project(b)
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("differs (-want +got):\n%s", d)
	}
}

func TestF10_ProjectionJoinsNobodyToAnItem(t *testing.T) {
	p := records.Project(recordstest.Lived(t))
	p.Commitments = nil // where people name each other on purpose
	for _, n := range p.Notes {
		if n.ID == "note0002" && n.Author != "" {
			t.Errorf("the anonymous note is %s's", n.Author)
		}
	}
	p.Notes = nil
	out, err := json.Marshal(p) //nolint:musttag // searched for names, read by nobody
	if err != nil {
		t.Fatal(err)
	}
	for _, person := range []string{"rosa0001", "luis0001", "Rosa", "Luis", "devluis"} {
		if strings.Contains(string(out), person) {
			t.Errorf("%s is in the projection: %s", person, out)
		}
	}
}

func TestDiffTakesNoneForNone(t *testing.T) {
	a := records.Projection{Rounds: []records.Round{{ID: "round001"}}}
	b := records.Projection{Rounds: []records.Round{{ID: "round001", Totals: []records.Total{}}}, Notes: []records.Note{}}
	if got := records.Diff(a, b); got != nil {
		t.Error(got)
	}
}

func TestDiff(t *testing.T) {
	sample := func() records.Projection { return recordstest.Sample("board001", 9) }
	for name, c := range map[string]struct {
		change func(*records.Projection)
		want   []string
	}{
		"nothing": {func(*records.Projection) {}, nil},
		"totals":  {func(p *records.Projection) { p.Rounds[1].Totals = nil }, []string{"round round001: totals differs"}},
		"board":   {func(p *records.Projection) { p.Board.Seq++; p.Board.Title = "x" }, []string{"board: title differs", "board: seq differs"}},
		"field":   {func(p *records.Projection) { p.Notes[0].Text = "x" }, []string{"note note0002: text differs"}},
		"gone": {func(p *records.Projection) { p.Clusters = p.Clusters[1:] }, []string{
			"cluster clus0001 is only in the first",
		}},
		"more": {func(p *records.Projection) { p.Sections = append(p.Sections, records.Section{ID: "sect0009"}) }, []string{
			"section sect0009 is only in the second",
		}},
		"order": {func(p *records.Projection) { p.Rounds[0], p.Rounds[1] = p.Rounds[1], p.Rounds[0] }, []string{
			"the order of rounds differs",
		}},
		"step": {func(p *records.Projection) { p.Steps = append(p.Steps, records.Step{ID: "step0009"}) }, []string{
			"step step0009 is only in the second",
		}},
		"link": {func(p *records.Projection) { p.Links = p.Links[:2] }, []string{
			"link {comm0001 note note0002} is only in the first",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			b := sample()
			c.change(&b)
			got := records.Diff(sample(), b)
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
			for _, line := range got {
				if strings.Contains(line, "Motos") {
					t.Errorf("tells what is written: %s", line)
				}
			}
		})
	}
}
