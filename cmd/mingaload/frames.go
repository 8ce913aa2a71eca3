package main

import "bytes"

// kind is the type of a frame: what follows "t", or "[" for the relay's. The hub always
// writes "t" first.
func kind(text []byte) string {
	if len(text) > 0 && text[0] == '[' {
		return "["
	}
	switch t := between(text[:min(len(text), 24)], `{"t":"`, `"`); string(t) {
	case "e":
		return "e"
	case "pr":
		return "pr"
	case "ok":
		return "ok"
	case "no":
		return "no"
	default:
		return string(t)
	}
}

// between is what stands between the first occurrence of start and the next of end; nil if
// there is none.
func between(text []byte, start, end string) []byte {
	_, rest, ok := bytes.Cut(text, []byte(start))
	if !ok {
		return nil
	}
	what, _, ok := bytes.Cut(rest, []byte(end))
	if !ok {
		return nil
	}
	return what
}

func lastIndex(text []byte, key string) int { return bytes.LastIndex(text, []byte(key)) }
