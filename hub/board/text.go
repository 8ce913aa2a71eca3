package board

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
	"golang.org/x/text/unicode/norm"
)

// bytesPerChar bounds how many bytes one character may take on average, so that nobody stacks
// marks on a single letter without end.
const bytesPerChar = 32

// clean brings text into the one form that is stored: NFC, "\n" between lines, no other control
// characters, no space around it. Without lines, "\n" becomes a space. Invalid UTF-8 is refused.
func clean(field, s string, lines bool) (string, error) {
	if !utf8.ValidString(s) {
		return "", malformed(field)
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\r', r == '\u2028', r == '\u2029', r == '\n':
			if lines {
				return '\n'
			}
			return ' '
		case r == '\t':
			return ' '
		case unicode.IsControl(r), r == '\ufeff':
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(norm.NFC.String(s)), nil
}

// visible says whether there is anything to see in a text.
func visible(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.IsGraphic(r) && !unicode.IsSpace(r) })
}

// text cleans a field and holds it to its limit. Empty text is refused only when required.
func text(field, s string, limit int, lines, required bool) (string, error) {
	s, err := clean(field, s, lines)
	if err != nil {
		return "", err
	}
	if !visible(s) {
		if required {
			return "", &Refusal{Code: CodeEmptyText, Field: field}
		}
		return "", nil
	}
	if len(s) > limit && (len(s) > limit*bytesPerChar || uniseg.GraphemeClusterCount(s) > limit) {
		return "", &Refusal{Code: CodeTextTooLong, Field: field, Limit: limit}
	}
	return s, nil
}

// optionalText is text for a pointer that may be absent.
func optionalText(field string, s *string, limit int, lines, required bool) (*string, error) {
	if s == nil {
		return nil, nil
	}
	v, err := text(field, *s, limit, lines, required)
	return &v, err
}

// newText is a text of a thing that is added.
type newText struct {
	field           string
	value           *string
	limit           int
	lines, required bool
}

// newTexts cleans the texts of a thing that is added.
func newTexts(list ...newText) error {
	for _, f := range list {
		v, err := text(f.field, *f.value, f.limit, f.lines, f.required)
		if err != nil {
			return err
		}
		*f.value = v
	}
	return nil
}

// changedText is a text that is written where another one stands. Absent values stay absent.
type changedText struct {
	field           string
	value           **string
	stands          string
	over            *string // what its author saw there, nil for whoever does not say
	limit           int
	lines, required bool
}

// changedTexts cleans the texts of a change and refuses those that would take the place of others unseen.
func changedTexts(list ...changedText) error {
	for _, f := range list {
		v, err := optionalText(f.field, *f.value, f.limit, f.lines, f.required)
		if err != nil {
			return err
		}
		if err := unseen(f.field, v, f.stands, f.over); err != nil {
			return err
		}
		*f.value = v
	}
	return nil
}

// unseen refuses words that would take the place of others, which their author had not seen when writing.
func unseen(field string, words *string, stands string, over *string) error {
	if words == nil || over == nil || *over == stands || *words == stands || stands == "" {
		return nil
	}
	return &Refusal{Code: CodeChangedSince, Field: field}
}

// ValidID says whether an id has the form that every id must have: 4 to 16 of [0-9a-z].
func ValidID(id ID) bool {
	if len(id) < 4 || len(id) > 16 {
		return false
	}
	for i := range len(id) {
		if c := id[i]; (c < '0' || c > '9') && (c < 'a' || c > 'z') {
			return false
		}
	}
	return true
}

// validZone accepts what may be the name of a time zone, and none. Whether there is one of that name is for who asks the clock.
func validZone(s string) bool {
	return len(s) <= maxZoneLength && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/") == ""
}

// maxZoneLength is more than any name in the tz database has.
const maxZoneLength = 60

// validLang accepts a two or three letter language code.
func validLang(s string) bool {
	if len(s) < 2 || len(s) > 3 {
		return false
	}
	for i := range len(s) {
		if s[i] < 'a' || s[i] > 'z' {
			return false
		}
	}
	return true
}

// checkDates wants empty fields or calendar days, and no end before its start.
func checkDates(from, to string) error {
	for _, f := range [...]struct{ name, day string }{{"from", from}, {"to", to}} {
		if f.day == "" {
			continue
		}
		if t, err := time.Parse(time.DateOnly, f.day); err != nil || t.Year() < 1900 || t.Year() > 2200 {
			return &Refusal{Code: CodeBadDate, Field: f.name}
		}
	}
	if from != "" && to != "" && to < from {
		return &Refusal{Code: CodeBadDate, Field: "to"}
	}
	return nil
}

// checkPlace holds coordinates to the board.
func checkPlace(x, y int) error {
	if x < -MaxCoordinate || x > MaxCoordinate {
		return &Refusal{Code: CodeMalformed, Field: "x", Limit: MaxCoordinate}
	}
	if y < -MaxCoordinate || y > MaxCoordinate {
		return &Refusal{Code: CodeMalformed, Field: "y", Limit: MaxCoordinate}
	}
	return nil
}
