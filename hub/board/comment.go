package board

import "slices"

// Limits of comments.
const (
	MaxCommentChars = 300
	MaxComments     = 100 // of one note, counting those that were taken off
)

type (
	// CommentAdded says something about a note. Whoever may write in its section. While notes wait for
	// a facilitator's yes, facilitators alone may comment: nobody looks through comments. There is no
	// undo; its author may take it off.
	CommentAdded struct {
		Note   ID     `json:"note"`
		Text   string `json:"text"`
		Anon   bool   `json:"anon,omitempty"`   // its author is not kept
		Author ID     `json:"author,omitempty"` // decided
		Num    int    `json:"num,omitempty"`    // decided: 1, 2, 3 … of this note
	}
	// CommentRemoved takes a comment off. Its author, where known, or a facilitator.
	CommentRemoved struct {
		Note ID  `json:"note"`
		Num  int `json:"num"`
	}
)

// CommentView is a comment as who takes part sees it. Screens and the public see none.
type CommentView struct {
	Num    int    `json:"num"`
	Text   string `json:"text"`
	Author ID     `json:"author,omitempty"`
}

func (t *turn) comment(op Op) ([]Op, error) {
	switch op := op.(type) {
	case CommentAdded:
		return t.commentAdded(op)
	case CommentRemoved:
		n, err := t.commented(op.Note)
		if err != nil {
			return nil, err
		}
		c := n.comment(op.Num)
		switch {
		case c == nil:
			return nil, &Refusal{Code: CodeNotFound, Field: "num"}
		case t.facilitates() || c.Author != "" && c.Author == t.me():
			return one(op)
		}
		return nil, &Refusal{Code: CodeNotYours}
	}
	return nil, &Refusal{Code: CodeUnknownKind, Field: "k"}
}

// commented finds a live note that the actor sees.
func (t *turn) commented(id ID) (*note, error) {
	n, err := t.liveNote(id)
	if err != nil {
		return nil, err
	}
	a := Audience{Kind: ForParticipant, Persons: []ID{t.me()}}
	if !t.facilitates() && !t.b.sees(n, a) {
		return nil, &Refusal{Code: CodeNotFound, Field: "id"}
	}
	return n, nil
}

func (t *turn) commentAdded(op CommentAdded) ([]Op, error) {
	n, err := t.commented(op.Note)
	if err != nil {
		return nil, err
	}
	if err := t.mayWrite(n.Section); err != nil {
		return nil, err
	}
	if t.waits() {
		return nil, &Refusal{Code: CodeNotAllowed}
	}
	if op.Text, err = text("text", op.Text, MaxCommentChars, true, true); err != nil {
		return nil, err
	}
	if n.Said >= MaxComments {
		return nil, &Refusal{Code: CodeBoardFull, Limit: MaxComments}
	}
	if s := t.b.steps.get(t.b.step); s != nil && s.Names == NamesAnonymous {
		op.Anon = true
	}
	op.Author, op.Num = t.me(), n.Said+1
	if op.Anon {
		op.Author = ""
	}
	return one(op)
}

func (b *Board) applyComment(op Op) {
	switch op := op.(type) {
	case CommentAdded:
		if n := b.notes.get(op.Note); n != nil {
			n.Said = max(n.Said, op.Num)
			n.Comments = append(slices.Clone(n.Comments), CommentView{Num: op.Num, Text: op.Text, Author: op.Author})
		}
	case CommentRemoved:
		if n := b.notes.get(op.Note); n != nil {
			n.Comments = slices.DeleteFunc(slices.Clone(n.Comments), func(c CommentView) bool { return c.Num == op.Num })
		}
	}
}

// comment finds a comment of a note, nil if there is none.
func (n *note) comment(num int) *CommentView {
	for i := range n.Comments {
		if n.Comments[i].Num == num {
			return &n.Comments[i]
		}
	}
	return nil
}

// commentsView is what an audience may see of a note's comments, given that it sees the note.
func commentsView(n *note, a Audience) []CommentView {
	if !a.takesPart() || len(n.Comments) == 0 {
		return nil
	}
	return slices.Clone(n.Comments)
}

// unsignComments takes a forgotten person's name off what they said.
func (n *note) unsignComments(person ID) {
	list := slices.Clone(n.Comments)
	for i := range list {
		if list[i].Author == person {
			list[i].Author = ""
		}
	}
	n.Comments = list
}

// comment shows what still stands: a comment that was taken off is told to nobody again.
func (v *viewer) comment(op Op) {
	switch op := op.(type) {
	case CommentAdded:
		n := v.b.notes.get(op.Note)
		if n == nil || !v.a.takesPart() || !v.b.sees(n, v.a) {
			return
		}
		if c := n.comment(op.Num); c != nil {
			v.show(CommentAdded{Note: op.Note, Text: c.Text, Author: c.Author, Num: c.Num})
		}
	case CommentRemoved:
		if n := v.b.notes.get(op.Note); n != nil && v.a.takesPart() && v.b.sees(n, v.a) {
			v.show(op)
		}
	}
}
