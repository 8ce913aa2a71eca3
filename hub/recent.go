package hub

import (
	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/journal"
)

// maxRecent is how many entries a browser may have missed and still be brought up to date
// without the whole board.
const maxRecent = 1024

// recent keeps the last entries of the board, in order and without gaps.
type recent struct {
	entries []board.Entry
}

func (r *recent) add(e board.Entry) {
	// Cut in large steps: moving the rest on each entry would cost more than the memory.
	if len(r.entries) == 2*maxRecent {
		n := copy(r.entries, r.entries[maxRecent:])
		clear(r.entries[n:])
		r.entries = r.entries[:n]
	}
	r.entries = append(r.entries, e)
}

// since returns the entries after a number, or false when they are not all here.
func (r *recent) since(seq, head board.Seq) ([]board.Entry, bool) {
	missed := head - seq
	if missed > maxRecent || missed > board.Seq(len(r.entries)) {
		return nil, false
	}
	return r.entries[len(r.entries)-int(missed):], true
}

// redact rewrites what the journal has rewritten: nobody is sent it again.
func (r *recent) redact(from, to board.Seq, redact journal.Redaction) {
	for i, e := range r.entries {
		if e.Seq < from || e.Seq > to {
			continue
		}
		if changed, ok := redact(e); ok {
			r.entries[i] = changed
		}
	}
}
