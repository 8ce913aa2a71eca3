package server

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/server/records"
)

// boardFile is the JSON export: everything that the asker may see, in one file. The same board in
// the same state gives the same bytes.
type boardFile struct {
	Format  string            `json:"format"` // "minga-board"
	Version int               `json:"version"`
	Board   board.BoardView   `json:"board"`
	Trails  []board.TrailView `json:"trails"` // one for each commitment, in the roadmap's order

	// Moderation is numbers for the minutes: what was taken off the board, and why.
	Moderation board.Moderation `json:"moderation"`
	// Paper says how much came from photographed sheets.
	Paper board.PaperTally `json:"paper"`
}

func (s *Server) exportJSON(w http.ResponseWriter, r *http.Request) error {
	id, _, a, err := s.asker(r)
	if err != nil {
		return err
	}
	file := boardFile{Format: "minga-board", Version: 1, Trails: []board.TrailView{}}
	err = s.cfg.Hub.Read(r.Context(), id, func(b *board.Board) {
		file.Board = board.ViewBoard(b, a)
		file.Moderation, file.Paper = board.ModerationOf(b), board.PaperOf(b)
		for _, c := range file.Board.Commitments {
			if trail, ok := board.TrailFor(b, a, c.ID); ok {
				file.Trails = append(file.Trails, trail)
			}
		}
	})
	if err != nil {
		return err
	}
	body, err := json.MarshalIndent(file, "", " ")
	if err != nil {
		return fmt.Errorf("server: encode an export: %w", err)
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Disposition", fileName(id, "board.json"))
	h.Set("Cache-Control", "no-store")
	_, _ = w.Write(append(body, '\n'))
	return nil
}

// table is one CSV export. Its rows are made of the same projection that fills the plain tables
// of finished workshops, so the two cannot tell different stories.
type table struct {
	name   string
	header []string
	rows   func(records.Projection) [][]string
}

// bom makes spreadsheets read UTF-8.
const bom = "\ufeff"

func (s *Server) exportCSV(t table) action {
	return func(w http.ResponseWriter, r *http.Request) error {
		id, _, a, err := s.asker(r)
		if err != nil {
			return err
		}
		var p records.Projection
		err = s.cfg.Hub.Read(r.Context(), id, func(b *board.Board) {
			p = restrict(records.Project(b), board.ViewBoard(b, a))
		})
		if err != nil {
			return err
		}
		body, err := t.encode(p)
		if err != nil {
			return err
		}
		h := w.Header()
		h.Set("Content-Type", "text/csv; charset=utf-8")
		h.Set("Content-Disposition", fileName(id, t.name+".csv"))
		h.Set("Cache-Control", "no-store")
		_, _ = w.Write(body)
		return nil
	}
}

func (t table) encode(p records.Projection) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString(bom)
	rows := csv.NewWriter(&out)
	rows.UseCRLF = true // RFC 4180
	if err := rows.Write(t.header); err != nil {
		return nil, fmt.Errorf("server: write a table: %w", err)
	}
	for _, row := range t.rows(p) {
		for i, cell := range row {
			row[i] = records.GuardCell(cell)
		}
		if err := rows.Write(row); err != nil {
			return nil, fmt.Errorf("server: write a table: %w", err)
		}
	}
	rows.Flush()
	if err := rows.Error(); err != nil {
		return nil, fmt.Errorf("server: write a table: %w", err)
	}
	return out.Bytes(), nil
}

// restrict leaves in a projection what the view shows: the view decides what an audience sees,
// here as everywhere.
func restrict(p records.Projection, view board.BoardView) records.Projection {
	authors := map[board.ID]bool{} // of visible notes: may the author be told
	for _, n := range view.Notes {
		if !n.Deleted && n.Held == "" {
			authors[n.ID] = n.Author != "" && view.Audience != board.ForProjector
		}
	}
	clusters := map[board.ID]bool{}
	for _, c := range view.Clusters {
		clusters[c.ID] = true
	}
	closed := map[board.ID]bool{}
	for _, r := range view.Rounds {
		closed[r.ID] = r.State == board.RoundIsOver
	}
	commitments := map[board.ID]bool{}
	for _, c := range view.Commitments {
		commitments[c.ID] = true
	}
	kept := p
	if view.Audience != board.ForFacilitator { // numbers of what they do not see are not in the tables of others
		kept.LeftOut, kept.Facts = nil, records.Facts{}
	}
	kept.Notes, kept.Clusters, kept.Rounds, kept.Commitments, kept.Progress = nil, nil, nil, nil, nil
	for _, n := range p.Notes {
		tell, visible := authors[n.ID]
		if !visible {
			continue
		}
		if !tell {
			n.Author = ""
		}
		kept.Notes = append(kept.Notes, n)
	}
	for _, c := range p.Clusters {
		if clusters[c.ID] {
			kept.Clusters = append(kept.Clusters, c)
		}
	}
	for _, r := range p.Rounds {
		if closed[r.ID] {
			kept.Rounds = append(kept.Rounds, r)
		}
	}
	for _, c := range p.Commitments {
		if commitments[c.ID] {
			kept.Commitments = append(kept.Commitments, c)
		}
	}
	for _, g := range p.Progress {
		if commitments[g.Commitment] {
			kept.Progress = append(kept.Progress, g)
		}
	}
	keepSolutions(&kept, view)
	return kept
}

// The tables. Notes have the columns that an import reads, and their ids; section and cluster are
// told by name for people and by id for programs.
var (
	notesTable = table{
		name:   "notes",
		header: []string{"id", "section_id", "section", "cluster_id", "cluster", "text", "color", "lang", "author", "like", "same", "unclear", "idea", "table", "brought"},
		rows: func(p records.Projection) (rows [][]string) {
			sections, clusters := titles(p)
			for _, n := range p.Notes {
				rows = append(rows, []string{
					string(n.ID), string(n.Section), sections[n.Section], string(n.Cluster), clusters[n.Cluster],
					n.Text, n.Color, n.Lang, n.Author,
					strconv.Itoa(n.Like), strconv.Itoa(n.Same), strconv.Itoa(n.Unclear), strconv.Itoa(n.Idea), n.Table, yes(n.Brought),
				})
			}
			return rows
		},
	}
	clustersTable = table{
		name:   "clusters",
		header: []string{"id", "section_id", "section", "name", "notes", "table", "brought"},
		rows: func(p records.Projection) (rows [][]string) {
			sections, _ := titles(p)
			notes := map[board.ID]int{}
			for _, n := range p.Notes {
				notes[n.Cluster]++
			}
			for _, c := range p.Clusters {
				rows = append(rows, []string{
					string(c.ID), string(c.Section), sections[c.Section], c.Name, strconv.Itoa(notes[c.ID]), c.Table, yes(c.Brought),
				})
			}
			return rows
		},
	}
	roundsTable = table{
		name:   "rounds",
		header: []string{"round_id", "question", "dots_per_person", "item_cap", "voters", "eligible", "item_id", "item", "dots", "paper_dots", "paper_voters", "paper_sheets"},
		rows: func(p records.Projection) (rows [][]string) {
			for _, r := range p.Rounds {
				for _, t := range r.Totals {
					rows = append(rows, []string{
						string(r.ID), r.Question, strconv.Itoa(r.Dots), strconv.Itoa(r.Cap),
						strconv.Itoa(r.Voters), strconv.Itoa(r.Eligible), string(t.Item), t.Name, strconv.Itoa(t.Dots),
						strconv.Itoa(t.Paper), strconv.Itoa(r.Paper), strconv.Itoa(r.Sheets),
					})
				}
			}
			return rows
		},
	}
	pollsTable = table{
		name:   "polls",
		header: []string{"poll_id", "question", "answered", "eligible", "option_number", "option", "answers"},
		rows: func(p records.Projection) (rows [][]string) {
			for _, q := range p.Polls {
				for i, o := range q.Options {
					rows = append(rows, []string{
						string(q.ID), q.Question, strconv.Itoa(q.Answered), strconv.Itoa(q.Eligible), strconv.Itoa(i + 1), o.Text, strconv.Itoa(o.Answers),
					})
				}
			}
			return rows
		},
	}
	roomTablesTable = table{
		name:   "tables",
		header: []string{"id", "name", "kind", "people", "without_device"},
		rows: func(p records.Projection) (rows [][]string) {
			for _, d := range p.RoomTables {
				rows = append(rows, []string{string(d.ID), d.Name, string(d.Kind), strconv.Itoa(d.People), strconv.Itoa(d.Apart)})
			}
			return rows
		},
	}
	leftOutTable = table{
		name:   "left_out",
		header: []string{"why", "what", "n"},
		rows: func(p records.Projection) (rows [][]string) {
			for _, l := range p.LeftOut {
				rows = append(rows, []string{string(l.Why), l.What, strconv.Itoa(l.N)})
			}
			return rows
		},
	}
	stepsTable = table{
		name:   "steps",
		header: []string{"id", "kind", "name", "question", "planned_minutes", "real_seconds"},
		rows: func(p records.Projection) (rows [][]string) {
			for _, s := range p.Steps {
				rows = append(rows, []string{
					string(s.ID), string(s.Kind), s.Name, s.Question, strconv.Itoa(s.Planned), strconv.Itoa(s.Real),
				})
			}
			return rows
		},
	}
	ratingsTable = table{
		name: "ratings",
		header: []string{
			"rating_id", "form", "step_id", "item_id", "item", "zone", "zone_by_answers", "question_number", "question",
			"little", "some", "much", "raters", "eligible",
		},
		rows: func(p records.Projection) (rows [][]string) {
			for _, r := range p.Ratings {
				rows = append(rows, []string{
					string(r.Rating), string(r.Form), string(r.Step), string(r.Item), r.Name, string(r.Zone), string(r.Answered),
					strconv.Itoa(r.Ask + 1), r.Question, strconv.Itoa(r.Little), strconv.Itoa(r.Some), strconv.Itoa(r.Much),
					strconv.Itoa(r.Raters), strconv.Itoa(r.Eligible),
				})
			}
			return rows
		},
	}
	commitmentsTable = table{
		name: "commitments",
		header: []string{
			"id", "what", "who", "with", "from", "to", "resources", "provider", "verifiable", "status",
			"tell", "phase", "solution", "earlier", "entries", "last_told",
		},
		rows: func(p records.Projection) (rows [][]string) {
			told, last := map[board.ID]int{}, map[board.ID]string{}
			for _, g := range p.Progress {
				told[g.Commitment]++
				last[g.Commitment] = time.UnixMilli(int64(g.At)).UTC().Format(time.RFC3339)
			}
			for _, c := range p.Commitments {
				rows = append(rows, []string{
					string(c.ID), c.What, c.Who, c.With, c.From, c.To, c.Resources, c.Provider, c.Verifiable, string(c.Status),
					c.Tell, c.Phase, string(c.Solution), c.Earlier, strconv.Itoa(told[c.ID]), last[c.ID],
				})
			}
			return rows
		},
	}
)

// yes is how a table says that something is so; it says nothing where it is not.
func yes(is bool) string {
	if is {
		return "yes"
	}
	return ""
}

func titles(p records.Projection) (sections, clusters map[board.ID]string) {
	sections, clusters = map[board.ID]string{}, map[board.ID]string{}
	for _, s := range p.Sections {
		sections[s.ID] = s.Title
	}
	for _, c := range p.Clusters {
		clusters[c.ID] = c.Name
	}
	return sections, clusters
}
