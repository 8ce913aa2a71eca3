// Package chart draws the charts of docs/performance.md as SVG: small, without fonts of their own, on a ground of
// their own whose colours follow the reader's light or dark page.
package chart

import (
	"bytes"
	"cmp"
	"fmt"
	"image/color"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Line is one row of a panel's legend: measured points, or a curve, or both joined.
type Line struct {
	Name   string // "": not in the legend
	Points []Point
	Dots   bool // the points themselves
	Joined bool // a line through them
	Dashed bool
	Colour int // of the series, from 0; a law has that of what it explains
}

// Point is a place in a panel.
type Point struct{ X, Y float64 }

// Panel is one diagram. Y begins at 0.
type Panel struct {
	Title string
	X, Y  string
	Log   bool // X in powers
	Lines []Line
}

const (
	width  = 340 // of a panel, in points
	height = 220
	gap    = 14
)

// The colours that are drawn stand for those of the style sheet below.
var (
	ground = color.RGBA{1, 1, 1, 255}
	ink    = color.RGBA{2, 2, 2, 255}
	faint  = color.RGBA{3, 3, 3, 255}
	series = []color.RGBA{{4, 4, 4, 255}, {5, 5, 5, 255}, {6, 6, 6, 255}}
)

// style gives each its light and its dark colour: text at least 4.5 to 1, lines at least 3 to 1 on the ground.
const style = `<style>
svg{--c1:#fff;--c2:#1f2328;--c3:#d8dee4;--c4:#0a5cc2;--c5:#b3470e;--c6:#1a7f37}
@media(prefers-color-scheme:dark){svg{--c1:#0d1117;--c2:#e6edf3;--c3:#343b44;--c4:#6cb2ff;--c5:#ffa657;--c6:#56d364}}
text{font-family:system-ui,sans-serif}
</style>`

// Draw writes panels in rows of so many columns. The alternative text is for who cannot see it.
func Draw(to io.Writer, title string, columns int, panels []Panel) error {
	rows := (len(panels) + columns - 1) / columns
	w := vg.Length(columns*(width+gap) + gap)
	h := vg.Length(rows*(height+gap) + gap)
	canvas := vgsvg.New(w, h)
	whole := draw.New(canvas)
	whole.SetColor(ground)
	whole.Fill(whole.Rectangle.Path())
	for i, p := range panels {
		drawn, err := p.plot()
		if err != nil {
			return fmt.Errorf("%s: %w", p.Title, err)
		}
		left := vg.Length(gap + i%columns*(width+gap))
		top := h - vg.Length(gap+i/columns*(height+gap))
		drawn.Draw(draw.Canvas{Canvas: canvas, Rectangle: vg.Rectangle{
			Min: vg.Point{X: left, Y: top - height}, Max: vg.Point{X: left + width, Y: top},
		}})
	}
	var raw bytes.Buffer
	if _, err := canvas.WriteTo(&raw); err != nil {
		return err
	}
	_, err := to.Write(themed(raw.Bytes(), title))
	return err
}

func (p Panel) plot() (*plot.Plot, error) {
	d := plot.New()
	d.BackgroundColor = ground
	d.Title.Text, d.X.Label.Text, d.Y.Label.Text = p.Title, p.X, p.Y
	for _, style := range []*draw.TextStyle{&d.Title.TextStyle, &d.X.Label.TextStyle, &d.Y.Label.TextStyle, &d.Legend.TextStyle, &d.X.Tick.Label, &d.Y.Tick.Label} {
		style.Color = ink
		style.Font.Variant, style.Font.Size = "Sans", 9
	}
	d.Title.TextStyle.Font.Size = 11
	for _, axis := range []*plot.Axis{&d.X, &d.Y} {
		axis.LineStyle.Color, axis.Tick.LineStyle.Color = ink, ink
		axis.Tick.Marker = plot.TickerFunc(evenTicks)
	}
	grid := plotter.NewGrid()
	grid.Horizontal.Color, grid.Vertical.Color = faint, faint
	d.Add(grid)
	highest, least, most := 0.0, math.Inf(1), 0.0
	for _, l := range p.Lines {
		if err := l.add(d); err != nil {
			return nil, err
		}
		for _, at := range l.Points {
			highest, least, most = max(highest, at.Y), min(least, at.X), max(most, at.X)
		}
	}
	d.Y.Min, d.Y.Max = 0, cmp.Or(highest*1.3, 1) // room for the legend
	if d.X.Min, d.X.Max = least, most; least >= most {
		return nil, fmt.Errorf("no width: from %g to %g", least, most)
	}
	if p.Log && least <= 0 {
		return nil, fmt.Errorf("%g is no power", least)
	}
	if p.Log {
		d.X.Scale = plot.LogScale{}
		d.X.Tick.Marker = plot.TickerFunc(powerTicks)
	}
	d.Legend.Top, d.Legend.Left = true, true
	d.Legend.ThumbnailWidth, d.Legend.Padding = 18, 2
	return d, nil
}

func (l Line) add(d *plot.Plot) error {
	at := make(plotter.XYs, len(l.Points))
	for i, p := range l.Points {
		at[i].X, at[i].Y = p.X, p.Y
	}
	var legend []plot.Thumbnailer
	if l.Joined {
		line, err := plotter.NewLine(at)
		if err != nil {
			return err
		}
		line.Color, line.Width = series[l.Colour%len(series)], 1.5
		if l.Dashed {
			line.Dashes = []vg.Length{4, 3}
		}
		d.Add(line)
		legend = append(legend, line)
	}
	if l.Dots {
		dots, err := plotter.NewScatter(at)
		if err != nil {
			return err
		}
		// A shape for each series: colour alone says nothing to many.
		shapes := []draw.GlyphDrawer{draw.CircleGlyph{}, draw.BoxGlyph{}, draw.PyramidGlyph{}}
		dots.GlyphStyle = draw.GlyphStyle{Color: series[l.Colour%len(series)], Radius: 2.6, Shape: shapes[l.Colour%len(shapes)]}
		d.Add(dots)
		legend = append(legend, dots)
	}
	if l.Name != "" {
		d.Legend.Add(l.Name, legend...)
	}
	return nil
}

// powerTicks marks 1, 2 and 5 of every power of ten, and labels as many of them as there is room for.
func powerTicks(low, high float64) []plot.Tick {
	if low <= 0 {
		return nil // no power of ten is 0
	}
	all := []float64{1, 2, 5}
	if high/low > 1000 {
		all = []float64{1, 3}
	}
	var ticks []plot.Tick
	for power := math.Pow(10, math.Floor(math.Log10(low))); power <= high; power *= 10 {
		for _, m := range all {
			if v := m * power; v >= low*0.999 && v <= high*1.001 {
				ticks = append(ticks, plot.Tick{Value: v, Label: grouped(v)})
			}
		}
	}
	return ticks
}

// evenTicks marks round numbers, about five of them.
func evenTicks(low, high float64) []plot.Tick {
	step := math.Pow(10, math.Floor(math.Log10((high-low)/5)))
	for _, m := range []float64{10, 5, 2} {
		if (high-low)/(step*m) >= 3.5 {
			step *= m
			break
		}
	}
	var ticks []plot.Tick
	for i := math.Ceil(low / step); i*step <= high*1.0001; i++ {
		ticks = append(ticks, plot.Tick{Value: i * step, Label: grouped(i * step)})
	}
	return ticks
}

// grouped writes a number with thin groups of three digits.
func grouped(v float64) string {
	text := strconv.FormatFloat(math.Round(v*1e6)/1e6, 'f', -1, 64)
	digits, rest, hasRest := strings.Cut(text, ".")
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	if hasRest {
		return digits + "." + rest
	}
	return digits
}

var (
	colours = regexp.MustCompile(`#0([1-6])0([1-6])0([1-6])`)
	comment = regexp.MustCompile(`<!--.*?-->|<\?xml.*?\?>|<!DOCTYPE[^>]*>`)
	spaces  = regexp.MustCompile(`\n\s*`)
	fonts   = regexp.MustCompile(`font-family:[^;]*;font-variant:normal;font-weight:normal;font-style:normal;`)
	tag     = regexp.MustCompile(`<[^>]*>`)
	decimal = regexp.MustCompile(`(\d+\.\d)\d+`)
)

// themed puts the style sheet in, takes out what only makes it large, and names it.
func themed(svg []byte, title string) []byte {
	svg = comment.ReplaceAll(svg, nil)
	svg = tag.ReplaceAllFunc(svg, func(t []byte) []byte { return decimal.ReplaceAll(t, []byte("$1")) })
	svg = fonts.ReplaceAll(svg, nil)
	svg = colours.ReplaceAll(svg, []byte("var(--c$1)"))
	svg = spaces.ReplaceAll(bytes.TrimSpace(svg), []byte("\n"))
	end := bytes.IndexByte(svg, '>') + 1
	name := "<title>" + strings.NewReplacer("&", "&amp;", "<", "&lt;").Replace(title) + "</title>"
	return slices.Concat(svg[:end], []byte("\n"+name+"\n"+style), svg[end:], []byte("\n"))
}
