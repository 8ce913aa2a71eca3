package public

import (
	"encoding/json"
	"fmt"

	"minga.lab/minga/hub/board"
)

// The page as data: what stands on it, and nothing else. docs/public-page.md says what the fields are.
type (
	dataPage struct {
		Licence   string         `json:"licence"`
		Workshop  board.ID       `json:"workshop"`
		Title     string         `json:"title"`
		Lang      string         `json:"lang"`
		Date      string         `json:"date,omitempty"`
		Place     string         `json:"place,omitempty"`
		Called    string         `json:"called,omitempty"`
		People    *int           `json:"people"` // null: fewer than five
		Notes     int            `json:"notes"`
		Groups    int            `json:"groups"`
		Minutes   int            `json:"minutes"`
		Rounds    []dataRound    `json:"rounds"`
		Solutions []dataSolution `json:"solutions"`
		Actors    []dataActor    `json:"actors"`
		Roadmap   []dataRow      `json:"roadmap"`
		Requests  []dataRequest  `json:"requests"`
	}
	dataRound struct {
		Question string       `json:"question"`
		Voters   *int         `json:"voters"`
		Winners  []dataWinner `json:"winners"`
	}
	dataWinner struct {
		Name string `json:"name"`
		Dots *int   `json:"dots"` // null where fewer than five voted
	}
	dataSolution struct {
		ID       board.ID          `json:"id"`
		Name     string            `json:"name"`
		Sentence string            `json:"sentence"`
		Problem  string            `json:"problem"`
		Whom     string            `json:"whom"`
		Steps    []string          `json:"steps"`
		Fresh    string            `json:"fresh"`
		Test     string            `json:"test"`
		Needs    string            `json:"needs"`
		Unit     string            `json:"unit"`
		Checks   []board.Viability `json:"checks"`
	}
	dataActor struct {
		Name  string          `json:"name"` // "" for what may be a person
		Type  board.ActorType `json:"type"`
		Part  board.ActorPart `json:"part"`
		Gives string          `json:"gives"`
	}
	dataRow struct {
		ID         board.ID       `json:"id"`
		Phase      string         `json:"phase"`
		What       string         `json:"what"`
		Who        string         `json:"who"` // "" for a person who is not named
		With       []string       `json:"with"`
		From       string         `json:"from"`
		To         string         `json:"to"`
		Resources  string         `json:"resources"`
		Verifiable string         `json:"verifiable"`
		Status     board.Status   `json:"status"`
		Late       bool           `json:"late"`
		Progress   []dataProgress `json:"progress"`
	}
	dataProgress struct {
		At     string       `json:"at"`
		Status board.Status `json:"status"`
		Text   string       `json:"text"`
		To     string       `json:"to,omitempty"`  // the end of the row from then on, where it was moved
		Was    string       `json:"was,omitempty"` // and before
	}
	dataRequest struct {
		ID      board.ID     `json:"id"`
		What    string       `json:"what"`
		Unit    string       `json:"unit"`
		By      string       `json:"by"`
		Answers []dataAnswer `json:"answers"`
	}
	dataAnswer struct {
		At     string        `json:"at"`
		Answer board.Verdict `json:"answer"`
		Reason string        `json:"reason"`
	}
)

// enough is a number of people, nil where they are too few to be told.
func enough(n int) *int {
	if n < FewPeople {
		return nil
	}
	return &n
}

// Data writes the page as JSON, under the licence of the page. today is as in [Seen].
func (p *Page) Data(today string) ([]byte, error) {
	d := dataPage{
		Licence: "CC BY 4.0", Workshop: p.ID, Title: p.Title, Lang: p.Lang, Date: p.Date, Place: p.Place, Called: p.Called,
		People: enough(p.People), Notes: p.Notes, Groups: p.Groups, Minutes: p.Minutes,
		Rounds: []dataRound{}, Solutions: []dataSolution{}, Actors: []dataActor{}, Roadmap: []dataRow{}, Requests: []dataRequest{},
	}
	for _, r := range p.Rounds {
		round := dataRound{Question: r.Question, Voters: enough(r.Voters), Winners: []dataWinner{}}
		for _, w := range r.Winners {
			winner := dataWinner{Name: w.Name}
			if w.Dots > 0 {
				winner.Dots = &w.Dots
			}
			round.Winners = append(round.Winners, winner)
		}
		d.Rounds = append(d.Rounds, round)
	}
	for _, s := range p.Solutions {
		d.Solutions = append(d.Solutions, dataSolution{
			ID: s.ID, Name: s.Name, Sentence: s.Sentence, Problem: s.Problem, Whom: s.Whom, Steps: append([]string{}, s.Steps...),
			Fresh: s.Fresh, Test: s.Test, Needs: s.Needs, Unit: s.Unit, Checks: append([]board.Viability{}, s.Checks...),
		})
	}
	for _, a := range p.Actors {
		d.Actors = append(d.Actors, dataActor(a))
	}
	for _, phase := range p.Roadmap {
		for _, r := range phase.Rows {
			row := dataRow{
				ID: r.ID, Phase: phase.Name, What: r.What, Who: r.Who, With: append([]string{}, r.With...), From: r.From, To: r.To,
				Resources: r.Resources, Verifiable: r.Verifiable, Status: r.Status, Late: r.Late(today), Progress: []dataProgress{},
			}
			for _, t := range r.Progress {
				row.Progress = append(row.Progress, dataProgress{At: rfc3339(t.At), Status: t.Status, Text: t.Text, To: t.To, Was: t.Was})
			}
			d.Roadmap = append(d.Roadmap, row)
		}
	}
	for _, q := range p.Requests {
		request := dataRequest{ID: q.ID, What: q.What, Unit: q.Unit, By: q.By, Answers: []dataAnswer{}}
		for _, a := range q.Answers {
			request.Answers = append(request.Answers, dataAnswer{At: rfc3339(a.At), Answer: a.Answer, Reason: a.Reason})
		}
		d.Requests = append(d.Requests, request)
	}
	body, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("public: write a page as data: %w", err)
	}
	return append(body, '\n'), nil
}
