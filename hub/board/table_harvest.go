package board

// bringLimit is how much each table may bring.
func (b *Board) bringLimit() int {
	if b.bring == 0 {
		return DefaultHarvest
	}
	return b.bring
}

func (t *turn) tableHarvested(op TableHarvested) ([]Op, error) {
	var (
		table  ID
		marked bool
	)
	if k := t.b.clusters.get(op.ID); k != nil && !k.Deleted {
		table, marked = t.b.tableOfCluster(k), k.Harvest
	} else {
		n, err := t.liveNote(op.ID)
		switch {
		case err != nil:
			return nil, err
		case t.b.hidden(n.Section):
			return nil, &Refusal{Code: CodeSectionHidden}
		case n.Held != "":
			return nil, &Refusal{Code: CodeNoteHeld}
		}
		table, marked = t.b.tableOfNote(n), n.Harvest
	}
	if !t.facilitates() {
		if err := t.held(); err != nil {
			return nil, err
		}
		d := t.b.tables.get(table)
		if d == nil || t.who.Table != table || d.Host != t.me() && !t.scribes(table) {
			return nil, &Refusal{Code: CodeNotAllowed}
		}
	}
	if marked != op.Off {
		if t.undo {
			return nil, nil
		}
		return nil, &Refusal{Code: CodeAlready}
	}
	if !op.Off && table != "" && t.b.brings(table) >= t.b.bringLimit() {
		return nil, &Refusal{Code: CodeHarvestFull, Limit: t.b.bringLimit()}
	}
	return one(op)
}

// brings counts what a table brings to everybody.
func (b *Board) brings(table ID) int {
	n := 0
	for _, id := range b.Harvested() {
		if k := b.clusters.get(id); k != nil && b.tableOfCluster(k) == table {
			n++
		} else if v := b.notes.get(id); v != nil && b.tableOfNote(v) == table {
			n++
		}
	}
	return n
}

// Harvested lists the clusters and then the notes that the tables bring to everybody, as far as everybody
// may see them, each in order of arrival. A note may stand in a cluster. The caller owns the slice.
func (b *Board) Harvested() []ID {
	var ids []ID
	for _, k := range b.clusters.list {
		if k.Harvest && !k.Deleted && len(k.members) > 0 {
			ids = append(ids, k.ID)
		}
	}
	for _, n := range b.notes.list {
		if n.Harvest && b.common(n) {
			ids = append(ids, n.ID)
		}
	}
	return ids
}

// TableOf returns the table that a note or a cluster comes from, "" for none.
func (b *Board) TableOf(id ID) ID {
	if n := b.notes.get(id); n != nil {
		return b.tableOfNote(n)
	}
	if k := b.clusters.get(id); k != nil {
		return b.tableOfCluster(k)
	}
	return ""
}
