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
		ID: "rou1", Question: "¿Por dónde empezamos?", Dots: 3, Cap: 2, Voters: 19, Eligible: 23,
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
	s.RoomTables = []records.RoomTable{{ID: "tab1", Name: "Los Sauces", People: 8}, {ID: "tab2", Name: "El Molino", Kind: board.TablePaper, People: 11}}
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
