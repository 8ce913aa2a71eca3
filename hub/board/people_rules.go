package board

import "slices"

// person is somebody who takes part, or took part.
type person struct {
	ID      ID       `json:"id"`
	Num     int      `json:"num"`
	Name    string   `json:"name"`
	Role    Role     `json:"role"`
	Removed bool     `json:"removed,omitempty"`
	Erased  bool     `json:"erased,omitempty"`
	Devices []string `json:"devices,omitempty"`
	Former  []string `json:"former,omitempty"` // where a removed person sat, until they are forgotten
	Hand    int      `json:"hand,omitempty"`   // raised as the nth; 0: not
	Ready   bool     `json:"ready,omitempty"`  // has finished the step
	Table   ID       `json:"table,omitempty"`  // where they sit
	Turn    int      `json:"turn,omitempty"`   // the rotation that brought them there; 0: none
	Undo    []record `json:"undo,omitempty"`
}

// maxDeviceKey bounds a device key; the server makes them.
const maxDeviceKey = 64

func (t *turn) people(op Op) ([]Op, error) {
	switch op := op.(type) {
	case PersonJoined:
		return t.personJoined(op)
	case DeviceJoined:
		return t.deviceJoined(op)
	case PersonRenamed:
		p, err := t.seatedPerson(op.ID)
		if err != nil {
			return nil, err
		}
		if t.who != nil && t.who.ID != p.ID && !t.facilitates() {
			return nil, &Refusal{Code: CodeNotYours}
		}
		op.Name, err = text("name", op.Name, MaxNameChars, false, true)
		if err != nil {
			return nil, err
		}
		return one(op)
	case PersonRoleChanged:
		return t.personRole(op)
	case PersonRemoved:
		p, err := t.seatedPerson(op.ID)
		if err != nil {
			return nil, err
		}
		return t.personGone(p, op)
	case PersonErased:
		p := t.b.persons.get(op.ID)
		if p == nil {
			return nil, &Refusal{Code: CodeNotFound, Field: "id"}
		}
		if p.Erased {
			return nil, &Refusal{Code: CodeAlready}
		}
		ops, err := t.personGone(p, op)
		if err != nil {
			return nil, err
		}
		return slices.Concat(t.b.stripped(p.ID), t.b.withoutPictures(p.ID), t.b.namesakes(p), ops), nil
	}
	return nil, &Refusal{Code: CodeUnknownKind, Field: "k"}
}

func (t *turn) seatedPerson(id ID) (*person, error) {
	p := t.b.persons.get(id)
	if p == nil || p.Removed {
		return nil, &Refusal{Code: CodeNotFound, Field: "id"}
	}
	return p, nil
}

func (t *turn) personJoined(op PersonJoined) ([]Op, error) {
	if t.who != nil { // a further voice at a seated device
		op.Device, op.Role = t.p.Actor.Device, Participant
	}
	if op.Role == "" {
		op.Role = Participant
	}
	if !knownRole(op.Role) {
		return nil, malformed("role")
	}
	if op.Device == "" || len(op.Device) > maxDeviceKey {
		return nil, malformed("device")
	}
	if err := t.freeID(op.ID); err != nil {
		return nil, err
	}
	name, err := text("name", op.Name, MaxNameChars, false, false)
	if err != nil {
		return nil, err
	}
	if len(t.b.persons.list) >= MaxPersons {
		return nil, &Refusal{Code: CodeBoardFull, Limit: MaxPersons}
	}
	if len(t.b.seats[op.Device]) >= MaxVoicesPerDevice {
		return nil, &Refusal{Code: CodeBoardFull, Field: "device", Limit: MaxVoicesPerDevice}
	}
	op.Name, op.Num, op.Table = name, len(t.b.persons.list)+1, t.b.tableAt(op.Device)
	return one(op)
}

func (t *turn) deviceJoined(op DeviceJoined) ([]Op, error) {
	if t.who != nil {
		return nil, &Refusal{Code: CodeNotAllowed}
	}
	if op.Device == "" || len(op.Device) > maxDeviceKey {
		return nil, malformed("device")
	}
	p, err := t.seatedPerson(op.Person)
	if err != nil {
		return nil, err
	}
	if slices.Contains(p.Devices, op.Device) {
		return nil, &Refusal{Code: CodeAlready}
	}
	if len(p.Devices) >= MaxDevicesPerPerson {
		return nil, &Refusal{Code: CodeBoardFull, Field: "person", Limit: MaxDevicesPerPerson}
	}
	if len(t.b.seats[op.Device]) >= MaxVoicesPerDevice {
		return nil, &Refusal{Code: CodeBoardFull, Field: "device", Limit: MaxVoicesPerDevice}
	}
	return one(op)
}

func (t *turn) personRole(op PersonRoleChanged) ([]Op, error) {
	if t.who != nil && !t.facilitates() {
		return nil, &Refusal{Code: CodeNotAllowed}
	}
	p, err := t.seatedPerson(op.ID)
	if err != nil {
		return nil, err
	}
	if !knownRole(op.Role) {
		return nil, malformed("role")
	}
	if p.Role == op.Role {
		return nil, &Refusal{Code: CodeAlready}
	}
	if op.Role != Facilitator && t.b.lastFacilitator(p) {
		return nil, &Refusal{Code: CodeLastOne}
	}
	return one(op)
}

// personGone decides removal and erasure. The system may take even the last facilitator.
func (t *turn) personGone(p *person, op Op) ([]Op, error) {
	if t.who != nil {
		if !t.facilitates() {
			return nil, &Refusal{Code: CodeNotAllowed}
		}
		if t.b.lastFacilitator(p) {
			return nil, &Refusal{Code: CodeLastOne}
		}
	}
	return one(op)
}

func (b *Board) lastFacilitator(p *person) bool {
	if p.Removed || p.Role != Facilitator {
		return false
	}
	for _, q := range b.persons.list {
		if q != p && !q.Removed && q.Role == Facilitator {
			return false
		}
	}
	return true
}

func (b *Board) applyPeople(op Op) {
	switch op := op.(type) {
	case PersonJoined:
		if b.taken(op.ID) {
			return
		}
		p := &person{ID: op.ID, Num: op.Num, Name: op.Name, Role: op.Role, Table: op.Table}
		b.persons.add(op.ID, p)
		b.seat(op.Device, p)
	case DeviceJoined:
		if p := b.persons.get(op.Person); p != nil {
			b.seat(op.Device, p)
		}
	case PersonRenamed:
		if p := b.persons.get(op.ID); p != nil {
			p.Name = op.Name
		}
	case PersonRoleChanged:
		if p := b.persons.get(op.ID); p != nil {
			p.Role = op.Role
		}
	case PersonRemoved:
		if p := b.persons.get(op.ID); p != nil {
			b.unseat(p)
		}
	case PersonErased:
		if p := b.persons.get(op.ID); p != nil {
			b.unseat(p)
			b.forget(p)
		}
	}
}

// seat is without effect for "" (a redacted device) and for people who have been removed.
func (b *Board) seat(device string, p *person) {
	if device == "" || p.Removed || slices.Contains(p.Devices, device) {
		return
	}
	p.Devices = append(p.Devices, device)
	b.seats[device] = append(b.seats[device], p.ID)
}

// unseat ends a person's part: no device, no dots, copied sheets or answers in what is open, nothing to undo.
func (b *Board) unseat(p *person) {
	for _, d := range p.Devices {
		left := slices.DeleteFunc(b.seats[d], func(id ID) bool { return id == p.ID })
		if len(left) == 0 {
			delete(b.seats, d)
		} else {
			b.seats[d] = left
		}
	}
	if !p.Removed {
		p.Former = p.Devices
	}
	p.Devices, p.Undo, p.Removed = nil, nil, true
	b.quiet(p)
	b.standUp(p)
	if r := b.openRound(); r != nil {
		delete(r.Casts, p.ID)
		delete(r.spent, p.ID)
		r.unread("", p.ID)
	}
	if r := b.openRating(); r != nil {
		r.silence(p.ID)
	}
}

// forget takes a person's name and authorship out of everything. What it leaves must be what a
// replay of the redacted journal leaves, see [ScrubOf].
func (b *Board) forget(p *person) {
	p.Name, p.Erased, p.Former = "", true, nil
	for _, n := range b.notes.list {
		n.unsignComments(p.ID)
		n.handOff(p.ID)
		n.unreact("", p.ID)
		if n.Author == p.ID {
			if s := b.sections.get(n.Section); s != nil && !n.Deleted {
				s.credit(n.speaker(), -1)
			}
			n.Author, n.Anon, n.By = "", true, nil
		}
	}
	b.forgetSeats(p.ID)
	for _, k := range b.clusters.list {
		for i := range k.Trail {
			if k.Trail[i].By == p.ID {
				k.Trail[i].By = ""
			}
		}
	}
}
