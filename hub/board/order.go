package board

import (
	"slices"
	"strings"
)

// Order keys are strings of base-62 digits compared byte by byte, like fractions without their
// "0.": between any two there is room for another. No key ends in the lowest digit, because
// nothing fits between "a" and "a0".
const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

func validOrd(key string) bool {
	if key == "" || len(key) > maxOrdLength || key[len(key)-1] == digits[0] {
		return false
	}
	for i := range len(key) {
		if strings.IndexByte(digits, key[i]) < 0 {
			return false
		}
	}
	return true
}

// ordAfter returns a short key behind the given one. "" stands for the beginning.
func ordAfter(key string) string {
	for i := len(key) - 1; i >= 0; i-- {
		if d := strings.IndexByte(digits, key[i]); d >= 0 && d < len(digits)-1 {
			return key[:i] + digits[d+1:d+2]
		}
	}
	return key + digits[1:2]
}

// ordBetween returns a key between two; after "" means no upper bound.
func ordBetween(before, after string) string {
	if after == "" {
		return ordAfter(before)
	}
	var out []byte
	for i := 0; ; i++ {
		lo, hi := 0, len(digits)
		if i < len(before) {
			lo = strings.IndexByte(digits, before[i])
		}
		if i < len(after) {
			hi = strings.IndexByte(digits, after[i])
		}
		switch {
		case hi-lo > 1:
			return string(append(out, digits[(lo+hi)/2]))
		case hi == lo:
			out = append(out, digits[lo])
		default: // neighbours: keep the lower digit, then anything behind what remains of before
			out = append(out, digits[lo])
			rest := ""
			if i+1 < len(before) {
				rest = before[i+1:]
			}
			return string(out) + ordAfter(rest)
		}
	}
}

// uniqueOrd returns the wished key if it is free, the nearest free one behind it if it is taken,
// and one behind all when none is wished. used must be sorted.
func uniqueOrd(wish string, used []string) string {
	if wish == "" {
		if len(used) == 0 {
			return ordAfter("")
		}
		return ordAfter(used[len(used)-1])
	}
	i, found := slices.BinarySearch(used, wish)
	if !found {
		return wish
	}
	next := ""
	if i+1 < len(used) {
		next = used[i+1]
	}
	return ordBetween(wish, next)
}
