package board

type (
	// PagePublished shows the workshop's public page to whoever has its address, until [PageWithdrawn]. Names
	// shows the names of responsible persons who have agreed to it; without it nobody's. Published again it
	// changes that alone. Facilitators, after the end of the session.
	PagePublished struct {
		Names bool   `json:"names,omitempty"`
		At    Millis `json:"at,omitempty"` // decided
	}
	// PageWithdrawn takes the page, its feeds and its pictures away. Facilitators, at any time.
	PageWithdrawn struct {
		At Millis `json:"at,omitempty"` // decided
	}
)

// PageView says whether the workshop has a public page; nil on a board that never had one.
type PageView struct {
	Published bool   `json:"published"`
	Names     bool   `json:"names,omitempty"` // of those who agreed
	Since     Millis `json:"since,omitempty"` // when it was published first since it was last withdrawn
	At        Millis `json:"at"`              // when that was last changed
}

// Page says whether the workshop has a public page; nil when it never had one. The caller owns it.
func (b *Board) Page() *PageView {
	if b.page == nil {
		return nil
	}
	return new(*b.page)
}

func (t *turn) pages(op Op) ([]Op, error) {
	if err := t.onlyFacilitators(); err != nil {
		return nil, err
	}
	shown := t.b.page != nil && t.b.page.Published
	switch op := op.(type) {
	case PagePublished:
		switch {
		case !t.b.finished: // the public sees finished boards alone
			return nil, &Refusal{Code: CodeNotFinished}
		case shown && t.b.page.Names == op.Names:
			return nil, &Refusal{Code: CodeAlready}
		}
		return one(PagePublished{Names: op.Names, At: t.p.At})
	case PageWithdrawn:
		if !shown {
			return nil, &Refusal{Code: CodeAlready}
		}
		return one(PageWithdrawn{At: t.p.At})
	}
	return nil, &Refusal{Code: CodeUnknownKind, Field: "k"}
}

func (b *Board) applyPage(op Op) { b.page = pageAfter(b.page, op) }

// pageAfter is what an op makes of the page. What it is given is not changed.
func pageAfter(p *PageView, op Op) *PageView {
	switch op := op.(type) {
	case PagePublished:
		since := op.At
		if p != nil && p.Published {
			since = p.Since
		}
		return &PageView{Published: true, Names: op.Names, Since: since, At: op.At}
	case PageWithdrawn:
		return &PageView{At: op.At}
	}
	return p
}
