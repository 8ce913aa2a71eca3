package board

import (
	"maps"
	"slices"
)

// device is what a board remembers of one device's proposals: the pace of the last window and
// the latest numbers of each tab, so that a retry is recognised.
type device struct {
	Key    string `json:"key"`
	Window int64  `json:"window"` // At / RateWindow of the last entry
	Count  int    `json:"count"`  // entries in that window
	Tabs   []*tab `json:"tabs"`
}

type tab struct {
	Origin string   `json:"origin"`
	Last   Seq      `json:"last"` // entry of its last proposal; the oldest tab is forgotten first
	N      []uint64 `json:"n"`    // the last ringSize proposal numbers, in order of arrival
	At     []Seq    `json:"at"`   // the entries they became

	No map[uint64]ProposalRefused `json:"no,omitempty"` // those of N whose entry is a refusal
}

func (d *device) clone() *device {
	c := *d
	c.Tabs = make([]*tab, len(d.Tabs))
	for i, t := range d.Tabs {
		c.Tabs[i] = &tab{Origin: t.Origin, Last: t.Last, N: slices.Clone(t.N), At: slices.Clone(t.At), No: maps.Clone(t.No)}
	}
	return &c
}

func (d *device) tab(origin string) *tab {
	for _, t := range d.Tabs {
		if t.Origin == origin {
			return t
		}
	}
	return nil
}

// Done returns the entry that a proposal became, which [Board.Refused] may call a refusal, if it is among the last ones of its origin.
// False means that the journal has to be asked.
func (b *Board) Done(origin string, n uint64) (Seq, bool) {
	d := b.devices[deviceOf(origin)]
	if d == nil || origin == "" {
		return 0, false
	}
	t := d.tab(origin)
	if t == nil {
		return 0, false
	}
	for i, v := range slices.Backward(t.N) {
		if v == n {
			return t.At[i], true
		}
	}
	return 0, false
}

// remember notes the entry's origin. It reads nothing that a redaction changes.
func (b *Board) remember(e Entry) {
	if e.Origin == "" {
		return
	}
	key := deviceOf(e.Origin)
	d := b.devices[key]
	if d == nil {
		d = &device{Key: key}
		b.devices[key] = d
	}
	if w := int64(e.At) / RateWindow; w == d.Window {
		d.Count++
	} else {
		d.Window, d.Count = w, 1
	}
	t := d.tab(e.Origin)
	if t == nil {
		t = &tab{Origin: e.Origin}
		if len(d.Tabs) >= maxTabs {
			d.Tabs = slices.Delete(d.Tabs, d.oldest(), d.oldest()+1)
			b.tabs--
		}
		d.Tabs = append(d.Tabs, t)
		b.tabs++
	}
	if len(t.N) >= ringSize {
		delete(t.No, t.N[0])
		t.N = slices.Delete(t.N, 0, 1)
		t.At = slices.Delete(t.At, 0, 1)
	}
	t.N, t.At, t.Last = append(t.N, e.N), append(t.At, e.Seq), e.Seq
	if no, ok := refusedIn(e); ok {
		if t.No == nil {
			t.No = map[uint64]ProposalRefused{}
		}
		t.No[e.N] = no
	}
	if b.tabs > maxOrigins {
		b.forgetOldest()
	}
}

// oldest is the index of the tab that proposed least recently.
func (d *device) oldest() int {
	old := 0
	for i, t := range d.Tabs {
		if t.Last < d.Tabs[old].Last {
			old = i
		}
	}
	return old
}

// forgetOldest drops the origin of the whole board that proposed least recently. Entry numbers
// differ, so the order of the map does not matter.
func (b *Board) forgetOldest() {
	var of *device
	var at int
	for _, d := range b.devices {
		if i := d.oldest(); of == nil || d.Tabs[i].Last < of.Tabs[at].Last {
			of, at = d, i
		}
	}
	of.Tabs = slices.Delete(of.Tabs, at, at+1)
	b.tabs--
	if len(of.Tabs) == 0 {
		delete(b.devices, of.Key)
	}
}

// tooFast says whether a device has used up the window that a moment lies in.
func (b *Board) tooFast(key string, at Millis) bool {
	d := b.devices[key]
	return d != nil && d.Window == int64(at)/RateWindow && d.Count >= RatePerWindow
}
