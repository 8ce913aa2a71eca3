package board

import (
	"slices"
	"strings"
)

// MaxSigned is how many signed papers a board keeps at once.
const MaxSigned = 40

// MaxSignedBytes is how large one of them may be.
const MaxSignedBytes = 10 << 20

// MediaSigned is the kind of asset that a signed paper is kept as. No note carries one.
const MediaSigned MediaKind = "signed"

type (
	// SignedAdded keeps a paper that came back with signatures, byte for byte as it came. The system alone,
	// for a facilitator who brings one, because only it has measured the bytes. Allowed on finished boards. There is no undo.
	SignedAdded struct {
		ID     ID     `json:"id"`
		Paper  string `json:"paper"` // key of the paper that was signed, such as "minutes"
		Name   string `json:"name"`  // of the file, at most 120 characters
		Asset  ID     `json:"asset,omitempty"`
		SHA256 string `json:"sha256"` // of the bytes, in hexadecimal
		Size   int    `json:"size"`   // bytes
		Sealed bool   `json:"sealed,omitempty"`
		At     Millis `json:"at,omitempty"` // decided: when it came
	}
	// SignedRemoved takes it off for good: the bytes are deleted. Facilitators, also on finished boards.
	SignedRemoved struct {
		ID    ID `json:"id"`
		Asset ID `json:"asset,omitempty"` // decided: what is deleted; not viewed
	}
)

// SignedView is a signed paper as facilitators see it; nobody else does. Sealed says that the file has the form of
// one with an electronic signature in it. Whose, and whether it is good, is for others to judge.
type SignedView struct {
	ID     ID     `json:"id"`
	Paper  string `json:"paper"`
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
	Size   int    `json:"size"`
	Sealed bool   `json:"sealed,omitempty"`
	At     Millis `json:"at"`
}

// signedPaper is a paper that came back. A removed one has no asset.
type signedPaper struct {
	ID     ID     `json:"id"`
	Paper  string `json:"paper"`
	Name   string `json:"name"`
	Asset  ID     `json:"asset,omitempty"`
	SHA256 string `json:"sha256"`
	Size   int    `json:"size"`
	Sealed bool   `json:"sealed,omitempty"`
	At     Millis `json:"at"`
}

func (s *signedPaper) removed() bool { return s.Asset == "" }

func (t *turn) signedPaper(op Op) ([]Op, error) {
	switch op := op.(type) {
	case SignedAdded:
		return t.signedAdded(op)
	case SignedRemoved:
		if err := t.onlyFacilitators(); err != nil {
			return nil, err
		}
		s := t.b.signed.get(op.ID)
		if s == nil || s.removed() {
			return nil, &Refusal{Code: CodeNotFound, Field: "id"}
		}
		return one(SignedRemoved{ID: s.ID, Asset: s.Asset})
	}
	return nil, &Refusal{Code: CodeUnknownKind, Field: "k"}
}

func (t *turn) signedAdded(op SignedAdded) ([]Op, error) {
	if t.who != nil {
		return nil, &Refusal{Code: CodeNotAllowed}
	}
	if err := t.freeID(op.ID); err != nil {
		return nil, err
	}
	live := liveCount(t.b.signed, (*signedPaper).removed)
	if err := room(live, len(t.b.signed.list), MaxSigned); err != nil {
		return nil, err
	}
	switch {
	case !ValidID(op.Asset):
		return nil, &Refusal{Code: CodeBadID, Field: "asset"}
	case slices.Contains(t.b.Assets(), op.Asset):
		return nil, &Refusal{Code: CodeIDTaken, Field: "asset"}
	case !hexadecimal(op.SHA256, 64):
		return nil, malformed("sha256")
	case op.Size < 1 || op.Size > MaxSignedBytes:
		return nil, &Refusal{Code: CodeMalformed, Field: "size", Limit: MaxSignedBytes}
	}
	var err error
	if op.Paper, err = text("paper", op.Paper, MaxNameChars, false, true); err != nil {
		return nil, err
	}
	if op.Name, err = text("name", op.Name, MaxShortCellChars, false, true); err != nil {
		return nil, err
	}
	op.At = t.p.At
	return one(op)
}

func hexadecimal(s string, digits int) bool {
	return len(s) == digits && strings.Trim(s, "0123456789abcdef") == ""
}

func (b *Board) applySigned(op Op) {
	switch op := op.(type) {
	case SignedAdded:
		if !b.taken(op.ID) {
			s := signedPaper(op)
			b.signed.add(op.ID, &s)
		}
	case SignedRemoved:
		if s := b.signed.get(op.ID); s != nil {
			s.Asset = ""
		}
	}
}

// signedView lists the signed papers in order of arrival.
func (b *Board) signedView(a Audience) []SignedView {
	if a.Kind != ForFacilitator {
		return nil
	}
	var list []SignedView
	for _, s := range b.signed.list {
		if !s.removed() {
			list = append(list, s.view())
		}
	}
	return list
}

func (s *signedPaper) view() SignedView {
	return SignedView{ID: s.ID, Paper: s.Paper, Name: s.Name, SHA256: s.SHA256, Size: s.Size, Sealed: s.Sealed, At: s.At}
}

// SignedFor finds the asset of a signed paper that an audience may have: facilitators, and nobody else.
func SignedFor(b *Board, a Audience, id ID) (asset ID, shown SignedView, ok bool) {
	s := b.signed.get(id)
	if a.Kind != ForFacilitator || s == nil || s.removed() {
		return "", SignedView{}, false
	}
	return s.Asset, s.view(), true
}

// signed shows facilitators what came and went. What went since is not shown as having come.
func (v *viewer) signed(op Op) {
	if v.a.Kind != ForFacilitator {
		return
	}
	switch op := op.(type) {
	case SignedAdded:
		if s := v.b.signed.get(op.ID); s != nil && !s.removed() {
			op.Asset = ""
			v.show(op)
		}
	case SignedRemoved:
		v.show(SignedRemoved{ID: op.ID})
	}
}

// applySigned is Mirror.Apply for signed papers.
func (m *Mirror) applySigned(op Op) {
	var without ID
	list := slices.Clone(m.head.Signed)
	switch op := op.(type) {
	case SignedAdded:
		without = op.ID
	case SignedRemoved:
		without = op.ID
	}
	list = slices.DeleteFunc(list, func(s SignedView) bool { return s.ID == without })
	if op, ok := op.(SignedAdded); ok {
		s := signedPaper(op)
		list = append(list, s.view())
	}
	if m.head.Signed = list; len(list) == 0 {
		m.head.Signed = nil
	}
}
