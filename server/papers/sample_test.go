package papers

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/server/records"
)

// words of a neighbourhood, for boards of any size.
var said = []string{
	"Los baldíos de la calle Cuenca se llenan de basura y nadie los limpia",
	"Falta luz en las gradas por la noche",
	"Que el camión de la basura pase también los sábados ✓",
	"Un huerto junto a la Casa Somos, con compost de las cocinas del mercado → para los niños",
	"Ñukanchik ayllullakta",
	"El ruido de los bares no deja dormir: medir, avisar, multar",
	"Señalizar el paso cebra de la escuela, que ya casi no se ve y por donde cruzan más de doscientos niños cada mañana",
	"Un banco de herramientas ● y quien las preste ○",
}

// sample is a workshop with so many notes.
func sample(notes int) *Source {
	s := &Source{Now: time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC)}
	s.Board = records.Board{ID: "abcd1234", Title: "Minga de La Tola: el barrio que cuidamos", Lang: "es", Seq: 812, People: 23, Facilitators: 2}
	s.Steps = []records.Step{
		{ID: "st1", Kind: board.StepWelcome, Name: "Bienvenida", Planned: 15, Real: 900},
		{ID: "st2", Kind: board.StepWrite, Name: "Lo que pasa", Question: "¿Qué problema ve usted en el barrio?", Planned: 25, Real: 1710},
		{ID: "st3", Kind: board.StepVote, Name: "Votación", Planned: 10, Real: 40},
		{ID: "st4", Kind: board.StepRoadmap, Name: "Hoja de ruta"},
	}
	for i := range 4 {
		id := board.ID(fmt.Sprintf("sec%d", i))
		s.Sections = append(s.Sections, records.Section{ID: id, Title: []string{"Lo que nos preocupa", "¿Dónde pasa?", "Ideas", ""}[i], Question: "¿Qué problema ve usted en el barrio?"})
		for j := range 3 {
			name := fmt.Sprintf("Grupo %d de la sección %d", j+1, i+1)
			if j == 2 {
				name = ""
			}
			s.Clusters = append(s.Clusters, records.Cluster{ID: board.ID(fmt.Sprintf("clu%d%d", i, j)), Section: id, Name: name})
		}
	}
	for i := range notes {
		n := records.Note{
			ID: board.ID(fmt.Sprintf("note%d", i)), Section: s.Sections[i%4].ID,
			Text: fmt.Sprintf("%s (%d)", said[i%len(said)], i+1), Lang: "es",
		}
		if i%len(said) == 4 {
			n.Lang = "qu"
		}
		if i%5 > 0 {
			n.Cluster = s.Clusters[(i%4)*3+i%3].ID
		}
		s.Notes = append(s.Notes, n)
	}
	s.Rounds = []records.Round{{
		ID: "rou1", Question: "¿Por dónde empezamos?", Dots: 3, Cap: 2, Voters: 19, Eligible: 23, Paper: 4, Sheets: 1,
		Totals: []records.Total{{Item: "clu00", Name: "Grupo 1 de la sección 1", Dots: 21}, {Item: "clu01", Name: "Grupo 2 de la sección 1", Dots: 30}, {Item: "clu02", Dots: 2}},
	}}
	s.Commitments = []records.Commitment{
		{ID: "com1", What: "Limpiar los baldíos de la calle Cuenca y cercarlos", Who: "María Quishpe", With: "Administración Zonal Manuela Sáenz, EMASEO", From: "2026-12-01", To: "2027-02-28", Resources: "Herramientas y un camión", Provider: "EMASEO", Verifiable: "Fotos antes y después; acta de entrega", Status: board.Pending},
		{ID: "com2", What: "Pintar el paso cebra", To: "2027-01-15", Status: board.Doing},
	}
	s.Links = []records.Link{{Commitment: "com1", Kind: records.ToCluster, Target: "clu00"}, {Commitment: "com1", Kind: records.ToRound, Target: "rou1"}, {Commitment: "com1", Kind: records.ToNote, Target: "note0"}}
	s.LeftOut = []records.LeftOut{
		{Why: records.WhyPrivate, What: "sec3", N: 7}, {Why: records.WhyHidden, What: "offence", N: 2}, {Why: records.WhyWaiting, N: 1}, {Why: records.WhyPhoto, N: 3},
	}
	s.Facts = records.Facts{Called: "Comité de La Tola", Place: "Casa Somos", Date: "2026-11-21", Starts: "09:00", Next: "El sábado 28, aquí"}
	s.Polls = []records.Poll{{ID: "pol1", Question: "¿Seguimos con la votación?", Answered: 17, Eligible: 23, Options: []records.Option{{Text: "Sí", Answers: 12}, {Text: "Un descanso primero", Answers: 5}}}}
	s.RoomTables = []records.RoomTable{{ID: "tab1", Name: "Los Sauces", People: 8}, {ID: "tab2", Name: "El Molino", Kind: board.TablePaper, People: 11, Apart: 4}}
	for i := range s.Notes {
		s.Notes[i].Table = []string{"Los Sauces", "El Molino", ""}[i%3]
		s.Notes[i].Brought = i < 4
	}
	s.Clusters[0].Table, s.Clusters[0].Brought = "Los Sauces", true
	s.Ratings = []records.Rating{
		{Rating: "rat1", Form: board.RatingMatrix, Step: "st3", Item: "clu00", Name: "Grupo 1 de la sección 1", Zone: board.ZoneNow, Answered: board.ZonePlan, Ask: 0, Little: 1, Some: 4, Much: 14, Raters: 19, Eligible: 23},
		{Rating: "rat1", Form: board.RatingMatrix, Step: "st3", Item: "clu00", Name: "Grupo 1 de la sección 1", Zone: board.ZoneNow, Answered: board.ZonePlan, Ask: 1, Question: "¿Cuánta plata pide?", Little: 6, Some: 7, Much: 6, Raters: 19, Eligible: 23},
		{Rating: "rat2", Form: board.RatingFaces, Step: "st4", Item: "st4", Name: "Evaluación", Little: 0, Some: 3, Much: 17, Raters: 20, Eligible: 23},
	}
	s.Commitments[0].Phase, s.Commitments[0].Solution, s.Commitments[0].Tell = "Antes de las lluvias", "sol1", "A la directiva del barrio"
	s.Commitments = append(s.Commitments, records.Commitment{
		ID: "com3", What: "Censo de gradas sin luz", Who: "Luis Cando", To: "2026-10-30", Verifiable: "Lista", Status: board.Pending,
		Earlier: "Minga de septiembre", EarlierBoard: "wxyz9876", EarlierRow: "old1",
	})
	s.Progress = []records.Progress{
		{Commitment: "com2", ID: "prg1", At: 1_793_000_000_000, Status: board.Doing, Text: "La escuela prestó la pintura", By: board.ByOwner},
		{Commitment: "com3", ID: "prg2", At: 1_790_000_000_000, Text: "Faltan dos cuadras", By: board.ByFacilitation, Earlier: true},
	}
	s.Solutions = []board.SolutionView{{
		ID: "sol1", Name: "Padrinos de baldío", Sentence: "Cada baldío tiene una cuadra que lo cuida, y el municipio que lo cerca.",
		Problem: "Los baldíos se llenan de basura porque nadie es su dueño a la vista.", Whom: "Para quien vive a dos cuadras, y para la escuela.",
		Steps: []board.HowStep{{ID: "st1", Text: "La cuadra lo adopta en asamblea"}, {ID: "st2", Text: "El municipio lo cerca"}, {ID: "st3", Text: "Una minga cada mes"}},
		Fresh: "Dueño, cuadra y municipio firman el mismo papel.", Test: "Un baldío, tres meses.", Unit: "Administración Zonal Manuela Sáenz",
		Viability: []board.Viability{{Key: board.ViablePillar, Answer: board.ViableYes, Text: "Es colaboración"}, {Key: board.ViableLaw, Answer: board.ViablePartly}},
		Sources:   []board.SourceList{{Field: board.FieldProblem, Items: []board.ID{"note0", "clu00", "gone1"}}, {Field: "st2", Items: []board.ID{"note2"}}},
	}, {ID: "sol2"}}
	s.Actors = []board.ActorView{
		{ID: "act1", Name: "Escuela Sucre", Type: board.ActorPublic, Gives: "El patio", Interest: 3, Power: 2, Relation: board.RelationFor, Part: board.PartSupports, Accepted: board.AcceptedYes, Solution: "sol1"},
		{ID: "act2", Name: "Dueños de los baldíos", Type: board.ActorNeighbours, Interest: 1, Power: 3, Relation: board.RelationAgainst},
	}
	s.Requests = []board.RequestView{
		{ID: "req1", What: "Cercar el baldío de la calle Cuenca", Unit: "EPMMOP", By: "2026-12-15", Solution: "sol1", Answers: []board.AnswerView{
			{ID: "ans1", At: 1_793_000_000_000, Answer: board.VerdictStudying, Reason: "Se revisa el catastro", Name: "Ing. Paz, fiscalización"},
			{ID: "ans2", At: 1_793_600_000_000, Answer: board.VerdictPartly, Reason: "Solo el frente"},
		}},
		{ID: "req2", What: "Luz en las gradas", By: "2026-11-01"},
	}
	s.People = []Person{{Name: "Rosa Facilitadora", Facilitator: true}, {Name: "Luis"}, {}}
	return s
}

func texts(t testing.TB) *Texts {
	t.Helper()
	all, err := Load("")
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func built(t testing.TB, key, lang string, s *Source) *Document {
	t.Helper()
	d, err := Build(texts(t), key, lang, s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// everything is all the text of a document.
func everything(d *Document) string {
	var b strings.Builder
	for _, block := range d.Blocks {
		fmt.Fprintf(&b, "%v\n", block)
	}
	return b.String()
}
