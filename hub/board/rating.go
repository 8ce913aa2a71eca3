package board

// Ask is one question of a step that people answer with one of three buttons. What is "" or empty is
// as the browser says it by default, in each reader's own language.
type Ask struct {
	Question string   `json:"question,omitempty"`
	Words    []string `json:"words,omitempty"` // from little to much: three, or none
}

// RatingForm says what people are asked.
type RatingForm string

// Forms of a rating. The activity of its step decides.
const (
	RatingMatrix RatingForm = "matrix" // of each thing: how much it helps, and how much it costs to do
	RatingFaces  RatingForm = "faces"  // of the workshop: how it was
)

// Zone is where the answers, or a facilitator, put a thing.
type Zone string

// Zones. Four are places of the matrix; the last two say that the answers name none.
const (
	ZoneBack  Zone = ""      // in [RatingMoved]: back to where the answers put it
	ZoneNow   Zone = "now"   // helps and costs little
	ZonePlan  Zone = "plan"  // helps and costs
	ZoneSpare Zone = "spare" // helps little and costs little
	ZoneLeave Zone = "leave" // helps little and costs
	ZoneSplit Zone = "split" // the middle of the answers to one question falls between two of them
	ZoneNone  Zone = "none"  // a question without any answer
)

// Answers to a question of a rating, from little to much; NoAnswer takes one's answer back. As the
// middle of all answers, NoAnswer says that there are none and NoAgreement that there is no middle one.
const (
	NoAgreement  = -1
	NoAnswer     = 0
	AnswerLittle = 1
	AnswerSome   = 2
	AnswerMuch   = 3
)

type (
	// RatingOpened asks the questions of a step, of everything in its sections or of Items alone, which may
	// lie anywhere. The step is of the activity matrix or evaluation. One rating at a time. What is being rated stays in
	// its place until the rating closes. Facilitators.
	RatingOpened struct {
		ID    ID         `json:"id"`
		Step  ID         `json:"step"`
		Items []ID       `json:"items,omitempty"` // decided: frozen in board order; of an evaluation, the step
		Form  RatingForm `json:"form,omitempty"`  // decided
		Asks  []Ask      `json:"asks,omitempty"`  // decided: one for each question
		Num   int        `json:"num,omitempty"`   // decided: order of arrival
	}
	// RatingAnswered answers one question about one item, the first question is 0. Answering again changes
	// the answer, [NoAnswer] takes it back. Seen by that person alone.
	RatingAnswered struct {
		Rating ID  `json:"rating"`
		Item   ID  `json:"item"`
		Ask    int `json:"ask"`
		Answer int `json:"answer"`
		Person ID  `json:"person,omitempty"` // decided
	}
	// RatingClosed ends a rating. The numbers are decided; who answered what is forgotten with it, on the
	// board and, by redaction, in the journal. Facilitators. It cannot be opened again: another one asks anew.
	RatingClosed struct {
		ID       ID             `json:"id"`
		Results  []RatingResult `json:"results,omitempty"`  // every item, in order
		Raters   int            `json:"raters,omitempty"`   // people with an answer
		Eligible int            `json:"eligible,omitempty"` // people who could have given one
	}
	// RatingMoved puts an item of a closed matrix into another zone; "" puts it back where the answers
	// have it. Facilitators.
	RatingMoved struct {
		Rating ID   `json:"rating"`
		Item   ID   `json:"item"`
		Zone   Zone `json:"zone"`
	}
	// RatingShown (view only) puts a rating on the board as it may be seen now.
	RatingShown struct {
		Rating RatingView `json:"rating"`
	}
)

// RatingResult is what became of one item.
type RatingResult struct {
	Item   ID      `json:"item"`
	Name   string  `json:"name,omitempty"`  // the cluster's name or the note's text at closing
	Counts [][]int `json:"counts"`          // for each question, how many said little, some and much
	Middle []int   `json:"middle"`          // for each question, the middle answer
	Zone   Zone    `json:"zone,omitempty"`  // of a matrix: where the answers put it
	Moved  Zone    `json:"moved,omitempty"` // where a facilitator put it
}

// RatingView is a rating as an audience sees it. Mine holds the answers of the looking device's
// persons while it is open; Results only after closing.
type RatingView struct {
	ID       ID             `json:"id"`
	Num      int            `json:"num"` // order of arrival
	Step     ID             `json:"step"`
	Form     RatingForm     `json:"form"`
	Asks     []Ask          `json:"asks"`
	Items    []ID           `json:"items"`
	Open     bool           `json:"open,omitempty"`
	Results  []RatingResult `json:"results,omitempty"`
	Raters   int            `json:"raters,omitempty"`
	Eligible int            `json:"eligible,omitempty"`
	Mine     []RatingMine   `json:"mine,omitempty"`
}

// RatingMine is one person's own answer.
type RatingMine struct {
	Person ID  `json:"person"`
	Item   ID  `json:"item"`
	Ask    int `json:"ask"`
	Answer int `json:"answer"`
}

// middle is the answer in the middle of all answers to a question. With an even number of them there
// are two in the middle; when these differ, people do not agree.
func middle(counts []int) int {
	n := 0
	for _, c := range counts {
		n += c
	}
	if n == 0 {
		return NoAnswer
	}
	at := func(i int) int {
		for answer, c := range counts {
			if i < c {
				return answer + 1
			}
			i -= c
		}
		return NoAnswer
	}
	if low, high := at((n-1)/2), at(n/2); low != high {
		return NoAgreement
	} else {
		return high
	}
}

// zoneOf is where the middle answers put a thing. «Some» counts like «much», of both questions: what
// helps something helps, and what costs something costs.
func zoneOf(helps, costs int) Zone {
	switch {
	case helps == NoAnswer || costs == NoAnswer:
		return ZoneNone
	case helps == NoAgreement || costs == NoAgreement:
		return ZoneSplit
	case helps >= AnswerSome && costs < AnswerSome:
		return ZoneNow
	case helps >= AnswerSome:
		return ZonePlan
	case costs < AnswerSome:
		return ZoneSpare
	}
	return ZoneLeave
}
