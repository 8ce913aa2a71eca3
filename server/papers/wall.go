package papers

import (
	"cmp"
	"slices"
	"strconv"

	"minga.lab/minga/hub/board"
)

// Wall is the whole board as it hangs on the wall: sections, groups and every visible note, in their places. It is a
// block that is drawn, and stands alone in its paper. Lengths are board units, of which the screens draw one as a pixel.
type Wall struct {
	Sections []WallSection
	Groups   []WallGroup
	Notes    []WallNote

	Desc   string   // what is to be seen, for who does not see it
	Legend []string // what stands below
}

type (
	// WallSection is an area with a question. Hidden says how much is written there that nobody may read yet.
	WallSection struct {
		ID         board.ID
		X, Y, W, H int
		Title      string
		Question   string
		Private    int    `json:",omitempty"`
		Hidden     string `json:",omitempty"` // Private in words
	}
	// WallGroup is a group. Dots are those of the last closed vote that it was in; -1: none.
	WallGroup struct {
		ID      board.ID
		X, Y    int
		Name    string
		Members int
		Dots    int
	}
	// WallNote is a note. Slot is its place in its group, -1 for a loose one. Carries says in words what it has besides
	// text: the picture itself stays on the board, where somebody may still take it off.
	WallNote struct {
		ID      board.ID
		X, Y    int
		Group   board.ID `json:",omitempty"`
		Slot    int
		Text    string
		Lang    string `json:",omitempty"`
		Color   string
		Media   board.MediaKind `json:",omitempty"`
		Carries string          `json:",omitempty"`
		Dots    int
	}
)

func (Wall) block() {}

// gatherWall takes from what a facilitator sees the places of what is in the projection, and nothing else.
func gatherWall(v board.BoardView, s *Source) Wall {
	var w Wall
	for _, k := range v.Sections {
		if !k.Deleted {
			w.Sections = append(w.Sections, WallSection{ID: k.ID, X: k.X, Y: k.Y, W: k.W, H: k.H, Title: k.Title, Question: k.Question, Private: k.Counted})
		}
	}
	groups, notes := map[board.ID]bool{}, map[board.ID]board.ID{}
	for _, k := range s.Clusters {
		groups[k.ID] = true
	}
	for _, n := range s.Notes {
		notes[n.ID] = n.Cluster
	}
	members := map[board.ID]int{}
	list := slices.Clone(v.Notes)
	slices.SortStableFunc(list, func(a, b board.NoteView) int { return cmp.Compare(a.Num, b.Num) }) // as the screens do
	for _, n := range list {
		group, visible := notes[n.ID]
		if !visible {
			continue
		}
		one := WallNote{ID: n.ID, X: n.X, Y: n.Y, Group: group, Slot: -1, Text: n.Text, Lang: n.Lang, Color: n.Color, Dots: -1}
		if n.Media != nil {
			one.Media = n.Media.Kind
		}
		if group != "" {
			one.Slot = members[group]
			members[group]++
		}
		w.Notes = append(w.Notes, one)
	}
	for _, k := range v.Clusters {
		if groups[k.ID] {
			w.Groups = append(w.Groups, WallGroup{ID: k.ID, X: k.X, Y: k.Y, Name: k.Name, Members: members[k.ID], Dots: -1})
		}
	}
	return w
}

// wall shows the board itself, with the dots of closed votes.
func (b *builder) wall() {
	w := Wall{Sections: slices.Clone(b.Source.Wall.Sections), Groups: slices.Clone(b.Source.Wall.Groups), Notes: slices.Clone(b.Source.Wall.Notes)}
	dots := map[board.ID]int{}
	for _, r := range b.Rounds {
		for _, t := range r.Totals {
			dots[t.Item] = t.Dots // a later vote is the last word
		}
	}
	for i, s := range w.Sections {
		if s.Title == "" && s.Question == "" {
			w.Sections[i].Title = b.sectionName(i, "", "")
		}
		if s.Private > 0 {
			w.Sections[i].Hidden = b.words.count("wall_private", s.Private)
		}
	}
	for i, g := range w.Groups {
		w.Groups[i].Name = b.orElse(g.Name, "no_group_name")
		if n, voted := dots[g.ID]; voted {
			w.Groups[i].Dots = n
		}
	}
	for i, n := range w.Notes {
		if n.Lang == b.lang {
			w.Notes[i].Lang = ""
		}
		if n.Media != "" {
			w.Notes[i].Carries = b.words["wall_"+string(n.Media)]
		}
		if d, voted := dots[n.ID]; voted && n.Group == "" {
			w.Notes[i].Dots = d
		}
	}
	w.Desc = b.words.say("wall_desc", "sections", b.words.count("sections", len(w.Sections)), "groups", b.words.count("groups", len(w.Groups)),
		"notes", b.words.count("notes", len(w.Notes)))
	for i, r := range b.Rounds {
		w.Legend = append(w.Legend, b.words.say("round_name", "n", strconv.Itoa(i+1), "question", b.orElse(r.Question, "no_question")))
	}
	if len(w.Legend) > 0 {
		w.Legend[0] = b.words["wall_dots"] + " " + w.Legend[0]
	}
	b.add(w)
}

// wallOf finds the board in a document that shows it.
func (d *Document) wallOf() (Wall, bool) {
	for _, b := range d.Blocks {
		if w, ok := b.(Wall); ok {
			return w, true
		}
	}
	return Wall{}, false
}
