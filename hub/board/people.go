package board

type (
	// PersonJoined seats a person. System: anybody, any role. A seated device: a further voice on
	// the same tablet (participant, at most 12 per device). Without a
	// name the browser shows the number. Num is decided: 1, 2, 3 … in order of arrival.
	PersonJoined struct {
		ID     ID     `json:"id"`
		Name   string `json:"name"`
		Role   Role   `json:"role"`
		Num    int    `json:"num,omitempty"`
		Device string `json:"device,omitempty"` // never leaves the server
		Table  ID     `json:"table,omitempty"`  // decided: where the others of that device sit
	}
	// DeviceJoined seats a known person at one more device. System only. Never leaves the server.
	DeviceJoined struct {
		Device string `json:"device"`
		Person ID     `json:"person"`
	}
	// PersonRenamed changes a name. The person or a facilitator.
	PersonRenamed struct {
		ID   ID     `json:"id"`
		Name string `json:"name"`
	}
	// PersonRoleChanged makes a facilitator or a participant. Facilitators; the last one stays.
	PersonRoleChanged struct {
		ID   ID   `json:"id"`
		Role Role `json:"role"`
	}
	// PersonRemoved ends a person's seat on every device; what they wrote stays. Facilitators.
	PersonRemoved struct {
		ID ID `json:"id"`
	}
	// PersonErased forgets a person: name and authorship go, the shared work stays. System or
	// facilitators. The journal redacts the person's earlier entries in the same transaction.
	PersonErased struct {
		ID ID `json:"id"`
	}
)

// PersonView is a person as others see them. Name is "" for the projector.
type PersonView struct {
	ID      ID     `json:"id"`
	Num     int    `json:"num"`
	Name    string `json:"name"`
	Role    Role   `json:"role"`
	Removed bool   `json:"removed,omitempty"`
	Hand    int    `json:"hand,omitempty"`  // raised as the nth; 0: not
	Ready   bool   `json:"ready,omitempty"` // has finished the step
	Table   ID     `json:"table,omitempty"` // where they sit
	Turn    int    `json:"turn,omitempty"`  // the rotation that brought them there; 0: none
}
