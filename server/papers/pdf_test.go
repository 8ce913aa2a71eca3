package papers

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// opened is a PDF as somebody else's reader sees it.
type opened struct {
	*model.Context
	t       testing.TB
	catalog types.Dict
	pages   []page
	byObj   map[int]int // page of an object
}

// page is a page's marked content.
type page struct {
	parents int   // StructParents
	ids     []int // MCIDs in their order
}

var (
	operator = regexp.MustCompile(`\((?:[^\\()]|\\.)*\)|/(\w+) <</MCID (\d+)>> BDC|/[\w.+-]+|<[0-9A-F]+>|[A-Za-z*]+`)
	mcid     = regexp.MustCompile(`^/(\w+) <</MCID (\d+)>> BDC$`)
)

// withoutConfigDir is said once: the library keeps it for the whole process.
var withoutConfigDir = sync.OnceFunc(api.DisableConfigDir)

func read(t testing.TB, body []byte) *opened {
	t.Helper()
	withoutConfigDir()
	conf := model.NewDefaultConfiguration()
	conf.ValidationMode = model.ValidationStrict
	ctx, err := api.ReadAndValidate(bytes.NewReader(body), conf)
	if err != nil {
		t.Fatal(err)
	}
	o := &opened{Context: ctx, t: t, byObj: map[int]int{}}
	if o.catalog, err = ctx.Catalog(); err != nil {
		t.Fatal(err)
	}
	for n := 1; n <= ctx.PageCount; n++ {
		d, ref, _, err := ctx.PageDict(n, false)
		if err != nil {
			t.Fatal(err)
		}
		o.byObj[ref.ObjectNumber.Value()] = n - 1
		content, err := ctx.PageContent(d, n)
		if err != nil {
			t.Fatal(err)
		}
		p := page{parents: *d.IntEntry("StructParents")}
		if tabs := d.NameEntry("Tabs"); tabs == nil || *tabs != "S" {
			t.Errorf("page %d: the order of tabs is not that of the structure", n)
		}
		depth := 0
		for _, op := range operator.FindAllString(string(content), -1) {
			switch {
			case mcid.MatchString(op):
				id, _ := strconv.Atoi(mcid.FindStringSubmatch(op)[2])
				p.ids = append(p.ids, id)
				depth++
			case op == "BDC" || op == "BMC":
				depth++
			case op == "EMC":
				depth--
			case slices.Contains([]string{"Tj", "TJ", "Do", "S", "f", "B"}, op) && depth < 1:
				t.Errorf("page %d: %s draws what is neither content nor artifact", n, op)
			}
			if depth < 0 {
				t.Fatalf("page %d: more marks end than begin", n)
			}
		}
		if depth != 0 {
			t.Errorf("page %d: %d marks do not end", n, depth)
		}
		o.pages = append(o.pages, p)
	}
	return o
}

func (o *opened) dict(obj types.Object) types.Dict {
	o.t.Helper()
	d, err := o.DereferenceDict(obj)
	if err != nil {
		o.t.Fatal(err)
	}
	return d
}

func (o *opened) array(obj types.Object) types.Array {
	o.t.Helper()
	a, err := o.DereferenceArray(obj)
	if err != nil {
		o.t.Fatal(err)
	}
	return a
}

// element is one of the structure tree.
type element struct {
	kind  string
	dict  types.Dict
	kids  []*element
	above *element
}

// tree reads the structure and sees that every piece of content belongs to one element, which the parent
// tree knows.
func (o *opened) tree() (all []*element) {
	o.t.Helper()
	root := o.dict(o.catalog["StructTreeRoot"])
	nums := o.array(o.dict(root["ParentTree"])["Nums"])
	parents := map[int]types.Array{}
	for i := 0; i+1 < len(nums); i += 2 {
		key, err := o.DereferenceInteger(nums[i])
		if err != nil {
			o.t.Fatal(err)
		}
		parents[key.Value()] = o.array(nums[i+1])
	}
	owned := make([]map[int]bool, len(o.pages))
	var walk func(obj types.Object, above *element) *element
	walk = func(obj types.Object, above *element) *element {
		d := o.dict(obj)
		e := &element{kind: *d.NameEntry("S"), dict: d, above: above}
		all = append(all, e)
		for _, k := range o.array(d["K"]) {
			kid := o.dict(k)
			if typ := kid.Type(); typ == nil || *typ != "MCR" {
				e.kids = append(e.kids, walk(k, e))
				continue
			}
			id, at := *kid.IntEntry("MCID"), o.byObj[kid.IndirectRefEntry("Pg").ObjectNumber.Value()]
			if owned[at] == nil {
				owned[at] = map[int]bool{}
			}
			if owned[at][id] {
				o.t.Errorf("page %d: content %d belongs to two", at+1, id)
			}
			owned[at][id] = true
			list := parents[o.pages[at].parents]
			if id >= len(list) || list[id].(types.IndirectRef) != obj.(types.IndirectRef) {
				o.t.Errorf("page %d: the parent tree knows nothing of content %d", at+1, id)
			}
		}
		return e
	}
	walk(root["K"], nil)
	for n, p := range o.pages {
		for i, id := range p.ids {
			if id != i || !owned[n][id] {
				o.t.Errorf("page %d: content %d belongs to nothing", n+1, id)
			}
		}
		if len(p.ids) != len(owned[n]) {
			o.t.Errorf("page %d: %d pieces of content, %d in the tree", n+1, len(p.ids), len(owned[n]))
		}
	}
	return all
}

func (o *opened) text(d types.Dict, key string) string {
	o.t.Helper()
	s, err := o.DereferenceText(d[key])
	if err != nil {
		o.t.Fatal(err)
	}
	return s
}

func TestPDFIsTagged(t *testing.T) {
	t.Parallel()
	for _, key := range Keys {
		d := built(t, key, "es", drawn(t, 120))
		body, err := d.PDF(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		o := read(t, body)
		if lang := o.text(o.catalog, "Lang"); lang != "es" {
			t.Errorf("%s: language %q", key, lang)
		}
		if marked := o.dict(o.catalog["MarkInfo"]).BooleanEntry("Marked"); marked == nil || !*marked {
			t.Errorf("%s is not marked", key)
		}
		if title := o.dict(o.catalog["ViewerPreferences"]).BooleanEntry("DisplayDocTitle"); title == nil || !*title {
			t.Errorf("%s: its title is not shown", key)
		}
		if o.Title != d.Title+" · "+d.Subtitle {
			t.Errorf("%s: title %q", key, o.Title)
		}
		if !bytes.Contains(body, []byte("<pdfuaid:part>1</pdfuaid:part>")) || !bytes.Contains(body, []byte(d.Fingerprint)) {
			t.Errorf("%s: what archives read is missing", key)
		}
		count := map[string]int{}
		last := "H1"
		for _, e := range o.tree() {
			count[e.kind]++
			switch e.kind {
			case "H1", "H2", "H3", "H4":
				if e.kind[1] > last[1]+1 {
					t.Errorf("%s: %s after %s", key, e.kind, last)
				}
				last = e.kind
			case "TH":
				if scope := o.dict(e.dict["A"]).NameEntry("Scope"); scope == nil || (*scope != "Column" && *scope != "Row") {
					t.Errorf("%s: a header cell does not say of what", key)
				}
			case "TR":
				if e.above.kind != "Table" || len(e.kids) == 0 {
					t.Errorf("%s: a row below %s", key, e.above.kind)
				}
			case "LI":
				if len(e.kids) != 2 || e.kids[0].kind != "Lbl" || e.kids[1].kind != "LBody" || e.above.kind != "L" {
					t.Errorf("%s: an item without label or body", key)
				}
			case "Figure":
				if alt := o.text(e.dict, "Alt"); alt != "Un puente & un río" && alt != "La cancha" {
					t.Errorf("%s: a picture says %q", key, alt)
				}
			case "Table":
				columns := len(e.kids[0].kids)
				for _, row := range e.kids {
					if len(row.kids) != columns {
						t.Errorf("%s: rows of %d and %d cells", key, columns, len(row.kids))
					}
				}
			}
		}
		headings, rows, items, pictures := 0, 0, 0, 0
		for _, b := range d.Blocks {
			switch b := b.(type) {
			case Heading:
				headings++
			case List:
				items += len(b.Items)
			case Picture:
				pictures++
			case Table:
				rows += len(b.Rows)
				if len(b.Header) > 0 {
					rows++
				}
			}
		}
		if count["H1"] != 1 || count["H2"]+count["H3"]+count["H4"] != headings || count["TR"] != rows || count["LI"] != items || count["Figure"] != pictures {
			t.Errorf("%s: %d headings, %d rows, %d items, %d pictures: %v", key, headings, rows, items, pictures, count)
		}
		if key == Systematization && (pictures != 2 || items < 120) {
			t.Errorf("%d pictures, %d items", pictures, items)
		}
	}
}

func TestPDFOfAnything(t *testing.T) {
	t.Parallel()
	s := sample(2)
	s.Notes[0].Text = "(paréntesis) \\ 👩‍🌾 漢 " + strings.Repeat("aaaaaaaaaa", 60) + "\nsegunda\n\ncuarta"
	s.Commitments[0].What = strings.Repeat("palabra ", 500)
	s.Commitments[0].With = strings.Repeat("x", 900)
	for i := range 12 {
		s.Commitments = append(s.Commitments, s.Commitments[i%2])
	}
	for _, key := range Keys {
		body, err := built(t, key, "es", s).PDF(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		o := read(t, body)
		o.tree()
		if key == Systematization && !bytes.Contains(inflated(t, o), []byte(strings.TrimSuffix(strings.TrimPrefix(pdfText("👩🌾"), "<FEFF"), ">"))) {
			t.Error("what no font has is lost")
		}
	}
}

// inflated is the content of all pages.
func inflated(t testing.TB, o *opened) (all []byte) {
	t.Helper()
	for n := 1; n <= o.PageCount; n++ {
		d, _, _, err := o.PageDict(n, false)
		if err != nil {
			t.Fatal(err)
		}
		content, err := o.PageContent(d, n)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, content...)
	}
	return all
}

func TestSamePDFTwice(t *testing.T) {
	t.Parallel()
	d := built(t, Systematization, "es", drawn(t, 40))
	one, err := d.PDF(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for range 8 { // what depends on chance shows by and by
		two, err := d.PDF(t.Context())
		if err != nil || !bytes.Equal(one, two) {
			t.Fatalf("%v: the same document gives other bytes", err)
		}
	}
}

// TestObjectsOfGarbage reads what is no PDF of ours.
func TestObjectsOfGarbage(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "startxref\n", "startxref\n9\n", "xref\n0 1\nstartxref\n0\n", "1 0 obj\nxref\n0 2\n0000000000 65535 f \n0000000099 00000 n \ntrailer\nstartxref\n8\n",
	} {
		if _, _, err := objectsOf([]byte(text)); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
}

// BenchmarkPapers prints what a workshop with 500 notes costs; docs/papers.md holds the bound.
func BenchmarkPapers(b *testing.B) {
	all, s := texts(b), drawn(b, 500)
	for _, key := range append(slices.Clip(Keys), Package) {
		for _, format := range Formats(key) {
			b.Run(fmt.Sprintf("%s.%s", key, format), func(b *testing.B) {
				b.ReportAllocs()
				size := 0
				for b.Loop() {
					out, err := Write(b.Context(), all, key, format, "es", s)
					if err != nil {
						b.Fatal(err)
					}
					size = len(out.Body)
				}
				b.ReportMetric(float64(size)/1024, "kB/file")
			})
		}
	}
}
