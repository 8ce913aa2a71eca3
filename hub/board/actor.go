package board

import (
	"cmp"
	"slices"
)

// ActorType says what kind of actor somebody is.
type ActorType string

// Types of actor.
const (
	ActorUnsaid       ActorType = ""             // not said yet
	ActorNeighbours   ActorType = "neighbours"   // people of the quarter
	ActorOrganisation ActorType = "organisation" // a social organisation
	ActorMunicipal    ActorType = "municipal"    // a unit of the municipality
	ActorPublic       ActorType = "public"       // another public institution
	ActorAcademia     ActorType = "academia"
	ActorBusiness     ActorType = "business" // the productive sector, cooperatives included
	ActorNGO          ActorType = "ngo"
	ActorOther        ActorType = "other"
)

// ActorRelation says how an actor stands to what is planned.
type ActorRelation string

// Relations.
const (
	RelationUnknown ActorRelation = ""
	RelationFor     ActorRelation = "for"
	RelationNeutral ActorRelation = "neutral"
	RelationAgainst ActorRelation = "against"
)

// ActorPart says what an actor will do.
type ActorPart string

// Parts.
const (
	PartUnsaid   ActorPart = ""
	PartExecutes ActorPart = "executes"
	PartSupports ActorPart = "supports"
	PartDecides  ActorPart = "decides"
	PartInforms  ActorPart = "informs"
)

// Accepted says whether an actor has been asked and what they said.
type Accepted string

// Answers of an actor; "" means [AcceptedPending].
const (
	AcceptedYes     Accepted = "yes"
	AcceptedPending Accepted = "pending"
	AcceptedNo      Accepted = "no"
)

// MaxLevel is the most interest or power of an actor; 1 is little, 0 is not said yet.
const MaxLevel = 3

type (
	// ActorAdded puts an actor on the map. Facilitators; participants during an actors step. Allowed
	// after the board is finished (facilitators).
	ActorAdded struct {
		ID       ID            `json:"id"`
		Name     string        `json:"name"`               // at most 120 characters; the only field required
		Type     ActorType     `json:"type,omitempty"`     //
		Gives    string        `json:"gives,omitempty"`    // what they bring, 300
		Interest int           `json:"interest,omitempty"` // 0 to [MaxLevel]
		Power    int           `json:"power,omitempty"`    // 0 to [MaxLevel]
		Relation ActorRelation `json:"relation,omitempty"`
		Part     ActorPart     `json:"part,omitempty"`
		Contact  string        `json:"contact,omitempty"` // how to reach them, 200; facilitators alone are shown it
		Accepted Accepted      `json:"accepted,omitempty"`
		Solution ID            `json:"solution,omitempty"`
		Ord      string        `json:"ord"`
	}
	// ActorChanged changes what is given. A contact may be given by anybody who may change the actor as
	// long as there is none; afterwards facilitators alone may change it or take it out. Only the last one is kept:
	// the journal forgets those before, and neither undo nor a return brings one back.
	ActorChanged struct {
		ID       ID             `json:"id"`
		Name     *string        `json:"name,omitempty"`
		Type     *ActorType     `json:"type,omitempty"`
		Gives    *string        `json:"gives,omitempty"`
		Interest *int           `json:"interest,omitempty"`
		Power    *int           `json:"power,omitempty"`
		Relation *ActorRelation `json:"relation,omitempty"`
		Part     *ActorPart     `json:"part,omitempty"`
		Contact  *string        `json:"contact,omitempty"`
		Accepted *Accepted      `json:"accepted,omitempty"`
		Solution *ID            `json:"solution,omitempty"`
		Ord      *string        `json:"ord,omitempty"`
		Over     *ActorWords    `json:"over,omitempty"` // not recorded: what stood where this is written; something else by now is a refusal
	}
	// ActorWords are texts of an actor. The contact is none of them: what stands there is shown to facilitators alone, and
	// an earlier one is kept nowhere.
	ActorWords struct {
		Name  *string `json:"name,omitempty"`
		Gives *string `json:"gives,omitempty"`
	}
	// ActorRemoved takes an actor off the map. Facilitators.
	ActorRemoved struct {
		ID ID `json:"id"`
	}
	// ActorRestored brings a removed actor back (decided from [Restore] and [Undo]).
	ActorRestored struct {
		ID ID `json:"id"`
	}
	// ActorShown (view only) puts an actor (again) on the map.
	ActorShown struct {
		Actor ActorView `json:"actor"`
	}
)

// ActorView is an actor as an audience sees it. Contact is for facilitators alone. The public is shown those who
// accepted, and nothing that others think of them: no interest, power or relation.
type ActorView struct {
	ID       ID            `json:"id"`
	Name     string        `json:"name"`
	Type     ActorType     `json:"type,omitempty"`
	Gives    string        `json:"gives,omitempty"`
	Interest int           `json:"interest,omitempty"`
	Power    int           `json:"power,omitempty"`
	Relation ActorRelation `json:"relation,omitempty"`
	Part     ActorPart     `json:"part,omitempty"`
	Contact  string        `json:"contact,omitempty"` // facilitators only
	Accepted Accepted      `json:"accepted,omitempty"`
	Solution ID            `json:"solution,omitempty"`
	Ord      string        `json:"ord"`
	Deleted  bool          `json:"deleted,omitempty"` // facilitators only
}

// CoExecutor says whether an actor counts as one of those who carry it out: nobody does before they
// have said yes.
func CoExecutor(a ActorView) bool { return !a.Deleted && a.Accepted == AcceptedYes }

func actorView(c *actor, a Audience) ActorView {
	v := ActorView{
		ID: c.ID, Name: c.Name, Type: c.Type, Gives: c.Gives, Interest: c.Interest, Power: c.Power,
		Relation: c.Relation, Part: c.Part, Contact: c.Contact, Accepted: c.Accepted, Solution: c.Solution,
		Ord: c.Ord, Deleted: c.Deleted,
	}
	if a.Kind != ForFacilitator {
		v.Contact = ""
	}
	if a.Kind == ForPublic {
		v.Interest, v.Power, v.Relation = 0, 0, ""
	}
	return v
}

// viewActors lists what an audience sees of the map.
func (b *Board) viewActors(v *BoardView, a Audience) {
	for _, c := range b.actors.list {
		shown := actorView(c, a)
		if c.Deleted && a.Kind != ForFacilitator || a.Kind == ForPublic && !CoExecutor(shown) {
			continue
		}
		v.Actors = append(v.Actors, shown)
	}
	slices.SortStableFunc(v.Actors, func(x, y ActorView) int { return cmp.Compare(x.Ord, y.Ord) })
}

// actor shows an op about an actor. The contact is shown as it is now: an earlier one is forgotten.
func (v *viewer) actor(op Op) {
	switch op := op.(type) {
	case ActorAdded:
		op.Contact = v.contact(op.ID)
		v.show(op)
	case ActorChanged:
		if op.Contact != nil {
			op.Contact = nil
			if v.a.Kind == ForFacilitator {
				op.Contact = new(v.contact(op.ID))
			}
			if op == (ActorChanged{ID: op.ID}) { // that there is a contact is told to nobody else either
				return
			}
		}
		v.show(op)
	case ActorRestored:
		if c := v.b.actors.get(op.ID); c != nil {
			shown := actorView(c, v.a)
			shown.Deleted = false
			v.show(ActorShown{Actor: shown})
		}
	default:
		v.show(op)
	}
}

// contact is how to reach an actor, "" for whoever may not know.
func (v *viewer) contact(id ID) string {
	if c := v.b.actors.get(id); c != nil && v.a.Kind == ForFacilitator {
		return c.Contact
	}
	return ""
}

// applyActor is Mirror.Apply for actors.
func (m *Mirror) applyActor(op Op) {
	switch op := op.(type) {
	case ActorAdded:
		m.Actors[op.ID] = ActorView{
			ID: op.ID, Name: op.Name, Type: op.Type, Gives: op.Gives, Interest: op.Interest, Power: op.Power,
			Relation: op.Relation, Part: op.Part, Contact: op.Contact, Accepted: op.Accepted, Solution: op.Solution,
			Ord: op.Ord,
		}
	case ActorShown:
		m.Actors[op.Actor.ID] = op.Actor
	case ActorChanged:
		change(m.Actors, op.ID, func(c *ActorView) {
			set(&c.Name, op.Name)
			set(&c.Type, op.Type)
			set(&c.Gives, op.Gives)
			set(&c.Interest, op.Interest)
			set(&c.Power, op.Power)
			set(&c.Relation, op.Relation)
			set(&c.Part, op.Part)
			set(&c.Contact, op.Contact)
			set(&c.Accepted, op.Accepted)
			set(&c.Solution, op.Solution)
			set(&c.Ord, op.Ord)
		})
	case ActorRemoved:
		remove(m, m.Actors, op.ID, func(c *ActorView) { c.Deleted = true })
	}
}
