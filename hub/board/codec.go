package board

import (
	"bytes"
	"encoding/json"
	"reflect"
	"unicode/utf8"
)

// EncodeOp writes an op as one JSON object whose first field "k" is the kind.
func EncodeOp(op Op) ([]byte, error) {
	return appendOp(nil, op)
}

func appendOp(dst []byte, op Op) ([]byte, error) {
	body, err := plainJSON(op)
	if err != nil {
		return nil, err
	}
	dst = append(dst, `{"k":"`...)
	dst = append(dst, op.Kind()...)
	dst = append(dst, '"')
	if len(body) > 2 { // more than {}
		dst = append(dst, ',')
	}
	return append(dst, body[1:]...), nil
}

// plainJSON is json.Marshal without the escapes that only matter inside HTML.
func plainJSON(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte{'\n'}), nil
}

// DecodeOp reads what [EncodeOp] wrote, or what a browser sent. It is strict: unknown fields,
// fields of the wrong type, bytes after the object and invalid UTF-8 are a *Refusal
// (malformed); a kind that does not exist is a *Refusal (unknown_kind).
func DecodeOp(data []byte) (Op, error) {
	op, _, err := decodeOp(data)
	return op, err
}

func decodeOp(data []byte) (Op, Use, error) {
	if !utf8.Valid(data) {
		return nil, 0, malformed("utf8")
	}
	kind, body, ok := cutKind(data)
	if !ok {
		return nil, 0, malformed("k")
	}
	info, ok := byKind[kind]
	if !ok {
		return nil, 0, &Refusal{Code: CodeUnknownKind, Field: "k"}
	}
	v := reflect.New(info.typ)
	if err := strictJSON(body, v.Interface()); err != nil {
		return nil, 0, malformed("o")
	}
	op, _ := reflect.TypeAssert[Op](v.Elem())
	return op, info.use, nil
}

// cutKind takes "k" out of the object, so that what remains are the fields of the op.
func cutKind(data []byte) (kind string, body []byte, ok bool) {
	const head = `{"k":"`
	if bytes.HasPrefix(data, []byte(head)) { // as everybody writes it
		rest := data[len(head):]
		end := bytes.IndexByte(rest, '"')
		if end > 0 && bytes.IndexByte(rest[:end], '\\') < 0 && len(rest) > end+1 {
			kind, rest = string(rest[:end]), rest[end+1:]
			switch rest[0] {
			case ',':
				return kind, append([]byte{'{'}, rest[1:]...), true
			case '}':
				return kind, append([]byte{'{'}, rest...), true
			}
		}
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(data, &fields) != nil || json.Unmarshal(fields["k"], &kind) != nil {
		return "", nil, false
	}
	delete(fields, "k")
	body, err := json.Marshal(fields)
	return kind, body, err == nil
}

func strictJSON(data []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return err
	}
	if len(bytes.TrimSpace(data[dec.InputOffset():])) > 0 {
		return malformed("o")
	}
	return nil
}

func malformed(field string) *Refusal { return &Refusal{Code: CodeMalformed, Field: field} }

// entryJSON is an entry in the journal and on the bus. Names are short because there are many.
type entryJSON struct {
	S Seq               `json:"s"`
	T Millis            `json:"at"`
	D string            `json:"d,omitempty"`
	N uint64            `json:"n,omitempty"`
	P ID                `json:"p,omitempty"`
	O []json.RawMessage `json:"o"`
}

// EncodeEntry writes an entry for the journal and the bus.
func EncodeEntry(e Entry) ([]byte, error) {
	j, err := toEntryJSON(e)
	if err != nil {
		return nil, err
	}
	return plainJSON(j)
}

func toEntryJSON(e Entry) (entryJSON, error) {
	j := entryJSON{S: e.Seq, T: e.At, D: e.Origin, N: e.N, P: e.Person, O: make([]json.RawMessage, len(e.Ops))}
	for i, op := range e.Ops {
		raw, err := EncodeOp(op)
		if err != nil {
			return j, err
		}
		j.O[i] = raw
	}
	return j, nil
}

// DecodeEntry reads what [EncodeEntry] wrote; errors as in [DecodeOp]. Ops that may not be
// recorded are refused as unknown.
func DecodeEntry(data []byte) (Entry, error) {
	var j entryJSON
	if !utf8.Valid(data) {
		return Entry{}, malformed("utf8")
	}
	if strictJSON(data, &j) != nil {
		return Entry{}, malformed("entry")
	}
	return j.entry()
}

func (j entryJSON) entry() (Entry, error) {
	e := Entry{Seq: j.S, At: j.T, Origin: j.D, N: j.N, Person: j.P, Ops: make([]Op, len(j.O))}
	for i, raw := range j.O {
		op, use, err := decodeOp(raw)
		if err != nil {
			return Entry{}, err
		}
		if use&Recorded == 0 {
			return Entry{}, &Refusal{Code: CodeUnknownKind, Field: "k"}
		}
		e.Ops[i] = op
	}
	return e, nil
}

// EncodeEntries writes a batch of entries as one JSON array.
func EncodeEntries(entries []Entry) ([]byte, error) {
	list := make([]entryJSON, len(entries))
	for i, e := range entries {
		j, err := toEntryJSON(e)
		if err != nil {
			return nil, err
		}
		list[i] = j
	}
	return plainJSON(list)
}

// DecodeEntries reads what [EncodeEntries] wrote; errors as in [DecodeEntry].
func DecodeEntries(data []byte) ([]Entry, error) {
	var list []entryJSON
	if !utf8.Valid(data) {
		return nil, malformed("utf8")
	}
	if strictJSON(data, &list) != nil {
		return nil, malformed("entries")
	}
	entries := make([]Entry, len(list))
	for i, j := range list {
		e, err := j.entry()
		if err != nil {
			return nil, err
		}
		entries[i] = e
	}
	return entries, nil
}
