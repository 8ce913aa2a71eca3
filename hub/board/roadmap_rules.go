package board

import (
	"cmp"
	"slices"
)

// commitment is one row of the roadmap.
type commitment struct {
	ID         ID     `json:"id"`
	What       string `json:"what"`
	Who        string `json:"who"`
	With       string `json:"with"`
	From       string `json:"from"`
	To         string `json:"to"`
	Resources  string `json:"resources"`
	Provider   string `json:"provider"`
	Verifiable string `json:"verifiable"`
	Status     Status `json:"status"`
	Origin     ID     `json:"origin,omitempty"`
	Round      ID     `json:"round,omitempty"`
	Notes      []ID   `json:"notes,omitempty"` // never changed in place
	Dots       int    `json:"dots,omitempty"`
	Ord        string `json:"ord"`
	Deleted    bool   `json:"deleted,omitempty"`
	Changed    Seq    `json:"changed"`

	Tell     string         `json:"tell,omitempty"`
	Phase    string         `json:"phase,omitempty"`
	Solution ID             `json:"solution,omitempty"`
	Named    bool           `json:"named,omitempty"`
	Progress []ProgressView `json:"progress,omitempty"` // never changed in place: copies of the board share it
	Earlier  *EarlierView   `json:"earlier,omitempty"`  // never changed in place
}

var statuses = []Status{Pending, Doing, Done, Dropped}

func commitmentOrd(k *commitment) (ID, string) { return k.ID, k.Ord }

func (t *turn) roadmap(op Op) ([]Op, error) {
	if err := t.mayIn(StepRoadmap); err != nil {
		return nil, err
	}
	switch op := op.(type) {
	case CommitmentAdded:
		return t.commitmentAdded(op)
	case CommitmentChanged:
		return t.commitmentChanged(op)
	case CommitmentSplit:
		return t.commitmentSplit(op)
	case CommitmentRemoved:
		if _, err := t.liveCommitment(op.ID); err != nil {
			return nil, err
		}
		if !t.undo && !t.facilitates() {
			return nil, &Refusal{Code: CodeNotAllowed}
		}
		return one(op)
	case CommitmentRestored:
		k := t.b.commitments.get(op.ID)
		if k == nil {
			return nil, &Refusal{Code: CodeNotFound, Field: "id"}
		}
		if !k.Deleted {
			return nil, &Refusal{Code: CodeAlready}
		}
		if err := room(t.b.liveCommitments(), 0, MaxCommitments); err != nil {
			return nil, err
		}
		return one(op)
	}
	return nil, &Refusal{Code: CodeUnknownKind, Field: "k"}
}

func (t *turn) liveCommitment(id ID) (*commitment, error) {
	k := t.b.commitments.get(id)
	if k == nil || k.Deleted {
		return nil, &Refusal{Code: CodeNotFound, Field: "id"}
	}
	return k, nil
}

func (b *Board) liveCommitments() int {
	return liveCount(b.commitments, func(k *commitment) bool { return k.Deleted })
}

func (t *turn) commitmentAdded(op CommitmentAdded) ([]Op, error) {
	if err := t.freeID(op.ID); err != nil {
		return nil, err
	}
	if err := room(t.b.liveCommitments(), len(t.b.commitments.list), MaxCommitments); err != nil {
		return nil, err
	}
	err := newTexts(
		newText{"what", &op.What, MaxCellChars, true, true},
		newText{"who", &op.Who, MaxShortCellChars, true, false},
		newText{"with", &op.With, MaxCellChars, true, false},
		newText{"resources", &op.Resources, MaxCellChars, true, false},
		newText{"provider", &op.Provider, MaxShortCellChars, true, false},
		newText{"verifiable", &op.Verifiable, MaxCellChars, true, false},
		newText{"tell", &op.Tell, MaxCellChars, true, false},
		newText{"phase", &op.Phase, MaxPhaseChars, true, false},
	)
	if err != nil {
		return nil, err
	}
	if op.Solution != "" && !ValidID(op.Solution) {
		return nil, &Refusal{Code: CodeBadID, Field: "solution"}
	}
	if err := checkDates(op.From, op.To); err != nil {
		return nil, err
	}
	if op.Status == "" {
		op.Status = Pending
	}
	if !slices.Contains(statuses, op.Status) {
		return nil, malformed("status")
	}
	if err := t.commitmentSource(op); err != nil {
		return nil, err
	}
	op.Notes, op.Dots = t.b.madeOf(op.Origin), 0
	if r := t.b.rounds.get(op.Round); r != nil {
		op.Dots = t.b.dotsFor(op.Origin, r)
	}
	if op.Ord, err = ord(op.Ord, ords(t.b.commitments, commitmentOrd, "")); err != nil {
		return nil, err
	}
	return one(op)
}

// commitmentSource checks where a commitment says it came from.
func (t *turn) commitmentSource(op CommitmentAdded) error {
	if op.Origin != "" && t.b.clusters.get(op.Origin) == nil {
		n := t.b.notes.get(op.Origin)
		if n == nil {
			return &Refusal{Code: CodeNotFound, Field: "origin"}
		}
		if t.b.hidden(n.Section) {
			return &Refusal{Code: CodeSectionHidden, Field: "origin"}
		}
	}
	if op.Round != "" {
		r := t.b.rounds.get(op.Round)
		if r == nil || r.State == RoundDraft {
			return &Refusal{Code: CodeNotFound, Field: "round"}
		}
		if r.State == RoundOpen {
			return &Refusal{Code: CodeRoundOpen, Field: "round"}
		}
	}
	return nil
}

func (t *turn) commitmentChanged(op CommitmentChanged) ([]Op, error) {
	k, err := t.liveCommitment(op.ID)
	if err != nil {
		return nil, err
	}
	over := or(op.Over, CommitmentWords{})
	if err := changedTexts(
		changedText{"what", &op.What, k.What, over.What, MaxCellChars, true, true},
		changedText{"who", &op.Who, k.Who, over.Who, MaxShortCellChars, true, false},
		changedText{"with", &op.With, k.With, over.With, MaxCellChars, true, false},
		changedText{"resources", &op.Resources, k.Resources, over.Resources, MaxCellChars, true, false},
		changedText{"provider", &op.Provider, k.Provider, over.Provider, MaxShortCellChars, true, false},
		changedText{"verifiable", &op.Verifiable, k.Verifiable, over.Verifiable, MaxCellChars, true, false},
		changedText{"tell", &op.Tell, k.Tell, over.Tell, MaxCellChars, true, false},
		changedText{"phase", &op.Phase, k.Phase, over.Phase, MaxPhaseChars, true, false},
	); err != nil {
		return nil, err
	}
	// A day that somebody else has set meanwhile is told before days that do not fit together.
	if err := cmp.Or(unseen("from", op.From, k.From, over.From), unseen("to", op.To, k.To, over.To)); err != nil {
		return nil, err
	}
	op.Over = nil
	if err := checkDates(or(op.From, k.From), or(op.To, k.To)); err != nil {
		return nil, err
	}
	if op.Status != nil && !slices.Contains(statuses, *op.Status) {
		return nil, malformed("status")
	}
	if op.Ord != nil {
		key, err := ord(*op.Ord, ords(t.b.commitments, commitmentOrd, op.ID))
		if err != nil {
			return nil, err
		}
		op.Ord = &key
	}
	if op.Solution != nil && *op.Solution != "" && !ValidID(*op.Solution) {
		return nil, &Refusal{Code: CodeBadID, Field: "solution"}
	}
	if op.Who != nil && op.Named == nil && k.Named && *op.Who != k.Who {
		op.Named = new(false)
	}
	return t.kept(k, op)
}

// agreed decides what whoever has a row's link says of the name on it: that it may be published, or no longer. The system
// asks for them and says which name they have read; for anybody else they cannot agree, and change nothing else.
func (t *turn) agreed(op CommitmentChanged) ([]Op, error) {
	k, err := t.liveCommitment(op.ID)
	if err != nil {
		return nil, err
	}
	switch {
	case op.Named == nil, op != (CommitmentChanged{ID: op.ID, Who: op.Who, Named: op.Named}):
		return nil, &Refusal{Code: CodeNotAllowed}
	case op.Who == nil, k.Who == "", *op.Who != k.Who:
		return nil, &Refusal{Code: CodeChangedSince, Field: "who"}
	case *op.Named == k.Named:
		return nil, &Refusal{Code: CodeAlready}
	}
	return one(CommitmentChanged{ID: k.ID, Named: op.Named})
}

func (b *Board) applyRoadmap(op Op) {
	switch op := op.(type) {
	case CommitmentAdded:
		if b.taken(op.ID) {
			return
		}
		k := &commitment{
			ID: op.ID, What: op.What, Who: op.Who, With: op.With, From: op.From, To: op.To,
			Resources: op.Resources, Provider: op.Provider, Verifiable: op.Verifiable, Status: op.Status,
			Origin: op.Origin, Round: op.Round, Notes: op.Notes, Dots: op.Dots, Ord: op.Ord,
			Tell: op.Tell, Phase: op.Phase, Solution: op.Solution, Named: op.Named,
		}
		b.commitments.add(op.ID, k)
		b.touch(op.ID, &k.Changed)
	case CommitmentChanged:
		if k := b.commitments.get(op.ID); k != nil {
			b.touch(op.ID, &k.Changed)
			set(&k.What, op.What)
			set(&k.Who, op.Who)
			set(&k.With, op.With)
			set(&k.From, op.From)
			set(&k.To, op.To)
			set(&k.Resources, op.Resources)
			set(&k.Provider, op.Provider)
			set(&k.Verifiable, op.Verifiable)
			set(&k.Status, op.Status)
			set(&k.Ord, op.Ord)
			set(&k.Tell, op.Tell)
			set(&k.Phase, op.Phase)
			set(&k.Solution, op.Solution)
			set(&k.Named, op.Named)
		}
	case CommitmentRemoved:
		if k := b.commitments.get(op.ID); k != nil {
			b.touch(op.ID, &k.Changed)
			k.Deleted = true
		}
	case CommitmentRestored:
		if k := b.commitments.get(op.ID); k != nil {
			b.touch(op.ID, &k.Changed)
			k.Deleted = false
		}
	default:
		b.applyProgress(op)
	}
}
