package papers

import (
	"time"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/server/records"
)

// Source is all that papers are made of. It holds nothing that joins a person to a note or a dot.
type Source struct {
	records.Projection
	Finished bool
	Drawings []Drawing // photographs and voices stay on the board: nobody was asked
	People   []Person  // for the attendance list alone
	Wall     Wall      // the board, in its places
	Signed   []Signed  // papers that came back, in order of arrival

	Solutions []board.SolutionView
	Actors    []board.ActorView // without how to reach them
	Requests  []board.RequestView
	Pictures  map[board.ID]Drawing // drawings of solution sheets, by asset

	Packed  bool   // it goes into the package, and so perhaps to the public
	Address string // of the public page; "": there is none
	Now     time.Time
}

// Drawing is a drawing on a visible note. Bytes are nil until they have been fetched.
type Drawing struct {
	Asset board.ID
	Alt   string
	Type  string
	W, H  int
	Bytes []byte
}

// Person is one row of the attendance list. Name is empty where nobody gave one.
type Person struct {
	Name        string
	Facilitator bool
}

// MaxDrawings is how many drawings go into the annex of a paper; more are counted.
const MaxDrawings = 40

// Gather reads a board. It is a pure function, and quick enough for a room's goroutine.
func Gather(b *board.Board) *Source {
	s := &Source{Projection: records.Project(b)}
	for i := range s.Notes {
		s.Notes[i].Author = ""
	}
	shown := make(map[board.ID]bool, len(s.Notes))
	for _, n := range s.Notes {
		shown[n.ID] = true
	}
	v := board.ViewBoard(b, board.Audience{Kind: board.ForFacilitator})
	s.Finished = v.Finished
	for _, n := range v.Notes {
		if n.Media == nil || !shown[n.ID] {
			continue
		}
		if n.Media.Kind != board.MediaDrawing {
			continue
		}
		alt := n.Media.Alt
		if alt == "" {
			alt = n.Text
		}
		s.Drawings = append(s.Drawings, Drawing{Asset: n.Media.Asset, Alt: alt, W: n.Media.W, H: n.Media.H})
	}
	s.Wall = gatherWall(v, s)
	for _, p := range v.Signed {
		asset, _, _ := board.SignedFor(b, board.Audience{Kind: board.ForFacilitator}, p.ID)
		s.Signed = append(s.Signed, Signed{SignedView: p, Asset: asset})
	}
	s.Pictures = map[board.ID]Drawing{}
	for _, sheet := range v.Solutions {
		if sheet.Deleted {
			continue
		}
		s.Solutions = append(s.Solutions, sheet)
		if sheet.Picture != "" && sheet.Drawn {
			s.Pictures[sheet.Picture] = Drawing{Asset: sheet.Picture, Alt: sheet.Alt, W: sheet.W, H: sheet.H}
		}
	}
	for _, a := range v.Actors {
		if !a.Deleted {
			a.Contact = ""
			s.Actors = append(s.Actors, a)
		}
	}
	for _, r := range v.Requests {
		if !r.Deleted {
			s.Requests = append(s.Requests, r)
		}
	}
	for _, p := range v.People {
		if !p.Removed {
			s.People = append(s.People, Person{Name: p.Name, Facilitator: p.Role == board.Facilitator})
		}
	}
	return s
}
