package papers

import (
	"bytes"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"minga.lab/minga/hub/board"
)

var (
	byteRange = regexp.MustCompile(`/ByteRange\s*\[\s*(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]`)
	signature = regexp.MustCompile(`/Type\s*/(?:Sig|DocTimeStamp)\b`)
)

// Sealed says whether a PDF has the form of one with an electronic signature in it: a signature dictionary whose
// range covers bytes of the file around a value in hexadecimal. It is structure and nothing else: whose signature it
// is, whether it is valid, and whether the file was changed after it, is for a program such as FirmaEC to say.
func Sealed(pdf []byte) bool {
	if !signature.Match(pdf) {
		return false
	}
	for _, found := range byteRange.FindAllSubmatch(pdf, -1) {
		var at [4]int
		for i := range at {
			n, err := strconv.Atoi(string(found[i+1]))
			if err != nil {
				return false // ten digits are a number
			}
			at[i] = n
		}
		end, next := at[0]+at[1], at[2]
		if at[0] != 0 || next <= end+2 || next+at[3] > len(pdf) {
			continue
		}
		value := pdf[end:next]
		if value[0] == '<' && value[len(value)-1] == '>' && len(bytes.Trim(value[1:len(value)-1], "0123456789abcdefABCDEF \r\n")) == 0 {
			return true
		}
	}
	return false
}

// Signable says whether somebody may bring a paper of that key back signed.
func Signable(key string) bool { return slices.Contains(Formats(key), "pdf") }

// SignedName is what the file of a signed paper is called when it is handed out: letters, digits, points and hyphens, so that
// any system can keep it, whatever it was called when it came.
func SignedName(s board.SignedView) string {
	name := strings.TrimSuffix(strings.ToLower(norm.NFD.String(s.Name)), ".pdf")
	name = strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '-', r == '_':
			return r
		case unicode.Is(unicode.Mn, r):
			return -1
		}
		return '-'
	}, name), "-_")
	if len(name) > 60 {
		name = name[:60]
	}
	if name == "" {
		name = s.Paper
	}
	return name + "_" + s.SHA256[:8] + ".pdf"
}
