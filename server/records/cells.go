package records

import (
	"strings"
	"unicode/utf8"
)

// cellGuards are the first characters that make a spreadsheet run a cell as a formula, the wide ones
// of East Asian keyboards included.
const cellGuards = "=+-@\t\r＝＋－＠"

// cellBorders are the characters after which a spreadsheet may begin a new cell, whatever we write
// between commas: in Ecuador as in most of Europe it takes the semicolon for the separator, and then no
// longer knows our quotes.
const cellBorders = ";\t\r\n"

// GuardCell keeps spreadsheets from running what somebody wrote on a note: OWASP's apostrophe, at
// every place where a cell may begin. What looks guarded already gets one more, so that UnguardCell
// takes back exactly this.
func GuardCell(value string) string {
	return eachCell(value, func(cell string) string {
		if dangerous(cell) {
			return "'"
		}
		return ""
	}, 0)
}

// UnguardCell takes back what GuardCell did, so that an exported table can be imported.
func UnguardCell(value string) string {
	return eachCell(value, func(cell string) string {
		if strings.HasPrefix(cell, "'") && dangerous(cell) {
			return "'"
		}
		return ""
	}, 1)
}

// eachCell asks at every place where a cell may begin, and writes what it is told there, or leaves
// it out.
func eachCell(value string, mark func(rest string) string, drop int) string {
	if !strings.ContainsAny(value, cellGuards) {
		return value
	}
	var b strings.Builder
	for begin := true; value != ""; {
		if begin {
			if m := mark(value); drop > 0 {
				value = value[len(m):]
			} else {
				b.WriteString(m)
			}
		}
		end := strings.IndexAny(value, cellBorders) + 1
		if begin = end > 0; !begin {
			end = len(value)
		}
		b.WriteString(value[:end])
		value = value[end:]
	}
	return b.String()
}

// dangerous looks behind apostrophes and what spreadsheets skip: quotes and spaces.
func dangerous(cell string) bool {
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(cell, "'\" \u00a0"))
	return first != utf8.RuneError && strings.ContainsRune(cellGuards, first)
}
