package board

import (
	"cmp"
	"slices"
	"strings"
)

// paperSheet is a sheet of an open round and what has been read from it. Both are replaced and never
// changed in place, so that copies of a board may share them.
type paperSheet struct {
	Sheet string      `json:"sheet"`
	Read  []PaperMine `json:"read"` // one or two
}

func (s paperSheet) by(person ID) int {
	return slices.IndexFunc(s.Read, func(m PaperMine) bool { return m.Person == person })
}

func (s paperSheet) state() PaperState {
	switch {
	case len(s.Read) < 2:
		return PaperOnce
	case s.Read[0].People == s.Read[1].People && slices.Equal(s.Read[0].Dots, s.Read[1].Dots):
		return PaperAgreed
	}
	return PaperDiffers
}

// differ lists, in the order of a scope, what two people have read differently.
func (s paperSheet) differ(items []ID) (list []ID, people bool) {
	if s.state() != PaperDiffers {
		return nil, false
	}
	for _, item := range items {
		if dotsOn(s.Read[0].Dots, item) != dotsOn(s.Read[1].Dots, item) {
			list = append(list, item)
		}
	}
	return list, s.Read[0].People != s.Read[1].People
}

func dotsOn(list []PaperDots, item ID) int {
	for _, d := range list {
		if d.Item == item {
			return d.Dots
		}
	}
	return 0
}

// paperCode brings the code of a sheet into its one form: people write it with a hyphen or without,
// and on paper o is 0, and i and l are 1.
func paperCode(typed string) (string, error) {
	var code strings.Builder
	for _, c := range strings.ToUpper(typed) {
		switch {
		case c == 'O':
			code.WriteByte('0')
		case c == 'I' || c == 'L':
			code.WriteByte('1')
		case c >= '0' && c <= '9' || c >= 'A' && c <= 'Z':
			code.WriteRune(c)
		case c == '-' || c == ' ':
		default:
			return "", malformed("sheet")
		}
	}
	if n := code.Len(); n < 1 || n > maxSheetCode {
		return "", &Refusal{Code: CodeMalformed, Field: "sheet", Limit: maxSheetCode}
	}
	return code.String(), nil
}

func (r *round) sheet(code string) (at int, ok bool) {
	return slices.BinarySearchFunc(r.Paper, code, func(s paperSheet, c string) int { return cmp.Compare(s.Sheet, c) })
}

func (t *turn) paper(op Op) ([]Op, error) {
	if !t.facilitates() && (t.who == nil || !t.b.hosts(t.who)) {
		return nil, &Refusal{Code: CodeNotAllowed}
	}
	switch op := op.(type) {
	case PaperEntered:
		return t.paperEntered(op)
	case PaperWithdrawn:
		return t.paperWithdrawn(op)
	}
	return nil, &Refusal{Code: CodeUnknownKind, Field: "k"}
}

// paperRound finds an open round and brings the code of a sheet into its form.
func (t *turn) paperRound(id ID, sheet string) (*round, string, error) {
	r := t.b.rounds.get(id)
	if r == nil {
		return nil, "", &Refusal{Code: CodeNotFound, Field: "round"}
	}
	if r.State != RoundOpen {
		return nil, "", &Refusal{Code: CodeRoundNotOpen}
	}
	code, err := paperCode(sheet)
	return r, code, err
}

func (t *turn) paperEntered(op PaperEntered) ([]Op, error) {
	r, code, err := t.paperRound(op.Round, op.Sheet)
	if err != nil {
		return nil, err
	}
	op.Sheet, op.Person = code, t.me()
	if op.Dots, err = r.onPaper(op); err != nil {
		return nil, err
	}
	at, known := r.sheet(code)
	if !known {
		if len(r.Paper) >= MaxSheets {
			return nil, &Refusal{Code: CodeBoardFull, Field: "sheet", Limit: MaxSheets}
		}
		return one(op)
	}
	s := r.Paper[at]
	if mine := s.by(t.me()); mine >= 0 {
		if s.state() == PaperAgreed || s.Read[mine].People == op.People && slices.Equal(s.Read[mine].Dots, op.Dots) {
			return nil, &Refusal{Code: CodeAlready}
		}
		return one(op)
	}
	if len(s.Read) >= 2 {
		return nil, &Refusal{Code: CodePaperTwice, Field: "sheet"}
	}
	for _, m := range s.Read {
		if p := t.b.persons.get(m.Person); p != nil && shareDevice(p, t.who) {
			return nil, &Refusal{Code: CodePaperSame}
		}
	}
	return one(op)
}

// shareDevice says whether two people sit at one device: they would see what the other has read.
func shareDevice(a, b *person) bool {
	return slices.ContainsFunc(a.Devices, func(d string) bool { return slices.Contains(b.Devices, d) })
}

// onPaper checks what somebody has read against the limits of the round, which hold on paper for all
// people of a sheet together, and returns it in the order of the scope.
func (r *round) onPaper(op PaperEntered) ([]PaperDots, error) {
	if op.People < 1 || op.People > MaxSheetPeople {
		return nil, &Refusal{Code: CodeMalformed, Field: "people", Limit: MaxSheetPeople}
	}
	given := make(map[ID]int, len(op.Dots))
	sum := 0
	for i, d := range op.Dots {
		if !r.has(d.Item) {
			return nil, within(&Refusal{Code: CodeNotInScope, Field: "item"}, "dots", i)
		}
		if _, twice := given[d.Item]; twice || d.Dots < 0 {
			return nil, within(malformed("dots"), "dots", i)
		}
		if limit := op.People * r.Cap; d.Dots > limit {
			return nil, within(&Refusal{Code: CodePaperCap, Limit: limit}, "dots", i)
		}
		given[d.Item] = d.Dots
		sum += d.Dots
	}
	if limit := op.People * r.Dots; sum > limit {
		return nil, &Refusal{Code: CodePaperDots, Field: "dots", Limit: limit}
	}
	var list []PaperDots
	for _, item := range r.Items {
		if given[item] > 0 {
			list = append(list, PaperDots{Item: item, Dots: given[item]})
		}
	}
	return list, nil
}

func (t *turn) paperWithdrawn(op PaperWithdrawn) ([]Op, error) {
	r, code, err := t.paperRound(op.Round, op.Sheet)
	if err != nil {
		return nil, err
	}
	if op.All && !t.facilitates() {
		return nil, &Refusal{Code: CodeNotAllowed, Field: "all"}
	}
	at, known := r.sheet(code)
	if !known {
		return nil, &Refusal{Code: CodeNotFound, Field: "sheet"}
	}
	op.Sheet, op.Persons = code, nil
	for _, m := range r.Paper[at].Read {
		if op.All || m.Person == t.me() {
			op.Persons = append(op.Persons, m.Person)
		}
	}
	if len(op.Persons) == 0 {
		return nil, &Refusal{Code: CodeNotYours}
	}
	return one(op)
}

// fewer refuses fewer dots a person than a sheet needs.
func (r *round) fewer(dots int) error {
	for _, s := range r.Paper {
		for _, m := range s.Read {
			sum := 0
			for _, d := range m.Dots {
				sum += d.Dots
			}
			if sum > m.People*dots {
				return &Refusal{Code: CodeDotsSpent, Field: "dots"}
			}
		}
	}
	return nil
}

// count adds the sheets that are agreed on to a result.
func (r *round) count(closed *RoundClosed) {
	at := make(map[ID]int, len(closed.Totals))
	for i, t := range closed.Totals {
		at[t.Item] = i
	}
	for _, s := range r.Paper {
		if s.state() != PaperAgreed {
			continue
		}
		closed.Sheets++
		closed.Paper += s.Read[0].People
		for _, d := range s.Read[0].Dots {
			total := &closed.Totals[at[d.Item]]
			total.Dots += d.Dots
			total.Paper += d.Dots
		}
	}
}

func (b *Board) applyPaper(op Op) {
	switch op := op.(type) {
	case PaperEntered:
		r, p := b.rounds.get(op.Round), b.persons.get(op.Person)
		if r == nil || r.State != RoundOpen || p == nil || p.Removed {
			return
		}
		read := PaperMine{Person: op.Person, People: op.People, Dots: op.Dots}
		at, known := r.sheet(op.Sheet)
		if !known {
			r.Paper = slices.Insert(slices.Clone(r.Paper), at, paperSheet{Sheet: op.Sheet, Read: []PaperMine{read}})
			return
		}
		s := paperSheet{Sheet: op.Sheet, Read: slices.Clone(r.Paper[at].Read)}
		if mine := s.by(op.Person); mine >= 0 {
			s.Read[mine] = read
		} else {
			s.Read = append(s.Read, read)
		}
		r.Paper = slices.Clone(r.Paper)
		r.Paper[at] = s
	case PaperWithdrawn:
		if r := b.rounds.get(op.Round); r != nil && r.State == RoundOpen {
			for _, p := range op.Persons {
				r.unread(op.Sheet, p)
			}
		}
	}
}

// unread forgets what a person has read from a sheet, or with "" from every one.
func (r *round) unread(sheet string, person ID) {
	var left []paperSheet
	for _, s := range r.Paper {
		if at := s.by(person); at >= 0 && (sheet == "" || s.Sheet == sheet) {
			s.Read = slices.Delete(slices.Clone(s.Read), at, at+1)
		}
		if len(s.Read) > 0 {
			left = append(left, s)
		}
	}
	r.Paper = left
}

// paperView is a sheet as an audience may see it. Somebody who does not facilitate sees what they have
// a part in.
func (r *round) paperView(s paperSheet, a Audience) PaperView {
	v := PaperView{Sheet: s.Sheet, State: s.state()}
	for _, m := range s.Read {
		v.By = append(v.By, m.Person)
		if a.has(m.Person) {
			v.Mine = append(v.Mine, m)
		}
	}
	if !a.takesPart() || len(v.Mine) == 0 && a.Kind != ForFacilitator {
		return PaperView{Sheet: s.Sheet}
	}
	if v.State == PaperAgreed {
		v.People = s.Read[0].People
	}
	if len(v.Mine) > 0 {
		v.Differ, v.Unlike = s.differ(r.Items)
	}
	return v
}

// papers lists the sheets of an open round that an audience may see.
func (r *round) papers(a Audience) []PaperView {
	var list []PaperView
	for _, s := range r.Paper {
		if v := r.paperView(s, a); len(v.By) > 0 {
			list = append(list, v)
		}
	}
	return list
}

// paper shows how far a sheet is now, to facilitators and to those whose copies it is about.
func (v *viewer) paper(round ID, sheet string, copiers ...ID) {
	r := v.b.rounds.get(round)
	if r == nil || r.State != RoundOpen || !v.a.takesPart() {
		return
	}
	shown := PaperView{Sheet: sheet}
	if at, ok := r.sheet(sheet); ok {
		shown = r.paperView(r.Paper[at], v.a)
	}
	if v.a.Kind == ForFacilitator || len(shown.By) > 0 || slices.ContainsFunc(copiers, v.a.has) {
		v.show(PaperShown{Round: round, Paper: shown})
	}
}

// readers lists who has copied a sheet of an open round.
func (b *Board) readers(round ID, sheet string) []ID {
	r := b.rounds.get(round)
	if r == nil || r.State != RoundOpen {
		return nil
	}
	var ids []ID
	if at, ok := r.sheet(sheet); ok {
		for _, m := range r.Paper[at].Read {
			ids = append(ids, m.Person)
		}
	}
	return ids
}

// paper is Mirror.Apply for a sheet that is shown.
func (m *Mirror) paper(op PaperShown) {
	change(m.Rounds, op.Round, func(r *RoundView) {
		r.Sheets = slices.DeleteFunc(slices.Clone(r.Sheets), func(v PaperView) bool { return v.Sheet == op.Paper.Sheet })
		if len(op.Paper.By) > 0 {
			r.Sheets = append(r.Sheets, op.Paper)
		}
		slices.SortFunc(r.Sheets, func(a, b PaperView) int { return cmp.Compare(a.Sheet, b.Sheet) })
		if len(r.Sheets) == 0 {
			r.Sheets = nil
		}
	})
}

// paperGone takes a person who left out of the sheets of a round.
func (m *Mirror) paperGone(r *RoundView, id ID) {
	var left []PaperView
	for _, v := range r.Sheets {
		if slices.Contains(v.By, id) {
			v = PaperView{
				Sheet: v.Sheet, State: PaperOnce,
				By:   slices.DeleteFunc(slices.Clone(v.By), func(p ID) bool { return p == id }),
				Mine: slices.DeleteFunc(slices.Clone(v.Mine), func(p PaperMine) bool { return p.Person == id }),
			}
			if len(v.Mine) == 0 {
				v.Mine = nil
			}
		}
		if len(v.By) > 0 && (len(v.Mine) > 0 || m.head.Audience == ForFacilitator) {
			left = append(left, v)
		}
	}
	r.Sheets = left
}
