package board

import (
	"fmt"
	"slices"
)

// history is all that is known of a row, oldest first: of earlier workshops, then of this one.
func (k *commitment) history() []ProgressView {
	if k.Earlier == nil {
		return k.Progress
	}
	return slices.Concat(k.Earlier.Progress, k.Progress)
}

// progressID is the id of the nth entry of a row's history, from 1. Entries are added and never leave.
func progressID(n int) ID { return ID(fmt.Sprintf("p%04d", n)) }

func (t *turn) commitmentProgressed(op CommitmentProgressed) ([]Op, error) {
	by := ByOwner
	if t.who != nil {
		if err := t.onlyFacilitators(); err != nil {
			return nil, err
		}
		by = ByFacilitation
	}
	k, err := t.liveCommitment(op.ID)
	if err != nil {
		return nil, err
	}
	if op.Text, err = text("text", op.Text, MaxProgressChars, true, false); err != nil {
		return nil, err
	}
	if op.Status != "" && !slices.Contains(statuses, op.Status) {
		return nil, malformed("status")
	}
	if op.Photo == "" {
		op.W, op.H = 0, 0
	} else {
		m, err := t.newMedia(Media{Asset: op.Photo, Kind: MediaPhoto, W: op.W, H: op.H})
		if err != nil {
			return nil, err
		}
		op.Photo, op.W, op.H = m.Asset, m.W, m.H
	}
	if op.Status == k.Status {
		op.Status = "" // nothing new
	}
	op.To, op.Was = "", "" // an end is moved by a change of its row
	if op.Text == "" && op.Photo == "" && op.Status == "" {
		return nil, &Refusal{Code: CodeEmptyText, Field: "text"}
	}
	return t.told(k, op, by)
}

// told gives an entry of a row's history its place and its moment.
func (t *turn) told(k *commitment, op CommitmentProgressed, by Teller) ([]Op, error) {
	past := k.history()
	if len(past) >= MaxProgress {
		return nil, &Refusal{Code: CodeBoardFull, Field: "progress", Limit: MaxProgress}
	}
	if by == ByOwner {
		var told []Millis
		for _, p := range past {
			if p.By == ByOwner {
				told = append(told, p.At)
			}
		}
		if err := t.roomOfLink(told, MaxTold, MaxToldADay); err != nil {
			return nil, err
		}
	}
	op.Progress, op.At, op.By = progressID(len(past)+1), t.p.At, by
	if len(past) > 0 { // clocks of two instances may differ; history does not run backwards
		op.At = max(op.At, past[len(past)-1].At)
	}
	return one(op)
}

// roomOfLink says whether a link may write once more where things were written at those moments. It is asked of what is
// stored, so that it holds whichever instance is asked, and however often the link was changed.
func (t *turn) roomOfLink(written []Millis, most, mostADay int) error {
	if len(written) >= most {
		return &Refusal{Code: CodeLinkFull, Limit: most}
	}
	const day = 24 * 60 * 60 * 1000
	if n := len(written) - mostADay; n >= 0 && t.p.At-written[n] < day { // the clocks of two instances may differ
		return &Refusal{Code: CodeLinkToday, Limit: mostADay}
	}
	return nil
}

// followed says whether what becomes of a row is told in its history: when there is one, when the row was brought along, when
// the session is over, and when the workshop has had a public page, even if the session goes on again.
func (t *turn) followed(k *commitment) bool {
	return t.b.finished || t.b.page != nil || k.Earlier != nil || len(k.Progress) > 0
}

// kept makes history of a new status and of another end, where a row is followed.
func (t *turn) kept(k *commitment, op CommitmentChanged) ([]Op, error) {
	status := op.Status != nil && *op.Status != k.Status
	moved := op.To != nil && *op.To != k.To
	if !status && !moved || !t.followed(k) {
		return one(op)
	}
	tell := CommitmentProgressed{ID: k.ID}
	if status {
		tell.Status, op.Status = *op.Status, nil
	}
	if moved {
		tell.To, tell.Was, op.To = *op.To, k.To, nil
	}
	told, err := t.told(k, tell, ByFacilitation)
	if err != nil {
		return nil, err
	}
	if op == (CommitmentChanged{ID: k.ID}) {
		return told, nil
	}
	return append([]Op{op}, told...), nil
}

func (t *turn) commitmentStripped(op CommitmentStripped) ([]Op, error) {
	if err := t.onlyFacilitators(); err != nil {
		return nil, err
	}
	k := t.b.commitments.get(op.ID)
	if k == nil {
		return nil, &Refusal{Code: CodeNotFound, Field: "id"}
	}
	for _, p := range k.history() {
		switch {
		case p.ID != op.Progress:
		case p.Gone || p.Text == "" && p.Photo == "":
			return nil, &Refusal{Code: CodeAlready}
		default:
			return one(CommitmentStripped{ID: k.ID, Progress: p.ID, Asset: p.Photo})
		}
	}
	return nil, &Refusal{Code: CodeNotFound, Field: "progress"}
}

func (t *turn) commitmentSplit(op CommitmentSplit) ([]Op, error) {
	k, err := t.liveCommitment(op.ID)
	if err != nil {
		return nil, err
	}
	if len(op.Phases) < 2 || len(op.Phases) > MaxPhases || op.Phases[0].ID != op.ID {
		return nil, malformed("phases")
	}
	first := op.Phases[0]
	ops, err := t.commitmentChanged(CommitmentChanged{ID: k.ID, Phase: &first.Phase, From: &first.From, To: &first.To})
	if err != nil {
		return nil, err
	}
	used := ords(t.b.commitments, commitmentOrd, "")
	if err := room(t.b.liveCommitments()+len(op.Phases)-2, len(t.b.commitments.list)+len(op.Phases)-2, MaxCommitments); err != nil {
		return nil, err
	}
	seen := map[ID]bool{op.ID: true}
	for _, p := range op.Phases[1:] {
		if seen[p.ID] {
			return nil, &Refusal{Code: CodeIDTaken, Field: "phases"}
		}
		seen[p.ID] = true
		decided, err := t.commitmentAdded(CommitmentAdded{
			ID: p.ID, What: k.What, Who: k.Who, With: k.With, From: p.From, To: p.To, Resources: k.Resources,
			Provider: k.Provider, Verifiable: k.Verifiable, Tell: k.Tell, Phase: p.Phase, Solution: k.Solution, Named: k.Named, Ord: p.Ord,
		})
		if err != nil {
			return nil, err
		}
		added, ok := decided[0].(CommitmentAdded)
		if !ok {
			return nil, malformed("phases")
		}
		added.Origin, added.Round, added.Notes, added.Dots = k.Origin, k.Round, k.Notes, k.Dots // what the row came from may be gone by now, and is its trail all the same
		if added.Ord, err = ord(p.Ord, used); err != nil {
			return nil, err
		}
		used = append(used, added.Ord)
		slices.Sort(used)
		ops = append(ops, added)
	}
	return ops, nil
}

func (t *turn) commitmentBrought(op CommitmentBrought) ([]Op, error) {
	if t.who != nil {
		return nil, &Refusal{Code: CodeNotAllowed}
	}
	k, e := op.Commitment, op.Commitment.Earlier
	if e == nil || !ValidID(e.From) || !ValidID(e.ID) || e.From == t.b.id {
		return nil, malformed("commitment.earlier")
	}
	for _, other := range t.b.commitments.list {
		if o := other.Earlier; o != nil && o.From == e.From && o.ID == e.ID {
			return nil, &Refusal{Code: CodeAlready}
		}
	}
	decided, err := t.commitmentAdded(CommitmentAdded{
		ID: k.ID, What: k.What, Who: k.Who, With: k.With, From: k.From, To: k.To, Resources: k.Resources, Provider: k.Provider,
		Verifiable: k.Verifiable, Status: k.Status, Tell: k.Tell, Phase: k.Phase, Ord: k.Ord,
	})
	if err != nil {
		return nil, err
	}
	added, ok := decided[0].(CommitmentAdded)
	if !ok {
		return nil, malformed("commitment")
	}
	earlier := &EarlierView{From: e.From, ID: e.ID}
	if earlier.Board, err = text("commitment.earlier.board", e.Board, MaxTitleChars, false, false); err != nil {
		return nil, err
	}
	past := e.Progress
	if extra := len(past) - MaxProgress/2; extra > 0 { // the oldest go, so that there is room for what comes
		past = past[extra:]
	}
	for i, p := range past {
		if p.Text, err = text("commitment.earlier.progress", p.Text, MaxProgressChars, true, false); err != nil {
			return nil, err
		}
		if p.Status != "" && !slices.Contains(statuses, p.Status) || p.By != ByOwner && p.By != ByFacilitation ||
			p.Photo != "" && !ValidID(p.Photo) || p.Gone && (p.Text != "" || p.Photo != "") {
			return nil, malformed("commitment.earlier.progress")
		}
		if checkDates("", p.To) != nil || checkDates("", p.Was) != nil {
			return nil, malformed("commitment.earlier.progress")
		}
		if p.ID = progressID(i + 1); i > 0 {
			p.At = max(p.At, earlier.Progress[i-1].At)
		}
		earlier.Progress = append(earlier.Progress, p)
	}
	return one(CommitmentBrought{Commitment: CommitmentView{
		ID: added.ID, What: added.What, Who: added.Who, With: added.With, From: added.From, To: added.To,
		Resources: added.Resources, Provider: added.Provider, Verifiable: added.Verifiable, Status: added.Status, Ord: added.Ord,
		Tell: added.Tell, Phase: added.Phase, Earlier: earlier, // whose name may be published was agreed for that workshop
	}})
}

func (b *Board) applyProgress(op Op) {
	switch op := op.(type) {
	case CommitmentProgressed:
		if k := b.commitments.get(op.ID); k != nil {
			b.touch(op.ID, &k.Changed)
			k.Progress = append(slices.Clone(k.Progress), op.view())
			op.settle(&k.Status, &k.To)
		}
	case CommitmentStripped:
		if k := b.commitments.get(op.ID); k != nil {
			b.touch(op.ID, &k.Changed)
			k.Progress, k.Earlier = strip(k.Progress, op.Progress), k.Earlier.strip(op.Progress)
		}
	case CommitmentBrought:
		v := op.Commitment
		if v.What == "" || b.taken(v.ID) {
			return
		}
		k := &commitment{
			ID: v.ID, What: v.What, Who: v.Who, With: v.With, From: v.From, To: v.To, Resources: v.Resources, Provider: v.Provider,
			Verifiable: v.Verifiable, Status: v.Status, Ord: v.Ord, Tell: v.Tell, Phase: v.Phase, Earlier: v.Earlier.clone(),
		}
		b.commitments.add(v.ID, k)
		b.touch(v.ID, &k.Changed)
	}
}

func (op CommitmentProgressed) view() ProgressView {
	return ProgressView{
		ID: op.Progress, At: op.At, Status: op.Status, Text: op.Text, Photo: op.Photo, W: op.W, H: op.H, By: op.By, To: op.To, Was: op.Was,
	}
}

// settle is what an entry does to its row besides standing in its history.
func (op CommitmentProgressed) settle(status *Status, to *string) {
	if op.Status != "" {
		*status = op.Status
	}
	if op.view().MovedEnd() {
		*to = op.To
	}
}

// strip is a history without the words and the photo of one entry.
func strip(history []ProgressView, id ID) []ProgressView {
	list := slices.Clone(history)
	for i, p := range list {
		if p.ID == id {
			list[i] = ProgressView{ID: p.ID, At: p.At, Status: p.Status, By: p.By, To: p.To, Was: p.Was, Gone: true}
		}
	}
	return list
}

func (e *EarlierView) strip(id ID) *EarlierView {
	if e = e.clone(); e != nil {
		e.Progress = strip(e.Progress, id)
	}
	return e
}

// progress is what may be seen of a row's history now: what was taken out since is not told again.
func (v *viewer) progress(op Op) {
	switch op := op.(type) {
	case CommitmentProgressed:
		if k := v.b.commitments.get(op.ID); k != nil {
			for _, p := range k.Progress {
				if p.ID == op.Progress && p.Gone {
					op.Text, op.Photo, op.W, op.H = "", "", 0, 0
				}
			}
		}
		v.show(op)
	case CommitmentStripped:
		op.Asset = ""
		v.show(op)
	case CommitmentBrought:
		if k := v.b.commitments.get(op.Commitment.ID); k != nil {
			op.Commitment.Earlier = k.Earlier.clone()
		}
		v.show(op)
	}
}

// redactProgress takes words and photo of one entry of a row's history out of the journal.
func redactProgress(row, progress ID) func(Entry) (Entry, bool) {
	return func(e Entry) (Entry, bool) {
		ops, changed := rewrite(e.Ops, func(op Op) (Op, bool) {
			switch op := op.(type) {
			case CommitmentProgressed:
				if op.ID == row && op.Progress == progress {
					op.Text, op.Photo, op.W, op.H = "", "", 0, 0
					return op, true
				}
			case CommitmentBrought:
				if op.Commitment.ID == row {
					op.Commitment.Earlier = op.Commitment.Earlier.strip(progress)
					return op, true
				}
			}
			return op, false
		})
		if changed {
			e.Ops = ops
		}
		return e, changed
	}
}

// checkHistory wants each entry of a row's history once, in order of time, and nothing left where it was taken out.
func checkHistory(k *commitment) error {
	past := k.history()
	if len(past) > MaxProgress {
		return fmt.Errorf("commitment %s has %d entries of history", k.ID, len(past))
	}
	for i, p := range past {
		if p.ID != progressID(i+1) || i > 0 && p.At < past[i-1].At {
			return fmt.Errorf("entry %s of commitment %s stands where it does not belong", p.ID, k.ID)
		}
		if p.Gone && (p.Text != "" || p.Photo != "") {
			return fmt.Errorf("entry %s of commitment %s was taken out and is there", p.ID, k.ID)
		}
	}
	if k.Earlier != nil && k.Earlier.From == "" {
		return fmt.Errorf("commitment %s comes from nowhere", k.ID)
	}
	return nil
}
