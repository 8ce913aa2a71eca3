package public

import (
	"regexp"
	"strings"
)

// names are names of those who may be named, whatever their spaces and capitals.
type names struct{ known map[string]bool }

func folded(name string) string { return strings.ToLower(strings.Join(strings.Fields(name), " ")) }

// SameName says whether two names are one, whatever their spaces and capitals.
func SameName(a, b string) bool { return a != "" && folded(a) == folded(b) }

func (n *names) add(name string) {
	if key := folded(name); key != "" {
		if n.known == nil {
			n.known = map[string]bool{}
		}
		n.known[key] = true
	}
}

func (n *names) has(name string) bool { return n.known[folded(name)] }

func (n *names) len() int { return len(n.known) }

// between is what stands between names in a list that somebody has written.
var between = regexp.MustCompile(`\s*(?:[,;/\n]|\s[ye]\s|\sand\s)\s*`)

// in lists those of the names in a text that may be told. Whatever else stands there may be a person.
func (n *names) in(text string) []string {
	if n.has(text) {
		return []string{strings.TrimSpace(text)}
	}
	var all []string
	for _, one := range between.Split(text, -1) {
		if n.has(one) {
			all = append(all, strings.TrimSpace(one))
		}
	}
	return all
}
