package board

import (
	"cmp"
	"slices"
)

// tableSit decides who goes along: whoever shares a tablet with somebody who is seated.
func (t *turn) tableSit(op TableSit) ([]Op, error) {
	if op.Table != "" {
		if _, err := t.roomTable(op.Table, "table"); err != nil {
			return nil, err
		}
	}
	asked := op.Persons
	if len(asked) == 0 {
		asked = t.b.seats[t.p.Actor.Device]
	}
	var who []*person
	for i, id := range asked {
		p, err := t.seatedPerson(id)
		switch {
		case err != nil:
			return nil, within(err, "persons", i)
		case !t.facilitates() && !slices.Contains(p.Devices, t.p.Actor.Device):
			return nil, within(&Refusal{Code: CodeNotYours}, "persons", i)
		case p.Role == Facilitator && len(op.Persons) == 0 && p != t.who:
			continue
		}
		for _, q := range t.b.together(p) {
			if !slices.Contains(who, q) {
				who = append(who, q)
			}
		}
	}
	moved := TableMoved{}
	for _, p := range who {
		if p.Table != op.Table {
			moved.Moves = append(moved.Moves, TableMove{Person: p.ID, From: p.Table, To: op.Table})
		}
	}
	if len(moved.Moves) == 0 {
		return nil, &Refusal{Code: CodeAlready}
	}
	return one(moved)
}

// together lists a participant and the participants who share a device with them; a facilitator is alone.
func (b *Board) together(p *person) []*person {
	list := []*person{p}
	if p.Role == Facilitator {
		return list
	}
	for i := 0; i < len(list); i++ {
		for _, device := range list[i].Devices {
			for _, id := range b.seats[device] {
				if q := b.persons.get(id); q != nil && q.Role == Participant && !slices.Contains(list, q) {
					list = append(list, q)
				}
			}
		}
	}
	slices.SortFunc(list, func(x, y *person) int { return cmp.Compare(x.Num, y.Num) })
	return list
}

// hosts says whether somebody is the host of the table where they sit.
func (b *Board) hosts(p *person) bool {
	d := b.tables.get(p.Table)
	return d != nil && !d.Deleted && d.Host == p.ID
}

// tableDeal puts each group that shares a tablet at the table that has the fewest people, large groups first.
func (t *turn) tableDeal(op TableDeal) ([]Op, error) {
	people := map[ID]int{}
	var in []*roomTable
	for _, d := range t.b.liveTables() {
		if d.Kind == TableInRoom {
			in = append(in, d)
			people[d.ID] = d.People
		}
	}
	if len(in) == 0 {
		return nil, &Refusal{Code: CodeNotFound, Field: "table"}
	}
	seen := map[*person]bool{}
	var groups [][]*person
	for _, p := range t.b.persons.list {
		if p.Removed || p.Role == Facilitator || seen[p] {
			continue
		}
		group, stays := t.b.together(p), false
		for _, q := range group {
			seen[q] = true
			at := t.b.tables.get(t.b.liveTable(q.Table))
			stays = stays || at != nil && (!op.All || at.Kind != TableInRoom || t.b.hosts(q))
		}
		if !stays {
			groups = append(groups, group)
			continue
		}
		for _, q := range group {
			people[q.Table]++
		}
	}
	slices.SortStableFunc(groups, func(x, y []*person) int { return cmp.Compare(len(y), len(x)) })
	moved := TableMoved{}
	for _, group := range groups {
		to := slices.MinFunc(in, func(x, y *roomTable) int { return cmp.Compare(people[x.ID], people[y.ID]) })
		for _, p := range group {
			people[to.ID]++
			if p.Table != to.ID {
				moved.Moves = append(moved.Moves, TableMove{Person: p.ID, From: p.Table, To: to.ID})
			}
		}
	}
	if len(moved.Moves) == 0 {
		return nil, &Refusal{Code: CodeAlready}
	}
	return one(moved)
}

// tableRotate sends everybody but hosts and facilitators to the next table; the last goes to the first.
func (t *turn) tableRotate() ([]Op, error) {
	moved := TableMoved{Turn: t.b.turnNum + 1, At: t.p.At}
	next := map[ID]ID{}
	round := slices.DeleteFunc(t.b.liveTables(), func(d *roomTable) bool { return d.Kind == TablePaper })
	if len(round) < 2 {
		return nil, &Refusal{Code: CodeNotFound, Field: "table"}
	}
	for i, d := range round {
		to := round[(i+1)%len(round)].ID
		next[d.ID] = to
		moved.Ways = append(moved.Ways, TurnWay{From: d.ID, To: to})
	}
	for _, p := range t.b.persons.list {
		to, goes := next[p.Table]
		if goes && !p.Removed && p.Role != Facilitator && !t.b.hosts(p) {
			moved.Moves = append(moved.Moves, TableMove{Person: p.ID, From: p.Table, To: to})
		}
	}
	return one(moved)
}

// tableMoved is asked for by undo alone: whoever is still where they were sent goes back.
func (t *turn) tableMoved(op TableMoved) ([]Op, error) {
	if !t.undo {
		return nil, &Refusal{Code: CodeUnknownKind, Field: "k"}
	}
	back := TableMoved{Back: op.Back}
	for _, m := range op.Moves {
		p := t.b.persons.get(m.Person)
		if p == nil || p.Removed || p.Table != m.From || m.To != "" && t.b.tables.get(m.To) == nil {
			continue
		}
		if !t.facilitates() && !slices.Contains(p.Devices, t.p.Actor.Device) {
			return nil, &Refusal{Code: CodeNotYours}
		}
		if d := t.b.tables.get(m.To); m.Host && (d == nil || d.Host != "") {
			m.Host = false
		}
		back.Moves = append(back.Moves, m)
	}
	if len(back.Moves) == 0 && !back.Back {
		return nil, nil
	}
	return one(back)
}

func (b *Board) applyTable(op Op) {
	switch op := op.(type) {
	case TableAdded:
		if !b.taken(op.ID) {
			b.tables.add(op.ID, &roomTable{
				ID: op.ID, Num: op.Num, Name: op.Name, Mark: op.Mark, Kind: op.Kind_, People: op.People, Ord: op.Ord,
				Changed: b.seq,
			})
		}
	case TableChanged:
		b.changeTable(op.ID, func(d *roomTable) {
			set(&d.Name, op.Name)
			set(&d.Kind, op.Kind_)
			set(&d.People, op.People)
			set(&d.Ord, op.Ord)
		})
	case TableRemoved:
		b.changeTable(op.ID, func(d *roomTable) { d.Deleted, d.Scribe, d.Device = true, ScribeView{}, "" })
	case TableRestored:
		b.changeTable(op.ID, func(d *roomTable) { d.Deleted = false })
	case TableMoved:
		b.applyMoved(op)
	case TableHosted:
		p := b.persons.get(op.Person)
		if d := b.tables.get(op.Table); d != nil && (op.Person == "" || p != nil && !p.Removed && p.Table == d.ID) {
			d.Host = op.Person
		}
	case TableScribed:
		p := b.persons.get(op.Person)
		if d := b.tables.get(op.Table); d != nil && (op.Key == "" || p != nil && !p.Removed) {
			d.Scribe, d.Device = ScribeView{Person: op.Person, Key: op.Key}, op.Device
		}
	case TableHarvested:
		if n := b.notes.get(op.ID); n != nil {
			n.Harvest = !op.Off
		} else if k := b.clusters.get(op.ID); k != nil {
			k.Harvest = !op.Off
		}
	case TableGathered:
		b.gather = op.On
	case TableLimited:
		b.bring = op.Limit
	}
}

func (b *Board) changeTable(id ID, f func(*roomTable)) {
	if d := b.tables.get(id); d != nil {
		b.touch(id, &d.Changed)
		f(d)
	}
}

func (b *Board) applyMoved(op TableMoved) {
	if op.Turn > 0 {
		b.turnNum = max(b.turnNum, op.Turn)
		b.turn = &TurnView{Num: op.Turn, At: op.At, Moves: op.Ways}
		b.gather = false // to work again
	}
	if op.Back {
		b.turn = nil
	}
	for _, m := range op.Moves {
		p, to := b.persons.get(m.Person), b.tables.get(m.To)
		if p == nil || p.Removed || m.To != "" && to == nil {
			continue
		}
		b.standUp(p)
		p.Table, p.Turn = m.To, op.Turn
		if m.Host && to != nil {
			to.Host = p.ID
		}
	}
}

// standUp takes somebody from where they sit, with what they did for that table.
func (b *Board) standUp(p *person) {
	for _, d := range b.tables.list {
		if d.Host == p.ID {
			d.Host = ""
		}
		if d.Scribe.Person == p.ID {
			d.Scribe, d.Device = ScribeView{}, ""
		}
	}
	p.Table, p.Turn = "", 0
}

// stir remembers when a table last wrote something.
func (b *Board) stir(op Op, at Millis) {
	if n, ok := op.(NoteAdded); ok {
		if d := b.tables.get(n.Table); d != nil {
			d.Last = at
		}
	}
}

// without leaves somebody who is forgotten out of the moves.
func (m TableMoved) without(id ID) (Op, bool) {
	left := slices.DeleteFunc(slices.Clone(m.Moves), func(v TableMove) bool { return v.Person == id })
	if len(left) == len(m.Moves) {
		return m, false
	}
	if m.Moves = left; len(left) == 0 {
		m.Moves = nil
	}
	return m, true
}

// forgetSeats takes somebody out of what others could undo, as the redacted journal does.
func (b *Board) forgetSeats(id ID) {
	for _, p := range b.persons.list {
		for i, r := range p.Undo {
			ops, changed := rewrite(r.Ops, func(op Op) (Op, bool) {
				switch op := op.(type) {
				case TableMoved:
					return op.without(id)
				case TableHosted:
					if op.Person == id {
						op.Person = ""
						return op, true
					}
				}
				return op, false
			})
			if changed {
				p.Undo = slices.Clone(p.Undo) // copies of the board share the list
				r.Ops = ops
				p.Undo[i] = r
			}
		}
	}
}

// inverseOfTable is inverse for tables.
func (b *Board) inverseOfTable(op Op) []Op {
	switch op := op.(type) {
	case TableAdded:
		return []Op{TableRemoved{ID: op.ID}}
	case TableRestored:
		return []Op{TableRemoved(op)}
	case TableRemoved:
		return []Op{TableRestored(op)}
	case TableChanged:
		if d := b.tables.get(op.ID); d != nil {
			return []Op{TableChanged{
				ID: d.ID, Name: was(op.Name, d.Name), Kind_: was(op.Kind_, d.Kind), People: was(op.People, d.People),
				Ord: was(op.Ord, d.Ord),
			}}
		}
	case TableMoved:
		back := TableMoved{Back: op.Turn > 0}
		for _, m := range op.Moves {
			d := b.tables.get(m.From)
			back.Moves = append(back.Moves, TableMove{
				Person: m.Person, From: m.To, To: m.From, Host: d != nil && d.Host == m.Person,
			})
		}
		return []Op{back}
	case TableHosted:
		if d := b.tables.get(op.Table); d != nil {
			return []Op{TableHosted{Table: d.ID, Person: d.Host}}
		}
	case TableHarvested:
		return []Op{TableHarvested{ID: op.ID, Off: !op.Off}}
	case TableLimited:
		return []Op{TableLimited{Limit: b.bringLimit()}}
	}
	return nil
}
