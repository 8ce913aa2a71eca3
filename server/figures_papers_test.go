package server_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// How TestFiguresAgreeEverywhere holds the minutes and the systematization.

// SQL of what several papers show.
const (
	sqlNotesOf  = `SELECT s.place, CASE WHEN s.title <> '' THEN s.title ELSE s.question END, (SELECT count(*) FROM notes n WHERE n.board = s.board AND n.section = s.id), (SELECT count(*) FROM clusters c WHERE c.board = s.board AND c.section = s.id) FROM sections s WHERE s.board = $1 ORDER BY s.place`
	sqlAgenda   = `SELECT name, CASE WHEN planned_minutes = 0 THEN 'sin tiempo previsto' ELSE CAST(planned_minutes AS TEXT) || ' min' END, CASE WHEN real_seconds = 0 THEN 'no se midió' WHEN real_seconds < 60 THEN 'menos de 1 min' ELSE CAST((real_seconds + 30) / 60 AS TEXT) || ' min' END, kind, question FROM steps WHERE board = $1 ORDER BY place`
	sqlRounds   = `SELECT id, question, voters, eligible, dots, paper_voters FROM rounds WHERE board = $1 ORDER BY place`
	sqlPolls    = `SELECT id, question, answered, eligible FROM polls WHERE board = $1 ORDER BY place`
	sqlTables   = `SELECT t.name, CASE t.kind WHEN 'paper' THEN 'Solo papel' WHEN 'remote' THEN 'Remota' ELSE 'En la sala' END, CAST(t.people AS TEXT), (SELECT count(*) FROM notes n WHERE n.board = t.board AND n.table_name = t.name), (SELECT count(*) FROM notes n WHERE n.board = t.board AND n.table_name = t.name AND CAST(n.brought AS INTEGER) = 1) + (SELECT count(*) FROM clusters c WHERE c.board = t.board AND c.table_name = t.name AND CAST(c.brought AS INTEGER) = 1) FROM room_tables t WHERE t.board = $1 ORDER BY t.place`
	sqlHidden   = `SELECT why, what, n FROM left_out WHERE board = $1 ORDER BY place`
	sqlProgress = `SELECT count(*) FROM commitment_progress WHERE board = $1`
)

var stepWord = map[string]string{"welcome": "Bienvenida", "write": "Escribir", "group": "Agrupar", "vote": "Votar", "matrix": "Comparar", "sheet": "Llenar la ficha", "actors": "Actores", "requests": "Solicitudes", "break": "Pausa", "roadmap": "Hoja de ruta", "evaluation": "Evaluación", "results": "Ver resultados"}

func plural(n, one, many string) string {
	if n == "1" {
		return "1 " + one
	}
	return n + " " + many
}

// paper takes a paper home and reads it.
func (f *figures) paper(key string) docxRead {
	f.t.Helper()
	return readDOCX(f.t, f.facilitator.get("/api/workshops/"+f.id+"/papers/"+key+"/docx?lang=es").want(f.t, 200, "").body)
}

// votes are the tables of the votes, the polls, the comparisons and the evaluation, and what stands above them.
func (f *figures) votes() (lines []string, rounds, polls, rated [][][]string) {
	for i, r := range f.ask(sqlRounds) {
		lines = append(lines, fmt.Sprintf("Votación %d: %s", i+1, r[1]),
			fmt.Sprintf("Participación: %s. Cada persona tenía hasta %s. Es una votación del taller: orienta y no obliga.", turnout(r), plural(r[4], "punto", "puntos")))
		table := [][]string{{"Opción", "Puntos"}}
		table = append(table, f.ask(`SELECT CASE WHEN name = '' THEN '(sin nombre o retirado)' ELSE name END, dots FROM round_totals WHERE board = $1 AND round = '`+r[0]+`' ORDER BY dots DESC, place`)...)
		rounds = append(rounds, append(table, []string{"Total", f.ask.one(`SELECT coalesce(sum(dots), 0) FROM round_totals WHERE board = $1 AND round = '` + r[0] + `'`)}))
	}
	for i, q := range f.ask(sqlPolls) {
		lines = append(lines, fmt.Sprintf("Pregunta rápida %d: %s", i+1, q[1]), fmt.Sprintf("Participación: %s de %s.", q[2], plural(q[3], "persona", "personas")))
		polls = append(polls, append([][]string{{"Respuesta", "Personas"}}, f.ask(`SELECT name, answers FROM poll_options WHERE board = $1 AND poll = '`+q[0]+`' ORDER BY number`)...))
	}
	for _, form := range []string{"matrix", "faces"} {
		for i, r := range f.ask(`SELECT rating, max(step), max(raters), max(eligible) FROM ratings WHERE board = $1 AND form = '` + form + `' GROUP BY rating ORDER BY min(place)`) {
			name := f.ask.one(`SELECT name FROM steps WHERE board = $1 AND id = '` + r[1] + `'`)
			if name == "" {
				name = map[string]string{"matrix": "Comparar", "faces": "Evaluación"}[form]
			}
			lines = append(lines, fmt.Sprintf("%s %d: %s", map[string]string{"matrix": "Comparación", "faces": "Evaluación"}[form], i+1, name),
				fmt.Sprintf("Participación: %s de %s. Se cuentan respuestas; nadie sabe quién respondió qué.", r[2], plural(r[3], "persona", "personas")))
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
					zone += " (la facilitación lo movió de «" + zones[row[6]] + "»)"
				}
				asked := map[string]string{"0": "¿Cuánto ayuda?", "1": "¿Cuánto cuesta hacerlo?"} //nolint:misspell // Spanish
				table = append(table, []string{row[0], asked[row[1]], row[2], row[3], row[4], zone})
			}
			rated = append(rated, table)
		}
	}
	return lines, rounds, polls, rated
}

// counted is a sentence about a number of things.
func counted(n, one, many string) string {
	if n == "1" {
		return one
	}
	return fmt.Sprintf(many, n)
}

// turnout is how many people voted in a round of sqlRounds.
func turnout(r []string) string {
	if r[5] == "0" {
		return r[2] + " de " + plural(r[3], "persona", "personas")
	}
	return fmt.Sprintf("%s de %s en el tablero, y %s en papel", r[2], plural(r[3], "persona", "personas"), r[5])
}

// day is a day as people write it, "" for none.
func day(iso string) string {
	if iso == "" {
		return ""
	}
	return iso[8:] + "/" + iso[5:7] + "/" + iso[:4]
}

// onDay is the day of a moment, as SQL keeps it.
func (f *figures) onDay(ms string) string {
	f.t.Helper()
	n, err := strconv.ParseInt(ms, 10, 64)
	must(f.t, err)
	return day(time.UnixMilli(n).Format(time.DateOnly))
}

// saidOf is what an entry of the roadmap's history says: its words, or that an end was moved.
func saidOf(text, ends, ended string) string {
	switch {
	case ends != "" && ended != "":
		return "Nueva fecha de fin: " + day(ends) + " (antes: " + day(ended) + ")."
	case ends != "":
		return "Fecha de fin: " + day(ends) + "."
	case ended != "":
		return "Ya no tiene fecha de fin (antes: " + day(ended) + ")."
	}
	return text
}

// or is a text, or another where there is none.
func or(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

// leftOut are the sentences about what is not shown; moderated those that the minutes have too.
func (f *figures) leftOut() (all, moderated []string) {
	reasons := map[string]string{
		"offence": "por ofender o amenazar", "personal": "por contar cosas privadas de alguien", "repeated": "por repetir lo ya dicho",
		"person": "porque se retiró del taller a quien firmaba",
	}
	for _, l := range f.ask(sqlHidden) {
		n := l[2]
		var text string
		switch l[0] {
		case "private":
			title := f.ask.one(`SELECT title FROM sections WHERE board = $1 AND id = '` + l[1] + `'`)
			all = append(all, fmt.Sprintf("«%s»: %s en escritura privada; nadie los ha revelado.", title, plural(n, "aporte", "aportes")))
			continue
		case "hidden":
			text = fmt.Sprintf("%s %s.", counted(n, "Se ocultó 1 aporte", "Se ocultaron %s aportes"), reasons[l[1]])
		case "waiting":
			text = counted(n, "1 aporte espera el visto bueno de la facilitación.", "%s aportes esperan el visto bueno de la facilitación.")
		case "deleted":
			text = counted(n, "Se retiró 1 aporte del tablero.", "Se retiraron %s aportes del tablero.")
		case "removed":
			text = counted(n, "Se retiró del taller a 1 persona.", "Se retiró del taller a %s personas.")
		case "photo":
			all = append(all, counted(n, "1 fotografía queda", "%s fotografías quedan")+" en el tablero: este documento no lleva fotografías sin consentimiento registrado.")
			continue
		case "voice":
			all = append(all, counted(n, "1 grabación de voz queda en el tablero.", "%s grabaciones de voz quedan en el tablero."))
			continue
		case "sheet":
			all = append(all, counted(n, "De 1 hoja de papel fotografiada se copiaron aportes; están entre los demás.", "De %s hojas de papel fotografiadas se copiaron aportes; están entre los demás."))
			continue
		case "drawing": // all of them are in the annex
			drawn, err := strconv.Atoi(n)
			must(f.t, err)
			for i := range drawn {
				all = append(all, fmt.Sprintf("Dibujo %d", i+1))
			}
			continue
		default: // what was copied from sheets is among the others
			continue
		}
		all, moderated = append(all, text), append(moderated, text)
	}
	return all, moderated
}

func (f *figures) told() (lines []string) {
	for _, s := range f.ask(sqlNotesOf) {
		if s[2] != "0" || s[3] != "0" {
			lines = append(lines, fmt.Sprintf("%s: %s, %s.", s[1], plural(s[2], "aporte", "aportes"), plural(s[3], "grupo", "grupos")))
		}
	}
	for _, r := range f.ask(sqlRounds) {
		line := fmt.Sprintf("Se votó «%s». Participación: %s.", r[1], turnout(r))
		var best []string
		third := ""
		for _, b := range f.ask(`SELECT CASE WHEN name = '' THEN '(sin nombre o retirado)' ELSE name END, dots FROM round_totals WHERE board = $1 AND round = '` + r[0] + `' AND dots > 0 ORDER BY dots DESC, place`) {
			if len(best) >= 3 && b[1] != third { // those with as many as the third are told too
				break
			}
			third = b[1]
			best = append(best, fmt.Sprintf("%s (%s)", b[0], plural(b[1], "punto", "puntos")))
		}
		if len(best) > 0 {
			line += " Lo más votado: " + strings.Join(best, "; ") + "."
		}
		lines = append(lines, line)
	}
	return lines
}

// fact is one thing that is known of the meeting, "" where nobody has said it.
func (f *figures) fact(column string) string {
	f.t.Helper()
	return f.ask.one(`SELECT ` + column + ` FROM facts WHERE board = $1`)
}

// facts are the rows about the meeting.
func (f *figures) facts() [][]string {
	hours := ""
	switch from, to := f.fact("starts"), f.fact("ends"); {
	case from != "" && to != "":
		hours = "de " + from + " a " + to
	case from != "":
		hours = "desde las " + from
	}
	return [][]string{
		{"Convoca", f.fact("called")},
		{"Lugar", f.fact("held_at")},
		{"Fecha", day(f.fact("held_on"))},
		{"Hora de inicio y de fin", hours},
		{"N.º de la reunión", f.fact("number")},
		{"Proyecto", f.fact("project")},
		{"Objetivo", f.fact("objective")},
		{"Asistieron", f.present()},
		{"Participaron", plural(f.ask.one(`SELECT people - facilitators + (SELECT coalesce(sum(apart), 0) FROM room_tables WHERE board = $1) FROM finished_boards WHERE board = $1`), "persona", "personas")},
		{"Facilitaron", f.leads()},
	}
}

// present says how many people took part, with a device and without.
func (f *figures) present() string {
	people := plural(f.ask.one(`SELECT people FROM finished_boards WHERE board = $1`), "persona", "personas")
	apart := f.ask.one(`SELECT coalesce(sum(apart), 0) FROM room_tables WHERE board = $1`)
	if apart == "0" {
		return people
	}
	all := f.ask.one(`SELECT people + (SELECT sum(apart) FROM room_tables WHERE board = $1) FROM finished_boards WHERE board = $1`)
	return fmt.Sprintf("%s personas: %s en el tablero y %s más en las mesas, sin aparato", all, people, apart)
}

func (f *figures) leads() string {
	return plural(f.ask.one(`SELECT facilitators FROM finished_boards WHERE board = $1`), "persona", "personas")
}

// status is how a row of the roadmap is going.
func status(code, end string) string {
	text := map[string]string{"pending": "Por empezar", "doing": "En marcha", "done": "Cumplido", "dropped": "Ya no se hará"}[code]
	if end != "" && end < "2026" && (code == "pending" || code == "doing") {
		return text + ", atrasado"
	}
	return text
}

// meeting holds the minutes.
func (f *figures) meeting() {
	tables := [][][]string{append([][]string{{"Taller", f.ask.one(`SELECT title FROM finished_boards WHERE board = $1`)}}, f.facts()...)}
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
	for _, c := range f.ask(`SELECT place + 1, what, who, starts, ends FROM commitments WHERE board = $1 AND earlier_board = '' ORDER BY place`) {
		agreed = append(agreed, []string{c[0], c[1], or(c[2], "por definir"), day(c[3]), or(day(c[4]), "por definir")})
	}
	before := [][]string{{"Acuerdo anterior", "De la reunión", "Responde", "Cierre", "Estado", "Lo último que se supo"}}
	for _, c := range f.ask(`SELECT id, what, earlier, who, ends, status FROM commitments WHERE board = $1 AND earlier_board <> '' ORDER BY place`) {
		last := ""
		for _, p := range f.ask(`SELECT at_ms, text, ends, ended FROM commitment_progress WHERE board = $1 AND commitment = '` + c[0] + `' ORDER BY place`) {
			last = f.onDay(p[0]) + ": " + saidOf(p[1], p[2], p[3])
		}
		before = append(before, []string{c[1], c[2], or(c[3], "por definir"), or(day(c[4]), "por definir"), status(c[5], c[4]), last})
	}
	asked := [][]string{{"Qué se pide", "A quién", "Hasta cuándo", "Respuesta", "Por qué"}}
	for _, r := range f.requests() {
		asked = append(asked, []string{r.what, r.unit, r.by, r.answer, r.reason})
	}
	next := [][]string{{"Fecha, hora y lugar", f.fact("next_meeting")}}
	tables = append(append(append(append(append(tables, agenda), rounds...), room), polls...), rated...)
	_, moderated := f.leftOut()
	lines := append(append(f.told(), votes...), moderated...)
	for _, b := range f.ask(`SELECT text FROM notes WHERE board = $1 AND CAST(brought AS INTEGER) = 1`) {
		lines = append(lines, b[0])
	}
	f.printed("minutes", "pdf", f.figuresOf("minutes", lines, append(tables, before, agreed, asked, next)))
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
		line := fmt.Sprintf("%s. Responde: %s. Hasta: %s.", c[1], c[2], or(day(c[3]), "por definir"))
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
	tables := [][][]string{{
		{"Taller", one(`SELECT title FROM finished_boards WHERE board = $1`)},
		{"Asistieron", f.present()},
		{"Facilitaron", f.leads()},
		{"Aportes", count("notes")},
		{"Grupos", count("clusters")},
		{"Votaciones", count("rounds")},
		{"Acuerdos", count("commitments")},
		{"Convoca", f.fact("called")},
		{"Lugar", f.fact("held_at")},
		{"Fecha", day(f.fact("held_on"))},
		{"Pregunta o problema de partida", ""},
	}, agenda, room}
	tables = append(append(append(append(tables, polls...), rounds...), rated...), [][]string{
		{"Soluciones", count("solutions")},
		{"Actores que aceptaron", one(`SELECT count(*) FROM actors WHERE board = $1 AND accepted = 'yes'`)},
		{"Pedidos a instituciones", count("requests")},
		{"Acuerdos", count("commitments")},
	})
	d := f.figuresOf("systematization", lines, tables)
	f.printed("systematization", "pdf", d)
	for _, n := range f.ask(`SELECT text FROM notes WHERE board = $1`) {
		if times := len(slices.DeleteFunc(slices.Clone(d.lines), func(l string) bool { return l != n[0] })); times != 1 {
			f.t.Errorf("%q stands %d times in the systematization", n[0], times)
		}
	}
}
