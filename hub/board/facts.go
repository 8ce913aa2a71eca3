package board

// What a meeting's papers have to say and no board knows by itself: who called it, where, when. All of it is
// optional, typed by facilitators, and changed field by field, so that two of them do not lose each
// other's words. It is the frame of the session, like the title: nobody undoes it, and a return to a
// moment leaves it alone.

type (
	// FactsChanged changes what is given; "" empties a field. Facilitators, also when the board is finished.
	FactsChanged struct {
		Called    *string `json:"called,omitempty"`    // who called the meeting, 200
		Place     *string `json:"place,omitempty"`     // 200
		Date      *string `json:"date,omitempty"`      // YYYY-MM-DD or ""
		Starts    *string `json:"starts,omitempty"`    // HH:MM or ""
		Ends      *string `json:"ends,omitempty"`      // HH:MM or ""
		Number    *string `json:"number,omitempty"`    // of the meeting, as the institution counts, 200
		Project   *string `json:"project,omitempty"`   // 200
		Objective *string `json:"objective,omitempty"` // 200
		Next      *string `json:"next,omitempty"`      // when and where people meet again, 200
	}
	// FactsView is what is known of the meeting. Who is no facilitator is told who called, where and on
	// which day.
	FactsView struct {
		Called    string `json:"called,omitempty"`
		Place     string `json:"place,omitempty"`
		Date      string `json:"date,omitempty"`
		Starts    string `json:"starts,omitempty"`
		Ends      string `json:"ends,omitempty"`
		Number    string `json:"number,omitempty"`
		Project   string `json:"project,omitempty"`
		Objective string `json:"objective,omitempty"`
		Next      string `json:"next,omitempty"`
	}
)
