package journal

import (
	"encoding/json"
	"fmt"

	"minga.lab/minga/hub/board"
)

// EncodeOps encodes the ops of one entry as the JSON array that SQL drivers keep in a column.
func EncodeOps(ops []board.Op) ([]byte, error) {
	out := make([]byte, 0, 128*len(ops)+2)
	out = append(out, '[')
	for i, op := range ops {
		b, err := board.EncodeOp(op)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, b...)
	}
	return append(out, ']'), nil
}

// DecodeOps is the inverse of [EncodeOps].
func DecodeOps(data []byte) ([]board.Op, error) {
	var raw []json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		return nil, fmt.Errorf("journal: ops: %w", err)
	}
	ops := make([]board.Op, len(raw))
	for i, r := range raw {
		op, err := board.DecodeOp(r)
		if err != nil {
			return nil, fmt.Errorf("journal: op %d: %w", i, err)
		}
		ops[i] = op
	}
	return ops, nil
}
