package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"minga.lab/minga/cmd/mingaload/history"
	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/wire"
)

// frameDown is every field of the hub's frames that a tab looks at.
type frameDown struct {
	F    board.Seq    `json:"f"`
	U    board.Seq    `json:"u"`
	E    []wire.Entry `json:"e"`
	N    uint64       `json:"n"`
	S    board.Seq    `json:"s"`
	Code board.Code   `json:"code"`
	C    []int        `json:"c"`

	Kind    board.AudienceKind `json:"kind"`
	Persons []board.ID         `json:"persons"`
}

func (t *tab) take(now time.Time, text []byte) {
	which := kind(text)
	var d frameDown
	switch which {
	case "e", "ok", "no", "pr", "you":
		if json.Unmarshal(text, &d) != nil {
			t.reordered++ // not a frame at all
			return
		}
	}
	switch which {
	case "e":
		t.entries(now, &d)
	case "pr":
		if now.After(t.begin) && (t.end.IsZero() || now.Before(t.end)) {
			t.places += len(d.C) / 3
		}
	case "you":
		t.record(history.Event{K: history.Seated, A: d.Kind, P: d.Persons})
	case "ok":
		t.record(history.Event{K: history.Acked, N: d.N, S: d.S})
		w := t.waits[d.N]
		if w == nil {
			break // the answer to what was sent twice
		}
		delete(t.waits, d.N)
		t.acks.add(now.Sub(w.due))
		t.room.happened(t.who, w, d.S)
		if t.habits != nil {
			t.habits.acked(t, d.N, d.S, now.Sub(w.due))
		}
		t.answer(d.N, "")
	case "no":
		t.record(history.Event{K: history.Refused, N: d.N, C: string(d.Code)})
		t.refusedWith(&d)
	}
	t.secrets(text)
}

func (t *tab) refusedWith(d *frameDown) {
	w := t.waits[d.N]
	t.refused[d.Code]++
	if t.habits != nil {
		t.habits.refused(d.Code)
	}
	if w == nil {
		return
	}
	switch d.Code {
	case wire.CodeLater, wire.CodeRate, board.CodeTooFast:
		time.AfterFunc(tryAgainIn, func() {
			t.mu.Lock()
			defer t.mu.Unlock()
			if t.waits[d.N] == w {
				t.transmit(d.N, w)
			}
		})
	default:
		delete(t.waits, d.N)
		t.answer(d.N, d.Code)
	}
}

func (t *tab) answer(n uint64, code board.Code) {
	if to, ok := t.answers[n]; ok {
		to <- code
		delete(t.answers, n)
	}
}

// entries applies an "e" frame as rule W5 says.
func (t *tab) entries(now time.Time, d *frameDown) {
	e := history.Event{K: history.Got, F: d.F, U: d.U, E: d.E}
	t.record(e)
	from, upTo := e.Span()
	if from > t.seq {
		t.gaps++
		t.record(history.Event{K: history.Resumed, S: t.seq})
		t.write(fmt.Appendf(nil, `{"t":"resume","since":%d}`, t.seq))
		return
	}
	last := board.Seq(0)
	for _, got := range d.E {
		if got.S <= last {
			t.reordered++
		}
		last = got.S
		if got.S <= t.seq {
			if got.S > t.stood {
				t.duplicated++
			}
			continue
		}
		t.arrivals = append(t.arrivals, arrival{got.S, now})
		if now.After(t.begin) && (t.end.IsZero() || now.Before(t.end)) {
			t.inTime++
		}
	}
	t.seq = max(t.seq, upTo)
}

// secrets notes every planted text in what arrived.
func (t *tab) secrets(text []byte) {
	for {
		i := bytes.Index(text, []byte(secretPrefix))
		if i < 0 || len(text) < i+11 {
			return
		}
		t.record(history.Event{K: history.Saw, W: string(text[i : i+11]), S: t.seq})
		text = text[i+11:]
	}
}
