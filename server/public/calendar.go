package public

import (
	"bytes"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"minga.lab/minga/hub/board"
)

// Calendar writes the dates of the roadmap for any calendar program (RFC 5545): one day for each commitment with an
// end. What a program knows an event by is the same as in the calendar among the papers, and stays. Without
// any date it holds a time zone alone, because a calendar must hold something.
func (p *Page) Calendar(lang string) []byte {
	lang = Lang(lang, p.Lang)
	var out bytes.Buffer
	line := func(name, value string) { foldLine(&out, name+":"+value) }
	line("BEGIN", "VCALENDAR")
	line("VERSION", "2.0")
	line("PRODID", "-//Minga//public//"+strings.ToUpper(lang))
	line("CALSCALE", "GREGORIAN")
	line("X-WR-CALNAME", icsText(p.Title))
	line("REFRESH-INTERVAL;VALUE=DURATION", "PT6H")
	stamp := time.UnixMilli(int64(p.Updated())).UTC().Format("20060102T150405Z")
	// The calendar among the papers counts in the same way: whoever took an event from there takes this one for newer.
	sequence := strconv.FormatUint(uint64(p.Seq), 10)
	events := 0
	event := func(id board.ID, date, summary, more string, cancelled bool) {
		day, err := time.Parse(time.DateOnly, date)
		if err != nil {
			return
		}
		events++
		line("BEGIN", "VEVENT")
		line("UID", string(p.ID)+"-"+string(id)+"@minga")
		line("DTSTAMP", stamp)
		line("SEQUENCE", sequence)
		line("DTSTART;VALUE=DATE", day.Format("20060102"))
		line("DTEND;VALUE=DATE", day.AddDate(0, 0, 1).Format("20060102"))
		line("SUMMARY", icsText(summary))
		if more != "" {
			line("DESCRIPTION", icsText(more))
		}
		if cancelled {
			line("STATUS", "CANCELLED")
		}
		line("TRANSP", "TRANSPARENT")
		line("END", "VEVENT")
	}
	for _, r := range p.rows() {
		more := T(lang, "status."+string(r.Status))
		if r.Who != "" {
			more += "\n" + T(lang, "row.who") + ": " + r.Who
		}
		if r.Verifiable != "" {
			more += "\n" + T(lang, "row.verifiable") + ": " + r.Verifiable
		}
		event(r.ID, r.To, r.What, more, r.Status == board.Dropped)
	}
	for _, q := range p.Requests {
		event(q.ID, q.By, T(lang, "request.due")+" "+q.What, q.Unit, false)
	}
	if events == 0 {
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
			line(l[0], l[1])
		}
	}
	line("END", "VCALENDAR")
	return out.Bytes()
}

var icsEscapes = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\n", `\n`)

// icsText is a text as the format takes it; characters that control something are left out.
func icsText(s string) string { return icsEscapes.Replace(plain(s)) }

// plain takes out what XML 1.0 and calendars may not hold.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t':
			return r
		case r < ' ', r == 0x7f, r == utf8.RuneError, r == 0xfffe, r == 0xffff:
			return -1
		}
		return r
	}, s)
}

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
