package server

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/server/records"
)

const (
	maxImportBytes = 1 << 20
	maxImportRows  = 2000
)

// importColumns are the columns that an import may have, in any order. Only text is required.
// docs/openapi.yaml describes them for people with spreadsheets.
var importColumns = []string{"section", "text", "color", "lang", "cluster"}

// exportedColumns are those of our own table of notes that an import does not use: so that what
// was exported can be mended in a spreadsheet and imported into another workshop.
var exportedColumns = []string{"id", "section_id", "cluster_id", "author", "like", "same", "unclear", "idea", "table", "brought"}

// importRow is one note as the table says it.
type importRow struct {
	number int // as a spreadsheet counts: the header is 1
	values map[string]string
}

// workshopImport puts a table of notes on the board, all or none. Every bad row is named, so that a
// spreadsheet is mended in one go.
func (s *Server) workshopImport(w http.ResponseWriter, r *http.Request) error {
	if err := requireType(r, "text/csv"); err != nil {
		return err
	}
	id, device, a, err := s.requireFacilitator(r)
	if err != nil {
		return err
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxImportBytes))
	if err != nil {
		return err //nolint:wrapcheck // fail knows it
	}
	rows, err := readTable(body)
	if err != nil {
		return err
	}
	var b *board.Board
	if err := s.cfg.Hub.Read(r.Context(), id, func(now *board.Board) { b = now.Clone() }); err != nil {
		return err
	}
	actor := board.Actor{Device: device}
	for _, p := range a.Persons {
		if role, ok := b.RoleOf(p); ok && role == board.Facilitator {
			actor.Person = p
			break
		}
	}
	proposal := func(op board.Op) board.Proposal {
		return board.Proposal{Actor: actor, At: s.nowMillis(), Op: op}
	}
	plan, bad := planImport(b, a, rows, func(op board.Op) error {
		_, err := board.Decide(b, proposal(op))
		return err //nolint:wrapcheck // the rulebook's
	})
	if len(bad) > 0 {
		return &refusal{Code: CodeBadRows, Rows: bad}
	}
	if _, err := s.cfg.Hub.Propose(r.Context(), id, proposal(plan)); err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, map[string]int{"imported": len(plan.Notes)})
	return nil
}

// readTable reads the rows; the separator is whichever of , ; and tab the header uses.
func readTable(body []byte) ([]importRow, error) {
	body = bytes.TrimPrefix(body, []byte("\ufeff"))
	if !utf8.Valid(body) {
		return nil, refuseField(CodeBadCSV, "encoding")
	}
	header, _, _ := bytes.Cut(body, []byte("\n"))
	reader := csv.NewReader(bytes.NewReader(body))
	reader.FieldsPerRecord = -1
	for _, separator := range ";\t" {
		if strings.Count(string(header), string(separator)) > strings.Count(string(header), string(reader.Comma)) {
			reader.Comma = separator
		}
	}
	names, err := reader.Read()
	if err != nil {
		return nil, refuseField(CodeBadCSV, "header")
	}
	for i, name := range names {
		names[i] = strings.ToLower(strings.TrimSpace(name))
		known := slices.Contains(importColumns, names[i]) || slices.Contains(exportedColumns, names[i])
		if !known || slices.Contains(names[:i], names[i]) {
			return nil, refuseField(CodeBadCSV, "header")
		}
	}
	if !slices.Contains(names, "text") {
		return nil, refuseField(CodeBadCSV, "header")
	}
	var rows []importRow
	for number := 2; ; number++ {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, &refusal{Code: CodeBadCSV, Rows: []badRow{{Row: number, Code: CodeBadCSV}}}
		}
		if len(record) > len(names) {
			return nil, &refusal{Code: CodeBadCSV, Rows: []badRow{{Row: number, Code: CodeBadCSV, Field: "columns"}}}
		}
		row := importRow{number: number, values: map[string]string{}}
		for i, value := range record {
			row.values[names[i]] = records.UnguardCell(value)
		}
		if strings.TrimSpace(strings.Join(record, "")) == "" {
			continue // spreadsheets leave empty rows behind
		}
		if rows = append(rows, row); len(rows) > maxImportRows {
			return nil, &refusal{Code: CodeTooManyRows, Limit: maxImportRows}
		}
	}
	if len(rows) == 0 {
		return nil, refuseField(CodeBadCSV, "rows")
	}
	return rows, nil
}

// planImport turns rows into one proposal. Each row is asked of the rulebook on its own, so that
// the reasons are the board's and there is no second set of rules here.
func planImport(b *board.Board, a board.Audience, rows []importRow, decide func(board.Op) error) (board.NotesImport, []badRow) {
	view := board.ViewBoard(b, a)
	var sections []board.SectionView
	for _, s := range view.Sections {
		if !s.Deleted {
			sections = append(sections, s)
		}
	}
	var (
		plan     board.NotesImport
		bad      []badRow
		places   = map[board.ID]int{}
		clusters = map[string]board.ID{}
	)
	clusterKey := func(section board.ID, name string) string { return string(section) + "/" + strings.ToLower(name) }
	for _, c := range view.Clusters {
		if !c.Deleted && c.Name != "" {
			clusters[clusterKey(c.Section, c.Name)] = c.ID
		}
	}
	for _, n := range view.Notes {
		if !n.Deleted {
			places[n.Section]++
		}
	}
	for _, row := range rows {
		section, ok := findSection(sections, strings.TrimSpace(row.values["section"]))
		if !ok {
			bad = append(bad, badRow{Row: row.number, Code: board.CodeNotFound, Field: "section"})
			continue
		}
		note := board.NoteAdded{
			ID: newID(), Section: section.ID, Text: row.values["text"],
			Color: strings.ToLower(strings.TrimSpace(row.values["color"])), Lang: strings.TrimSpace(row.values["lang"]),
		}
		if note.Color == "" {
			note.Color = board.Colors[0]
		}
		note.X, note.Y = gridPlace(section, places[section.ID], isRightmost(sections, section))
		places[section.ID]++
		one := board.NotesImport{Notes: []board.NoteAdded{note}}
		if name := strings.TrimSpace(row.values["cluster"]); name != "" {
			key := clusterKey(section.ID, name)
			if known, ok := clusters[key]; ok {
				note.Cluster = known
			} else {
				cluster := board.ClusterAdded{ID: newID(), Section: section.ID, Name: name, X: note.X, Y: note.Y}
				one.Clusters = []board.ClusterAdded{cluster}
				note.Cluster = cluster.ID
			}
			one.Notes[0] = note
			if isNew := len(one.Clusters) > 0; !isNew && !existsOn(view, note.Cluster) {
				// Made by an earlier row of this table: the rulebook must see it with this row too.
				i := slices.IndexFunc(plan.Clusters, func(c board.ClusterAdded) bool { return c.ID == note.Cluster })
				one.Clusters = plan.Clusters[i : i+1]
			}
		}
		if err := decide(one); err != nil {
			var refused *board.Refusal
			if !errors.As(err, &refused) {
				refused = &board.Refusal{Code: board.CodeMalformed}
			}
			bad = append(bad, badRow{Row: row.number, Code: refused.Code, Field: columnOf(refused.Field), Limit: refused.Limit})
			continue
		}
		if note.Cluster != "" && len(one.Clusters) == 1 && !slices.ContainsFunc(plan.Clusters,
			func(c board.ClusterAdded) bool { return c.ID == note.Cluster }) {
			plan.Clusters = append(plan.Clusters, one.Clusters[0])
			clusters[clusterKey(section.ID, one.Clusters[0].Name)] = note.Cluster
		}
		plan.Notes = append(plan.Notes, note)
	}
	return plan, bad
}

func existsOn(view board.BoardView, cluster board.ID) bool {
	return slices.ContainsFunc(view.Clusters, func(c board.ClusterView) bool { return c.ID == cluster && !c.Deleted })
}

// findSection finds by title or id; a table without the column fills the first section.
func findSection(sections []board.SectionView, name string) (board.SectionView, bool) {
	for i, s := range sections {
		if name == "" && i == 0 || name != "" && (strings.EqualFold(s.Title, name) || string(s.ID) == name) {
			return s, true
		}
	}
	return board.SectionView{}, false
}

// columnOf names the column that a field of the op came from.
func columnOf(field string) string {
	if i := strings.LastIndexByte(field, '.'); i >= 0 {
		field = field[i+1:]
	}
	if field == "name" {
		return "cluster"
	}
	if slices.Contains(importColumns, field) {
		return field
	}
	return ""
}

// gridPlace is where the n-th note of a section goes: in rows from the top left, below the title.
// What does not fit goes on in new rows, and in new columns too where no other section stands to
// the right, so that two thousand notes make a field and not a ribbon.
func gridPlace(s board.SectionView, n int, mayWiden bool) (x, y int) {
	const stepX, stepY, margin, head = 220, 160, 20, 110
	columns, rows := max(1, (s.W-margin)/stepX), max(1, (s.H-head)/stepY)
	at := func(column, row int) (int, int) { return s.X + margin + column*stepX, s.Y + head + row*stepY }
	if n < columns*rows {
		return at(n%columns, n/columns)
	}
	for n -= columns * rows; ; {
		if mayWiden && 2*columns*stepX <= 3*rows*stepY {
			if n < rows {
				return at(columns, n)
			}
			n -= rows
			columns++
			continue
		}
		if n < columns {
			return at(n, rows)
		}
		n -= columns
		rows++
	}
}

// isRightmost tells whether no other section stands to the right of s.
func isRightmost(sections []board.SectionView, s board.SectionView) bool {
	return !slices.ContainsFunc(sections, func(o board.SectionView) bool { return o.ID != s.ID && o.X >= s.X+s.W })
}

// fileName is a name for a download: what any system can store.
func fileName(id board.ID, what string) string {
	return fmt.Sprintf(`attachment; filename="minga-%s-%s"`, id, what)
}
