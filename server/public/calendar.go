package public

import (
	"strings"
	"time"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/server/ics"
)

// Calendar writes the dates of the roadmap for any calendar program: one day for each commitment with an
// end. What a program knows an event by is the same as in the calendar among the papers, and stays. Without
// any date it holds a time zone alone, because a calendar must hold something.
func (p *Page) Calendar(lang string) []byte {
	lang = Lang(lang, p.Lang)
	out := ics.New("public//"+strings.ToUpper(lang), p.Title)
	out.Line("REFRESH-INTERVAL;VALUE=DURATION", "PT6H")
	dated := false
	due := func(id board.ID, date, summary, more string, cancelled bool) {
		if out.Add(ics.Day{
			// The calendar among the papers counts in the same way: whoever took an event from there takes this one for newer.
			UID: string(p.ID) + "-" + string(id) + "@minga", Sequence: uint64(p.Seq), Stamp: time.UnixMilli(int64(p.Updated())), Date: date,
			Summary: summary, More: more, Cancelled: cancelled,
		}) {
			dated = true
		}
	}
	for _, r := range p.rows() {
		more := T(lang, "status."+string(r.Status))
		if r.Who != "" {
			more += "\n" + T(lang, "row.who") + ": " + r.Who
		}
		if r.Verifiable != "" {
			more += "\n" + T(lang, "row.verifiable") + ": " + r.Verifiable
		}
		due(r.ID, r.To, r.What, more, r.Status == board.Dropped)
	}
	for _, q := range p.Requests {
		due(q.ID, q.By, T(lang, "request.due")+" "+q.What, q.Unit, false)
	}
	if !dated {
		for _, l := range [][2]string{
			{"BEGIN", "VTIMEZONE"},
			{"TZID", "Etc/UTC"},
			{"BEGIN", "STANDARD"},
			{"DTSTART", "19700101T000000"},
			{"TZOFFSETFROM", "+0000"},
			{"TZOFFSETTO", "+0000"},
			{"END", "STANDARD"},
			{"END", "VTIMEZONE"},
		} {
			out.Line(l[0], l[1])
		}
	}
	return out.Bytes()
}
