package board

import "pgregory.net/rapid"

func (d *pool) tables() []ID { return ids(d.b.tables, func(v *roomTable) ID { return v.ID }) }

// table draws what is asked of the tables of the room.
func (d *pool) table() Op {
	key := func() string { return rapid.SampledFrom([]string{"llave1", "llave2", "", "No"}).Draw(d.rt, "key") }
	kind := func() TableKind {
		return rapid.SampledFrom([]TableKind{TableInRoom, TableInRoom, TableRemote, TablePaper, "desk"}).Draw(d.rt, "kind")
	}
	return rapid.SampledFrom([]func() Op{
		func() Op { return TableAdded{ID: d.fresh(), Name: d.text(), Kind_: kind(), People: d.int(0, 3)} },
		func() Op { return TableChanged{ID: d.pick(d.tables()), Name: new(d.text()), Kind_: new(kind())} },
		func() Op { return TableChanged{ID: d.pick(d.tables()), Ord: new("1"), People: new(d.int(-1, 4))} },
		func() Op { return TableRemoved{ID: d.pick(d.tables())} },
		func() Op { return TableSit{Table: d.pick(append(d.tables(), ""))} },
		func() Op { return TableSit{Table: d.pick(d.tables())} },
		func() Op { return TableSit{Table: d.pick(d.tables()), Persons: d.some(d.persons())} },
		func() Op { return TableDeal{All: d.bool()} },
		func() Op { return TableRotate{} },
		func() Op { return TableMoved{Moves: []TableMove{{Person: d.pick(d.persons())}}} },
		func() Op { return TableHosted{Table: d.pick(d.tables()), Person: d.pick(append(d.persons(), ""))} },
		func() Op {
			if v := d.b.tables.get(d.pick(d.tables())); v != nil {
				for _, p := range d.b.persons.list {
					if p.Table == v.ID && d.bool() {
						return TableHosted{Table: v.ID, Person: p.ID}
					}
				}
			}
			return TableRotate{}
		},
		func() Op { return TableScribed{Table: d.pick(d.tables()), Key: key()} },
		func() Op { return TableScribed{Table: d.pick(d.tables()), Key: "llave1"} },
		func() Op {
			return TableSplit{Step: d.pick(append(d.steps(), d.b.step)), Section: d.pick(d.sections()), IDs: []ID{d.fresh(), d.fresh(), d.fresh()}}
		},
		func() Op { return TableHarvested{ID: d.pick(d.notes()), Off: d.rare()} },
		func() Op { return TableHarvested{ID: d.pick(append(d.clusters(), d.notes()...)), Off: d.rare()} },
		func() Op { return TableGathered{On: d.bool()} },
		func() Op { return TableLimited{Limit: d.int(0, 3)} },
	}).Draw(d.rt, "table")()
}
