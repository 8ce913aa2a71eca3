package board

// Ceilings of photographed sheets.
const (
	MaxScans     = 200 // of a board, removed ones included
	MaxScanIdeas = 200 // on one sheet
	maxHanded    = 100 // of those, as many as the writers of tables may have handed over when another comes
)

type (
	// ScanAdded keeps the photo of a sheet of paper beside the section it was filled in for, so that it can
	// be copied from. Facilitators, and the device that writes for a table, which hands over what its table filled
	// in; only facilitators see it until it is shared. There is no undo.
	ScanAdded struct {
		ID      ID    `json:"id"`
		Section ID    `json:"section"`
		Table   int   `json:"table,omitempty"` // whose sheet it is; 0: of no table
		Media   Media `json:"media"`
		Num     int   `json:"num,omitempty"` // decided: 1, 2, 3 … in order of arrival
	}
	// ScanCounted says how many ideas stand on the sheet; 0: nobody has counted. Facilitators.
	ScanCounted struct {
		ID    ID  `json:"id"`
		Ideas int `json:"ideas"`
	}
	// ScanShared shows the sheet to everybody who takes part and on the wall, or no longer. Private writing in
	// its section ends it. Facilitators.
	ScanShared struct {
		ID ID   `json:"id"`
		On bool `json:"on"`
	}
	// ScanRemoved takes the photo off for good: the bytes are deleted. Facilitators.
	ScanRemoved struct {
		ID    ID `json:"id"`
		Asset ID `json:"asset,omitempty"` // decided: what is deleted; not viewed
	}
	// ScanShown (view only) puts a sheet before a receiver, whole, as it is now.
	ScanShown struct {
		Scan ScanView `json:"scan"`
	}
	// ScanGone (view only) takes it away.
	ScanGone struct {
		ID ID `json:"id"`
	}
)

// ScanView is a photographed sheet. Who is no facilitator sees those that are shared.
type ScanView struct {
	ID      ID    `json:"id"`
	Num     int   `json:"num"`
	Section ID    `json:"section"`
	Table   int   `json:"table,omitempty"`
	Media   Media `json:"media"`
	Ideas   int   `json:"ideas,omitempty"` // facilitators only
	Done    int   `json:"done,omitempty"`  // notes copied from it; facilitators only
	Shared  bool  `json:"shared,omitempty"`
}

// scan is the photo of a sheet. A removed one has no media.
type scan struct {
	ID      ID     `json:"id"`
	Num     int    `json:"num"`
	Section ID     `json:"section"`
	Table   int    `json:"table,omitempty"`
	Media   *Media `json:"media,omitempty"` // never changed in place
	Ideas   int    `json:"ideas,omitempty"`
	Done    int    `json:"done,omitempty"`
	Shared  bool   `json:"shared,omitempty"`
}

func (t *turn) scan(op Op) ([]Op, error) {
	if added, ok := op.(ScanAdded); ok {
		return t.scanAdded(added)
	}
	if err := t.onlyFacilitators(); err != nil {
		return nil, err
	}
	switch op := op.(type) {
	case ScanCounted:
		s, err := t.liveScan(op.ID)
		switch {
		case err != nil:
			return nil, err
		case op.Ideas < 0 || op.Ideas > MaxScanIdeas:
			return nil, malformed("ideas")
		case op.Ideas == s.Ideas:
			return nil, &Refusal{Code: CodeAlready}
		}
		return one(op)
	case ScanShared:
		s, err := t.liveScan(op.ID)
		switch {
		case err != nil:
			return nil, err
		case s.Shared == op.On:
			return nil, &Refusal{Code: CodeAlready}
		case op.On && t.b.hidden(s.Section):
			return nil, &Refusal{Code: CodeSectionHidden}
		}
		return one(op)
	case ScanRemoved:
		s, err := t.liveScan(op.ID)
		if err != nil {
			return nil, err
		}
		removed := ScanRemoved{ID: s.ID, Asset: s.Media.Asset}
		if s.Shared {
			return []Op{ScanShared{ID: s.ID}, removed}, nil
		}
		return one(removed)
	}
	return nil, &Refusal{Code: CodeUnknownKind, Field: "k"}
}

func (t *turn) liveScan(id ID) (*scan, error) {
	s := t.b.scans.get(id)
	if s == nil || s.Media == nil {
		return nil, &Refusal{Code: CodeNotFound, Field: "id"}
	}
	return s, nil
}

func (t *turn) scanAdded(op ScanAdded) ([]Op, error) {
	most := MaxScans
	if !t.facilitates() {
		if t.b.scribing(t.p.Actor.Device) == nil {
			return nil, &Refusal{Code: CodeNotAllowed}
		}
		if err := t.mayWrite(op.Section); err != nil {
			return nil, err
		}
		most = maxHanded // who leads the workshop always has room for more
	}
	if err := t.freeID(op.ID); err != nil {
		return nil, err
	}
	if _, err := t.liveSection(op.Section, "section"); err != nil {
		return nil, err
	}
	if op.Table < 0 || op.Table > MaxTable {
		return nil, malformed("table")
	}
	m, err := t.newMedia(op.Media)
	switch {
	case err != nil:
		return nil, err
	case m.Kind != MediaPhoto:
		return nil, malformed("media.kind")
	case len(t.b.scans.list) >= most:
		return nil, &Refusal{Code: CodeBoardFull, Limit: most}
	}
	op.Media, op.Num = m, len(t.b.scans.list)+1
	return one(op)
}

// copied wants the sheet that a new note says it was copied from.
func (t *turn) copied(from ID) error {
	if from == "" {
		return nil
	}
	if err := t.onlyFacilitators(); err != nil {
		return err
	}
	if _, err := t.liveScan(from); err != nil {
		return &Refusal{Code: CodeNotFound, Field: "scan"}
	}
	return nil
}

func (b *Board) applyScan(op Op) {
	switch op := op.(type) {
	case ScanAdded:
		if !b.taken(op.ID) {
			m := op.Media
			b.scans.add(op.ID, &scan{ID: op.ID, Num: op.Num, Section: op.Section, Table: op.Table, Media: &m})
		}
	case ScanCounted:
		if s := b.scans.get(op.ID); s != nil {
			s.Ideas = op.Ideas
		}
	case ScanShared:
		if s := b.scans.get(op.ID); s != nil {
			s.Shared = op.On
		}
	case ScanRemoved:
		if s := b.scans.get(op.ID); s != nil {
			s.Media, s.Shared = nil, false
		}
	}
}

// unshare ends the showing of a section's sheets: what is written there is private from now on.
func (b *Board) unshare(section ID) {
	for _, s := range b.scans.list {
		if s.Section == section {
			s.Shared = false
		}
	}
}

// scanView is a sheet as an audience sees it; false when it does not.
func scanView(s *scan, a Audience) (ScanView, bool) {
	if s == nil || s.Media == nil || a.Kind == ForPublic {
		return ScanView{}, false
	}
	v := ScanView{ID: s.ID, Num: s.Num, Section: s.Section, Table: s.Table, Media: *s.Media, Shared: s.Shared}
	if a.Kind == ForFacilitator {
		v.Ideas, v.Done = s.Ideas, s.Done
		return v, true
	}
	return v, s.Shared
}

// scan shows what a sheet is now to whom it may be shown.
func (v *viewer) scan(op Op) {
	switch op := op.(type) {
	case ScanAdded:
		v.sheet(op.ID)
	case ScanCounted:
		if v.a.Kind == ForFacilitator {
			v.sheet(op.ID)
		}
	case ScanShared:
		if !v.sheet(op.ID) && !op.On {
			v.show(ScanGone{ID: op.ID})
		}
	case ScanRemoved:
		if v.a.Kind == ForFacilitator {
			v.show(ScanGone{ID: op.ID})
		}
	}
}

func (v *viewer) sheet(id ID) bool {
	shown, ok := scanView(v.b.scans.get(id), v.a)
	if ok {
		v.show(ScanShown{Scan: shown})
	}
	return ok
}

// PaperTally counts photographed sheets, for the minutes.
type PaperTally struct {
	Sheets int `json:"sheets"` // photographed and kept
	Copied int `json:"copied"` // notes that were copied from them
}

// PaperOf counts a board's photographed sheets.
func PaperOf(b *Board) PaperTally {
	var t PaperTally
	for _, s := range b.scans.list {
		if s.Media != nil {
			t.Sheets++
		}
		t.Copied += s.Done
	}
	return t
}
