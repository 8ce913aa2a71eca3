package public

import (
	"html/template"
	"slices"

	"minga.lab/minga/hub/board"
)

var answerBody = Body(source("answer"))

// Answering is the page behind the link of a request: what is asked, what was answered, and a form to answer. Nothing in
// it names a day that whoever fills it in could choose.
type Answering struct {
	Title    string // of the workshop
	Words    string // the language in which its people write
	Request  board.RequestView
	Solution string // name of the solution for which it is asked; "" for the whole workshop
	Zone     string // of the workshop, see [Place]
	Today    string // YYYY-MM-DD in the zone
	Done     string // what has succeeded, a sentence; "" for nothing
	Full     bool   // it takes no more answers

	Nonce    string // makes a form that is sent twice one
	Answer   board.Verdict
	Reason   string
	Name     string
	Problems []Problem
}

type drawnAnswer struct {
	Answering
	Lang  string
	Own   template.HTMLAttr // of what people wrote
	Late  bool
	Given []GivenAnswer // the newest first
	Form  struct {
		Answer Choices
		Reason Field
		Name   Field
	}
}

// GivenAnswer is one answer as the page shows it.
type GivenAnswer struct{ Day, Answer, Reason, Name string }

// AnswerPage is the page: its layout, its body and what goes into it. lang is that of the page's own words.
func AnswerPage(lang string, a Answering) (Layout, *Template, any) {
	lang = Lang(lang)
	d := drawnAnswer{Answering: a, Lang: lang, Own: own(lang, a.Words), Late: board.StateOf(a.Request, a.Today) == board.RequestLate}
	for _, one := range a.Request.Answers {
		d.Given = append(d.Given, GivenAnswer{
			Day: dayIn(a.Zone, one.At), Answer: T(lang, "answer.is."+string(one.Answer)), Reason: one.Reason, Name: one.Name,
		})
	}
	slices.Reverse(d.Given)
	wrong := func(field string) string {
		for _, p := range a.Problems {
			if p.Field == field {
				return p.Text
			}
		}
		return ""
	}
	d.Form.Answer = Choices{Name: "answer", Legend: T(lang, "answer.answer"), Wrong: wrong("answer"), Required: true}
	for _, v := range []board.Verdict{board.VerdictYes, board.VerdictPartly, board.VerdictNo, board.VerdictStudying} {
		d.Form.Answer.Options = append(d.Form.Answer.Options, Option{
			Value: string(v), Label: T(lang, "answer.is."+string(v)), Checked: v == a.Answer,
		})
	}
	d.Form.Reason = Field{
		Name: "reason", Label: T(lang, "answer.reason"), Hint: T(lang, "answer.reason.hint"), Value: a.Reason, Type: "area",
		Max: board.MaxReasonChars, Wrong: wrong("reason"), Required: true,
	}
	d.Form.Name = Field{
		Name: "name", Label: T(lang, "answer.name"), Hint: T(lang, "answer.name.hint"), Value: a.Name,
		Max: board.MaxShortCellChars, Wrong: wrong("name"), Autocomplete: "name",
	}
	layout := Layout{Lang: lang, Title: a.Request.What, Alternates: switches(lang), Failed: len(a.Problems) > 0}
	return layout, answerBody, d
}
