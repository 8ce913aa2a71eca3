package papers

import (
	"encoding/gob"
	"fmt"
	"io"
)

// Order is a paper that somebody wants, with all that it is made of: it can be written in another process.
type Order struct {
	Key, As, Lang string
	Source        *Source
}

// Encode writes an order for [ReadOrder].
func (o Order) Encode(w io.Writer) error {
	if err := gob.NewEncoder(w).Encode(o); err != nil {
		return fmt.Errorf("papers: hand an order over: %w", err)
	}
	return nil
}

// ReadOrder reads what another process of the same program has encoded.
func ReadOrder(r io.Reader) (o Order, err error) {
	if err := gob.NewDecoder(r).Decode(&o); err != nil {
		return o, fmt.Errorf("papers: read an order: %w", err)
	}
	if o.Source == nil {
		return o, fmt.Errorf("papers: an order of nothing")
	}
	return o, nil
}

// Encode writes a finished file for [ReadOutput].
func (o Output) Encode(w io.Writer) error {
	if err := gob.NewEncoder(w).Encode(o); err != nil {
		return fmt.Errorf("papers: hand a paper over: %w", err)
	}
	return nil
}

// ReadOutput reads a finished file.
func ReadOutput(r io.Reader) (o Output, err error) {
	if err := gob.NewDecoder(r).Decode(&o); err != nil {
		return o, fmt.Errorf("papers: read a paper: %w", err)
	}
	return o, nil
}
