package main

import (
	"sync"
	"time"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/wire"
)

// breakGrace is how long after the end of a fault that breaks connections one may still break: some only then
// learn that the other end is gone.
const breakGrace = 10 * time.Second

// ackedEdit is what somebody was told: that a proposal is an entry.
type ackedEdit struct {
	board board.ID
	tab   string
	n     uint64
	seq   board.Seq
}

// watch counts what happens to everybody's proposals while one fault after the other comes and goes.
type watch struct {
	mu       sync.Mutex
	breaking int       // faults that break connections of browsers and are there now
	calmAt   time.Time // when the last of them ended
	edits    []ackedEdit
	lastAck  time.Time
	felt
}

// felt is what a watch has seen since it was last asked.
type felt struct {
	Acked   int           `json:"acknowledged"`
	Later   int           `json:"refused_later"`
	Refused int           `json:"refused"` // by the rulebook: also what happens without any fault
	Broken  int           `json:"connections_broken"`
	KeptOut int           `json:"kept_out,omitempty"` // newcomers who were told that too many came, and so few do
	Deaths  int           `json:"deaths,omitempty"`   // of an instance that is killed again and again
	Slowest time.Duration `json:"-"`                  // from when a proposal was due to its acknowledgement
	Stall   time.Duration `json:"-"`                  // the longest time in which nobody's edit was acknowledged
}

func (w *watch) breaks(code string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.breaking == 0 && time.Since(w.calmAt) > breakGrace {
		return false
	}
	w.Broken++
	return code == "1006" || code == "4501"
}

// breaksNow notes that a fault which breaks connections begins or has ended.
func (w *watch) breaksNow(begins bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if begins {
		w.breaking++
		return
	}
	w.breaking--
	w.calmAt = time.Now()
}

func (w *watch) acked(t *tab, n uint64, s board.Seq, took time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.gap()
	w.Acked++
	w.Slowest = max(w.Slowest, took)
	w.edits = append(w.edits, ackedEdit{t.room.shop.id, t.key, n, s})
}

func (w *watch) keptOut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.KeptOut++
}

func (w *watch) died() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.Deaths++
}

// gap ends the time since the last acknowledgement. mu is held.
func (w *watch) gap() {
	now := time.Now()
	if !w.lastAck.IsZero() {
		w.Stall = max(w.Stall, now.Sub(w.lastAck))
	}
	w.lastAck = now
}

func (w *watch) refused(code board.Code) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if code == wire.CodeLater {
		w.Later++
		return
	}
	w.Refused++
}

// take returns what was seen and begins anew. edits are those acknowledged since the last call.
func (w *watch) take() (f felt, edits []ackedEdit) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.gap()
	f, edits = w.felt, w.edits
	w.felt, w.edits = felt{}, nil
	return f, edits
}
