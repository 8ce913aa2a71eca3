package papers

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// agreed is a sample with so many commitments and a public page.
func agreed(rows int) *Source {
	s := sample(8)
	s.Address = "https://minga.example.org/publica/abcd1234"
	first := s.Commitments
	s.Commitments = nil
	for i := range rows {
		c := first[i%len(first)]
		c.What = fmt.Sprintf("%s (%d)", c.What, i+1)
		s.Commitments = append(s.Commitments, c)
	}
	return s
}

var fontSize = regexp.MustCompile(`/F\w+ ([\d.]+) Tf`)

func TestPosterIsReadFromAfar(t *testing.T) {
	t.Parallel()
	for format, want := range map[string]struct {
		w, h, table float64
	}{"a3.pdf": {1190.55, 841.89, 24}, "a2.pdf": {1683.78, 1190.55, 30}} {
		out, err := Write(t.Context(), texts(t), Poster, format, "es", agreed(24))
		if err != nil {
			t.Fatal(err)
		}
		if out.Name != "E1c_afiche-de-la-hoja-de-ruta."+format {
			t.Errorf("it is called %s", out.Name)
		}
		o := read(t, out.Body)
		tags, figures := o.tree(), 0
		for _, e := range tags {
			if e.kind == "Figure" {
				figures++
				if alt := o.text(e.dict, "Alt"); alt != "Código QR que lleva a https://minga.example.org/publica/abcd1234" {
					t.Errorf("the code says %q", alt)
				}
			}
		}
		if o.PageCount < 2 || figures != 1 {
			t.Errorf("%s: %d sheets, %d codes", format, o.PageCount, figures)
		}
		dims, err := o.PageDims()
		if err != nil || dims[0] != (types.Dim{Width: want.w, Height: want.h}) {
			t.Errorf("%s: sheets of %v, %v", format, dims, err)
		}
		largest, table := 0.0, false
		for _, found := range fontSize.FindAllSubmatch(inflated(t, o), -1) {
			size, err := strconv.ParseFloat(string(found[1]), 64)
			if err != nil {
				t.Fatal(err)
			}
			largest, table = max(largest, size), table || size == want.table
		}
		if !table || largest < 50 {
			t.Errorf("%s: no table of %v points, a title of %v", format, want.table, largest)
		}
	}
	if d := built(t, Poster, "en", sample(3)); strings.Contains(everything(d), "QR") {
		t.Error("there is a code that leads nowhere")
	}
}
