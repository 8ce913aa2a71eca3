package server_test

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/google/go-cmp/cmp"

	"minga.lab/minga/hub/board"
)

// How TestFiguresAgreeEverywhere holds what a workshop hands in, the attendance list and the picture of the board.

// outputs holds the solution, the actors and the roadmap in all their formats.
func (f *figures) outputs() {
	f.solution()
	f.actors()
	f.roadmap()
}

// solution holds E1a: every field of every sheet, its check, its sources and its rows of the roadmap.
func (f *figures) solution() {
	f.t.Helper()
	notes, groups := map[string]string{}, map[string]string{}
	for _, n := range f.ask(`SELECT id, text FROM notes WHERE board = $1`) {
		notes[n[0]] = n[1]
	}
	for _, c := range f.ask(`SELECT id, name FROM clusters WHERE board = $1`) {
		groups[c[0]] = or(c[1], "Grupo sin nombre")
	}
	var lines []string
	var tables [][][]string
	for _, s := range f.ask(`SELECT id, name, sentence, problem, whom, fresh, test, needs, unit FROM solutions WHERE board = $1 ORDER BY place`) {
		lines = append(lines, s[1:]...)
		claims := map[string]string{"problem": "El problema"}
		for i, step := range f.ask(`SELECT id, text FROM solution_steps WHERE board = $1 AND solution = '` + s[0] + `' ORDER BY place`) {
			claims[step[0]] = fmt.Sprintf("Paso %d", i+1)
			lines = append(lines, step[1])
		}
		checks := map[string][]string{}
		for _, c := range f.ask(`SELECT question, answer, text FROM solution_checks WHERE board = $1 AND solution = '` + s[0] + `'`) {
			checks[c[0]] = c[1:]
		}
		viable := [][]string{{"Pregunta", "Respuesta", "Por qué"}}
		for _, key := range board.ViabilityKeys {
			row := []string{map[board.ViabilityKey]string{
				board.ViablePillar: "¿Abre el gobierno: transparencia, participación o colaboración?", board.ViableLaw: "¿La ley lo permite?",
				board.ViableYear: "¿Se puede hacer en un año, o por fases?", board.ViableUnit: "¿Hay una unidad municipal competente?",
				board.ViableMeans: "¿Hay medios propios o alianzas?",
			}[key], "Sin respuesta", ""}
			if c := checks[string(key)]; c != nil {
				row[1], row[2] = map[string]string{"": "Sin respuesta", "yes": "Sí", "partly": "En parte", "no": "No"}[c[0]], c[1]
			}
			viable = append(viable, row)
		}
		sources := [][]string{{"Qué se dice", "De qué aportes viene"}}
		for _, l := range f.ask(`SELECT field, target FROM solution_sources WHERE board = $1 AND solution = '` + s[0] + `' ORDER BY (field <> 'problem'), place`) { // the problem is said before the steps
			from := "«" + notes[l[1]] + "»"
			if name, is := groups[l[1]]; is {
				from = "Grupo «" + name + "»"
			}
			if last := sources[len(sources)-1]; last[0] == claims[l[0]] {
				last[1] += "; " + from
			} else {
				sources = append(sources, []string{claims[l[0]], from})
			}
		}
		for _, c := range f.ask(`SELECT place + 1, what FROM commitments WHERE board = $1 AND solution = '` + s[0] + `' ORDER BY place`) {
			lines = append(lines, fmt.Sprintf("Fila %s: %s", c[0], c[1]))
		}
		tables = append(tables, viable, sources)
	}
	f.printed("solution", "pdf", f.figuresOf("solution", lines, tables))
}

// asking is a request to an institution, as papers have it.
type asking struct{ number, what, unit, by, state, answer, reason, date string }

var verdicts = map[string]string{"yes": "Sí", "partly": "En parte", "no": "No", "studying": "En estudio"}

// requests are those of SQL, each with the answer that counts.
func (f *figures) requests() (list []asking) {
	f.t.Helper()
	for _, r := range f.ask(`SELECT place + 1, what, unit, by_day, id FROM requests WHERE board = $1 ORDER BY place`) {
		one := asking{number: r[0], what: r[1], unit: or(r[2], "por definir"), by: day(r[3]), state: "Sin respuesta"}
		if r[3] != "" && r[3] < "2026" {
			one.state = "Sin respuesta, vencido"
		}
		for _, a := range f.ask(`SELECT answer, reason, at_ms FROM request_answers WHERE board = $1 AND request = '` + r[4] + `' ORDER BY place`) {
			one.answer, one.reason, one.date = verdicts[a[0]], a[1], f.onDay(a[2])
			one.state = "Respondido"
		}
		list = append(list, one)
	}
	return list
}

// actors holds E1b: all its tables.
func (f *figures) actors() {
	f.t.Helper()
	types := map[string]string{"public": "Otra institución pública"}
	parts := map[string]string{"executes": "Ejecuta", "decides": "Decide"}
	level := map[string]string{"0": "no se dijo", "1": "poco", "2": "algo", "3": "mucho"}
	together := [][]string{{"N.º", "Actor", "Qué es", "Qué pone", "Papel", "Para la solución"}}
	all := [][]string{{"N.º", "Actor", "Qué es", "Qué pone", "Papel", "¿Aceptó?"}}
	weighed := [][]string{{"N.º", "Actor", "Interés", "Poder", "Relación"}}
	for _, a := range f.ask(`SELECT place + 1, name, type, gives, part, accepted, interest, power, relation, (SELECT s.name FROM solutions s WHERE s.board = actors.board AND s.id = actors.solution) FROM actors WHERE board = $1 ORDER BY place`) {
		if a[9] == "<nil>" {
			a[9] = ""
		}
		who := []string{a[0], a[1], types[a[2]], a[3], parts[a[4]]}
		if a[5] == "yes" {
			together = append(together, append(slices.Clip(who), a[9]))
		}
		all = append(all, append(slices.Clip(who), map[string]string{"yes": "Sí", "no": "No", "pending": "Por preguntar"}[a[5]]))
		weighed = append(weighed, []string{a[0], a[1], level[a[6]], level[a[7]], map[string]string{"": "no se sabe", "for": "a favor", "against": "en contra"}[a[8]]})
	}
	asked := [][]string{{"N.º", "Qué se pide", "A quién", "Hasta cuándo", "Estado", "Respuesta", "Por qué", "Fecha"}}
	for _, r := range f.requests() {
		asked = append(asked, []string{r.number, r.what, r.unit, r.by, r.state, r.answer, r.reason, r.date})
	}
	answers := [][]string{{"Pedido n.º", "A quién", "Fecha", "Respuesta", "Por qué", "Quién respondió"}}
	for _, a := range f.ask(`SELECT r.place + 1, r.unit, a.at_ms, a.answer, a.reason, a.name FROM request_answers a JOIN requests r ON r.board = a.board AND r.id = a.request WHERE a.board = $1 ORDER BY a.place`) {
		answers = append(answers, []string{a[0], or(a[1], "por definir"), f.onDay(a[2]), verdicts[a[3]], a[4], a[5]})
	}
	d := f.figuresOf("actors", nil, [][][]string{together, all, weighed, asked, answers})
	f.printed("actors", "pdf", d)
	f.workbook("actors", d)
}

// roadmap holds E1c: its rows by phases, what was told of them since, the calendar and the poster.
func (f *figures) roadmap() {
	f.t.Helper()
	head := []string{"N.º", "Qué haremos", "Quién responde", "Con quién", "Desde", "Hasta", "Con qué recursos", "Quién los pone", "Cómo sabremos que se hizo", "A quién avisar", "Estado", "¿Completa?"}
	phases := []string{""}
	of := map[string][][]string{}
	var poster []string
	dated := 0
	for _, c := range f.ask(`SELECT place + 1, what, who, together, starts, ends, resources, provider, verifiable, tell, status, phase FROM commitments WHERE board = $1 ORDER BY place`) {
		var missing []string
		for _, m := range []struct {
			word  string
			lacks bool
		}{
			{"quién responde", c[2] == ""},
			{"una sola persona que responda", strings.Contains(c[2], " y ")},
			{"hasta cuándo", c[5] == ""},
			{"cómo sabremos", c[8] == ""},
		} {
			if m.lacks {
				missing = append(missing, m.word)
			}
		}
		complete := "Completa"
		if len(missing) > 0 {
			complete = "Falta: " + strings.Join(missing, ", ")
		}
		if c[5] != "" {
			dated++
		}
		if !slices.Contains(phases, c[11]) {
			phases = append(phases, c[11])
		}
		who, end, how := or(c[2], "por definir"), or(day(c[5]), "por definir"), status(c[10], c[5])
		of[c[11]] = append(of[c[11]], []string{c[0], c[1], who, c[3], day(c[4]), end, c[6], c[7], or(c[8], "por definir"), c[9], how, complete})
		poster = append(poster, strings.Join([]string{c[1], who, end, how}, " "))
	}
	var tables [][][]string
	for _, phase := range phases {
		tables = append(tables, append([][]string{head}, of[phase]...))
	}
	told := [][]string{{"N.º", "Qué haremos", "Fecha", "Estado", "Qué se contó", "Lo contó", "Foto"}}
	for _, p := range f.ask(`SELECT c.place + 1, c.what, p.at_ms, p.status, p.text, p.told_by, p.ends, p.ended FROM commitment_progress p JOIN commitments c ON c.board = p.board AND c.id = p.commitment WHERE p.board = $1 ORDER BY p.place`) {
		told = append(told, []string{p[0], p[1], f.onDay(p[2]), status(p[3], ""), saidOf(p[4], p[6], p[7]), map[string]string{"facilitation": "Facilitación", "owner": "Quien responde"}[p[5]], ""})
	}
	d := f.figuresOf("roadmap", nil, append(tables, told))
	f.printed("roadmap", "pdf", d)
	f.workbook("roadmap", d)
	ics := string(f.facilitator.get("/api/workshops/"+f.id+"/papers/roadmap/ics").want(f.t, 200, "").body)
	if n := strings.Count(ics, "BEGIN:VEVENT"); n != dated {
		f.t.Errorf("%d dates in the calendar, %d in SQL", n, dated)
	}
	for _, c := range f.ask(`SELECT what, ends FROM commitments WHERE board = $1 AND ends <> ''`) {
		if !strings.Contains(ics, "DTSTART;VALUE=DATE:"+strings.ReplaceAll(c[1], "-", "")+"\r\n") || !strings.Contains(ics, "SUMMARY:"+c[0]+"\r\n") {
			f.t.Errorf("%v is not in the calendar", c)
		}
	}
	for _, format := range []string{"a3.pdf", "a2.pdf"} {
		words := strings.Join(strings.Fields(wordsOf(f.facilitator.get("/api/workshops/"+f.id+"/papers/poster/"+format+"?lang=es").want(f.t, 200, "").body)), " ")
		for _, row := range poster {
			if !strings.Contains(words, row) {
				f.t.Errorf("the poster on %s does not say %q", format, row)
			}
		}
	}
}

// attended holds the attendance list: who is in it, in which order, and how many are not.
func (f *figures) attended() {
	f.t.Helper()
	list := [][]string{{"N.º", "Nombres y apellidos", "Papel", "Institución u organización", "Barrio o sector", "Teléfono o correo", "Acepta el uso de sus datos (sí o no)", "Firma"}}
	row := func(name, role string) {
		list = append(list, []string{strconv.Itoa(len(list)), name, role, "", "", "", "", ""})
	}
	for _, p := range f.facilitator.view(f.id).People {
		switch {
		case p.Removed:
		case p.Role == board.Facilitator:
			row(p.Name, "Facilitación")
		default:
			row(p.Name, "Participante") //nolint:misspell // Spanish
		}
	}
	var lines []string
	if joined := f.ask.one(`SELECT people FROM finished_boards WHERE board = $1`); joined != strconv.Itoa(len(list)-1) {
		all, err := strconv.Atoi(joined)
		must(f.t, err)
		lines = append(lines, counted(strconv.Itoa(all-len(list)+1),
			"1 persona más se unió y no está en la lista: se la retiró del taller, o pidió que se borren sus datos.",
			"%s personas más se unieron y no están en la lista: se las retiró del taller, o pidieron que se borren sus datos."))
	}
	for range 12 {
		row("", "")
	}
	facts := f.facts()
	d := f.figuresOf("attendance", lines, [][][]string{append(append([][]string{{"Actividad", f.ask.one(`SELECT title FROM finished_boards WHERE board = $1`)}}, facts[:4]...),
		[]string{"Se unieron al tablero", plural(f.ask.one(`SELECT people FROM finished_boards WHERE board = $1`), "persona", "personas")}), list})
	f.printed("attendance", "pdf", d)
	f.workbook("attendance", d)
}

var (
	svgDesc = regexp.MustCompile(`<desc id="d">([^<]*)</desc>`)
	svgDots = regexp.MustCompile(`>● (\d+)</text>`)
)

// hung holds the figures in the picture of the board.
func (f *figures) hung() {
	f.t.Helper()
	svg := string(f.facilitator.get("/api/workshops/"+f.id+"/papers/board/svg?lang=es").want(f.t, 200, "").body)
	count := func(table, one, many string) string {
		return plural(f.ask.one(`SELECT count(*) FROM `+table+` WHERE board = $1`), one, many)
	}
	want := fmt.Sprintf("El tablero entero: %s, %s y %s. El texto de cada aporte está escrito en el dibujo.",
		count("sections", "sección", "secciones"), count("clusters", "grupo", "grupos"), count("notes", "aporte", "aportes"))
	if got := svgDesc.FindStringSubmatch(svg); got == nil || got[1] != want {
		f.t.Errorf("the picture says %q of itself, not %q", got, want)
	}
	last := map[string]string{} // a later vote is the last word
	for _, t := range f.ask(`SELECT t.item, t.dots FROM round_totals t JOIN rounds r ON r.board = t.board AND r.id = t.round WHERE t.board = $1 ORDER BY r.place`) {
		last[t[0]] = t[1]
	}
	var dots, drawn []string
	for _, item := range f.ask(`SELECT id FROM clusters WHERE board = $1 UNION ALL SELECT id FROM notes WHERE board = $1 AND coalesce(cluster, '') = ''`) {
		if n, voted := last[item[0]]; voted {
			dots = append(dots, n)
		}
	}
	for _, chip := range svgDots.FindAllStringSubmatch(svg, -1) {
		drawn = append(drawn, chip[1])
	}
	slices.Sort(dots)
	slices.Sort(drawn)
	if d := cmp.Diff(dots, drawn); d != "" {
		f.t.Errorf("dots in the picture (-SQL +picture):\n%s", d)
	}
	for i, r := range f.ask(sqlRounds) {
		if !strings.Contains(svg, fmt.Sprintf("Votación %d: %s", i+1, r[1])) {
			f.t.Errorf("the picture does not name vote %d", i+1)
		}
	}
	for _, l := range f.ask(`SELECT n FROM left_out WHERE board = $1 AND why = 'private'`) {
		if !strings.Contains(svg, ">"+plural(l[0], "aporte", "aportes")+" en escritura privada<") {
			f.t.Errorf("the picture does not count %s in private writing", l[0])
		}
	}
}
