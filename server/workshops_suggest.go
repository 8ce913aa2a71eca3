package server

import (
	"net/http"
	"slices"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/server/suggest"
)

// suggestedGroup is a group of loose notes that seem to belong together, and the words by which.
type suggestedGroup struct {
	Words []suggest.Word `json:"words"`
	Notes []board.ID     `json:"notes"`
}

// suggestedTwins are two notes that say nearly the same.
type suggestedTwins struct {
	A        board.ID `json:"a"`
	B        board.ID `json:"b"`
	Likeness float64  `json:"likeness"`
}

type suggestions struct {
	Seq    board.Seq        `json:"seq"` // of the board that was looked at
	Groups []suggestedGroup `json:"groups"`
	Twins  []suggestedTwins `json:"twins"`
	Loose  int              `json:"loose"`            // notes that no group was found for
	Beyond int              `json:"beyond,omitempty"` // notes that were not looked at, because there are too many
}

// wordless are the names under which the client puts a picture or a recording that nobody wrote a word with (its texts
// media.*.only). They say nothing about what it shows.
var wordless = []string{"Foto", "Dibujo", "Nota de voz", "Photo", "Drawing", "Voice note"}

// suggestionsRead looks for groups among the loose notes of one section, and for notes of it that say
// the same. It changes nothing. Only what the asking facilitator sees is looked at: private writing of
// others does not even bear on what is found.
func (s *Server) suggestionsRead(w http.ResponseWriter, r *http.Request) error {
	id, _, a, err := s.requireFacilitator(r)
	if err != nil {
		return err
	}
	view, err := s.cfg.Hub.View(r.Context(), id, a)
	if err != nil {
		return err
	}
	wanted := board.ID(r.URL.Query().Get("section"))
	at := slices.IndexFunc(view.Sections, func(s board.SectionView) bool { return s.ID == wanted && !s.Deleted })
	if at < 0 {
		return refuseField(board.CodeNotFound, "section")
	}
	if view.Sections[at].Hidden {
		return refuseField(board.CodeSectionHidden, "section")
	}
	var all, loose []suggest.Note
	for _, n := range view.Notes {
		if n.Deleted || n.Section != wanted {
			continue
		}
		lang := n.Lang
		if lang == "" {
			lang = view.Lang
		}
		note := suggest.Note{ID: string(n.ID), Text: n.Text, Lang: lang}
		if n.Media != nil && slices.Contains(wordless, n.Text) {
			note.Text = ""
		}
		all = append(all, note)
		if n.Cluster == "" {
			loose = append(loose, note)
		}
	}
	answer := suggestions{
		Seq: view.Seq, Groups: []suggestedGroup{}, Twins: []suggestedTwins{},
		Loose: len(loose), Beyond: max(0, len(all)-suggest.MaxNotes),
	}
	for _, g := range suggest.Groups(loose) {
		group := suggestedGroup{Words: g.Words}
		for _, n := range g.Notes {
			group.Notes = append(group.Notes, board.ID(n))
		}
		answer.Groups = append(answer.Groups, group)
		answer.Loose -= len(group.Notes)
	}
	for _, t := range suggest.Duplicates(all) {
		answer.Twins = append(answer.Twins, suggestedTwins{A: board.ID(t.A), B: board.ID(t.B), Likeness: t.Likeness})
	}
	writeJSON(w, http.StatusOK, answer)
	return nil
}
