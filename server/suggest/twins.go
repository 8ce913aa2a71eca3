package suggest

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// Twins are two notes that say nearly the same.
type Twins struct {
	A, B     string
	Likeness float64 // of their letters, 0 to 1
}

const (
	twinsAt      = 0.7 // likeness from which on two notes are twins
	maxTwins     = 200
	twinsLetters = 8 // a note of fewer letters is like too many others
)

// Duplicates finds notes that say nearly the same in nearly the same letters, accents, case and
// marks aside: the likest first. Words may come in another order.
func Duplicates(notes []Note) []Twins {
	notes = notes[:min(len(notes), MaxNotes)]
	grams := make([][]uint64, len(notes))
	for i, n := range notes {
		if len(terms(n.Text, n.Lang)) > 0 {
			grams[i] = trigrams(n.Text)
		}
	}
	twins := []Twins{}
	for i := range notes {
		for j := range i {
			a, b := grams[i], grams[j]
			if len(a) < twinsLetters || len(b) < twinsLetters || 2*min(len(a), len(b)) < len(a) || 2*min(len(a), len(b)) < len(b) {
				continue
			}
			if s := overlap(a, b); s >= twinsAt {
				twins = append(twins, Twins{A: notes[j].ID, B: notes[i].ID, Likeness: s})
			}
		}
	}
	slices.SortStableFunc(twins, func(a, b Twins) int { return cmp.Compare(b.Likeness, a.Likeness) })
	return twins[:min(len(twins), maxTwins)]
}

// trigrams lists the different runs of three letters of a text, word by word, in order.
func trigrams(text string) []uint64 {
	var list []uint64
	for _, word := range strings.FieldsFunc(fold(strings.ToLower(text)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}) {
		run := uint64(' ')
		for _, r := range word + " " {
			run = run<<21&(1<<63-1) | uint64(r)
			list = append(list, run)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// overlap is the share of what two sorted lists have in common (Dice).
func overlap(a, b []uint64) float64 {
	common := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			common++
			i++
			j++
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return 2 * float64(common) / float64(len(a)+len(b))
}
