package chart

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func drawn(t *testing.T, panels ...Panel) string {
	t.Helper()
	var svg bytes.Buffer
	if err := Draw(&svg, "Costs & <laws>", 2, panels); err != nil {
		t.Fatal(err)
	}
	return svg.String()
}

// TestDraw holds that a chart is well-formed, small, and has no colour that the style sheet does not know, in the
// light or in the dark.
func TestDraw(t *testing.T) {
	p := Panel{Title: "CPU", X: "people", Y: "µs", Log: true, Lines: []Line{
		{Name: "law: 0.859 + 2·n", Points: []Point{{10, 20}, {2000, 400}}, Joined: true, Dashed: true},
		{Points: []Point{{10, 21}, {300, 90}, {2000, 390}}, Dots: true},
		{Name: "p99", Points: []Point{{10, 5}, {2000, 6}}, Dots: true, Joined: true, Colour: 2},
	}}
	svg := drawn(t, p, p, p)
	texts := map[string]int{}
	for d := xml.NewDecoder(strings.NewReader(svg)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if text, ok := token.(xml.CharData); ok {
			texts[strings.TrimSpace(string(text))]++
		}
	}
	for text, times := range map[string]int{
		"Costs & <laws>": 1, "CPU": 3, "people": 3, "µs": 3, "law: 0.859 + 2·n": 3, "p99": 3, "2,000": 3, "10": 3,
	} {
		if texts[text] != times {
			t.Errorf("%q is written %d times, want %d", text, texts[text], times)
		}
	}
	_, body, _ := strings.Cut(svg, "</style>")
	for _, wrong := range []string{"#", "rgb", "black"} {
		if strings.Contains(body, wrong) {
			t.Errorf("the chart has a colour %q of its own", wrong)
		}
	}
	for _, name := range []string{"--c1", "--c2", "--c3", "--c4", "--c6"} {
		if !strings.Contains(body, "var("+name+")") || strings.Count(svg, name+":") != 2 {
			t.Errorf("the colour %s is not drawn, or not known in light and dark", name)
		}
	}
	if len(svg) > 40_000 {
		t.Errorf("%d bytes", len(svg))
	}
}

func TestDrawNeedsWidth(t *testing.T) {
	if err := Draw(io.Discard, "", 1, []Panel{{Lines: []Line{{Points: []Point{{1, 1}, {1, 2}}, Dots: true}}}}); err == nil {
		t.Error("a panel without width was drawn")
	}
}

func TestTicks(t *testing.T) {
	labels := func(low, high float64, even bool) (l []string) {
		ticks := powerTicks
		if even {
			ticks = evenTicks
		}
		for _, tick := range ticks(low, high) {
			l = append(l, tick.Label)
		}
		return l
	}
	for _, tc := range []struct {
		low, high float64
		even      bool
		want      []string
	}{
		{10, 2000, false, []string{"10", "20", "50", "100", "200", "500", "1,000", "2,000"}},
		{10, 50000, false, []string{"10", "30", "100", "300", "1,000", "3,000", "10,000", "30,000"}},
		{0, 90, true, []string{"0", "20", "40", "60", "80"}},
		{0, 1.3, true, []string{"0", "0.2", "0.4", "0.6", "0.8", "1", "1.2"}},
		{0, 90, false, nil},
		{0, 5200, true, []string{"0", "1,000", "2,000", "3,000", "4,000", "5,000"}},
	} {
		if diff := cmp.Diff(tc.want, labels(tc.low, tc.high, tc.even)); diff != "" {
			t.Errorf("from %g to %g: %s", tc.low, tc.high, diff)
		}
	}
}
