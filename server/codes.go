package server

import (
	"crypto/rand"
	"fmt"
	"math/big"
	"slices"
	"strings"
)

// A workshop's code is four syllables, "PIMA-LUTO": it is read aloud, written on a wall and
// typed on a phone. No two of these consonants look alike in capitals, every syllable can be said in
// Spanish, Kichwa and English, and 40⁴ codes are enough because wrong ones are counted (throttle.go).
const (
	codeConsonants = "DFLMNPRT"
	codeVowels     = "AEIOU"
	codeSyllables  = 4
)

// unfitCodes are what chance should not write on the wall of a neighbourhood meeting.
var unfitCodes = []string{"PUTA", "PUTO", "PEDO", "PENE", "TETA", "FETO", "FALO", "PIPI", "POPO", "TARADO", "RAMERA"}

// newCode draws a code that nobody could guess from another.
func newCode() (string, error) {
	for {
		var b strings.Builder
		for i := range codeSyllables {
			if i == codeSyllables/2 {
				b.WriteByte('-')
			}
			for _, letters := range []string{codeConsonants, codeVowels} {
				n, err := rand.Int(rand.Reader, big.NewInt(int64(len(letters))))
				if err != nil {
					return "", fmt.Errorf("server: draw a code: %w", err)
				}
				b.WriteByte(letters[n.Int64()])
			}
		}
		code := b.String()
		joined := strings.ReplaceAll(code, "-", "")
		if !slices.ContainsFunc(unfitCodes, func(bad string) bool { return strings.Contains(joined, bad) }) {
			return code, nil
		}
	}
}

// accents is what people type for a vowel when the keyboard helps them.
var accents = strings.NewReplacer(
	"Á", "A", "À", "A", "Ä", "A", "Â", "A", "Ã", "A", "É", "E", "È", "E", "Ë", "E", "Ê", "E",
	"Í", "I", "Ì", "I", "Ï", "I", "Î", "I", "Ó", "O", "Ò", "O", "Ö", "O", "Ô", "O", "Õ", "O",
	"Ú", "U", "Ù", "U", "Ü", "U", "Û", "U", "Ñ", "N", "0", "O", "1", "I", "\u0301", "", "\u0300", "", "\u0308", "",
)

// normalCode reads what somebody typed, in any case, with any spaces, dashes and accents. It
// says false for what cannot be a code.
func normalCode(typed string) (string, bool) {
	if len(typed) > 64 {
		return "", false
	}
	var b strings.Builder
	for _, r := range accents.Replace(strings.ToUpper(typed)) {
		switch {
		case strings.ContainsRune(" -_.·–—\t\u00a0", r):
			continue
		case r >= 'A' && r <= 'Z':
			b.WriteRune(r)
		default:
			return "", false
		}
	}
	letters := b.String()
	if len(letters) != 2*codeSyllables {
		return "", false
	}
	for i := range letters {
		want := codeConsonants
		if i%2 == 1 {
			want = codeVowels
		}
		if !strings.Contains(want, letters[i:i+1]) {
			return "", false
		}
	}
	return letters[:codeSyllables] + "-" + letters[codeSyllables:], true
}
