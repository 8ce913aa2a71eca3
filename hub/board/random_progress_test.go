package board

import "pgregory.net/rapid"

// history lists the entries of a row's history, and one that there is not.
func (d *pool) history(row ID) []ID {
	all := []ID{"p0099"}
	if k := d.b.commitments.get(row); k != nil {
		for _, p := range k.history() {
			all = append(all, p.ID)
		}
	}
	return all
}

// progress draws what happens to the roadmap after the workshop, and before.
func (d *pool) progress() Op {
	row := d.pick(d.rows())
	told := func() Op {
		op := CommitmentProgressed{
			ID: row, Text: d.text(), Status: rapid.SampledFrom([]Status{"", Pending, Doing, Done, "late"}).Draw(d.rt, "status"),
			At: 5, By: "nobody", Progress: "p0001",
		}
		if d.rare() {
			op.Photo, op.W, op.H = d.fresh(), d.int(0, 900), 700
		}
		return op
	}
	return rapid.SampledFrom([]func() Op{
		told, told, told,
		func() Op { return CommitmentStripped{ID: row, Progress: d.pick(d.history(row))} },
		func() Op {
			phases := []RowPhase{{ID: row, Phase: d.text(), From: "2026-01-01", To: "2026-06-30"}}
			for range d.int(0, 2) {
				phases = append(phases, RowPhase{ID: d.fresh(), Phase: d.text(), From: "2026-07-01", To: "2026-12-31", Ord: rapid.SampledFrom([]string{"", "V", "a1"}).Draw(d.rt, "ord")})
			}
			return CommitmentSplit{ID: row, Phases: phases}
		},
		func() Op {
			return CommitmentChanged{ID: row, Tell: new(d.text()), Phase: new(d.text()), Named: new(d.bool()), Status: new(Doing)}
		},
		func() Op {
			return CommitmentChanged{ID: row, Who: new(d.text()), Over: &CommitmentWords{Who: new(d.text())}}
		},
		func() Op {
			from := &EarlierView{From: "antes1", Board: d.text(), ID: rapid.SampledFrom([]ID{"fila1", "fila2", "fila3"}).Draw(d.rt, "row")}
			for i := range d.int(0, 3) {
				from.Progress = append(from.Progress, ProgressView{ID: "otro1", At: Millis(100 - 10*i), Text: d.text(), Photo: d.fresh(), By: ByOwner})
			}
			return CommitmentBrought{Commitment: CommitmentView{ID: d.fresh(), What: d.text(), Status: Doing, Earlier: from}}
		},
	}).Draw(d.rt, "progress")()
}

// bySystem says whether the server itself asks for an op that it alone may ask for, or that has come by a link.
func (d *pool) bySystem(op Op) bool {
	switch op.(type) {
	case CommitmentBrought:
		return !d.rare()
	case CommitmentProgressed:
		return d.bool()
	}
	return false
}
