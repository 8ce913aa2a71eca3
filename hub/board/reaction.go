package board

import (
	"cmp"
	"slices"
)

// Reaction is a small sign on a note.
type Reaction string

// The signs there are. A person gives each once to a note.
const (
	ReactLike    Reaction = "like"    // I like it
	ReactSame    Reaction = "same"    // me too
	ReactUnclear Reaction = "unclear" // I do not understand
	ReactIdea    Reaction = "idea"    // a good idea
)

// Reactions lists the signs in the order in which they are shown.
var Reactions = []Reaction{ReactLike, ReactSame, ReactUnclear, ReactIdea}

type (
	// ReactionAdded puts a sign on a note that everybody sees. Whoever takes part; who did is shown to
	// themselves alone.
	ReactionAdded struct {
		Note   ID       `json:"note"`
		What   Reaction `json:"what"`
		Person ID       `json:"person,omitempty"` // decided
	}
	// ReactionRemoved takes one's own sign off again.
	ReactionRemoved struct {
		Note   ID       `json:"note"`
		What   Reaction `json:"what"`
		Person ID       `json:"person,omitempty"` // decided
	}
	// ReactionCounted (view only) says how many signs a note has now.
	ReactionCounted struct {
		Note      ID              `json:"note"`
		Reactions []ReactionCount `json:"reactions,omitempty"`
	}
	// ReactionsShown (view only) says it for all notes at once, when somebody has been forgotten; what is
	// not listed has none.
	ReactionsShown struct {
		Notes []ReactionCounted `json:"notes,omitempty"`
	}
)

// ReactionCount is how many people gave a sign.
type ReactionCount struct {
	What Reaction `json:"what"`
	N    int      `json:"n"`
}

// Reacted is a sign that one of the looking device's persons gave.
type Reacted struct {
	Note   ID       `json:"note"`
	What   Reaction `json:"what"`
	Person ID       `json:"person"`
}

// reacted is who gave a sign to a note, in order of arrival. It is never changed in place.
type reacted struct {
	What Reaction `json:"what"`
	By   []ID     `json:"by"`
}

// given says whether a person has given a sign to a note.
func (n *note) given(what Reaction, by ID) bool {
	return slices.ContainsFunc(n.Reacted, func(r reacted) bool { return r.What == what && slices.Contains(r.By, by) })
}

func (t *turn) reaction(op Op) ([]Op, error) {
	switch op := op.(type) {
	case ReactionAdded:
		n, err := t.reactsTo(op.Note, op.What)
		if err != nil {
			return nil, err
		}
		if n.given(op.What, t.me()) {
			return nil, &Refusal{Code: CodeAlready}
		}
		op.Person = t.me()
		return one(op)
	case ReactionRemoved:
		n, err := t.reactsTo(op.Note, op.What)
		if err != nil {
			return nil, err
		}
		if !n.given(op.What, t.me()) {
			return nil, &Refusal{Code: CodeAlready}
		}
		op.Person = t.me()
		return one(op)
	}
	return nil, &Refusal{Code: CodeUnknownKind, Field: "k"}
}

// reactsTo finds a note that everybody sees: a sign on what is withheld would tell that it is there.
func (t *turn) reactsTo(id ID, what Reaction) (*note, error) {
	if !slices.Contains(Reactions, what) {
		return nil, malformed("what")
	}
	n, err := t.commented(id)
	if err != nil {
		return nil, err
	}
	switch {
	case t.b.hidden(n.Section):
		return nil, &Refusal{Code: CodeSectionHidden}
	case n.Held != "":
		return nil, &Refusal{Code: CodeNoteHeld}
	case t.b.veil && !t.facilitates():
		return nil, &Refusal{Code: CodeNotInThisStep}
	}
	return n, t.held()
}

func (b *Board) applyReaction(op Op) {
	switch op := op.(type) {
	case ReactionAdded:
		n, p := b.notes.get(op.Note), b.persons.get(op.Person)
		if n == nil || p == nil || p.Erased || !slices.Contains(Reactions, op.What) || n.given(op.What, op.Person) {
			return
		}
		at := slices.IndexFunc(n.Reacted, func(r reacted) bool { return r.What == op.What })
		list := slices.Clone(n.Reacted)
		if at < 0 {
			list = append(list, reacted{What: op.What, By: []ID{op.Person}})
			slices.SortFunc(list, func(a, b reacted) int { return cmp.Compare(orderOf(a.What), orderOf(b.What)) })
		} else {
			list[at].By = append(slices.Clone(list[at].By), op.Person)
		}
		n.Reacted = list
	case ReactionRemoved:
		if n := b.notes.get(op.Note); n != nil {
			n.unreact(op.What, op.Person)
		}
	}
}

func orderOf(what Reaction) int { return slices.Index(Reactions, what) }

// unreact takes a person's sign off a note, or with "" every one of theirs.
func (n *note) unreact(what Reaction, by ID) {
	var left []reacted
	for _, r := range n.Reacted {
		if (what == "" || r.What == what) && slices.Contains(r.By, by) {
			r.By = slices.DeleteFunc(slices.Clone(r.By), func(id ID) bool { return id == by })
		}
		if len(r.By) > 0 {
			left = append(left, r)
		}
	}
	n.Reacted = left
}

// reactionsView counts the signs of a note. The numbers are the same for all who see the note.
func reactionsView(n *note) []ReactionCount {
	var list []ReactionCount
	for _, r := range n.Reacted {
		list = append(list, ReactionCount{What: r.What, N: len(r.By)})
	}
	return list
}

// reactedBy lists the signs that persons of an audience gave, seen or not: they know.
func (b *Board) reactedBy(a Audience) []Reacted {
	if !a.takesPart() {
		return nil
	}
	var list []Reacted
	for _, n := range b.notes.list {
		for _, r := range n.Reacted {
			for _, id := range a.Persons {
				if slices.Contains(r.By, id) {
					list = append(list, Reacted{Note: n.ID, What: r.What, Person: id})
				}
			}
		}
	}
	slices.SortFunc(list, inOrderOfNotes)
	return list
}

func inOrderOfNotes(a, b Reacted) int {
	return cmp.Or(cmp.Compare(a.Note, b.Note), cmp.Compare(a.What, b.What), cmp.Compare(a.Person, b.Person))
}

// reaction tells everybody who sees the note how many there are, and who gave it that it is theirs.
func (v *viewer) reaction(op Op) {
	var note, person ID
	switch op := op.(type) {
	case ReactionAdded:
		note, person = op.Note, op.Person
	case ReactionRemoved:
		note, person = op.Note, op.Person
	}
	n := v.b.notes.get(note)
	if n == nil {
		return
	}
	if v.a.takesPart() && v.a.has(person) {
		v.show(op)
	}
	if v.b.sees(n, v.a) {
		v.show(ReactionCounted{Note: n.ID, Reactions: reactionsView(n)})
	}
}

// reactions counts all signs anew, because somebody's are gone.
func (v *viewer) reactions() {
	var shown ReactionsShown
	for _, n := range v.b.notes.list {
		if len(n.Reacted) > 0 && v.b.sees(n, v.a) {
			shown.Notes = append(shown.Notes, ReactionCounted{Note: n.ID, Reactions: reactionsView(n)})
		}
	}
	v.show(shown)
}

// react is Mirror.Apply for signs on notes.
func (m *Mirror) react(op Op) {
	mine := func(one Reacted, on bool) {
		m.head.Reacted = slices.DeleteFunc(slices.Clone(m.head.Reacted), func(r Reacted) bool { return r == one })
		if on {
			m.head.Reacted = append(m.head.Reacted, one)
			slices.SortFunc(m.head.Reacted, inOrderOfNotes)
		}
		if len(m.head.Reacted) == 0 {
			m.head.Reacted = nil
		}
	}
	switch op := op.(type) {
	case ReactionAdded:
		mine(Reacted(op), true)
	case ReactionRemoved:
		mine(Reacted(op), false)
	case ReactionCounted:
		change(m.Notes, op.Note, func(n *NoteView) { n.Reactions = op.Reactions })
	case ReactionsShown:
		for id := range m.Notes {
			change(m.Notes, id, func(n *NoteView) { n.Reactions = nil })
		}
		for _, c := range op.Notes {
			change(m.Notes, c.Note, func(n *NoteView) { n.Reactions = c.Reactions })
		}
	}
}

// reactedGone takes a forgotten person's own signs out of a mirror.
func (m *Mirror) reactedGone(id ID) {
	m.head.Reacted = slices.DeleteFunc(slices.Clone(m.head.Reacted), func(r Reacted) bool { return r.Person == id })
	if len(m.head.Reacted) == 0 {
		m.head.Reacted = nil
	}
}
