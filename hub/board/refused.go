package board

// ProposalRefused is the whole of an entry that holds no change: a proposal that was sent more than
// once was refused, and its number is used up. Without it a copy that still waits at another
// instance could be accepted after its author was told of the refusal.
type ProposalRefused struct {
	Code  Code   `json:"code"`
	Field string `json:"field,omitempty"`
	Limit int    `json:"limit,omitempty"`
}

// RecordRefusal returns the ops with which the refusal of p is to be recorded before anybody is
// told of it, or nil when it need not be: the proposal was sent once, it may be asked again under
// the same number anyway, or its device has no seat or no pace left, so that what a stranger sends
// never fills a journal.
func RecordRefusal(b *Board, p Proposal, refusal *Refusal) []Op {
	if !p.Again || p.Origin == "" || refusal.Code == CodeTooFast ||
		len(b.seats[p.Actor.Device]) == 0 || b.tooFast(p.Actor.Device, p.At) {
		return nil
	}
	return []Op{ProposalRefused{Code: refusal.Code, Field: refusal.Field, Limit: refusal.Limit}}
}

// Refused returns the refusal that an entry records, nil for one that changes something.
func (e Entry) Refused() *Refusal {
	if no, ok := refusedIn(e); ok {
		return no.refusal()
	}
	return nil
}

// Refused returns the refusal that was recorded for a proposal, if it is among the last ones of its
// origin; see [Board.Done].
func (b *Board) Refused(origin string, n uint64) *Refusal {
	if d := b.devices[deviceOf(origin)]; d != nil {
		if t := d.tab(origin); t != nil {
			if no, ok := t.No[n]; ok {
				return no.refusal()
			}
		}
	}
	return nil
}

func (no ProposalRefused) refusal() *Refusal {
	return &Refusal{Code: no.Code, Field: no.Field, Limit: no.Limit}
}

func refusedIn(e Entry) (ProposalRefused, bool) {
	if len(e.Ops) != 1 {
		return ProposalRefused{}, false
	}
	no, ok := e.Ops[0].(ProposalRefused)
	return no, ok
}
