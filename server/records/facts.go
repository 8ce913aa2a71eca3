package records

// Facts are what is known of the meeting besides its board; "" where nobody has said it. Date is YYYY-MM-DD,
// Starts and Ends are HH:MM.
type Facts struct {
	Called    string
	Place     string
	Date      string
	Starts    string
	Ends      string
	Number    string
	Project   string
	Objective string
	Next      string // when and where people meet again
}

// factsTable has one row, or none where nothing is known.
var factsTable = Table{
	Name:    "facts",
	Columns: []string{"called", "held_at", "held_on", "starts", "ends", "number", "project", "objective", "next_meeting"},
	Rows: func(p *Projection) [][]any {
		f := p.Facts
		if f == (Facts{}) {
			return nil
		}
		return [][]any{{f.Called, f.Place, f.Date, f.Starts, f.Ends, f.Number, f.Project, f.Objective, f.Next}}
	},
	Add: func(p *Projection, scan func(...any) error) error {
		f := &p.Facts
		return scan(&f.Called, &f.Place, &f.Date, &f.Starts, &f.Ends, &f.Number, &f.Project, &f.Objective, &f.Next)
	},
}
