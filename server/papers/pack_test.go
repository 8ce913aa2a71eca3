package papers

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"math/rand/v2"
	"mime"
	"mime/multipart"
	"slices"
	"strings"
	"testing"

	"minga.lab/minga/hub/board"
)

// returned is a workshop whose papers came back signed: scans, which no squeezing makes smaller.
func returned(t testing.TB, sizes ...int) *Source {
	t.Helper()
	s := hung(t, 40)
	for i, size := range sizes {
		body := make([]byte, size)
		if _, err := rand.NewChaCha8([32]byte{byte(i)}).Read(body); err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(body)
		s.Signed = append(s.Signed, Signed{
			SignedView: board.SignedView{ID: board.ID(fmt.Sprintf("firma%d", i)), Paper: Minutes, Name: fmt.Sprintf("Firmado %d.pdf", i), SHA256: hex.EncodeToString(sum[:]), Size: size, Sealed: i == 0, At: 1_800_000_000_000},
			Bytes:      body,
		})
	}
	return s
}

// taken reads a package as a browser does: its parts, and their files by name.
func taken(t testing.TB, out Output) (sizes []int, files map[string][]byte, at map[string]int) {
	t.Helper()
	parts := [][]byte{out.Body}
	if typ, params, err := mime.ParseMediaType(out.Type); err != nil {
		t.Fatal(err)
	} else if typ == "multipart/form-data" {
		parts = nil
		r := multipart.NewReader(bytes.NewReader(out.Body), params["boundary"])
		for {
			p, err := r.NextPart()
			if err != nil {
				break
			}
			if p.FormName() != "file" || !strings.HasSuffix(p.FileName(), fmt.Sprintf("-%d-de-3.zip", len(parts)+1)) {
				t.Errorf("a part is called %q", p.FileName())
			}
			body, err := io.ReadAll(p)
			if err != nil {
				t.Fatal(err)
			}
			parts = append(parts, body)
		}
	}
	files, at = map[string][]byte{}, map[string]int{}
	for n, body := range parts {
		sizes = append(sizes, len(body))
		z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range z.File {
			r, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			inner, err := io.ReadAll(r)
			if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
			if files[f.Name] != nil {
				t.Errorf("%s is there twice", f.Name)
			}
			files[f.Name], at[f.Name] = inner, n+1
		}
	}
	return sizes, files, at
}

func TestPackageHoldsEverything(t *testing.T) {
	t.Parallel()
	s := returned(t, 20_000, 30_000)
	s.Signed = append(s.Signed, s.Signed[0], Signed{SignedView: board.SignedView{ID: "lista1", Paper: Attendance, Name: "lista.pdf", SHA256: strings.Repeat("0a", 32), Size: 9}})
	s.Signed[2].ID = "otravez1"
	out, err := Write(t.Context(), texts(t), Package, "zip", "es", s)
	if err != nil {
		t.Fatal(err)
	}
	_, files, _ := taken(t, out)
	for _, key := range append(slices.Clip(Keys), BoardPicture) {
		d := built(t, key, "es", s)
		for _, format := range Formats(key) {
			if there := files[d.FileName(format)] != nil; there == (key == Attendance) {
				t.Errorf("%s is in the package: %t", d.FileName(format), there)
			}
		}
	}
	for i, p := range s.Signed[:2] {
		if !bytes.Equal(files[SignedName(p.SignedView)], p.Bytes) {
			t.Errorf("signed paper %d is not as it came", i)
		}
	}
	if files["otravez1_"+SignedName(s.Signed[0].SignedView)] == nil || len(files) == 0 || out.Name != "paquete-de-evidencias.zip" {
		t.Error("what was brought twice is there once")
	}
	list, err := packed(t.Context(), texts(t), "es", s)
	if err != nil {
		t.Fatal(err)
	}
	d, err := texts(t).build(index, "es", s, list)
	if err != nil {
		t.Fatal(err)
	}
	text := everything(d)
	for name, body := range files {
		if sum := sha256.Sum256(body); !strings.HasPrefix(name, "00_") && (!strings.Contains(text, hex.EncodeToString(sum[:])) || !strings.Contains(text, name)) {
			t.Errorf("the index does not know %s as it is", name)
		}
	}
	for _, want := range []string{"trae una firma electrónica", "no trae ninguna", "lista_0a0a0a0a.pdf (1 kB) tiene datos que no se publican", "Ayuda memoria"} {
		if !strings.Contains(text, want) {
			t.Errorf("the index does not say %q", want)
		}
	}
}

func TestPackageIsSplit(t *testing.T) {
	t.Parallel()
	const mb = 1_000_000
	s := returned(t, 9*mb, 8*mb, 9*mb, 9*mb, mb/2, board.MaxSignedBytes)
	out, err := Write(t.Context(), texts(t), Package, "zip", "es", s)
	if err != nil {
		t.Fatal(err)
	}
	sizes, files, at := taken(t, out)
	if len(sizes) != 3 || slices.Max(sizes) > partBytes {
		t.Fatalf("parts of %d bytes", sizes)
	}
	in := func(i int) int { return at[SignedName(s.Signed[i].SignedView)] }
	if at["00_indice.pdf"] != 1 || in(0) != 2 && in(0) != 1 || in(4) == 0 || in(3) != 0 || in(5) != 0 {
		t.Errorf("files are in parts %v", at)
	}
	words := ""
	o := read(t, files["00_indice.pdf"])
	for _, e := range o.tree() {
		words += e.kind + " "
	}
	if strings.Count(words, "LI ") < 2 || len(files) < 12 {
		t.Errorf("the index does not name what was left out: %s", words)
	}
	parts, err := pack(t.Context(), texts(t), "en", returned(t, 400_000), 500_000)
	if err != nil || len(parts) < 2 || parts[1].Name != fmt.Sprintf("evidence-package-2-of-%d.zip", len(parts)) && !strings.Contains(parts[1].Name, "-2-of-") {
		t.Errorf("%d parts, %v", len(parts), err)
	}
}
