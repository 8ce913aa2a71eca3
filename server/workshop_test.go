package server_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/bus"
	"minga.lab/minga/hub/bus/redisbus"
	"minga.lab/minga/hub/bus/redisbus/redistest"
	postgresjournal "minga.lab/minga/hub/journal/postgres"
	"minga.lab/minga/hub/journal/postgres/pgtest"
	"minga.lab/minga/hub/wire"
	postgresassets "minga.lab/minga/server/assets/postgres"
	postgresrecords "minga.lab/minga/server/records/postgres"
)

// comment is one real comment that a citizen wrote, with the proposal it was written about.
type comment struct{ proposal, text string }

// realComments reads the comments that fit on a note. They are third-party text and not part of
// the repository; the folder lies beside a checkout that has them.
func realComments(t *testing.T, want int) ([]comment, map[string]string) {
	t.Helper()
	dir := ""
	at, err := filepath.Abs(".")
	must(t, err)
	for ; dir == "" && at != filepath.Dir(at); at = filepath.Dir(at) {
		candidate := filepath.Join(at, "shared", "data", "decide-madrid")
		if _, err := os.Stat(filepath.Join(candidate, "comments.csv")); err == nil {
			dir = candidate
		} else if !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
	}
	if dir == "" {
		return madeComments(want)
	}
	read := func(name string) [][]string {
		file, err := os.Open(filepath.Join(dir, name))
		must(t, err)
		defer file.Close()
		rows, err := csv.NewReader(file).ReadAll()
		must(t, err)
		return rows[1:]
	}
	titles := map[string]string{}
	for _, row := range read("proposals.csv") {
		titles[row[0]] = row[2]
	}
	var comments []comment
	for _, row := range read("comments.csv") {
		if n := utf8.RuneCountInString(row[4]); n > 3 && n <= 480 && len(comments) < want {
			comments = append(comments, comment{row[2], row[4]})
		}
	}
	if len(comments) < want {
		t.Fatalf("only %d comments fit", len(comments))
	}
	return comments, titles
}

// madeComments stand in where the real ones are not: the same numbers, duller words, and the
// cells that break tables.
func madeComments(want int) ([]comment, map[string]string) {
	titles := map[string]string{}
	var comments []comment
	for i := range want {
		proposal := fmt.Sprint(i % 12)
		titles[proposal] = "Propuesta «" + proposal + "»"
		text := []string{
			"Sí, pero \"con cuidado\"; el río\nno espera, vecina 🌿", "=1+1 no es una fórmula", "- ¡Ya es hora!", "@todos, ¿y los niños?",
		}[i%4]
		comments = append(comments, comment{proposal, fmt.Sprintf("%s (%d)", text, i)})
	}
	return comments, titles
}

// postgresBackend is what two instances share: one PostgreSQL, one Redis.
func postgresBackend(t *testing.T) (backend, string) {
	t.Helper()
	dsn := pgtest.New(t)
	db, err := postgresjournal.Open(t.Context(), dsn)
	must(t, err)
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	must(t, db.Migrate(t.Context()))
	redis := redistest.New(t)
	counting, err := redisbus.Open(redis, redisbus.Options{})
	must(t, err)
	t.Cleanup(func() { _ = counting.Close() })
	return backend{
		assets:  postgresassets.New(db.Pool()),
		journal: postgresjournal.New(db), records: postgresrecords.New(db.Pool()),
		bus: func() bus.Bus {
			b, err := redisbus.Open(redis, redisbus.Options{})
			must(t, err)
			return b
		},
		counter: counting.Counter(),
	}, dsn
}

// participant is one person with an open socket.
type participant struct {
	b      *browser
	s      *socket
	person string
	n      uint64
}

// do proposes an op and reads until it is acknowledged; a hurried "again later" is obeyed.
func (p *participant) do(op m) {
	p.b.t.Helper()
	p.n++
	for again := true; again; {
		p.s.send(m{"t": "p", "n": p.n, "o": op})
		again = p.answered(op)
	}
}

// answered reads until the last proposal is answered and says whether to send it again.
func (p *participant) answered(op m) (again bool) {
	p.b.t.Helper()
	for {
		kind, data, err := p.s.next()
		must(p.b.t, err)
		var answer wire.No // OK has the same n
		switch kind {
		case "ok", "no":
			must(p.b.t, json.Unmarshal(data, &answer))
		default:
			continue
		}
		switch {
		case answer.N != p.n:
		case kind == "ok":
			return false
		case answer.Code == wire.CodeLater || answer.Code == wire.CodeRate:
			return true // a slow machine; F3 makes it happen once
		default:
			p.b.t.Errorf("%v was refused: %+v", op["k"], answer)
			return false
		}
	}
}

// hear reads until a frame holds the text.
func (p *participant) hear(text string) {
	p.b.t.Helper()
	for _, raw := range p.s.raw {
		if bytes.Contains(raw, []byte(text)) {
			return
		}
	}
	for {
		_, data, err := p.s.next()
		must(p.b.t, err)
		if bytes.Contains(data, []byte(text)) {
			return
		}
	}
}

// TestF10_WorkshopEndsInTablesThatTheExportRepeats lives a whole workshop: 40 people at two instances write 400 real comments, group
// them, vote twice and agree on a roadmap. Then plain SQL must return the same notes, clusters,
// totals and commitments as the export, to the byte.
func TestF10_WorkshopEndsInTablesThatTheExportRepeats(t *testing.T) {
	const people, each = 40, 10
	comments, titles := realComments(t, people*each)
	shared, dsn := postgresBackend(t)
	instances := []*instance{start(t, shared), start(t, shared)}
	w := instances[0].workshop()
	section := w.facilitator.view(w.id).Sections[0].ID

	rosa := &participant{b: w.facilitator, person: w.person}
	rosa.b.tab = "rosa"
	rosa.s, _ = w.facilitator.open(w.id, "")
	enter := func(kind board.StepKind) {
		for _, step := range w.facilitator.view(w.id).Steps {
			if step.Kind == kind {
				if step.ID != w.facilitator.view(w.id).Step {
					rosa.do(m{"k": "step.entered", "id": step.ID})
				}
				return
			}
		}
		t.Fatalf("no step %s", kind)
	}

	// Everybody joins and writes at once.
	crowd := make([]*participant, people)
	all := func(do func(i int, p *participant)) {
		var wg sync.WaitGroup
		for i, p := range crowd {
			wg.Go(func() { do(i, p) })
		}
		wg.Wait()
		if t.Failed() {
			t.FailNow()
		}
	}
	all(func(i int, _ *participant) {
		p := &participant{b: instances[i%2].browser()}
		var seat struct{ Person string }
		p.b.post("/api/join", m{"code": w.code, "name": fmt.Sprintf("Vecina %d", i)}).want(t, 200, "").json(t, &seat)
		p.person = seat.Person
		p.s, _ = p.b.open(w.id, "")
		crowd[i] = p
	})
	begin := time.Now()
	all(func(i int, p *participant) {
		for j := range each {
			c := comments[i*each+j]
			p.do(m{
				"k": "note.added", "id": fmt.Sprintf("n%03d%04d", i, j), "section": section, "text": c.text,
				"color": board.Colors[(i+j)%len(board.Colors)], "x": 40 * i, "y": 40 * j, "anon": (i+j)%5 == 0,
			})
		}
	})
	t.Logf("%d notes by %d people in %s", people*each, people, time.Since(begin).Round(time.Millisecond))

	// Grouped by proposal, by two people at once.
	groups := map[string][]string{}
	for k, c := range comments {
		groups[c.proposal] = append(groups[c.proposal], fmt.Sprintf("n%03d%04d", k/each, k%each))
	}
	proposals := slices.Sorted(maps.Keys(groups))
	proposals = slices.DeleteFunc(proposals, func(p string) bool { return len(groups[p]) < 2 })
	enter(board.StepGroup)
	for _, p := range crowd[:2] {
		p.hear("step.entered")
	}
	var wg sync.WaitGroup
	for side := range 2 {
		wg.Go(func() {
			for i := side; i < len(proposals); i += 2 {
				name := []rune(titles[proposals[i]])
				crowd[side].do(m{
					"k": "cluster.added", "id": fmt.Sprintf("grupo%03d", i), "section": section,
					"name": string(name[:min(len(name), 100)]), "x": 300 * i, "y": 1000, "notes": groups[proposals[i]],
				})
			}
		})
	}
	wg.Wait()

	// Voted twice: once among all, once more.
	enter(board.StepVote)
	var closed []board.RoundView
	for _, round := range []string{"ronda001", "ronda002"} {
		rosa.do(m{"k": "round.drafted", "id": round, "question": "¿Qué hacemos primero? (" + round + ")", "dots": 5, "cap": 3})
		rosa.do(m{"k": "round.opened", "id": round})
		all(func(i int, p *participant) {
			p.hear(`"id":"` + round + `"`)
			for d := range 5 {
				p.do(m{"k": "dot.placed", "round": round, "item": fmt.Sprintf("grupo%03d", (i*i+d*d+len(round))%len(proposals))})
			}
		})
		rosa.do(m{"k": "round.closed", "id": round})
	}
	for _, r := range w.facilitator.view(w.id).Rounds {
		sum := 0
		for _, total := range r.Totals {
			sum += total.Dots
		}
		if r.State != board.RoundIsOver || sum != people*5 || r.Voters != people {
			t.Errorf("round %s: %s, %d dots by %d voters", r.ID, r.State, sum, r.Voters)
		}
		closed = append(closed, r)
	}
	if len(closed) != 2 {
		t.Fatalf("%d rounds", len(closed))
	}

	// Agreed, and finished.
	enter(board.StepRoadmap)
	ranking := slices.Clone(closed[1].Totals)
	slices.SortStableFunc(ranking, func(a, b board.Total) int { return cmp.Compare(b.Dots, a.Dots) })
	for i, total := range ranking[:3] {
		rosa.do(m{
			"k": "commitment.added", "id": fmt.Sprintf("comp%04d", i), "what": "=Hacer «" + strings.Fields(total.Name)[0] + "», ya", "who": "Rosa",
			"with": "la junta\nparroquial", "from": "2027-01-15", "to": "2027-03-01", "resources": "50 sauces; palas", "provider": "",
			"verifiable": "fotos", "status": "", "ord": "", "origin": total.Item, "round": "ronda002",
		})
	}
	for i, reason := range []string{"offence", "repeated", "other"} {
		rosa.do(m{"k": "table.added", "id": fmt.Sprintf("mesa%04d", i), "name": "=Mesa " + reason})
		rosa.do(m{"k": "note.hidden", "id": fmt.Sprintf("n%03d%04d", i, i), "reason": reason})
	}
	rosa.do(m{"k": "poll.asked", "id": "consulta1", "question": "¿Seguimos?", "options": []string{"Sí", "No", "-1"}})
	rosa.do(m{"k": "poll.answered", "poll": "consulta1", "option": 2})
	rosa.do(m{"k": "poll.closed", "id": "consulta1"})
	rosa.do(m{"k": "actor.added", "id": "actor000", "name": "=Junta", "type": "public", "interest": 3, "contact": "099 111", "accepted": "yes", "ord": ""})
	rosa.do(m{"k": "actor.added", "id": "actor001", "name": "Tiendas", "ord": ""})
	rosa.do(m{"k": "request.added", "id": "pedido00", "what": "=Podar", "unit": "Parques", "by": "2027-02-01", "ord": ""})
	rosa.do(m{"k": "actor.added", "id": "actor002", "name": "Universidad", "accepted": "no", "ord": ""})
	rosa.do(m{"k": "request.added", "id": "pedido01", "what": "Luz", "ord": ""})
	rosa.do(m{"k": "request.added", "id": "pedido02", "what": "Agua", "ord": ""})
	rosa.do(m{"k": "request.answered", "request": "pedido00", "id": "respu000", "answer": "studying", "reason": "Falta ver"})
	rosa.do(m{"k": "request.answered", "request": "pedido00", "id": "respu001", "answer": "no", "reason": "-No", "name": "Ana"})
	rosa.do(m{"k": "board.finished"})
	rosa.do(m{"k": "commitment.progressed", "id": "comp0000", "text": "=ya"})
	all(func(_ int, p *participant) { p.hear("board.finished") })

	head, err := shared.journal.Head(t.Context(), board.ID(w.id))
	must(t, err)
	written(t, shared, w.id, head)
	db, err := pgx.Connect(t.Context(), dsn)
	must(t, err)
	defer db.Close(context.Background())
	for name, query := range plainSQL {
		want := sqlTable(t, db, w.id, query)
		for i, in := range instances {
			b := w.facilitator.at(in)
			got := b.get("/api/workshops/"+w.id+"/"+name+".csv").want(t, 200, "").body
			if !bytes.Equal(got, want) {
				t.Errorf("instance %d: %s.csv differs from the tables\n%s", i, name, firstDifference(got, want))
			}
		}
		if bytes.Count(want, []byte("\r\n")) < 4 {
			t.Errorf("%s.csv is as good as empty: %s", name, want)
		}
	}
	v := w.facilitator.view(w.id)
	if len(v.Notes) != people*each || len(v.Clusters) != len(proposals) || len(v.Commitments) != 3 {
		t.Errorf("%d notes, %d clusters, %d commitments", len(v.Notes), len(v.Clusters), len(v.Commitments))
	}
	for _, n := range v.Notes {
		var person, k int
		_, err := fmt.Sscanf(string(n.ID), "n%03d%04d", &person, &k)
		must(t, err)
		if n.Text != strings.TrimSpace(n.Text) || !similar(n.Text, comments[person*each+k].text) {
			t.Errorf("note %s says %q, was %q", n.ID, n.Text, comments[person*each+k].text)
		}
	}

	// F10: nothing that is stored joins a person to an item.
	f10(t, db, w.id)
}

// similar allows for the cleaning of text: trimmed, composed, line ends.
func similar(got, written string) bool {
	words := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	return words(got) == words(written) || utf8.RuneCountInString(words(got)) <= utf8.RuneCountInString(words(written))
}

// written waits until the plain tables include the entry.
func written(t *testing.T, shared backend, id string, head board.Seq) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if seq, err := shared.records.Lag(ctx, board.ID(id)); err == nil && seq == head {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatal("the plain tables were not written")
		case <-tick.C:
		}
	}
}

// plainSQL asks the tables as anybody with a SQL client would.
var plainSQL = map[string]string{
	"notes": `SELECT n.id, n.section AS section_id, s.title AS section, coalesce(n.cluster, '') AS cluster_id,
		coalesce(c.name, '') AS cluster, n.text, n.color, n.lang, n.author,
		n.liked AS "like", n.same, n.unclear, n.idea, n.table_name AS "table",
		CASE WHEN n.brought THEN 'yes' ELSE '' END AS brought
		FROM notes n JOIN sections s ON (s.board, s.id) = (n.board, n.section)
		LEFT JOIN clusters c ON (c.board, c.id) = (n.board, n.cluster) WHERE n.board = $1 ORDER BY n.place`,
	"clusters": `SELECT c.id, c.section AS section_id, s.title AS section, c.name,
		(SELECT count(*) FROM notes n WHERE (n.board, n.cluster) = (c.board, c.id)) AS notes,
		c.table_name AS "table", CASE WHEN c.brought THEN 'yes' ELSE '' END AS brought
		FROM clusters c JOIN sections s ON (s.board, s.id) = (c.board, c.section) WHERE c.board = $1 ORDER BY c.place`,
	"rounds": `SELECT r.id AS round_id, r.question, r.dots AS dots_per_person, r.item_cap, r.voters, r.eligible,
		t.item AS item_id, t.name AS item, t.dots,
		t.paper_dots, r.paper_voters, r.paper_sheets
		FROM rounds r JOIN round_totals t ON (t.board, t.round) = (r.board, r.id) WHERE r.board = $1 ORDER BY r.place, t.place`,
	"polls": `SELECT p.id AS poll_id, p.question, p.answered, p.eligible, o.number AS option_number, o.name AS option, o.answers
		FROM polls p JOIN poll_options o ON (o.board, o.poll) = (p.board, p.id) WHERE p.board = $1 ORDER BY p.place, o.place`,
	"tables":   `SELECT id, name, kind, people, apart AS without_device FROM room_tables WHERE board = $1 ORDER BY place`,
	"left_out": `SELECT why, what, n FROM left_out WHERE board = $1 ORDER BY place`,
	"actors": `SELECT id, name, type, gives, interest, power, relation, part, accepted,
		CASE WHEN accepted = 'yes' THEN 'yes' ELSE '' END AS co_executor, solution FROM actors WHERE board = $1 ORDER BY place`,
	"requests": `SELECT r.id, r.what, r.unit, r.solution, r.by_day AS by,
		(SELECT count(*) FROM request_answers a WHERE (a.board, a.request) = (r.board, r.id)) AS answers,
		coalesce(l.answer, '') AS answer, coalesce(l.reason, '') AS reason, coalesce(l.name, '') AS answered_by,
		coalesce(to_char(to_timestamp(floor(l.at_ms / 1000.0)) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), '') AS answered_at
		FROM requests r LEFT JOIN LATERAL (SELECT * FROM request_answers a WHERE (a.board, a.request) = (r.board, r.id)
			ORDER BY place DESC LIMIT 1) l ON true WHERE r.board = $1 ORDER BY r.place`,
	"commitments": `SELECT id, what, who, together AS with, starts AS from, ends AS to, resources, provider, verifiable, status,
		tell, phase, solution, earlier,
		(SELECT count(*) FROM commitment_progress p WHERE (p.board, p.commitment) = (c.board, c.id)) AS entries,
		coalesce((SELECT to_char(to_timestamp(floor(max(p.at_ms) / 1000.0)) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
			FROM commitment_progress p WHERE (p.board, p.commitment) = (c.board, c.id)), '') AS last_told
		FROM commitments c WHERE board = $1 ORDER BY place`,
}

// sqlTable writes a query's answer as RFC 4180 with BOM and guarded cells, as the manual says.
func sqlTable(t *testing.T, db *pgx.Conn, id, query string) []byte {
	t.Helper()
	rows, err := db.Query(t.Context(), query, id)
	must(t, err)
	defer rows.Close()
	var out bytes.Buffer
	out.WriteString("\ufeff")
	table := csv.NewWriter(&out)
	table.UseCRLF = true
	var header []string
	for _, column := range rows.FieldDescriptions() {
		header = append(header, column.Name)
	}
	must(t, table.Write(header))
	for rows.Next() {
		values, err := rows.Values()
		must(t, err)
		var cells []string
		for _, v := range values {
			cell := fmt.Sprint(v)
			if bare := strings.TrimLeft(cell, "'"); bare != "" && strings.ContainsAny(bare[:1], "=+-@\t\r") {
				cell = "'" + cell
			}
			cells = append(cells, cell)
		}
		must(t, table.Write(cells))
	}
	must(t, rows.Err())
	table.Flush()
	return out.Bytes()
}

func firstDifference(got, want []byte) string {
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			from := max(0, i-80)
			return fmt.Sprintf("export: …%s\ntables: …%s", got[from:min(len(got), i+80)], want[from:min(len(want), i+80)])
		}
	}
	return fmt.Sprintf("%d and %d bytes", len(got), len(want))
}

// f10 looks for a placed dot with a person in everything that the database holds.
func f10(t *testing.T, db *pgx.Conn, id string) {
	t.Helper()
	var dots, entries int
	must(t, db.QueryRow(t.Context(), `SELECT count(*) FROM entries WHERE board = $1 AND ops::text LIKE '%dot.placed%'`, id).Scan(&dots))
	must(t, db.QueryRow(t.Context(), `SELECT count(*) FROM entries WHERE board = $1`, id).Scan(&entries))
	if dots != 0 || entries < 400 {
		t.Errorf("%d of %d entries tell who voted for what", dots, entries)
	}
}
