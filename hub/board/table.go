package board

// TableKind says how a table of the room takes part.
type TableKind string

// Kinds of table.
const (
	TableInRoom TableKind = ""       // its people are in the room, with devices
	TableRemote TableKind = "remote" // its people are elsewhere
	TablePaper  TableKind = "paper"  // it works on paper alone; nobody is sent there
)

// A table is a group of people that works together. A section may belong to one: then participants of
// that table alone write in it. What belongs to no table, or to one that was removed, is everybody's.
type (
	// TableAdded sets up a table. Facilitators. Without a name browsers show the number.
	TableAdded struct {
		ID     ID        `json:"id"`
		Name   string    `json:"name"`
		Kind_  TableKind `json:"kind,omitempty"`
		People int       `json:"people,omitempty"` // who sit there without any device
		Ord    string    `json:"ord"`              // order key; decided: made unique, "" means last
		Num    int       `json:"num,omitempty"`    // decided: order of arrival
		Mark   int       `json:"mark,omitempty"`   // decided: 1..[MaxTables], its colour and pictogram
	}
	// TableChanged changes what is given. Facilitators.
	TableChanged struct {
		ID     ID         `json:"id"`
		Name   *string    `json:"name,omitempty"`
		Kind_  *TableKind `json:"kind,omitempty"`
		People *int       `json:"people,omitempty"`
		Ord    *string    `json:"ord,omitempty"`
	}
	// TableRemoved takes a table away; its sections are everybody's and its people have no table until it is
	// restored. Facilitators.
	TableRemoved struct {
		ID ID `json:"id"`
	}
	// TableRestored brings a removed table back with its people and sections (decided from [Restore] and [Undo]).
	TableRestored struct {
		ID ID `json:"id"`
	}
	// TableShown (view only) puts a table (again) into the room.
	TableShown struct {
		Table TableView `json:"table"`
	}
	// TableStirred (view only, facilitators) tells when the last note of a table was written.
	TableStirred struct {
		ID   ID     `json:"id"`
		Last Millis `json:"last"`
	}

	// TableSit asks to seat people at a table, "" for none. Participants seat those of their own device; a
	// facilitator anybody. Nobody named: all participants at the asking device. Who shares a tablet
	// moves together.
	TableSit struct {
		Table   ID   `json:"table"`
		Persons []ID `json:"persons,omitempty"`
	}
	// TableDeal asks to spread the participants evenly over the tables in the room. Hosts and the people of
	// remote and paper tables stay. Facilitators.
	TableDeal struct {
		All bool `json:"all,omitempty"` // else only those who have no table
	}
	// TableRotate asks everybody but hosts to go on to the next table. Paper tables are passed over.
	// Facilitators.
	TableRotate struct{}
	// TableMoved (decided) says who went where. Turn numbers the rotations, 0 for any other move; Back
	// takes the last rotation off the screens. At is when everybody was asked to go.
	TableMoved struct {
		Moves []TableMove `json:"moves,omitempty"`
		Turn  int         `json:"turn,omitempty"`
		Back  bool        `json:"back,omitempty"`
		At    Millis      `json:"at,omitempty"`
		Ways  []TurnWay   `json:"ways,omitempty"` // of a rotation: from which table to which
	}
	// TableHosted makes somebody of a table its host, "" nobody. A host stays when the tables rotate.
	// Facilitators.
	TableHosted struct {
		Table  ID `json:"table"`
		Person ID `json:"person,omitempty"`
	}
	// TableScribed makes the asking device the one that writes for a table; the one before is it no longer.
	// Key is a word of that device's own, by which it knows itself; "" ends it. Person is decided:
	// who took it. Device is decided and never leaves the server.
	TableScribed struct {
		Table  ID     `json:"table"`
		Key    string `json:"key,omitempty"`
		Person ID     `json:"person,omitempty"`
		Device string `json:"device,omitempty"`
	}
	// TableSplit asks for a section of their own for each table that has none in a step, made after one of its
	// sections; that one leaves the step when nothing is written in it. Facilitators.
	TableSplit struct {
		Step    ID   `json:"step"`
		Section ID   `json:"section"`
		IDs     []ID `json:"ids"` // for the new sections, at least one for each table
	}
	// TableHarvested marks a note or a cluster as what its table brings to everybody, or with Off takes the
	// mark away. The host and the scribe of its table, and facilitators.
	TableHarvested struct {
		ID  ID   `json:"id"`
		Off bool `json:"off,omitempty"`
	}
	// TableGathered shows everybody what the tables bring and nothing else, until it is taken back or the room
	// enters another step. Facilitators.
	TableGathered struct {
		On bool `json:"on"`
	}
	// TableLimited says how much each table may bring. Facilitators.
	TableLimited struct {
		Limit int `json:"limit"` // 1..[MaxHarvest]
	}
)

// TableMove is one person's way from one table, or none, to another, or none.
type TableMove struct {
	Person ID `json:"person"`
	From   ID `json:"from,omitempty"`
	To     ID `json:"to,omitempty"`

	Host bool `json:"host,omitempty"` // they host the table that they come back to
}

// TableView is a table as everybody sees it.
type TableView struct {
	ID      ID          `json:"id"`
	Num     int         `json:"num"` // order of arrival
	Name    string      `json:"name"`
	Mark    int         `json:"mark"`
	Kind    TableKind   `json:"kind,omitempty"`
	People  int         `json:"people,omitempty"` // who sit there without any device
	Ord     string      `json:"ord"`
	Host    ID          `json:"host,omitempty"`
	Scribe  *ScribeView `json:"scribe,omitempty"`
	Last    Millis      `json:"last,omitempty"`    // when its last note was written; facilitators only
	Deleted bool        `json:"deleted,omitempty"` // facilitators only
}

// ScribeView is the device that writes for a table. Key is by what that device knows itself.
type ScribeView struct {
	Person ID     `json:"person"`
	Key    string `json:"key"`
}

// TurnView is the last rotation: from which table to which, without the people.
type TurnView struct {
	Num   int       `json:"num"`
	At    Millis    `json:"at"`
	Moves []TurnWay `json:"moves"`
}

// TurnWay is one way of a rotation.
type TurnWay struct {
	From ID `json:"from"`
	To   ID `json:"to"`
}
