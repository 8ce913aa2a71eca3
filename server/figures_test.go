package server_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"minga.lab/minga/hub/board"
)

// TestFiguresAgreeEverywhere lives random workshops, one on each database, and then holds every figure in every paper against
// plain SQL, and SQL against the exports. The seed of a failure is printed: MINGA_SEED plays it again.
func TestFiguresAgreeEverywhere(t *testing.T) {
	t.Parallel()
	seed := uint64(time.Now().UnixNano())
	if given, err := strconv.ParseUint(os.Getenv("MINGA_SEED"), 10, 64); err == nil {
		seed = given
	}
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		b, db := sqliteFile(t)
		f := newFigures(t, b, seed)
		f.of = func(id string) asked { return askSQLite(t, db, id) }
		f.hold()
		f.next(b)
		f.hold()
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		b, dsn := postgresBackend(t)
		f := newFigures(t, b, seed+1)
		db, err := pgx.Connect(t.Context(), dsn)
		must(t, err)
		defer db.Close(context.Background())
		f.of = func(id string) asked { return askPostgres(t, db, id) }
		f.hold()
		f.next(b)
		f.hold()
	})
}

// figures is a random workshop that is over.
type figures struct {
	*workshop
	t   *testing.T
	rnd *rand.Rand
	of  func(id string) asked
	ask asked
}

func newFigures(t *testing.T, b backend, seed uint64) *figures {
	t.Helper()
	t.Logf("seed %d", seed)
	in := start(t, b)
	f := &figures{workshop: in.workshop(), t: t, rnd: rand.New(rand.NewPCG(seed, 1))}
	f.live()
	f.over(b)
	return f
}

// over waits until the plain tables say the last of the workshop.
func (f *figures) over(b backend) {
	f.t.Helper()
	head, err := f.in.journal.Head(f.t.Context(), board.ID(f.id))
	must(f.t, err)
	written(f.t, b, f.id, head)
}

// next lives the meeting after it, which takes over what was left open and has hardly anything else.
func (f *figures) next(b backend) {
	f.t.Helper()
	rosa := f.facilitator
	var made struct{ ID string }
	rosa.post("/api/workshops/"+f.id+"/next", m{"title": "Río limpio, otra vez"}).want(f.t, 201, "").json(f.t, &made)
	f.id = made.ID
	rows := rosa.view(f.id).Commitments
	if len(rows) == 0 {
		f.t.Fatal("nothing was left open")
	}
	rosa.accept(f.id, m{"k": "commitment.progressed", "id": string(rows[0].ID), "status": "doing", "text": "Van 3 cuadras"})
	rosa.accept(f.id, m{"k": "commitment.changed", "id": string(rows[0].ID), "to": "2099-04-01"})
	rosa.accept(f.id, m{"k": "commitment.added", "id": "nuevo001", "what": "Volver el 7", "who": "Ana", "with": "", "from": "2026-12-01", "to": "2026-12-07", "resources": "", "provider": "", "verifiable": "", "status": "", "ord": ""})
	rosa.accept(f.id, m{"k": "facts.changed", "called": "Comité", "place": "Calle 9", "date": "2026-11-28", "starts": "09:00", "ends": "11:30", "number": "2", "project": "POA 2027", "objective": "Ver qué falta de las 3", "next": "El 5 de enero"})
	rosa.accept(f.id, m{"k": "board.finished"})
	f.over(b)
}

// some is a number from lo to hi.
func (f *figures) some(lo, hi int) int { return lo + f.rnd.IntN(hi-lo+1) }

func (f *figures) live() {
	rosa := f.facilitator
	do := func(op m) { rosa.accept(f.id, op) }
	try := func(b *browser, op m) {
		if a := b.propose(f.id, op); a.status >= 500 || a.status == 429 {
			f.t.Fatalf("%v: %d", op, a.status)
		}
	}
	crowd := []*browser{rosa}
	luz, luzID := f.join("NombreSecretoDeLuz")
	do(m{"k": "person.role", "id": luzID, "role": "facilitator"})
	for i := range f.some(4, 7) {
		b, _ := f.join(fmt.Sprintf("NombreSecreto%c", 'A'+i))
		crowd = append(crowd, b)
	}
	anybody := func() *browser { return crowd[f.rnd.IntN(len(crowd))] }
	sections := []string{string(rosa.view(f.id).Sections[0].ID)}
	for i := range f.some(1, 3) {
		id := fmt.Sprintf("seccion%d", i)
		sections = append(sections, id)
		do(m{"k": "section.added", "id": id, "title": fmt.Sprintf("Parte %c", 'A'+i), "question": "", "x": 2000 * (i + 1), "y": 0, "w": 900, "h": 900, "ord": ""})
	}
	do(m{"k": "section.added", "id": "privada1", "title": "En privado", "question": "", "x": 0, "y": 3000, "w": 900, "h": 900, "ord": ""})
	do(m{"k": "section.hidden", "id": "privada1"})
	for i := range f.some(1, 3) {
		id := fmt.Sprintf("mesa%04d", i)
		do(m{"k": "table.added", "id": id, "name": fmt.Sprintf("Los Sauces %c", 'A'+i), "kind": []string{"", "paper", "remote"}[f.some(0, 2)], "people": f.some(0, 9)})
		try(anybody(), m{"k": "table.sit", "table": id})
	}
	for _, kind := range []string{"write", "matrix", "evaluation"} {
		do(m{"k": "step.added", "id": "paso" + kind, "kind": kind, "name": []string{"", "Paso " + kind}[f.some(0, 1)], "minutes": f.some(0, 30), "ord": ""})
	}
	do(m{"k": "step.entered", "id": "pasowrite"})
	notes := f.some(40, 70)
	for i := range notes {
		section := sections[f.rnd.IntN(len(sections))]
		if f.some(0, 9) == 0 {
			section = "privada1"
		}
		text := []string{"Luz en la grada", "=1+2; y más", "Ñandú\n«línea»", "Un banco", "- guion"}[f.some(0, 4)]
		try(anybody(), m{"k": "note.added", "id": fmt.Sprintf("nota%04d", i), "section": section, "text": fmt.Sprintf("%s (nota %d)", text, i), "color": "blue", "x": 10 * i, "y": i, "anon": f.some(0, 3) == 0})
	}
	note := func() string { return fmt.Sprintf("nota%04d", f.rnd.IntN(notes)) }
	for range 40 {
		try(anybody(), m{"k": "reaction.added", "note": note(), "what": []string{"like", "same", "unclear", "idea"}[f.some(0, 3)]})
	}
	var groups []string
	for i := range f.some(3, 6) {
		id := fmt.Sprintf("grupo%03d", i)
		groups = append(groups, id)
		try(rosa, m{"k": "cluster.added", "id": id, "section": sections[f.rnd.IntN(len(sections))], "name": []string{"", "Grupo " + strings.Repeat("z", i+1)}[min(i, 1)], "x": 100 * i, "y": 500})
		for range f.some(0, 7) {
			try(rosa, m{"k": "note.clustered", "id": note(), "cluster": id})
		}
	}
	group := func() string { return groups[f.rnd.IntN(len(groups))] }
	try(rosa, m{"k": "cluster.merged", "from": groups[0], "into": groups[1]})
	for range f.some(1, 4) {
		try(rosa, m{"k": "note.hidden", "id": note(), "reason": []string{"offence", "personal", "repeated"}[f.some(0, 2)]})
		try(rosa, m{"k": "note.deleted", "id": note()})
	}
	do(m{"k": "note.added", "id": "oculta01", "section": sections[0], "text": "SecretoOculto", "color": "blue", "x": 0, "y": 0})
	do(m{"k": "note.hidden", "id": "oculta01", "reason": "offence"})
	do(m{"k": "note.added", "id": "privad01", "section": "privada1", "text": "SecretoPrivado", "color": "blue", "x": 0, "y": 0})
	do(m{"k": "note.added", "id": "borrad01", "section": sections[0], "text": "SecretoBorrado", "color": "blue", "x": 0, "y": 0})
	do(m{"k": "note.deleted", "id": "borrad01"})
	f.media(crowd[1], sections[0])
	ivan, ivanID := f.join("NombreSecretoDeIvan")
	ivan.accept(f.id, m{"k": "note.added", "id": "deivan01", "section": sections[0], "text": "SecretoOculto de Iván", "color": "blue", "x": 0, "y": 0})
	do(m{"k": "person.expelled", "id": ivanID})
	_, piaID := f.join("NombreSecretoDePia")
	do(m{"k": "person.erased", "id": piaID})
	do(m{"k": "inbox.changed", "on": true})
	try(crowd[1], m{"k": "note.added", "id": "espera01", "section": sections[0], "text": "SecretoEnEspera", "color": "blue", "x": 0, "y": 0})
	do(m{"k": "inbox.changed", "on": false})
	for range 4 {
		try(rosa, m{"k": "table.harvested", "id": note()})
		try(rosa, m{"k": "table.harvested", "id": group()})
	}
	for i := range f.some(1, 3) {
		id := fmt.Sprintf("ronda%03d", i)
		do(m{"k": "round.drafted", "id": id, "question": fmt.Sprintf("¿Qué va primero, %c?", 'A'+i), "dots": 5, "cap": 3})
		do(m{"k": "round.opened", "id": id})
		for range 30 {
			item := group()
			if f.some(0, 1) == 0 {
				item = note()
			}
			try(anybody(), m{"k": "dot.placed", "round": id, "item": item})
		}
		if i == 0 { // two people copy one sheet of paper
			item := string(rosa.view(f.id).Rounds[0].Items[0])
			for _, who := range []*browser{rosa, luz} {
				who.accept(f.id, m{"k": "paper.entered", "round": id, "sheet": "P-2A", "people": 6, "dots": []m{{"item": item, "dots": 11}}})
			}
		}
		do(m{"k": "round.closed", "id": id})
	}
	for i := range f.some(1, 2) {
		id := fmt.Sprintf("consulta%d", i)
		do(m{"k": "poll.asked", "id": id, "question": fmt.Sprintf("¿Seguimos, %c?", 'A'+i), "options": []string{"Sí", "No", "Más tarde"}})
		for _, b := range crowd {
			try(b, m{"k": "poll.answered", "poll": id, "option": f.some(0, 2)})
		}
		do(m{"k": "poll.closed", "id": id})
	}
	for _, kind := range []string{"matrix", "evaluation"} {
		open := m{"k": "rating.opened", "id": "rating" + kind[:2], "step": "paso" + kind}
		items := []string{"paso" + kind}
		if kind == "matrix" {
			items = groups[1:]
			open["items"] = items
		}
		if a := rosa.propose(f.id, open); a.status != 200 {
			continue // the groups may have no notes
		}
		for _, b := range crowd {
			for _, item := range items {
				for ask := range 2 {
					try(b, m{"k": "rating.answered", "rating": "rating" + kind[:2], "item": item, "ask": ask, "answer": f.some(1, 3)})
				}
			}
		}
		do(m{"k": "rating.closed", "id": "rating" + kind[:2]})
		try(rosa, m{"k": "rating.moved", "rating": "rating" + kind[:2], "item": items[0], "zone": "plan"})
	}
	f.sheets(note, group)
	for i := range f.some(2, 5) {
		op := m{"k": "commitment.added", "id": fmt.Sprintf("acuerdo%d", i), "what": "Hacer " + strings.Repeat("y", i+1), "who": []string{"", "Ana", "Ana y Luis"}[f.some(0, 2)], "with": "", "from": "", "to": []string{"", "2025-01-31", "2099-03-01"}[f.some(0, 2)], "resources": "", "provider": "", "verifiable": []string{"", "Fotos"}[f.some(0, 1)], "status": []string{"", "doing", "done", "dropped"}[f.some(0, 3)], "ord": "", "origin": group(), "phase": []string{"", "Antes", "Después"}[f.some(0, 2)]}
		if f.some(0, 1) == 0 {
			op["solution"] = "solucion1"
		}
		try(rosa, op)
		if f.some(0, 1) == 0 {
			try(rosa, m{"k": "commitment.progressed", "id": fmt.Sprintf("acuerdo%d", i), "text": "Se empezó"})
		}
	}
	do(m{"k": "commitment.added", "id": "abierto1", "what": "Seguir 2 meses", "who": "Ana", "with": "", "from": "2024-12-01", "to": "2025-01-31", "resources": "", "provider": "", "verifiable": "Fotos", "status": "", "ord": ""})
	do(m{"k": "commitment.progressed", "id": "abierto1", "text": "Falta 1 cuadra"})
	do(m{"k": "commitment.changed", "id": "abierto1", "to": []string{"2025-02-28", "2099-02-28", ""}[f.some(0, 2)]})
	for i := range f.some(1, 4) {
		do(m{"k": "actor.added", "id": fmt.Sprintf("actor%03d", i), "name": fmt.Sprintf("Escuela %c", 'A'+i), "type": "public", "gives": fmt.Sprintf("%d sillas", i), "contact": "SecretoDeContacto 099", "interest": f.some(0, 3), "power": f.some(0, 3), "relation": []string{"", "for", "against"}[f.some(0, 2)], "part": []string{"", "executes", "decides"}[f.some(0, 2)], "accepted": []string{"", "yes", "no"}[f.some(0, 2)], "solution": []string{"", "solucion1"}[f.some(0, 1)], "ord": ""})
	}
	for i := range f.some(1, 3) {
		id := fmt.Sprintf("pedido%02d", i)
		do(m{"k": "request.added", "id": id, "what": fmt.Sprintf("Cercar el baldío %c", 'A'+i), "unit": []string{"", "EPMMOP"}[f.some(0, 1)], "by": []string{"", "2025-02-28", "2099-02-28"}[f.some(0, 2)], "solution": []string{"", "solucion1"}[f.some(0, 1)], "ord": ""})
		for j := range f.some(0, 2) {
			try(rosa, m{"k": "request.answered", "request": id, "id": fmt.Sprintf("resp%02d%02d", i, j), "answer": []string{"partly", "yes", "studying"}[f.some(0, 2)], "reason": fmt.Sprintf("Solo %d metros", j), "name": []string{"", "Ing. Paz"}[j]})
		}
	}
	do(m{"k": "facts.changed", "called": "Comité", "place": "Casa Somos", "date": "2026-11-21", "starts": "09:00"})
	do(m{"k": "board.finished"})
}

// media puts pictures, a voice and a photographed sheet on the board.
func (f *figures) media(who *browser, section string) {
	f.t.Helper()
	note := func(id, kind, text string, body []byte) {
		media := who.asset(f.id, kind, body)
		who.accept(f.id, m{"k": "note.added", "id": id, "section": section, "text": text, "color": "blue", "x": 0, "y": 0, "media": media})
	}
	for i := range f.some(1, 3) {
		note(fmt.Sprintf("foto%04d", i), "photo", "Con foto"+strings.Repeat("o", i), photoOf(f.t, "GPS"))
		note(fmt.Sprintf("dibu%04d", i), "drawing", "Con dibujo"+strings.Repeat("o", i), drawingOf(f.t))
	}
	note("voz00001", "voice", "Con voz", append([]byte("\x1a\x45\xdf\xa3"), bytes.Repeat([]byte("palabras"), 40)...))
	media := f.facilitator.asset(f.id, "photo", photoOf(f.t, "GPS"))
	f.facilitator.accept(f.id, m{"k": "scan.added", "id": "hoja0001", "section": section, "media": media})
	for i := range f.some(1, 3) {
		f.facilitator.accept(f.id, m{"k": "note.added", "id": fmt.Sprintf("hoja%04d", 10+i), "section": section, "text": "Copiado de la hoja" + strings.Repeat("a", i), "color": "blue", "x": 0, "y": 0, "scan": "hoja0001"})
	}
}

// sheets fills in solutions, one nearly whole and one hardly begun.
func (f *figures) sheets(note, group func() string) {
	f.t.Helper()
	do := func(op m) { f.facilitator.accept(f.id, op) }
	do(m{"k": "solution.added", "id": "solucion1", "name": "Padrinos", "sentence": "Cada cuadra cuida 1 baldío", "problem": "Hay 14 baldíos", "steps": []m{{"id": "pasito01", "text": "Adoptar 1", "ord": "1"}, {"id": "pasito02", "text": "Cercar", "ord": "2"}}})
	do(m{"k": "solution.changed", "id": "solucion1", "check": m{"key": "year", "answer": "partly", "text": "En 2 fases"}})
	media := f.facilitator.asset(f.id, "drawing", drawingOf(f.t))
	do(m{"k": "solution.changed", "id": "solucion1", "media": media})
	do(m{"k": "solution.added", "id": "solucion2"})
	for _, field := range []string{"problem", "pasito01"} {
		if a := f.facilitator.propose(f.id, m{"k": "solution.sourced", "id": "solucion1", "field": field, "items": []string{note(), note(), group()}}); a.status >= 500 {
			f.t.Fatalf("%d", a.status)
		}
	}
}

func (f *figures) hold() {
	f.t.Helper()
	f.ask = f.of(f.id)
	f.export()
	f.meeting()
	f.everything()
	f.outputs()
	f.attended()
	f.hung()
	f.open()
	f.secrets()
}

// secrets looks for what was planted in every paper and format.
func (f *figures) secrets() {
	for _, one := range allPapers() {
		body := f.facilitator.get("/api/workshops/"+f.id+"/papers/"+one).want(f.t, 200, "").body
		for _, part := range append(opened(body), body) {
			for _, secret := range []string{"SecretoOculto", "SecretoPrivado", "SecretoBorrado", "SecretoEnEspera", "SecretoDeContacto"} {
				if strings.Contains(string(part), secret) {
					f.t.Errorf("%s has %s", one, secret)
				}
			}
			if strings.Contains(string(part), "NombreSecreto") && !strings.HasPrefix(one, "attendance/") {
				f.t.Errorf("%s has the name of somebody who took part", one)
			}
		}
	}
}
