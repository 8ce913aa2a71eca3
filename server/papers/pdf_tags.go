package papers

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// tag is an element of a PDF's structure: what a screen reader goes by. Its children are elements and
// pieces of marked content on pages.
type tag struct {
	kind string // P, H1, Table, …
	more string // further entries of its dictionary
	kids []kid
	num  int // of its object
}

// kid is an element, or a piece of content.
type kid struct {
	tag      *tag
	page, id int // where tag is nil; pages count from 0
}

func (t *tag) child(kind string) *tag {
	c := &tag{kind: kind}
	t.kids = append(t.kids, kid{tag: c})
	return c
}

// pdfText writes a string as PDF wants it when it may hold any character.
func pdfText(s string) string {
	var b strings.Builder
	b.WriteString("<FEFF")
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", u)
	}
	b.WriteByte('>')
	return b.String()
}

var (
	trailerRoot = regexp.MustCompile(`/Root (\d+) 0 R`)
	trailerInfo = regexp.MustCompile(`/Info (\d+) 0 R`)
	emptyNames  = regexp.MustCompile(`/Names <<\s*/EmbeddedFiles <<[^>]*>>\s*>>`)
)

// tagged makes a PDF accessible whose content is marked already: it writes the file anew with the
// structure tree, and with pages and catalog that know of it.
func tagged(plain []byte, root *tag, pages int, lang string) ([]byte, error) {
	objects, trailer, err := objectsOf(plain)
	if err != nil {
		return nil, err
	}
	rootMatch, infoMatch := trailerRoot.FindSubmatch(trailer), trailerInfo.FindSubmatch(trailer)
	if rootMatch == nil || infoMatch == nil {
		return nil, fmt.Errorf("papers: the PDF has no catalog")
	}
	catalog, err := strconv.Atoi(string(rootMatch[1]))
	if err != nil {
		return nil, fmt.Errorf("papers: the PDF's catalog: %w", err)
	}
	countOutline(objects)
	orderPictures(objects)
	next := len(objects)
	tree, parents := next, next+1
	var all []*tag
	number := next + 2
	var walk func(*tag)
	walk = func(t *tag) {
		t.num = number
		number++
		all = append(all, t)
		for _, k := range t.kids {
			if k.tag != nil {
				walk(k.tag)
			}
		}
	}
	walk(root)

	// Pages, in their order, and who each piece of their content belongs to.
	pageObjects := make([]int, 0, pages)
	for n, body := range objects {
		if !bytes.HasPrefix(body, []byte("<</Type /Page\n")) {
			continue
		}
		end := bytes.LastIndex(body, []byte(">>"))
		objects[n] = fmt.Appendf(nil, "%s /Tabs /S /StructParents %d>>\n", body[:end], len(pageObjects))
		pageObjects = append(pageObjects, n)
	}
	if len(pageObjects) != pages {
		return nil, fmt.Errorf("papers: the PDF has %d pages instead of %d", len(pageObjects), pages)
	}
	owners := make([][]int, pages)
	for _, t := range all {
		for _, k := range t.kids {
			if k.tag != nil {
				continue
			}
			for len(owners[k.page]) <= k.id {
				owners[k.page] = append(owners[k.page], 0)
			}
			owners[k.page][k.id] = t.num
		}
	}
	objects = append(objects, fmt.Appendf(nil, "<</Type /StructTreeRoot /K %d 0 R /ParentTree %d 0 R /ParentTreeNextKey %d>>\n", root.num, parents, pages))
	var nums bytes.Buffer
	nums.WriteString("<</Nums [")
	for page, list := range owners {
		fmt.Fprintf(&nums, "%d [", page)
		for _, owner := range list {
			if owner == 0 {
				return nil, fmt.Errorf("papers: content of page %d belongs to nothing", page+1)
			}
			fmt.Fprintf(&nums, "%d 0 R ", owner)
		}
		nums.WriteString("] ")
	}
	nums.WriteString("]>>\n")
	objects = append(objects, nums.Bytes())
	above := map[*tag]int{root: tree}
	for _, t := range all {
		var b bytes.Buffer
		fmt.Fprintf(&b, "<</Type /StructElem /S /%s /P %d 0 R%s /K [", t.kind, above[t], t.more)
		for _, k := range t.kids {
			if k.tag != nil {
				above[k.tag] = t.num
				fmt.Fprintf(&b, "%d 0 R ", k.tag.num)
				continue
			}
			fmt.Fprintf(&b, "<</Type /MCR /Pg %d 0 R /MCID %d>> ", pageObjects[k.page], k.id)
		}
		b.WriteString("]>>\n")
		objects = append(objects, b.Bytes())
	}
	old := emptyNames.ReplaceAll(objects[catalog], nil)
	end := bytes.LastIndex(old, []byte(">>"))
	objects[catalog] = fmt.Appendf(nil, "%s/Version /1.7 /MarkInfo <</Marked true>> /StructTreeRoot %d 0 R /ViewerPreferences <</DisplayDocTitle true>>>>\n",
		old[:end], tree)
	if !bytes.Contains(objects[catalog], []byte("/Lang (")) {
		return nil, fmt.Errorf("papers: the PDF does not say that it is in %q", lang)
	}
	return assemble(objects, string(rootMatch[1]), string(infoMatch[1])), nil
}

var outlineParent = regexp.MustCompile(`/Parent (\d+) 0 R`)

// countOutline says of every bookmark how many stand below it; the writer says 0 of all. Bookmarks are closed at
// first: their numbers are negative.
func countOutline(objects [][]byte) {
	below := map[int]int{}
	var items []int
	for n, body := range objects {
		if bytes.HasPrefix(body, []byte("<</Title ")) {
			items = append(items, n)
			if m := outlineParent.FindSubmatch(body); m != nil {
				if parent, err := strconv.Atoi(string(m[1])); err == nil {
					below[parent]++
				}
			}
		}
	}
	for _, n := range items {
		count := ""
		if below[n] > 0 {
			count = fmt.Sprintf("/Count -%d", below[n])
		}
		objects[n] = bytes.Replace(objects[n], []byte("/Count 0>>"), []byte(count+">>"), 1)
	}
	for n, body := range objects {
		if bytes.HasPrefix(body, []byte("<</Type /Outlines ")) {
			objects[n] = bytes.Replace(body, []byte(">>"), fmt.Appendf(nil, " /Count %d>>", below[n]), 1)
		}
	}
}

// objectsOf takes a PDF with a plain table of contents apart. The index is the object's number; 0 is none.
func objectsOf(pdf []byte) (objects [][]byte, trailer []byte, err error) {
	broken := fmt.Errorf("papers: the PDF cannot be read back")
	at := bytes.LastIndex(pdf, []byte("startxref\n"))
	if at < 0 {
		return nil, nil, broken
	}
	fields := bytes.Fields(pdf[at+len("startxref\n"):])
	if len(fields) == 0 {
		return nil, nil, broken
	}
	start, err := strconv.Atoi(string(fields[0]))
	if err != nil || start < 0 || start >= at {
		return nil, nil, broken
	}
	table, trailer, found := bytes.Cut(pdf[start:at], []byte("trailer"))
	rows := bytes.Split(bytes.TrimSpace(table), []byte("\n"))
	if !found || len(rows) < 3 {
		return nil, nil, broken
	}
	offsets := make([]int, len(rows)-2) // without "xref" and "0 n"
	for n := 1; n < len(offsets); n++ {
		offset, err := strconv.Atoi(string(rows[n+2][:min(10, len(rows[n+2]))]))
		if err != nil || offset <= 0 || offset >= start {
			return nil, nil, broken
		}
		offsets[n] = offset
	}
	// Objects follow each other: one ends where the next begins, and the last at the table.
	inOrder := append(slices.Sorted(slices.Values(offsets[1:])), start)
	objects = make([][]byte, len(offsets))
	for n := 1; n < len(offsets); n++ {
		at, _ := slices.BinarySearch(inOrder, offsets[n])
		body, ours := bytes.CutPrefix(pdf[offsets[n]:inOrder[at+1]], []byte(strconv.Itoa(n)+" 0 obj\n"))
		if !ours {
			return nil, nil, broken
		}
		objects[n] = bytes.TrimSuffix(bytes.TrimSpace(body), []byte("endobj"))
	}
	return objects, trailer, nil
}

// assemble writes objects as a PDF.
func assemble(objects [][]byte, root, info string) []byte {
	var out bytes.Buffer
	out.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	offsets := make([]int, len(objects))
	sum := sha256.New()
	for n, body := range objects {
		if n == 0 {
			continue
		}
		offsets[n] = out.Len()
		fmt.Fprintf(&out, "%d 0 obj\n%s", n, body)
		if !bytes.HasSuffix(body, []byte("\n")) {
			out.WriteByte('\n')
		}
		out.WriteString("endobj\n")
		_, _ = sum.Write(body) // never fails
	}
	table := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(objects))
	for _, offset := range offsets[1:] {
		fmt.Fprintf(&out, "%010d 00000 n \n", offset)
	}
	id := hex.EncodeToString(sum.Sum(nil)[:16])
	fmt.Fprintf(&out, "trailer\n<</Size %d /Root %s 0 R /Info %s 0 R /ID [<%s> <%s>]>>\nstartxref\n%d\n%%%%EOF\n",
		len(objects), root, info, id, id, table)
	return out.Bytes()
}
