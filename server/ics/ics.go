// Package ics writes calendars for any calendar program (RFC 5545): days on which something is due.
package ics

import (
	"bytes"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Calendar is being written. It holds no event until one is added, and must hold something to be valid.
type Calendar struct {
	out bytes.Buffer
}

// New begins a calendar that product ("papers//ES") wrote and that a program shows under title.
func New(product, title string) *Calendar {
	c := &Calendar{}
	c.Line("BEGIN", "VCALENDAR")
	c.Line("VERSION", "2.0")
	c.Line("PRODID", "-//Minga//"+product)
	c.Line("CALSCALE", "GREGORIAN")
	c.Line("X-WR-CALNAME", Text(title))
	return c
}

// Day is something that is due on one day.
type Day struct {
	// UID is what a program knows the event by: the same in every calendar that has it.
	UID string
	// Sequence grows with every calendar: the event with the larger one is the newer.
	Sequence uint64
	// Stamp is the moment of which the event tells.
	Stamp time.Time
	// Date is YYYY-MM-DD.
	Date string
	// Summary and More may be any text; More may be empty.
	Summary, More string
	Cancelled     bool
}

// Add puts the day into the calendar and says true; without a date it does nothing.
func (c *Calendar) Add(d Day) bool {
	date, err := time.Parse(time.DateOnly, d.Date)
	if err != nil {
		return false
	}
	c.Line("BEGIN", "VEVENT")
	c.Line("UID", d.UID)
	c.Line("DTSTAMP", Stamp(d.Stamp))
	c.Line("SEQUENCE", strconv.FormatUint(d.Sequence, 10))
	c.Line("DTSTART;VALUE=DATE", date.Format("20060102"))
	c.Line("DTEND;VALUE=DATE", date.AddDate(0, 0, 1).Format("20060102"))
	c.Line("SUMMARY", Text(d.Summary))
	if d.More != "" {
		c.Line("DESCRIPTION", Text(d.More))
	}
	if d.Cancelled {
		c.Line("STATUS", "CANCELLED")
	}
	c.Line("TRANSP", "TRANSPARENT")
	c.Line("END", "VEVENT")
	return true
}

// Line writes a line of the format: 75 bytes at most, the rest on lines that begin with a space. Characters stay
// whole. The value of a text is written as Text gives it.
func (c *Calendar) Line(name, value string) {
	line, room := name+":"+value, 75
	for len(line) > room {
		cut := room
		for !utf8.RuneStart(line[cut]) {
			cut--
		}
		c.out.WriteString(line[:cut] + "\r\n ")
		line, room = line[cut:], 74
	}
	c.out.WriteString(line + "\r\n")
}

// Bytes ends the calendar, and is called once.
func (c *Calendar) Bytes() []byte {
	c.Line("END", "VCALENDAR")
	return c.out.Bytes()
}

// Stamp is a moment as the format writes it.
func Stamp(at time.Time) string { return at.UTC().Format("20060102T150405Z") }

var escapes = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\n", `\n`)

// Text is a text as the format takes it; characters that control something are left out.
func Text(s string) string {
	return escapes.Replace(strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f || r == utf8.RuneError {
			return -1
		}
		return r
	}, s))
}
