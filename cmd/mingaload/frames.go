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
	i := bytes.Index(text, []byte(start))
	if i < 0 {
		return nil
	}
	rest := text[i+len(start):]
	j := bytes.Index(rest, []byte(end))
	if j < 0 {
		return nil
	}
	return rest[:j]
}

func lastIndex(text []byte, key string) int { return bytes.LastIndex(text, []byte(key)) }
