package history

import (
	"bytes"
	"testing"
)

// FuzzRead: a damaged history is an error, never a panic; what it covers is a span.
func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"name":"c1"}` + "\n" + `{"k":"sent","n":1,"o":{"k":"undo"}}` + "\n" + `{"k":"entries","f":1,"u":3}` + "\n"))
	f.Add([]byte("{}\n{"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := Read(bytes.NewReader(data))
		if (err == nil) != (c != nil) {
			t.Fatalf("%v with %v", c, err)
		}
		if err != nil {
			return
		}
		for i := range c.Events {
			c.Events[i].Span()
		}
	})
}
