package papers

import (
	"bytes"
	"context"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"minga.lab/minga/hub/board"
)

// calendar writes the dates of the roadmap for any calendar program (RFC 5545): one day for each commitment that
// has an end. A commitment without one is not in it; one that was dropped is in it as cancelled. Without any date the calendar
// holds a remark that says so, for a calendar with nothing in it is not valid.
func calendar(_ context.Context, d *Document, s *Source) ([]byte, error) {
	var out bytes.Buffer
	line := func(name, value string) { foldLine(&out, name+":"+value) }
	line("BEGIN", "VCALENDAR")
	line("VERSION", "2.0")
	line("PRODID", "-//Minga//papers//"+strings.ToUpper(d.Lang))
	line("X-WR-CALNAME", icsText(d.Title+" · "+d.Subtitle))
	dated := 0
	for _, c := range s.Commitments {
		end, err := time.Parse(time.DateOnly, c.To)
		if err != nil {
			continue
		}
		dated++
		line("BEGIN", "VEVENT")
		line("UID", string(s.Board.ID)+"-"+string(c.ID)+"@minga")
		line("DTSTAMP", s.Now.UTC().Format("20060102T150405Z"))
		line("SEQUENCE", strconv.Itoa(d.Version))
		line("DTSTART;VALUE=DATE", end.Format("20060102"))
		line("DTEND;VALUE=DATE", end.AddDate(0, 0, 1).Format("20060102"))
		line("SUMMARY", icsText(c.What))
		var more []string
		for _, text := range []string{c.Who, c.With, c.Verifiable} {
			if text != "" {
				more = append(more, text)
			}
		}
		if len(more) > 0 {
			line("DESCRIPTION", icsText(strings.Join(more, "\n")))
		}
		if c.Status == board.Dropped {
			line("STATUS", "CANCELLED")
		}
		line("TRANSP", "TRANSPARENT")
		line("END", "VEVENT")
	}
	if dated == 0 {
		line("BEGIN", "VJOURNAL")
		line("UID", string(s.Board.ID)+"-none@minga")
		line("DTSTAMP", s.Now.UTC().Format("20060102T150405Z"))
		line("SUMMARY", icsText(d.words["no_dates"]))
		line("END", "VJOURNAL")
	}
	line("END", "VCALENDAR")
	return out.Bytes(), nil
}

var icsEscapes = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\n", `\n`, "\r", "")

func icsText(s string) string { return icsEscapes.Replace(xmlSafe(s)) }

// foldLine writes a line of the format: 75 bytes at most, the rest on lines that begin with a space. Characters
// stay whole.
func foldLine(out *bytes.Buffer, text string) {
	room := 75
	for len(text) > room {
		cut := room
		for !utf8.RuneStart(text[cut]) {
			cut--
		}
		out.WriteString(text[:cut] + "\r\n ")
		text, room = text[cut:], 74
	}
	out.WriteString(text + "\r\n")
}
