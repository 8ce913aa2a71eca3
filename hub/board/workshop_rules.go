package board

import "slices"

// section is an area with a question. The counters are derived and not stored.
type section struct {
	ID       ID     `json:"id"`
	Title    string `json:"title"`
	Question string `json:"question"`
	X        int    `json:"x"`
	Y        int    `json:"y"`
	W        int    `json:"w"`
	H        int    `json:"h"`
	Ord      string `json:"ord"`
	Hidden   bool   `json:"hidden,omitempty"`
	Check    Check  `json:"check,omitempty"`
	Table    ID     `json:"table,omitempty"`
	Deleted  bool   `json:"deleted,omitempty"`
	Changed  Seq    `json:"changed"`

	live     int        // notes that are not deleted, clustered ones included
	clusters int        // clusters that are not deleted
	authors  map[ID]int // live notes of each known author
}

// credit counts a live note of an author in or out. Notes without a known author are nobody's.
func (s *section) credit(author ID, by int) {
	if author == "" {
		return
	}
	if s.authors == nil {
		s.authors = map[ID]int{}
	}
	if s.authors[author] += by; s.authors[author] == 0 {
		delete(s.authors, author)
	}
}

func sectionOrd(s *section) (ID, string) { return s.ID, s.Ord }

func (t *turn) boardCreate(op BoardCreate) ([]Op, error) {
	if !t.p.Actor.System {
		return nil, &Refusal{Code: CodeNotAllowed}
	}
	if t.b.seq != 0 {
		return nil, &Refusal{Code: CodeAlready}
	}
	if op.ID == "" {
		op.ID = t.b.id
	}
	if op.ID != t.b.id || op.ID == "" {
		return nil, &Refusal{Code: CodeBadID, Field: "id"}
	}
	title, err := text("title", op.Title, MaxTitleChars, false, true)
	if err != nil {
		return nil, err
	}
	if !validLang(op.Lang) {
		return nil, malformed("lang")
	}
	if !validZone(op.Zone) {
		return nil, malformed("zone")
	}
	if op.Epoch == "" || len(op.Epoch) > maxOrdLength {
		return nil, malformed("epoch")
	}
	// What it begins with is decided on a scratch board, by a facilitator's rules.
	scratch := New(op.ID)
	scratch.seq = 1
	s := &turn{b: scratch, p: t.p, who: &person{Role: Facilitator}}
	ops := []Op{BoardCreated{ID: op.ID, Epoch: op.Epoch, Title: title, Lang: op.Lang, Zone: op.Zone}}
	found := func(o Op) error {
		decided, err := s.decide(o)
		if err != nil {
			return err
		}
		for _, d := range decided {
			scratch.applyOp(d, Entry{Seq: 1})
		}
		ops = append(ops, decided...)
		return nil
	}
	for i, add := range op.Tables {
		if err := found(add); err != nil {
			return nil, within(err, "tables", i)
		}
	}
	for i, add := range op.Sections {
		if err := found(add); err != nil {
			return nil, within(err, "sections", i)
		}
	}
	for i, add := range op.Steps {
		if err := found(add); err != nil {
			return nil, within(err, "steps", i)
		}
	}
	for i, draft := range op.Rounds {
		if err := found(draft); err != nil {
			return nil, within(err, "rounds", i)
		}
	}
	if op.Inbox {
		if err := found(InboxChanged{On: true}); err != nil {
			return nil, err
		}
	}
	if len(op.Steps) > 0 {
		if err := found(StepEntered{ID: op.Steps[0].ID}); err != nil {
			return nil, err
		}
	}
	return ops, nil
}

func (t *turn) workshop(op Op) ([]Op, error) {
	if err := t.onlyFacilitators(); err != nil {
		return nil, err
	}
	switch op := op.(type) {
	case BoardChanged:
		var err error
		if op.Title, err = optionalText("title", op.Title, MaxTitleChars, false, true); err != nil {
			return nil, err
		}
		if op.Lang != nil && !validLang(*op.Lang) {
			return nil, malformed("lang")
		}
		return one(op)
	case BoardFinished:
		if t.b.open != "" {
			return nil, &Refusal{Code: CodeRoundOpen}
		}
		if t.b.openPoll() != nil {
			return nil, &Refusal{Code: CodePollOpen}
		}
		if t.b.openRating() != nil {
			return nil, &Refusal{Code: CodeRatingOpen}
		}
		end := BoardFinished{Spent: t.b.spent(t.p.At)}
		if t.b.veil { // what was written is everybody's now
			return []Op{end, NotesUnveiled{}}, nil
		}
		return one(end)
	case BoardReopened:
		if !t.b.finished {
			return nil, &Refusal{Code: CodeAlready}
		}
		if s := t.b.steps.get(t.b.step); s != nil && s.veils() {
			return []Op{BoardReopened{At: t.p.At}, NotesVeiled{}}, nil
		}
		return one(BoardReopened{At: t.p.At})
	case SectionAdded:
		return t.sectionAdded(op)
	case SectionChanged:
		return t.sectionChanged(op)
	case SectionRemoved:
		s, err := t.liveSection(op.ID, "id")
		if err != nil {
			return nil, err
		}
		if s.live > 0 || s.clusters > 0 {
			return nil, &Refusal{Code: CodeNotEmpty}
		}
		if t.b.liveSections() == 1 {
			return nil, &Refusal{Code: CodeLastOne}
		}
		return one(op)
	case SectionRestored:
		s := t.b.sections.get(op.ID)
		if s == nil {
			return nil, &Refusal{Code: CodeNotFound, Field: "id"}
		}
		if !s.Deleted {
			return nil, &Refusal{Code: CodeAlready}
		}
		if err := room(t.b.liveSections(), 0, MaxSections); err != nil {
			return nil, err
		}
		return one(op)
	case SectionHidden:
		s, err := t.liveSection(op.ID, "id")
		switch {
		case err != nil:
			return nil, err
		case s.Hidden:
			return nil, &Refusal{Code: CodeAlready}
		case s.live > 0 || s.clusters > 0:
			return nil, &Refusal{Code: CodeNotEmpty}
		}
		return one(op)
	case SectionRevealed:
		s, err := t.liveSection(op.ID, "id")
		switch {
		case err != nil:
			return nil, err
		case !s.Hidden:
			return nil, &Refusal{Code: CodeAlready}
		}
		revealed := SectionRevealed{ID: op.ID}
		for _, n := range t.b.notes.list {
			if n.Section == op.ID {
				revealed.IDs = append(revealed.IDs, n.ID)
			}
		}
		return one(revealed)
	}
	return nil, &Refusal{Code: CodeUnknownKind, Field: "k"}
}

// liveSection finds a section that is not removed; field names what to blame.
func (t *turn) liveSection(id ID, field string) (*section, error) {
	s := t.b.sections.get(id)
	if s == nil || s.Deleted {
		return nil, &Refusal{Code: CodeNotFound, Field: field}
	}
	return s, nil
}

// liveSectionIDs wants each id to name a live section, once.
func (t *turn) liveSectionIDs(ids []ID) error {
	for i, id := range ids {
		if _, err := t.liveSection(id, "sections"); err != nil {
			return err
		}
		if slices.Contains(ids[:i], id) {
			return malformed("sections")
		}
	}
	return nil
}

func (b *Board) liveSections() int {
	return liveCount(b.sections, func(s *section) bool { return s.Deleted })
}

func (t *turn) sectionAdded(op SectionAdded) ([]Op, error) {
	if err := t.freeID(op.ID); err != nil {
		return nil, err
	}
	if err := room(t.b.liveSections(), len(t.b.sections.list), MaxSections); err != nil {
		return nil, err
	}
	var err error
	if op.Title, err = text("title", op.Title, MaxTitleChars, false, false); err != nil {
		return nil, err
	}
	if op.Question, err = text("question", op.Question, MaxQuestionChars, false, false); err != nil {
		return nil, err
	}
	if op.Title == "" && op.Question == "" {
		return nil, &Refusal{Code: CodeEmptyText, Field: "title"}
	}
	if !op.Check.valid() {
		return nil, malformed("check")
	}
	if err := checkArea(op.X, op.Y, op.W, op.H); err != nil {
		return nil, err
	}
	if err := t.knownTable(op.Table); err != nil {
		return nil, err
	}
	if op.Ord, err = ord(op.Ord, ords(t.b.sections, sectionOrd, "")); err != nil {
		return nil, err
	}
	return one(op)
}

func checkArea(x, y, w, h int) error {
	if err := checkPlace(x, y); err != nil {
		return err
	}
	if w < MinSectionSide || w > MaxSectionSide {
		return &Refusal{Code: CodeMalformed, Field: "w", Limit: MaxSectionSide}
	}
	if h < MinSectionSide || h > MaxSectionSide {
		return &Refusal{Code: CodeMalformed, Field: "h", Limit: MaxSectionSide}
	}
	return nil
}

func (t *turn) sectionChanged(op SectionChanged) ([]Op, error) {
	s, err := t.liveSection(op.ID, "id")
	if err != nil {
		return nil, err
	}
	if op.Title, err = optionalText("title", op.Title, MaxTitleChars, false, false); err != nil {
		return nil, err
	}
	if op.Question, err = optionalText("question", op.Question, MaxQuestionChars, false, false); err != nil {
		return nil, err
	}
	if or(op.Title, s.Title) == "" && or(op.Question, s.Question) == "" {
		return nil, &Refusal{Code: CodeEmptyText, Field: "title"}
	}
	if op.Check != nil && !op.Check.valid() {
		return nil, malformed("check")
	}
	if err := t.knownTable(or(op.Table, "")); err != nil {
		return nil, err
	}
	if err := checkArea(or(op.X, s.X), or(op.Y, s.Y), or(op.W, s.W), or(op.H, s.H)); err != nil {
		return nil, err
	}
	if op.Ord != nil {
		key, err := ord(*op.Ord, ords(t.b.sections, sectionOrd, op.ID))
		if err != nil {
			return nil, err
		}
		op.Ord = &key
	}
	return one(op)
}

// or is the value that was given, else the one that is.
func or[T any](given *T, is T) T {
	if given != nil {
		return *given
	}
	return is
}

// set assigns what was given.
func set[T any](to, given *T) {
	if given != nil {
		*to = *given
	}
}

func (b *Board) applyWorkshop(op Op) {
	switch op := op.(type) {
	case BoardCreated:
		b.epoch, b.title, b.lang, b.zone = op.Epoch, op.Title, op.Lang, op.Zone
	case BoardChanged:
		set(&b.title, op.Title)
		set(&b.lang, op.Lang)
	case BoardFinished:
		b.finished = true
		b.leaveStep(op.Spent)
		b.dropClock()
	case BoardReopened:
		b.finished = false
		if b.step != "" {
			b.since = op.At
		}
	case SectionAdded:
		if !b.taken(op.ID) {
			b.sections.add(op.ID, &section{
				ID: op.ID, Title: op.Title, Question: op.Question, X: op.X, Y: op.Y, W: op.W, H: op.H,
				Ord: op.Ord, Hidden: op.Hidden, Check: op.Check, Table: op.Table, Changed: b.seq,
			})
		}
	case SectionChanged:
		if s := b.sections.get(op.ID); s != nil {
			b.touch(op.ID, &s.Changed)
			set(&s.Title, op.Title)
			set(&s.Question, op.Question)
			set(&s.X, op.X)
			set(&s.Y, op.Y)
			set(&s.W, op.W)
			set(&s.H, op.H)
			set(&s.Ord, op.Ord)
			set(&s.Check, op.Check)
			set(&s.Table, op.Table)
		}
	case SectionRemoved:
		b.flagSection(op.ID, func(s *section) { s.Deleted = true })
	case SectionRestored:
		b.flagSection(op.ID, func(s *section) { s.Deleted = false })
	case SectionHidden:
		b.flagSection(op.ID, func(s *section) { s.Hidden = true })
		b.unshare(op.ID)
	case SectionRevealed:
		b.flagSection(op.ID, func(s *section) { s.Hidden = false })
	}
}

func (b *Board) flagSection(id ID, f func(*section)) {
	if s := b.sections.get(id); s != nil {
		b.touch(id, &s.Changed)
		f(s)
	}
}
