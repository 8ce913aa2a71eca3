package board

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/rivo/uniseg"
	"golang.org/x/text/unicode/norm"
)

// winner is one thing that a closed round put first, as it is on the board now.
type winner struct {
	origin ID // the group that it is part of now, or the note
	text   string
	dots   int
	notes  []ID
}

func (t *turn) winnersCommit(op WinnersCommit) ([]Op, error) {
	if err := t.onlyFacilitators(); err != nil {
		return nil, err
	}
	r := t.b.rounds.get(op.Round)
	switch {
	case r == nil:
		return nil, &Refusal{Code: CodeNotFound, Field: "round"}
	case r.State == RoundOpen:
		return nil, &Refusal{Code: CodeRoundOpen, Field: "round"}
	case r.State != RoundIsOver:
		return nil, &Refusal{Code: CodeRoundNotOpen, Field: "round"}
	case op.Top < 1 || op.Top > MaxWinners:
		return nil, &Refusal{Code: CodeMalformed, Field: "top", Limit: MaxWinners}
	}
	switch op.As {
	case "", AsCommitments:
		return t.winnersToRoadmap(r, op)
	case AsSolutions:
		return t.winnersToSheets(r, op)
	}
	return nil, malformed("as")
}

func (t *turn) winnersToRoadmap(r *round, op WinnersCommit) ([]Op, error) {
	there := map[ID]bool{}
	for _, k := range t.b.commitments.list {
		if !k.Deleted {
			there[t.b.grownInto(k.Origin)] = true
		}
	}
	won := slices.DeleteFunc(t.b.winners(r, op.Top), func(w winner) bool { return there[w.origin] })
	if err := t.idsFor(won, op.IDs); err != nil {
		return nil, err
	}
	if len(won) > MaxCommitments-t.b.liveCommitments() || len(won) > MaxCommitments*everFactor-len(t.b.commitments.list) {
		return nil, &Refusal{Code: CodeBoardFull, Limit: MaxCommitments}
	}
	used := ords(t.b.commitments, commitmentOrd, "")
	ops := make([]Op, 0, len(won))
	for i, w := range won {
		key := uniqueOrd("", used)
		used = append(used, key)
		slices.Sort(used)
		ops = append(ops, CommitmentAdded{
			ID: op.IDs[i], What: clip(w.text, MaxCellChars), Status: Pending, Origin: w.origin, Round: r.ID, Ord: key,
			Notes: w.notes, Dots: w.dots,
		})
	}
	return ops, nil
}

// winnersToSheets starts a sheet of each winner. Its name is what the winner is called, its sentence what the
// first note says, and behind both stand the notes.
func (t *turn) winnersToSheets(r *round, op WinnersCommit) ([]Op, error) {
	there := map[ID]bool{}
	for _, k := range t.b.solutions.list {
		if !k.Deleted {
			there[t.b.grownInto(k.Origin)] = true
		}
	}
	won := slices.DeleteFunc(t.b.winners(r, op.Top), func(w winner) bool { return there[w.origin] })
	if err := t.idsFor(won, op.IDs); err != nil {
		return nil, err
	}
	if len(won) > MaxSolutions-t.b.liveSolutions() || len(won) > MaxSolutions*everFactor-len(t.b.solutions.list) {
		return nil, &Refusal{Code: CodeBoardFull, Limit: MaxSolutions}
	}
	used := ords(t.b.solutions, solutionOrd, "")
	ops := make([]Op, 0, len(won))
	for i, w := range won {
		sheet := SolutionAdded{
			ID: op.IDs[i], Name: clip(w.text, MaxSolutionName), Sentence: clip(t.b.firstSaid(w), MaxSentenceChars), Origin: w.origin, Round: r.ID,
		}
		if len(w.notes) > 0 {
			notes := w.notes[:min(len(w.notes), MaxSources)]
			sheet.Sources = []SourceList{{Field: FieldName, Items: notes}, {Field: FieldSentence, Items: notes}}
		}
		decided, err := t.solutionAdded(sheet)
		if err != nil {
			return nil, err
		}
		added, ok := decided[0].(SolutionAdded)
		if !ok {
			continue
		}
		added.Ord = uniqueOrd("", used)
		used = append(used, added.Ord)
		slices.Sort(used)
		ops = append(ops, added)
	}
	return ops, nil
}

// firstSaid is what the first of a winner's notes with words says.
func (b *Board) firstSaid(w winner) string {
	for _, id := range w.notes {
		if n := b.notes.get(id); visible(n.Text) {
			return n.Text
		}
	}
	return w.text
}

// idsFor wants a new id for each winner, and somebody to have won.
func (t *turn) idsFor(won []winner, ids []ID) error {
	if len(won) == 0 {
		return &Refusal{Code: CodeAlready}
	}
	if len(ids) < len(won) || len(ids) > MaxCommitments {
		return &Refusal{Code: CodeMalformed, Field: "ids", Limit: len(won)}
	}
	seen := map[ID]bool{}
	for i, id := range ids {
		err := t.freeID(id)
		if err == nil && seen[id] {
			err = &Refusal{Code: CodeIDTaken, Field: "id"}
		}
		if err != nil {
			return within(err, "ids", i)
		}
		seen[id] = true
	}
	return nil
}

// winners lists what stands on the first places of a closed round, most dots first, ties whole. Two groups
// that have become one since are one winner, at the better place. Notes that were deleted or hidden since
// are left out, and so is what got no dot.
func (b *Board) winners(r *round, top int) []winner {
	totals := slices.Clone(r.Totals)
	slices.SortStableFunc(totals, func(x, y Total) int { return cmp.Compare(y.Dots, x.Dots) })
	var won []winner
	seen := map[ID]bool{}
	place := 0
	for i, total := range totals {
		if i == 0 || total.Dots != totals[i-1].Dots {
			place = i + 1
		}
		if place > top || total.Dots == 0 {
			break
		}
		origin := b.grownInto(total.Item)
		if n := b.notes.get(total.Item); n != nil && (n.Deleted || n.Held != "" || b.hidden(n.Section)) || seen[origin] {
			continue
		}
		seen[origin] = true
		won = append(won, winner{
			origin: origin, text: b.textFor(origin, total.Name, r.Question), dots: b.dotsFor(origin, r), notes: b.madeOf(origin),
		})
	}
	return won
}

// grownInto is the cluster that a cluster was merged into, through as many merges as there were; any other
// thing is itself.
func (b *Board) grownInto(id ID) ID {
	for {
		k := b.clusters.get(id)
		if k == nil || !k.Deleted || k.Into == "" {
			return id
		}
		id = k.Into
	}
}

// madeOf lists the notes that a group or a note stands for now, in order of arrival: what is remembered of
// it when a commitment is made of it.
func (b *Board) madeOf(origin ID) []ID {
	if n := b.notes.get(origin); n != nil {
		return []ID{n.ID}
	}
	k := b.clusters.get(origin)
	if k == nil {
		return nil
	}
	if !k.Deleted {
		return k.memberIDs()
	}
	into := b.grownInto(origin)
	var ids []ID
	for _, id := range k.Former { // what it held at its end, where that has not become part of another one
		n := b.notes.get(id)
		if n != nil && !n.Deleted && n.Held == "" && !b.hidden(n.Section) && (n.Cluster == "" || n.Cluster == into) {
			ids = append(ids, id)
		}
	}
	return ids
}

// dotsFor counts what a round gave to a thing and to all that was merged into it.
func (b *Board) dotsFor(origin ID, r *round) int {
	parts := map[ID]bool{origin: true}
	for _, k := range b.absorbed(origin) {
		parts[k.ID] = true
	}
	dots := 0
	for _, t := range r.Totals {
		if parts[t.Item] {
			dots += t.Dots
		}
	}
	return dots
}

// textFor says in words what a commitment that is made of a thing is about: the group's name; of a group
// without one the words that its notes share, or what its first note says; of a note its text. Where there
// are only pictures, what is written about them, and at last what the round asked.
func (b *Board) textFor(origin ID, then, question string) string {
	var said []string
	if n := b.notes.get(origin); n != nil {
		said = append(said, n.Text, n.alt())
	}
	if k := b.clusters.get(origin); k != nil {
		said = append(said, k.Name)
		var texts []string
		for _, id := range b.madeOf(origin) {
			texts = append(texts, b.notes.get(id).Text)
		}
		said = append(append(said, sharedWords(texts)), texts...)
		for _, id := range b.madeOf(origin) {
			said = append(said, b.notes.get(id).alt())
		}
	}
	for _, s := range append(said, then, question) {
		if visible(s) {
			return s
		}
	}
	return "…"
}

// alt is what is written about a note's picture or voice.
func (n *note) alt() string {
	if n.Media == nil {
		return ""
	}
	return n.Media.Alt
}

// Words that tell nothing about what notes have in common, folded, in the languages of the house.
var smallWords = func() map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(`para como este esta esto estos estas ese esa eso esos esas pero todo toda todos todas desde
		sobre entre cuando porque donde muy mas menos tambien hasta cada otro otra otros otras mismo misma nada algo hacer
		hace tener tiene tienen hay haya sea son fue ser estar que con los las del por una unos unas sin nos sus
		that this these those with from have has what when where which would could should there their they them then than
		more less very also each other some about into over such been being were will just only your ours and the for are not`) {
		m[w] = true
	}
	return m
}()

// sharedWords names up to three words that at least half of several texts have in common, the commonest
// first, as they were first written; "" if there are not at least two.
func sharedWords(texts []string) string {
	if len(texts) < 2 {
		return ""
	}
	type word struct {
		written string
		n, at   int
	}
	found := map[string]*word{}
	for _, text := range texts {
		here := map[string]bool{}
		for w := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }) {
			key := folded(w)
			if uniseg.GraphemeClusterCount(key) < 3 || smallWords[key] || here[key] {
				continue
			}
			here[key] = true
			if found[key] == nil {
				found[key] = &word{written: strings.ToLower(w), at: len(found)}
			}
			found[key].n++
		}
	}
	var shared []*word
	for _, w := range found {
		if w.n >= 2 && 2*w.n >= len(texts) {
			shared = append(shared, w)
		}
	}
	if len(shared) < 2 {
		return ""
	}
	slices.SortFunc(shared, func(x, y *word) int { return cmp.Or(cmp.Compare(y.n, x.n), cmp.Compare(x.at, y.at)) })
	var list []string
	for _, w := range shared[:min(3, len(shared))] {
		list = append(list, w.written)
	}
	return upperFirst(strings.Join(list, ", "))
}

// folded is a word without case and accents, for comparing.
func folded(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(strings.ToLower(s)))
}

// upperFirst begins a text with a capital letter.
func upperFirst(s string) string {
	for i, r := range s {
		return string(unicode.ToUpper(r)) + s[i+len(string(r)):]
	}
	return s
}

// clip shortens a text to so many characters, at the end of a word if there is one near.
func clip(s string, limit int) string {
	if uniseg.GraphemeClusterCount(s) <= limit {
		return s
	}
	state, rest, kept, cut, n := -1, s, 0, 0, 0
	for n < limit-1 && rest != "" {
		var c string
		c, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if strings.TrimSpace(c) == "" && n > limit/2 {
			cut = kept
		}
		kept += len(c)
		n++
	}
	if cut == 0 {
		cut = kept
	}
	return strings.TrimSpace(s[:cut]) + "…"
}
