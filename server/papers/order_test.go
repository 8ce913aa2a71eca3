package papers

import (
	"bytes"
	"slices"
	"testing"
)

// TestOrdersTravel: what another process is handed makes the same papers, to the byte but for the spreadsheets, which
// are never twice the same.
func TestOrdersTravel(t *testing.T) {
	t.Parallel()
	s := drawn(t, 12)
	s.Wall = hung(t, 12).Wall
	s.Address = "https://minga.example.org/publica/abcd1234"
	s.Signed = returned(t, 900).Signed
	for _, key := range append(slices.Clip(Keys), BoardPicture) {
		for _, format := range Formats(key) {
			if format == "png" {
				continue // of the same things as the SVG, and slow to write twice
			}
			var line bytes.Buffer
			if err := (Order{Key: key, As: format, Lang: "es", Source: s}).Encode(&line); err != nil {
				t.Fatal(err)
			}
			o, err := ReadOrder(&line)
			if err != nil {
				t.Fatal(err)
			}
			here, err := Write(t.Context(), texts(t), key, format, "es", s)
			if err != nil {
				t.Fatal(err)
			}
			there, err := Write(t.Context(), texts(t), o.Key, o.As, o.Lang, o.Source)
			if err != nil {
				t.Fatal(err)
			}
			line.Reset()
			if err := there.Encode(&line); err != nil {
				t.Fatal(err)
			}
			if there, err = ReadOutput(&line); err != nil {
				t.Fatal(err)
			}
			if there.Name != here.Name || there.Type != here.Type || !bytes.Equal(there.Body, here.Body) && format != "xlsx" {
				t.Errorf("%s.%s is another paper there: %d and %d bytes", key, format, len(here.Body), len(there.Body))
			}
		}
	}
	if _, err := ReadOrder(bytes.NewReader([]byte("nada"))); err == nil {
		t.Error("nonsense is an order")
	}
}
