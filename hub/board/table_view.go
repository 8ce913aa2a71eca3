package board

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

func tableView(d *roomTable, a Audience) TableView {
	v := TableView{
		ID: d.ID, Num: d.Num, Name: d.Name, Mark: d.Mark, Kind: d.Kind, People: d.People, Ord: d.Ord, Deleted: d.Deleted,
	}
	if a.Kind != ForPublic {
		v.Host = d.Host
		if d.Scribe.Key != "" {
			v.Scribe = new(d.Scribe)
		}
	}
	if a.Kind == ForFacilitator {
		v.Last = d.Last
	}
	return v
}

// viewTables fills in what an audience sees of the tables.
func (b *Board) viewTables(v *BoardView, a Audience) {
	list := slices.SortedFunc(slices.Values(b.tables.list), func(x, y *roomTable) int { return cmp.Compare(x.Ord, y.Ord) })
	for _, d := range list {
		if !d.Deleted || a.Kind == ForFacilitator {
			v.Tables = append(v.Tables, tableView(d, a))
		}
	}
	v.Bring, v.Gather = b.bring, b.gather && a.Kind != ForPublic
	if b.turn != nil && a.Kind != ForPublic {
		v.Turn = new(*b.turn)
	}
}

// table shows what is not shown as it is recorded.
func (v *viewer) table(op Op) {
	switch op := op.(type) {
	case TableRestored:
		if d := v.b.tables.get(op.ID); d != nil {
			shown := tableView(d, v.a)
			shown.Deleted = false
			v.show(TableShown{Table: shown})
		}
	case TableScribed:
		op.Device = ""
		v.show(op)
	case TableHarvested:
		if n := v.b.notes.get(op.ID); n == nil || v.b.sees(n, v.a) {
			v.show(op)
		}
	}
}

// stir promises facilitators the moment of a table's last note. A note that has lost its table since, because
// nobody is to be told who wrote it, is not betrayed by the table that stirs: all do.
func (v *viewer) stir(n *note, table ID) {
	if v.a.Kind != ForFacilitator || table == "" {
		return
	}
	for _, d := range v.b.tables.list {
		if d.Last > 0 && (d.ID == table || n.Table != table) && !slices.Contains(v.stirred, d.ID) {
			v.stirred = append(v.stirred, d.ID)
		}
	}
}

// applyTable is Mirror.Apply for tables.
func (m *Mirror) applyTable(op Op) {
	switch op := op.(type) {
	case TableAdded:
		m.Tables[op.ID] = TableView{
			ID: op.ID, Num: op.Num, Name: op.Name, Mark: op.Mark, Kind: op.Kind_, People: op.People, Ord: op.Ord,
		}
	case TableShown:
		m.Tables[op.Table.ID] = op.Table
	case TableChanged:
		change(m.Tables, op.ID, func(d *TableView) {
			set(&d.Name, op.Name)
			set(&d.Kind, op.Kind_)
			set(&d.People, op.People)
			set(&d.Ord, op.Ord)
		})
	case TableRemoved:
		remove(m, m.Tables, op.ID, func(d *TableView) { d.Deleted, d.Scribe = true, nil })
	case TableStirred:
		change(m.Tables, op.ID, func(d *TableView) { d.Last = op.Last })
	case TableMoved:
		if op.Turn > 0 {
			m.head.Turn = &TurnView{Num: op.Turn, At: op.At, Moves: op.Ways}
			m.head.Gather = false
		}
		if op.Back {
			m.head.Turn = nil
		}
		for _, way := range op.Moves {
			if p, known := m.People[way.Person]; !known || p.Removed {
				continue
			}
			m.standUp(way.Person)
			change(m.People, way.Person, func(p *PersonView) { p.Table, p.Turn = way.To, op.Turn })
			if way.Host {
				change(m.Tables, way.To, func(d *TableView) { d.Host = way.Person })
			}
		}
	case TableHosted:
		change(m.Tables, op.Table, func(d *TableView) { d.Host = op.Person })
	case TableScribed:
		change(m.Tables, op.Table, func(d *TableView) {
			if d.Scribe = nil; op.Key != "" {
				d.Scribe = &ScribeView{Person: op.Person, Key: op.Key}
			}
		})
	case TableHarvested:
		change(m.Notes, op.ID, func(n *NoteView) { n.Harvest = !op.Off })
		change(m.Clusters, op.ID, func(k *ClusterView) { k.Harvest = !op.Off })
	case TableGathered:
		m.head.Gather = op.On
	case TableLimited:
		m.head.Bring = op.Limit
	}
}

// standUp takes somebody from their table.
func (m *Mirror) standUp(id ID) {
	change(m.People, id, func(p *PersonView) { p.Table, p.Turn = "", 0 })
	for at := range m.Tables {
		change(m.Tables, at, func(d *TableView) {
			if d.Host == id {
				d.Host = ""
			}
			if d.Scribe != nil && d.Scribe.Person == id {
				d.Scribe = nil
			}
		})
	}
}

// checkTables wants hosts at their tables, scribes who are there, and one order.
func checkTables(b *Board) error {
	seen, devices := map[string]bool{}, map[string]bool{}
	live := 0
	for i, d := range b.tables.list {
		if d.Num != i+1 || d.Mark < 1 || d.Mark > MaxTables {
			return fmt.Errorf("table %s has number %d and mark %d", d.ID, d.Num, d.Mark)
		}
		if seen[d.Ord] {
			return fmt.Errorf("two tables have the order key %q", d.Ord)
		}
		seen[d.Ord] = true
		if !d.Deleted {
			live++
		}
		if p := b.persons.get(d.Host); d.Host != "" && (p == nil || p.Removed || p.Table != d.ID) {
			return fmt.Errorf("the host of table %s does not sit there", d.ID)
		}
		if p := b.persons.get(d.Scribe.Person); d.Scribe.Key != "" && (p == nil || p.Removed) || (d.Scribe.Key == "") != (d.Device == "") {
			return fmt.Errorf("nobody writes for table %s with key %q", d.ID, d.Scribe.Key)
		}
		if d.Device != "" && !d.Deleted {
			if devices[d.Device] {
				return errors.New("a device writes for two tables")
			}
			devices[d.Device] = true
		}
	}
	if live > MaxTables {
		return fmt.Errorf("%d tables are in the room", live)
	}
	for _, p := range b.persons.list {
		if p.Table != "" && (p.Removed || b.tables.get(p.Table) == nil) || p.Turn > b.turnNum {
			return fmt.Errorf("person %s sits at %q by turn %d", p.ID, p.Table, p.Turn)
		}
	}
	for _, s := range b.sections.list {
		if s.Table != "" && b.tables.get(s.Table) == nil {
			return fmt.Errorf("section %s belongs to a table that never was", s.ID)
		}
	}
	return nil
}
