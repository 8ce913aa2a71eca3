package papers

import (
	"context"
	"slices"
	"strings"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/server/ics"
)

// calendar writes the dates of the roadmap: one day for each commitment that has an end. A commitment without one is
// not in it; one that was dropped is in it as cancelled. Without any date the calendar holds a remark that says so.
func calendar(_ context.Context, d *Document, s *Source) ([]byte, error) {
	out := ics.New("papers//"+strings.ToUpper(d.Lang), d.Title+" · "+d.Subtitle)
	dated := false
	for _, c := range s.Commitments {
		more := slices.DeleteFunc([]string{c.Who, c.With, c.Verifiable}, func(text string) bool { return text == "" })
		if out.Add(ics.Day{
			UID: string(s.Board.ID) + "-" + string(c.ID) + "@minga", Sequence: uint64(d.Version), Stamp: s.Now, Date: c.To,
			Summary: c.What, More: strings.Join(more, "\n"), Cancelled: c.Status == board.Dropped,
		}) {
			dated = true
		}
	}
	if !dated {
		out.Line("BEGIN", "VJOURNAL")
		out.Line("UID", string(s.Board.ID)+"-none@minga")
		out.Line("DTSTAMP", ics.Stamp(s.Now))
		out.Line("SUMMARY", ics.Text(d.words["no_dates"]))
		out.Line("END", "VJOURNAL")
	}
	return out.Bytes(), nil
}
