package server_test

import (
	"archive/zip"
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"minga.lab/minga/hub/board"
)

// asked answers a query with rows of text; the board's id stands for $1.
type asked func(query string) [][]string

func askSQLite(t *testing.T, db *sql.DB, id string) asked {
	return func(query string) (all [][]string) {
		t.Helper()
		rows, err := db.QueryContext(t.Context(), strings.ReplaceAll(query, "$1", "'"+id+"'"))
		must(t, err)
		defer rows.Close()
		names, err := rows.Columns()
		must(t, err)
		for rows.Next() {
			values, into := make([]any, len(names)), make([]any, len(names))
			for i := range values {
				into[i] = &values[i]
			}
			must(t, rows.Scan(into...))
			all = append(all, asText(values))
		}
		must(t, rows.Err())
		return all
	}
}

func askPostgres(t *testing.T, db *pgx.Conn, id string) asked {
	return func(query string) (all [][]string) {
		t.Helper()
		rows, err := db.Query(t.Context(), query, id)
		must(t, err)
		defer rows.Close()
		for rows.Next() {
			values, err := rows.Values()
			must(t, err)
			all = append(all, asText(values))
		}
		must(t, rows.Err())
		return all
	}
}

func asText(values []any) []string {
	row := make([]string, len(values))
	for i, v := range values {
		if b, ok := v.([]byte); ok {
			v = string(b)
		}
		row[i] = fmt.Sprint(v)
	}
	return row
}

// one is the only value of a query.
func (ask asked) one(query string) string { return ask(query)[0][0] }

// docxRead is what stands in a DOCX: lines outside of tables, and tables. Its table of contents is left out.
type docxRead struct {
	lines  []string
	tables [][][]string
}

func readDOCX(t *testing.T, body []byte) (d docxRead) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	must(t, err)
	file, err := z.Open("word/document.xml")
	must(t, err)
	main, err := io.ReadAll(file)
	must(t, err)
	var (
		dec          = xml.NewDecoder(strings.NewReader(string(main)))
		table        [][]string
		deep         int
		style, text  string
		paragraphs   []string
		inText, done bool
	)
	for !done {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		must(t, err)
		switch e := token.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "tbl":
				deep, table = deep+1, nil
			case "tr":
				table = append(table, nil)
			case "tc":
				paragraphs = nil
			case "p":
				style, text = "", ""
			case "pStyle":
				style = e.Attr[0].Value
			case "t":
				inText = true
			case "br":
				text += "\n"
			case "sectPr":
				done = deep == 0
			}
		case xml.CharData:
			if inText {
				text += string(e)
			}
		case xml.EndElement:
			switch e.Name.Local {
			case "t":
				inText = false
			case "p":
				if deep > 0 {
					paragraphs = append(paragraphs, text)
				} else if text != "" && !strings.HasPrefix(style, "TOC") {
					d.lines = append(d.lines, text)
				}
			case "tc":
				table[len(table)-1] = append(table[len(table)-1], strings.Join(paragraphs, "\n"))
			case "tbl":
				deep--
				d.tables = append(d.tables, table)
			}
		}
	}
	return d
}

var digits = regexp.MustCompile(`\d`)

// counted keeps the tables and lines in which a figure stands.
func (d docxRead) counted() (lines []string, tables [][][]string) {
	for _, l := range d.lines {
		if digits.MatchString(l) {
			lines = append(lines, l)
		}
	}
	for _, table := range d.tables {
		if slices.ContainsFunc(table, func(row []string) bool { return digits.MatchString(strings.Join(row, " ")) }) {
			tables = append(tables, table)
		}
	}
	return lines, tables
}

// TestFiguresAgreeEverywhere lives random workshops, one on each database, and then holds every figure in every paper against
// plain SQL, and SQL against the exports. The seed of a failure is printed: MINGA_SEED plays it again.
func TestFiguresAgreeEverywhere(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	if given, err := strconv.ParseUint(os.Getenv("MINGA_SEED"), 10, 64); err == nil {
		seed = given
	}
	t.Run("sqlite", func(t *testing.T) {
		b, db := sqliteFile(t)
		f := newFigures(t, b, seed)
		f.ask = askSQLite(t, db, f.id)
		f.hold()
	})
	t.Run("postgres", func(t *testing.T) {
		b, dsn := postgresBackend(t)
		f := newFigures(t, b, seed+1)
		db, err := pgx.Connect(t.Context(), dsn)
		must(t, err)
		defer db.Close(context.Background())
		f.ask = askPostgres(t, db, f.id)
		f.hold()
	})
}

// figures is a random workshop that is over.
type figures struct {
	*workshop
	t   *testing.T
	rnd *rand.Rand
	ask asked
}

func newFigures(t *testing.T, b backend, seed uint64) *figures {
	t.Helper()
	t.Logf("seed %d", seed)
	in := start(t, b)
	f := &figures{workshop: in.workshop(), t: t, rnd: rand.New(rand.NewPCG(seed, 1))}
	f.live()
	head, err := in.journal.Head(t.Context(), board.ID(f.id))
	must(t, err)
	written(t, b, f.id, head)
	return f
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
		do(m{"k": "table.added", "id": id, "name": fmt.Sprintf("Los Sauces %c", 'A'+i), "people": f.some(0, 9)})
		try(anybody(), m{"k": "table.sit", "table": id})
	}
	for _, kind := range []string{"write", "matrix", "evaluation"} {
		do(m{"k": "step.added", "id": "paso" + kind, "kind": kind, "name": "Paso " + kind, "minutes": f.some(0, 30), "ord": ""})
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
	do(m{"k": "solution.added", "id": "solucion1", "name": "Padrinos", "sentence": "Cada cuadra cuida un baldío", "steps": []m{{"id": "pasito01", "text": "Adoptar", "ord": "1"}}})
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
	for i := range f.some(1, 4) {
		do(m{"k": "actor.added", "id": fmt.Sprintf("actor%03d", i), "name": fmt.Sprintf("Escuela %c", 'A'+i), "type": "public", "contact": "SecretoDeContacto 099", "interest": f.some(0, 3), "accepted": []string{"", "yes", "no"}[f.some(0, 2)], "ord": ""})
	}
	for i := range f.some(1, 3) {
		id := fmt.Sprintf("pedido%02d", i)
		do(m{"k": "request.added", "id": id, "what": fmt.Sprintf("Cercar el baldío %c", 'A'+i), "unit": "EPMMOP", "ord": ""})
		for j := range f.some(0, 2) {
			try(rosa, m{"k": "request.answered", "request": id, "id": fmt.Sprintf("resp%02d%02d", i, j), "answer": "partly", "reason": "Solo el frente"})
		}
	}
	do(m{"k": "facts.changed", "called": "Comité", "place": "Casa Somos", "date": "2026-11-21", "starts": "09:00"})
	do(m{"k": "board.finished"})
}

// paper takes a paper home and reads it.
func (f *figures) paper(key string) docxRead {
	f.t.Helper()
	return readDOCX(f.t, f.facilitator.get("/api/workshops/"+f.id+"/papers/"+key+"/docx?lang=es").want(f.t, 200, "").body)
}

func plural(n, one, many string) string {
	if n == "1" {
		return "1 " + one
	}
	return n + " " + many
}

func (f *figures) hold() {
	f.export()
	f.meeting()
	f.everything()
	f.outputs()
	f.open()
	f.secrets()
}

// SQL of what several papers show.
const (
	sqlNotesOf  = `SELECT s.place, CASE WHEN s.title <> '' THEN s.title ELSE s.question END, (SELECT count(*) FROM notes n WHERE n.board = s.board AND n.section = s.id), (SELECT count(*) FROM clusters c WHERE c.board = s.board AND c.section = s.id) FROM sections s WHERE s.board = $1 ORDER BY s.place`
	sqlAgenda   = `SELECT name, CASE WHEN planned_minutes = 0 THEN 'sin minutos' ELSE CAST(planned_minutes AS TEXT) || ' min' END, CASE WHEN real_seconds = 0 THEN 'no se midió' WHEN real_seconds < 60 THEN 'menos de 1 min' ELSE CAST((real_seconds + 30) / 60 AS TEXT) || ' min' END, kind, question FROM steps WHERE board = $1 ORDER BY place`
	sqlRounds   = `SELECT id, question, voters, eligible, dots FROM rounds WHERE board = $1 ORDER BY place`
	sqlPolls    = `SELECT id, question, answered, eligible FROM polls WHERE board = $1 ORDER BY place`
	sqlTables   = `SELECT t.name, 'En la sala', CAST(t.people AS TEXT), (SELECT count(*) FROM notes n WHERE n.board = t.board AND n.table_name = t.name), (SELECT count(*) FROM notes n WHERE n.board = t.board AND n.table_name = t.name AND CAST(n.brought AS INTEGER) = 1) + (SELECT count(*) FROM clusters c WHERE c.board = t.board AND c.table_name = t.name AND CAST(c.brought AS INTEGER) = 1) FROM room_tables t WHERE t.board = $1 ORDER BY t.place`
	sqlHidden   = `SELECT why, what, n FROM left_out WHERE board = $1 ORDER BY place`
	sqlProgress = `SELECT count(*) FROM commitment_progress WHERE board = $1`
)

var stepWord = map[string]string{"welcome": "Bienvenida", "write": "Escribir", "group": "Agrupar", "vote": "Votar", "matrix": "Comparar", "roadmap": "Hoja de ruta", "evaluation": "Evaluación", "results": "Ver resultados"}

// votes are the tables of the votes, the polls, the comparisons and the evaluation, and what stands above them.
func (f *figures) votes() (lines []string, rounds, polls, rated [][][]string) {
	for i, r := range f.ask(sqlRounds) {
		lines = append(lines, fmt.Sprintf("Votación %d: %s", i+1, r[1]),
			fmt.Sprintf("Votaron %s de %s personas, con hasta %s por persona. Es una votación del taller: orienta y no obliga.", r[2], r[3], plural(r[4], "punto", "puntos")))
		table := [][]string{{"Opción", "Puntos"}}
		table = append(table, f.ask(`SELECT CASE WHEN name = '' THEN '(sin nombre o retirado)' ELSE name END, dots FROM round_totals WHERE board = $1 AND round = '`+r[0]+`' ORDER BY dots DESC, place`)...)
		rounds = append(rounds, append(table, []string{"Total", f.ask.one(`SELECT coalesce(sum(dots), 0) FROM round_totals WHERE board = $1 AND round = '` + r[0] + `'`)}))
	}
	for i, q := range f.ask(sqlPolls) {
		lines = append(lines, fmt.Sprintf("Pregunta rápida %d: %s", i+1, q[1]), fmt.Sprintf("Respondieron %s de %s.", q[2], plural(q[3], "persona", "personas")))
		polls = append(polls, append([][]string{{"Respuesta", "Personas"}}, f.ask(`SELECT name, answers FROM poll_options WHERE board = $1 AND poll = '`+q[0]+`' ORDER BY number`)...))
	}
	for _, form := range []string{"matrix", "faces"} {
		for i, r := range f.ask(`SELECT rating, max(step), max(raters), max(eligible) FROM ratings WHERE board = $1 AND form = '` + form + `' GROUP BY rating ORDER BY min(place)`) {
			name := f.ask.one(`SELECT name FROM steps WHERE board = $1 AND id = '` + r[1] + `'`)
			lines = append(lines, fmt.Sprintf("Preguntas %d: %s", i+1, name),
				fmt.Sprintf("Respondieron %s de %s. Se cuentan respuestas; nadie sabe quién respondió qué.", r[2], plural(r[3], "persona", "personas")))
			table := [][]string{{"Idea", "Pregunta", "Poco", "Algo", "Mucho", "Resultado"}}
			if form == "faces" {
				table = [][]string{{"Pregunta", "Mal", "Más o menos", "Bien"}}
			}
			for _, row := range f.ask(`SELECT CASE WHEN name = '' THEN '(sin nombre o retirado)' ELSE name END, ask, said_little, said_some, said_much, zone, answered_zone FROM ratings WHERE board = $1 AND rating = '` + r[0] + `' ORDER BY place`) {
				zones := map[string]string{"now": "Hacer ya", "plan": "Planear con tiempo", "spare": "Si sobra tiempo", "leave": "Dejar por ahora", "none": "Faltan respuestas", "split": "No hay acuerdo"}
				if form == "faces" {
					table = append(table, []string{"¿Cómo se va usted hoy?", row[2], row[3], row[4]})
					continue
				}
				zone := zones[row[5]]
				if row[5] != row[6] {
					zone += " (lo movió la facilitación; las respuestas decían: " + zones[row[6]] + ")"
				}
				asked := map[string]string{"0": "¿Cuánto ayuda?", "1": "¿Cuánto cuesta hacerlo?"} //nolint:misspell // Spanish
				table = append(table, []string{row[0], asked[row[1]], row[2], row[3], row[4], zone})
			}
			rated = append(rated, table)
		}
	}
	return lines, rounds, polls, rated
}

// leftOut are the sentences about what is not shown; moderated those that the minutes have too.
func (f *figures) leftOut() (all, moderated []string) {
	reasons := map[string]string{"offence": "ofendían o amenazaban", "personal": "contaban cosas privadas de alguien", "repeated": "repetían lo ya dicho"}
	for _, l := range f.ask(sqlHidden) {
		n := l[2]
		var text string
		switch l[0] {
		case "private":
			title := f.ask.one(`SELECT title FROM sections WHERE board = $1 AND id = '` + l[1] + `'`)
			all = append(all, fmt.Sprintf("«%s»: %s en escritura privada; nadie los ha revelado.", title, plural(n, "aporte", "aportes")))
			continue
		case "hidden":
			text = fmt.Sprintf("Se ocultaron %s aportes: %s.", n, reasons[l[1]])
			if n == "1" {
				text = fmt.Sprintf("Se ocultó 1 aporte: %s.", reasons[l[1]])
			}
		case "waiting":
			text = n + " aportes esperan el visto bueno de la facilitación."
			if n == "1" {
				text = "1 aporte espera el visto bueno de la facilitación."
			}
		case "deleted":
			text = fmt.Sprintf("Se retiraron %s aportes del tablero.", n)
			if n == "1" {
				text = "Se retiró 1 aporte del tablero."
			}
		}
		all, moderated = append(all, text), append(moderated, text)
	}
	return all, moderated
}

// figuresOf says that all lines and tables in which a figure stands are the wanted ones, in any order, and nothing else.
func (f *figures) figuresOf(key string, lines []string, tables [][][]string) docxRead {
	f.t.Helper()
	d := f.paper(key)
	gotLines, gotTables := d.counted()
	written := f.written(key)
	gotLines = slices.DeleteFunc(gotLines, func(l string) bool { return slices.Contains(written, l) })
	wanted := docxRead{lines: lines, tables: tables}
	wantLines, wantTables := wanted.counted()
	slices.Sort(gotLines)
	slices.Sort(wantLines)
	if d := cmp.Diff(wantLines, gotLines); d != "" {
		f.t.Errorf("%s: lines with figures (-SQL +paper):\n%s", key, d)
	}
	if d := cmp.Diff(wantTables, gotTables); d != "" {
		f.t.Errorf("%s: tables with figures (-SQL +paper):\n%s", key, d)
	}
	return d
}

// written are the sentences that the texts of a paper bring along, and its code.
func (f *figures) written(key string) (list []string) {
	body, err := os.ReadFile(filepath.Join("papers", "texts", "es", key+".json"))
	must(f.t, err)
	var p struct {
		Code  string `json:"code"`
		Parts []struct {
			Heading string `json:"heading"`
			Text    string `json:"text"`
			Empty   string `json:"empty"`
		} `json:"parts"`
	}
	must(f.t, json.Unmarshal(body, &p))
	list = append(list, p.Code)
	for _, part := range p.Parts {
		list = append(list, part.Heading, part.Text, part.Empty)
	}
	return list
}

func (f *figures) told() (lines []string) {
	for _, s := range f.ask(sqlNotesOf) {
		if s[2] != "0" || s[3] != "0" {
			lines = append(lines, fmt.Sprintf("%s: %s, %s.", s[1], plural(s[2], "aporte", "aportes"), plural(s[3], "grupo", "grupos")))
		}
	}
	for _, r := range f.ask(sqlRounds) {
		line := fmt.Sprintf("Se votó «%s»: participaron %s de %s personas.", r[1], r[2], r[3])
		var best []string
		for _, b := range f.ask(`SELECT CASE WHEN name = '' THEN '(sin nombre o retirado)' ELSE name END, dots FROM round_totals WHERE board = $1 AND round = '` + r[0] + `' AND dots > 0 ORDER BY dots DESC, place LIMIT 3`) {
			best = append(best, fmt.Sprintf("%s (%s)", b[0], plural(b[1], "punto", "puntos")))
		}
		if len(best) > 0 {
			line += " Lo más votado: " + strings.Join(best, "; ") + "."
		}
		lines = append(lines, line)
	}
	return lines
}

// meeting holds the minutes.
func (f *figures) meeting() {
	people, leads := f.ask.one(`SELECT people FROM finished_boards WHERE board = $1`), f.ask.one(`SELECT facilitators FROM finished_boards WHERE board = $1`)
	rest := f.ask.one(`SELECT people - facilitators FROM finished_boards WHERE board = $1`)
	facts := f.ask(`SELECT called, held_at, held_on, starts FROM facts WHERE board = $1`)[0]
	day := func(iso string) string { return iso[8:] + "/" + iso[5:7] + "/" + iso[:4] }
	tables := [][][]string{{
		{"Taller", f.ask.one(`SELECT title FROM finished_boards WHERE board = $1`)},
		{"Convoca", facts[0]},
		{"Lugar", facts[1]},
		{"Fecha", day(facts[2])},
		{"Hora de inicio y de fin", "desde las " + facts[3]},
		{"N.º de la reunión", ""},
		{"Proyecto", ""},
		{"Objetivo", ""},
		{"Asistieron", plural(people, "persona", "personas")},
		{"Participaron", plural(rest, "persona", "personas")},
		{"Facilitaron", plural(leads, "persona", "personas")},
	}}
	agenda := [][]string{{"Actividad", "Previsto", "Tomó"}}
	for _, s := range f.ask(sqlAgenda) {
		if s[0] == "" {
			s[0] = stepWord[s[3]]
		}
		agenda = append(agenda, s[:3])
	}
	votes, rounds, polls, rated := f.votes()
	room := append([][]string{{"Mesa", "Cómo participó", "Personas", "Aportes", "Llevó a todos"}}, f.ask(sqlTables)...)
	agreed := [][]string{{"N.º", "Tarea", "Responde", "Inicio", "Cierre"}}
	for i, c := range f.ask(`SELECT what, CASE WHEN who = '' THEN 'por definir' ELSE who END, starts, ends, place FROM commitments WHERE board = $1 ORDER BY place`) {
		end := "por definir"
		if c[3] != "" {
			end = day(c[3])
		}
		agreed = append(agreed, []string{strconv.Itoa(i + 1), c[0], c[1], c[2], end})
	}
	tables = append(append(append(append(append(tables, agenda), rounds...), room), polls...), rated...)
	_, moderated := f.leftOut()
	lines := append(append(f.told(), votes...), moderated...)
	for _, b := range f.ask(`SELECT text FROM notes WHERE board = $1 AND CAST(brought AS INTEGER) = 1`) {
		lines = append(lines, b[0])
	}
	f.figuresOf("minutes", lines, append(tables, agreed))
}

// everything holds the systematization: every visible note once, and all its figures.
func (f *figures) everything() {
	one := func(query string) string { return f.ask.one(query) }
	count := func(table string) string {
		return one(`SELECT count(*) FROM ` + table + ` WHERE board = $1`)
	}
	votes, rounds, polls, rated := f.votes()
	left, _ := f.leftOut()
	lines := slices.Concat(votes, left)
	for _, n := range f.ask(`SELECT text FROM notes WHERE board = $1`) {
		lines = append(lines, n[0])
	}
	clusters := map[string]string{}
	for _, c := range f.ask(`SELECT id, CASE WHEN name = '' THEN 'Grupo sin nombre' ELSE name END FROM clusters WHERE board = $1`) {
		clusters[c[0]] = c[1]
	}
	for _, c := range f.ask(`SELECT id, what, CASE WHEN who = '' THEN 'por definir' ELSE who END, ends FROM commitments WHERE board = $1 ORDER BY place`) {
		end := "por definir"
		if c[3] != "" {
			end = c[3][8:] + "/" + c[3][5:7] + "/" + c[3][:4]
		}
		line := fmt.Sprintf("%s. Responde: %s. Hasta: %s.", c[1], c[2], end)
		var from []string
		notes := 0
		for _, l := range f.ask(`SELECT kind, target FROM commitment_links WHERE board = $1 AND commitment = '` + c[0] + `' ORDER BY place`) {
			switch l[0] {
			case "cluster":
				from = append(from, "grupo «"+clusters[l[1]]+"»")
			case "round":
				from = append(from, "votación «"+one(`SELECT question FROM rounds WHERE board = $1 AND id = '`+l[1]+`'`)+"»")
			case "note":
				notes++
			}
		}
		if notes > 0 {
			from = append(from, plural(strconv.Itoa(notes), "aporte", "aportes"))
		}
		if len(from) == 0 {
			line += " Se anotó directamente en la hoja de ruta."
		} else {
			line += " Viene de: " + strings.Join(from, ", ") + "."
		}
		lines = append(lines, line)
	}
	agenda := [][]string{{"Actividad", "Pregunta", "Previsto", "Tomó"}}
	for _, s := range f.ask(sqlAgenda) {
		if s[0] == "" {
			s[0] = stepWord[s[3]]
		}
		agenda = append(agenda, []string{s[0], s[4], s[1], s[2]})
	}
	room := append([][]string{{"Mesa", "Cómo participó", "Personas", "Aportes", "Llevó a todos"}}, f.ask(sqlTables)...)
	day := one(`SELECT held_on FROM facts WHERE board = $1`)
	tables := [][][]string{{
		{"Taller", one(`SELECT title FROM finished_boards WHERE board = $1`)},
		{"Asistieron", plural(one(`SELECT people FROM finished_boards WHERE board = $1`), "persona", "personas")},
		{"Facilitaron", plural(one(`SELECT facilitators FROM finished_boards WHERE board = $1`), "persona", "personas")},
		{"Aportes", count("notes")},
		{"Grupos", count("clusters")},
		{"Votaciones", count("rounds")},
		{"Acuerdos", count("commitments")},
		{"Convoca", one(`SELECT called FROM facts WHERE board = $1`)},
		{"Lugar", one(`SELECT held_at FROM facts WHERE board = $1`)},
		{"Fecha", day[8:] + "/" + day[5:7] + "/" + day[:4]},
		{"Pregunta o problema de partida", ""},
	}, agenda, room}
	tables = append(append(append(append(tables, polls...), rounds...), rated...), [][]string{
		{"Soluciones", count("solutions")},
		{"Actores que aceptaron", one(`SELECT count(*) FROM actors WHERE board = $1 AND accepted = 'yes'`)},
		{"Pedidos a instituciones", count("requests")},
		{"Acuerdos", count("commitments")},
	})
	d := f.figuresOf("systematization", lines, tables)
	for _, n := range f.ask(`SELECT text FROM notes WHERE board = $1`) {
		if times := len(slices.DeleteFunc(slices.Clone(d.lines), func(l string) bool { return l != n[0] })); times != 1 {
			f.t.Errorf("%q stands %d times in the systematization", n[0], times)
		}
	}
}

// outputs holds the roadmap, its calendar, the actors and the solution.
func (f *figures) outputs() {
	rows := f.ask(`SELECT place + 1, what, status, ends, phase, who, verifiable FROM commitments WHERE board = $1 ORDER BY CASE WHEN phase = '' THEN 0 ELSE 1 END, place`)
	d := f.paper("roadmap")
	var got [][]string
	told := 0
	for _, table := range d.tables {
		switch {
		case table[0][1] == "Qué haremos" && len(table[0]) == 12:
			for _, row := range table[1:] {
				got = append(got, []string{row[0], row[1], row[5], row[10]})
			}
		case table[0][1] == "Qué haremos":
			told += len(table) - 1
		}
	}
	words := map[string]string{"pending": "Pendiente", "doing": "En marcha", "done": "Hecho", "dropped": "Se dejó"}
	var want [][]string
	dated := 0
	for _, c := range rows {
		status, end := words[c[2]], "por definir"
		if c[3] != "" {
			dated++
			end = c[3][8:] + "/" + c[3][5:7] + "/" + c[3][:4]
			if c[3] < "2026" && (c[2] == "pending" || c[2] == "doing") {
				status += ", atrasado"
			}
		}
		want = append(want, []string{c[0], c[1], end, status})
	}
	byNumber := func(a, b []string) int { return strings.Compare(a[0], b[0]) }
	slices.SortFunc(got, byNumber)
	slices.SortFunc(want, byNumber)
	if d := cmp.Diff(want, got); d != "" {
		f.t.Errorf("the roadmap (-SQL +paper):\n%s", d)
	}
	if sum := f.ask.one(sqlProgress); strconv.Itoa(told) != sum {
		f.t.Errorf("the roadmap has %d entries of what happened since, SQL %s", told, sum)
	}
	// Names in E1b, list by list, and how many answers there are.
	lists := map[string][]string{}
	for _, table := range f.paper("actors").tables {
		for _, row := range table[1:] {
			lists[strings.Join(table[0], " ")] = append(lists[strings.Join(table[0], " ")], row[1])
		}
	}
	for head, query := range map[string]string{
		"N.º Actor Qué es Qué pone Papel Para la solución":                    `SELECT name FROM actors WHERE board = $1 AND accepted = 'yes' ORDER BY place`,
		"N.º Actor Qué es Qué pone Papel ¿Aceptó?":                            `SELECT name FROM actors WHERE board = $1 ORDER BY place`,
		"N.º Actor Interés Poder Relación":                                    `SELECT name FROM actors WHERE board = $1 ORDER BY place`,
		"N.º Qué se pide A quién Hasta cuándo Estado Respuesta Por qué Fecha": `SELECT what FROM requests WHERE board = $1 ORDER BY place`,
		"Pedido n.º A quién Fecha Respuesta Por qué Quién respondió":          `SELECT r.unit FROM request_answers a JOIN requests r ON r.board = a.board AND r.id = a.request WHERE a.board = $1`,
	} {
		var want []string
		for _, row := range f.ask(query) {
			want = append(want, row[0])
		}
		if d := cmp.Diff(want, lists[head]); d != "" {
			f.t.Errorf("%s (-SQL +paper):\n%s", head, d)
		}
	}
	ics := string(f.facilitator.get("/api/workshops/"+f.id+"/papers/roadmap/ics").want(f.t, 200, "").body)
	if n := strings.Count(ics, "BEGIN:VEVENT"); n != dated {
		f.t.Errorf("%d dates in the calendar, %d in SQL", n, dated)
	}
}

// export holds the JSON and the CSV against SQL.
func (f *figures) export() {
	var file struct {
		Board      board.BoardView  `json:"board"`
		Moderation board.Moderation `json:"moderation"`
	}
	f.facilitator.get("/api/workshops/"+f.id+"/export.json").want(f.t, 200, "").json(f.t, &file)
	v := file.Board
	live := func(n int, gone func(int) bool) (left int) {
		for i := range n {
			if !gone(i) {
				left++
			}
		}
		return left
	}
	private := map[board.ID]bool{}
	for _, s := range v.Sections {
		private[s.ID] = s.Deleted
	}
	hidden := 0
	for _, h := range file.Moderation.Hidden {
		hidden += h.Notes
	}
	dots, answers, ratings := 0, 0, 0
	for _, r := range v.Rounds {
		for _, total := range r.Totals {
			dots += total.Dots
		}
	}
	for _, q := range v.Polls {
		for _, n := range q.Totals {
			answers += n
		}
	}
	for _, r := range v.Ratings {
		for _, res := range r.Results {
			for _, c := range res.Counts {
				ratings += c[0] + c[1] + c[2]
			}
		}
	}
	for what, pair := range map[string][2]string{
		"notes": {fmt.Sprint(live(len(v.Notes), func(i int) bool {
			n := v.Notes[i]
			return n.Deleted || n.Held != "" || private[n.Section] || v.Sections == nil || hiddenIn(v, n.Section)
		})), `SELECT count(*) FROM notes WHERE board = $1`},
		"groups":      {fmt.Sprint(live(len(v.Clusters), func(i int) bool { return v.Clusters[i].Deleted })), `SELECT count(*) FROM clusters WHERE board = $1`},
		"people":      {fmt.Sprint(len(v.People)), `SELECT people FROM finished_boards WHERE board = $1`},
		"tables":      {fmt.Sprint(live(len(v.Tables), func(i int) bool { return v.Tables[i].Deleted })), `SELECT count(*) FROM room_tables WHERE board = $1`},
		"commitments": {fmt.Sprint(live(len(v.Commitments), func(i int) bool { return v.Commitments[i].Deleted })), `SELECT count(*) FROM commitments WHERE board = $1`},
		"dots":        {fmt.Sprint(dots), `SELECT coalesce(sum(dots), 0) FROM round_totals WHERE board = $1`},
		"answers":     {fmt.Sprint(answers), `SELECT coalesce(sum(answers), 0) FROM poll_options WHERE board = $1`},
		"ratings":     {fmt.Sprint(ratings), `SELECT coalesce(sum(said_little + said_some + said_much), 0) FROM ratings WHERE board = $1`},
		"hidden":      {fmt.Sprint(hidden), `SELECT coalesce(sum(n), 0) FROM left_out WHERE board = $1 AND why = 'hidden'`},
		"waiting":     {fmt.Sprint(file.Moderation.Waiting), `SELECT coalesce(sum(n), 0) FROM left_out WHERE board = $1 AND why = 'waiting'`},
		"deleted":     {fmt.Sprint(file.Moderation.Deleted), `SELECT coalesce(sum(n), 0) FROM left_out WHERE board = $1 AND why = 'deleted'`},
	} {
		if sum := f.ask.one(pair[1]); sum != pair[0] {
			f.t.Errorf("%s: %s in JSON, %s in SQL", what, pair[0], sum)
		}
	}
	for csv, query := range map[string]string{
		"notes": `SELECT count(*) FROM notes WHERE board = $1`, "clusters": `SELECT count(*) FROM clusters WHERE board = $1`,
		"rounds": `SELECT count(*) FROM round_totals WHERE board = $1`, "polls": `SELECT count(*) FROM poll_options WHERE board = $1`,
		"tables": `SELECT count(*) FROM room_tables WHERE board = $1`, "left_out": `SELECT count(*) FROM left_out WHERE board = $1`,
		"ratings": `SELECT count(*) FROM ratings WHERE board = $1`, "commitments": `SELECT count(*) FROM commitments WHERE board = $1`,
	} {
		if rows := len(f.facilitator.table(f.id, csv)) - 1; strconv.Itoa(rows) != f.ask.one(query) {
			f.t.Errorf("%s.csv has %d rows, SQL %s", csv, rows, f.ask.one(query))
		}
	}
}

// open holds the open data against SQL.
func (f *figures) open() {
	var data struct {
		Tables map[string][]map[string]any `json:"tables"`
	}
	for _, part := range opened(f.facilitator.get("/api/workshops/"+f.id+"/papers/open/zip").want(f.t, 200, "").body) {
		if bytes.HasPrefix(part, []byte(`{`)) {
			must(f.t, json.Unmarshal(part, &data))
		}
	}
	for name, table := range map[string]string{
		"notes": "notes", "groups": "clusters", "sections": "sections", "votes": "round_totals", "polls": "poll_options", "comparisons": "ratings",
		"agenda": "steps", "tables": "room_tables", "roadmap": "commitments", "progress": "commitment_progress", "left_out": "left_out",
		"solutions": "solutions",
	} {
		if n := f.ask.one(`SELECT count(*) FROM ` + table + ` WHERE board = $1`); n != strconv.Itoa(len(data.Tables[name])) {
			f.t.Errorf("%s has %d rows in the open data, %s in SQL", name, len(data.Tables[name]), n)
		}
	}
	for i, n := range f.ask(`SELECT id, text FROM notes WHERE board = $1 ORDER BY place`) {
		if row := data.Tables["notes"][i]; row["id"] != n[0] || row["text"] != n[1] {
			f.t.Errorf("note %d is %v in the open data, %q in SQL", i, row, n)
		}
	}
	for i, total := range f.ask(`SELECT t.dots, r.voters FROM round_totals t JOIN rounds r ON r.board = t.board AND r.id = t.round WHERE t.board = $1 ORDER BY t.place`) {
		voters, err := strconv.Atoi(total[1])
		must(f.t, err)
		if told := fmt.Sprint(data.Tables["votes"][i]["dots"]); told != total[0] && (voters >= 5 || told != "*") {
			f.t.Errorf("row %d of the votes has %s dots in the open data, %s in SQL", i, told, total[0])
		}
	}
}

func hiddenIn(v board.BoardView, section board.ID) bool {
	for _, s := range v.Sections {
		if s.ID == section {
			return s.Hidden
		}
	}
	return true
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
