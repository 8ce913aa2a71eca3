package board

import (
	"cmp"
	"slices"
	"strconv"
)

// roomTable is a table of the room.
type roomTable struct {
	ID      ID         `json:"id"`
	Num     int        `json:"num"`
	Name    string     `json:"name"`
	Mark    int        `json:"mark"`
	Kind    TableKind  `json:"kind,omitempty"`
	People  int        `json:"people,omitempty"`
	Ord     string     `json:"ord"`
	Host    ID         `json:"host,omitempty"`
	Scribe  ScribeView `json:"scribe"`
	Device  string     `json:"device,omitempty"` // the scribe's
	Last    Millis     `json:"last,omitempty"`
	Deleted bool       `json:"deleted,omitempty"`
	Changed Seq        `json:"changed"`
}

// maxScribeKey bounds the word by which a scribe's device knows itself.
const maxScribeKey = 16

func tableOrd(d *roomTable) (ID, string) { return d.ID, d.Ord }

// liveTables lists the tables of the room in their order.
func (b *Board) liveTables() []*roomTable {
	var list []*roomTable
	for _, d := range b.tables.list {
		if !d.Deleted {
			list = append(list, d)
		}
	}
	slices.SortFunc(list, func(x, y *roomTable) int { return cmp.Compare(x.Ord, y.Ord) })
	return list
}

// liveTable returns an id that names a table of the room, else "".
func (b *Board) liveTable(id ID) ID {
	if d := b.tables.get(id); d == nil || d.Deleted {
		return ""
	}
	return id
}

// tableAt is where a device is: the table that it writes for, else that of the first of its people who has one.
func (b *Board) tableAt(device string) ID {
	if d := b.scribing(device); d != nil {
		return d.ID
	}
	for _, id := range b.seats[device] {
		if p := b.persons.get(id); p != nil && p.Role == Participant && b.liveTable(p.Table) != "" {
			return p.Table
		}
	}
	return ""
}

// scribing returns the table that a device writes for, nil if none.
func (b *Board) scribing(device string) *roomTable {
	if device == "" {
		return nil
	}
	for _, d := range b.tables.list {
		if !d.Deleted && d.Device == device {
			return d
		}
	}
	return nil
}

// scribes says whether the asking device writes for a table.
func (t *turn) scribes(id ID) bool {
	d := t.b.scribing(t.p.Actor.Device)
	return d != nil && d.ID == id
}

// atTable keeps participants to the sections of their own table and to those of everybody.
func (t *turn) atTable(sections ...ID) error {
	if t.facilitates() || t.who == nil {
		return nil
	}
	mine := t.b.liveTable(t.who.Table)
	for _, id := range sections {
		s := t.b.sections.get(id)
		if s == nil || t.b.liveTable(s.Table) == "" || s.Table == mine {
			continue
		}
		if mine == "" {
			return &Refusal{Code: CodeNoTable, Field: "section"}
		}
		return &Refusal{Code: CodeOtherTable, Field: "section"}
	}
	return nil
}

// ofTable says which table a new note comes from. An anonymous one in a section of everybody's tells
// nothing, for at a small table that would tell who wrote it.
func (t *turn) ofTable(op NoteAdded, author *person) (NoteAdded, error) {
	if op.By != nil { // somebody speaks, whoever writes it down
		op.Scribe = false
	}
	if op.Scribe {
		d := t.b.scribing(t.p.Actor.Device)
		if d == nil {
			return op, &Refusal{Code: CodeNotScribe, Field: "scribe"}
		}
		op.Table = d.ID
		return op, nil
	}
	if !t.facilitates() {
		op.Table = ""
	}
	if op.Table = t.b.tableFor(op); op.Table != "" || op.Anon || op.By.foreign() {
		return op, nil
	}
	if s := t.b.steps.get(t.b.step); s == nil || s.Names != NamesAnonymous {
		op.Table = t.b.liveTable(author.Table)
	}
	return op, nil
}

// tableFor is the table that a new note names, else the one whose section it is in.
func (b *Board) tableFor(op NoteAdded) ID {
	if id := b.liveTable(op.Table); id != "" {
		return id
	}
	if s := b.sections.get(op.Section); s != nil {
		return b.liveTable(s.Table)
	}
	return ""
}

// tableUnsigned is what remains of a note's table when nobody is to be told who wrote it.
func tableUnsigned(table ID, scribe bool) ID {
	if scribe {
		return table
	}
	return ""
}

// tableOfNote is the table that a note comes from, else the one in whose section it is.
func (b *Board) tableOfNote(n *note) ID {
	return b.tableFor(NoteAdded{Table: n.Table, Section: n.Section})
}

// tableOfCluster is the table in whose section a cluster is, else the one from which all its notes come.
func (b *Board) tableOfCluster(k *cluster) ID {
	if s := b.sections.get(k.Section); s != nil && b.liveTable(s.Table) != "" {
		return s.Table
	}
	var table ID
	for _, n := range k.ordered() {
		of := b.tableOfNote(n)
		if of == "" || table != "" && of != table {
			return ""
		}
		table = of
	}
	return table
}

// knownTable wants a table that is in the room, or none.
func (t *turn) knownTable(id ID) error {
	if d := t.b.tables.get(id); id != "" && (d == nil || d.Deleted && !t.undo) {
		return &Refusal{Code: CodeNotFound, Field: "table"}
	}
	return nil
}

func (t *turn) roomTable(id ID, field string) (*roomTable, error) {
	d := t.b.tables.get(id)
	if d == nil || d.Deleted {
		return nil, &Refusal{Code: CodeNotFound, Field: field}
	}
	return d, nil
}

func (t *turn) table(op Op) ([]Op, error) {
	switch op := op.(type) {
	case TableSit:
		return t.tableSit(op)
	case TableMoved:
		return t.tableMoved(op)
	case TableScribed:
		return t.tableScribed(op)
	case TableHarvested:
		return t.tableHarvested(op)
	}
	if err := t.onlyFacilitators(); err != nil {
		return nil, err
	}
	switch op := op.(type) {
	case TableAdded:
		return t.tableAdded(op)
	case TableChanged:
		return t.tableChanged(op)
	case TableRemoved:
		if _, err := t.roomTable(op.ID, "id"); err != nil {
			return nil, err
		}
		return one(op)
	case TableRestored:
		d := t.b.tables.get(op.ID)
		if d == nil {
			return nil, &Refusal{Code: CodeNotFound, Field: "id"}
		}
		if !d.Deleted {
			return nil, &Refusal{Code: CodeAlready}
		}
		if err := room(len(t.b.liveTables()), 0, MaxTables); err != nil {
			return nil, err
		}
		return one(op)
	case TableDeal:
		return t.tableDeal(op)
	case TableRotate:
		return t.tableRotate()
	case TableHosted:
		return t.tableHosted(op)
	case TableSplit:
		return t.tableSplit(op)
	case TableGathered:
		if t.b.gather == op.On {
			return nil, &Refusal{Code: CodeAlready}
		}
		return one(op)
	case TableLimited:
		if op.Limit < 1 || op.Limit > MaxHarvest {
			return nil, &Refusal{Code: CodeMalformed, Field: "limit", Limit: MaxHarvest}
		}
		return one(op)
	}
	return nil, &Refusal{Code: CodeUnknownKind, Field: "k"}
}

func checkTable(kind TableKind, people int) error {
	if kind != TableInRoom && kind != TableRemote && kind != TablePaper {
		return malformed("kind")
	}
	if people < 0 || people > MaxTablePeople {
		return &Refusal{Code: CodeMalformed, Field: "people", Limit: MaxTablePeople}
	}
	return nil
}

func (t *turn) tableAdded(op TableAdded) ([]Op, error) {
	if err := t.freeID(op.ID); err != nil {
		return nil, err
	}
	if err := room(len(t.b.liveTables()), len(t.b.tables.list), MaxTables); err != nil {
		return nil, err
	}
	if err := checkTable(op.Kind_, op.People); err != nil {
		return nil, err
	}
	var err error
	if op.Name, err = text("name", op.Name, MaxNameChars, false, false); err != nil {
		return nil, err
	}
	if op.Ord, err = ord(op.Ord, ords(t.b.tables, tableOrd, "")); err != nil {
		return nil, err
	}
	op.Num, op.Mark = len(t.b.tables.list)+1, t.b.freeMark()
	return one(op)
}

// freeMark is the first mark that no table has or had, else the first that none in the room has.
func (b *Board) freeMark() int {
	var live, ever [MaxTables + 1]bool
	for _, d := range b.tables.list {
		if d.Mark > 0 && d.Mark <= MaxTables {
			ever[d.Mark] = true
			live[d.Mark] = live[d.Mark] || !d.Deleted
		}
	}
	if i := slices.Index(ever[1:], false); i >= 0 {
		return i + 1
	}
	return slices.Index(live[1:], false) + 1
}

func (t *turn) tableChanged(op TableChanged) ([]Op, error) {
	d, err := t.roomTable(op.ID, "id")
	if err != nil {
		return nil, err
	}
	if err := checkTable(or(op.Kind_, d.Kind), or(op.People, d.People)); err != nil {
		return nil, err
	}
	if op.Name, err = optionalText("name", op.Name, MaxNameChars, false, false); err != nil {
		return nil, err
	}
	if op.Ord != nil {
		key, err := ord(*op.Ord, ords(t.b.tables, tableOrd, op.ID))
		if err != nil {
			return nil, err
		}
		op.Ord = &key
	}
	return one(op)
}

func (t *turn) tableHosted(op TableHosted) ([]Op, error) {
	d, err := t.roomTable(op.Table, "table")
	if err != nil {
		return nil, err
	}
	if d.Host == op.Person {
		if t.undo {
			return nil, nil
		}
		return nil, &Refusal{Code: CodeAlready}
	}
	if op.Person != "" {
		p, err := t.seatedPerson(op.Person)
		if err != nil {
			return nil, err
		}
		if p.Table != d.ID {
			return nil, &Refusal{Code: CodeOtherTable, Field: "person"}
		}
	}
	return one(op)
}

// tableScribed moves the pen of a table to the asking device. A device writes for one table.
func (t *turn) tableScribed(op TableScribed) ([]Op, error) {
	d, err := t.roomTable(op.Table, "table")
	if err != nil {
		return nil, err
	}
	device := t.p.Actor.Device
	if op.Key == "" {
		switch {
		case d.Device == "":
			return nil, &Refusal{Code: CodeAlready}
		case d.Device != device && !t.facilitates():
			return nil, &Refusal{Code: CodeNotScribe}
		}
		return one(TableScribed{Table: d.ID})
	}
	if !ValidID(ID(op.Key)) || len(op.Key) > maxScribeKey {
		return nil, malformed("key")
	}
	if t.who.Table != d.ID && !t.facilitates() {
		return nil, &Refusal{Code: CodeOtherTable, Field: "table"}
	}
	if d.Device == device && d.Scribe.Key == op.Key {
		return nil, &Refusal{Code: CodeAlready}
	}
	var ops []Op
	if old := t.b.scribing(device); old != nil && old != d {
		ops = append(ops, TableScribed{Table: old.ID})
	}
	who := t.who.ID
	if slices.Contains(t.b.seats[device], d.Host) {
		who = d.Host // who stays when the others go
	}
	return append(ops, TableScribed{Table: d.ID, Key: op.Key, Person: who, Device: device}), nil
}

// tableSplit makes a section for each table, and takes the one they are made after out of the step.
func (t *turn) tableSplit(op TableSplit) ([]Op, error) {
	s, err := t.liveStep(op.Step)
	if err != nil {
		return nil, err
	}
	src, err := t.liveSection(op.Section, "section")
	if err != nil {
		return nil, err
	}
	if !s.uses(t.b, src) || t.b.liveTable(src.Table) != "" {
		return nil, &Refusal{Code: CodeNotInScope, Field: "section"}
	}
	var used []*section
	served := map[ID]bool{}
	bottom := src.Y + src.H
	for _, k := range t.b.sectionsByOrd() {
		if k.Deleted {
			continue
		}
		bottom = max(bottom, k.Y+k.H)
		if s.uses(t.b, k) {
			used = append(used, k)
			served[k.Table] = true
		}
	}
	inner := &turn{b: t.b.Clone(), p: t.p, who: t.who, undo: t.undo}
	inner.b.seq++
	var ops []Op
	do := func(op Op) error {
		decided, err := inner.decide(op)
		for _, d := range decided {
			inner.b.applyOp(d, Entry{Seq: inner.b.seq, At: t.p.At, Person: t.me()})
		}
		ops = append(ops, decided...)
		return err
	}
	var made []ID
	for _, d := range t.b.liveTables() {
		if served[d.ID] {
			continue
		}
		i := len(made)
		if i >= len(op.IDs) {
			return nil, malformed("ids")
		}
		err := do(SectionAdded{
			ID: op.IDs[i], Title: titleFor(src, d), Question: src.Question,
			X: src.X + i%splitColumns*(src.W+splitGap), Y: bottom + splitGap + i/splitColumns*(src.H+splitGap),
			W: src.W, H: src.H, Hidden: src.Hidden, Check: src.Check, Table: d.ID,
		})
		if err != nil {
			return nil, within(err, "ids", i)
		}
		made = append(made, op.IDs[i])
	}
	if len(made) == 0 {
		return nil, &Refusal{Code: CodeAlready}
	}
	var list []ID
	for _, k := range used {
		if k != src || k.live > 0 || k.clusters > 0 {
			list = append(list, k.ID)
		}
		if k == src {
			list = append(list, made...)
		}
	}
	if err := do(StepChanged{ID: s.ID, Sections: &list}); err != nil {
		return nil, err
	}
	return ops, nil
}

// How the sections of tables are laid out, below all others.
const (
	splitColumns = 4
	splitGap     = 120
)

// titleFor names the section of a table after the one that it is made from.
func titleFor(s *section, d *roomTable) string {
	name := d.Name
	if name == "" {
		name = strconv.Itoa(d.Num)
	}
	title := []rune(s.Title)
	if room := MaxTitleChars - len([]rune(name)) - 3; len(title) > room {
		title = title[:max(0, room)]
	}
	if len(title) == 0 {
		return name
	}
	return string(title) + " · " + name
}
