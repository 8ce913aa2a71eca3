package suggest_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minga.lab/minga/server/suggest"
)

func notes(lang string, texts ...string) []suggest.Note {
	var list []suggest.Note
	for i, text := range texts {
		list = append(list, suggest.Note{ID: fmt.Sprintf("nota%02d", i), Text: text, Lang: lang})
	}
	return list
}

var barrio = []string{
	"La basura se acumula en las veredas",              // 0
	"Nadie recoge la basura de la vereda los domingos", // 1
	"Veredas llenas de BASURA y de perros",             // 2
	"No hay luz en la cancha por la noche",             // 3
	"La cancha está oscura de noche, falta luz",        // 4
	"Poner luces en la cancha",                         // 5
	"El bus no pasa los fines de semana",               // 6
	"Más buses en las mañanas",                         // 7
	"Una biblioteca comunitaria",                       // 8
	"La recolección de basura debe ser más seguida",    // 9
	"Cambiar el horario de los buses para estudiantes", // 10
	"zzz", // 11
}

func TestGroupsAreExplainedByTheWordsThatTheyShare(t *testing.T) {
	groups := suggest.Groups(notes(suggest.Spanish, barrio...))
	want := map[string][]string{
		"basura": {"nota00", "nota01", "nota02", "nota09"},
		"cancha": {"nota03", "nota04", "nota05"},
		"buses":  {"nota06", "nota07", "nota10"},
	}
	got := map[string][]string{}
	for _, g := range groups {
		members := slices.Sorted(slices.Values(g.Notes))
		for word := range want {
			if slices.ContainsFunc(g.Words, func(w suggest.Word) bool { return w.Word == word && w.Notes >= 2 }) {
				got[word] = members
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("groups (-want +got):\n%s\nall: %+v", diff, groups)
	}
	for _, g := range groups {
		if slices.Contains(g.Notes, "nota08") || slices.Contains(g.Notes, "nota11") {
			t.Errorf("a note that shares no word is in a group: %+v", g)
		}
	}
}

func TestGroupsInEnglish(t *testing.T) {
	groups := suggest.Groups(notes(suggest.English,
		"Rubbish on the pavements", "The pavement is full of rubbish", "Nobody collects rubbish",
		"Street lights are broken", "More lighting in the street", "Broken street light by the school"))
	if len(groups) != 2 || len(groups[0].Notes) != 3 || len(groups[1].Notes) != 3 {
		t.Fatalf("groups: %+v", groups)
	}
	words := fmt.Sprint(groups)
	for _, word := range []string{"rubbish", "street"} {
		if !strings.Contains(words, word) {
			t.Errorf("no group is explained by %q: %s", word, words)
		}
	}
}

// Groups must not depend on anything but the notes: the facilitator sees them, looks away, asks again.
func TestTheSameNotesGiveTheSameGroups(t *testing.T) {
	all := notes(suggest.Spanish, slices.Concat(barrio, barrio, barrio)...)
	first := suggest.Groups(all)
	for range 5 {
		if diff := cmp.Diff(first, suggest.Groups(all)); diff != "" {
			t.Fatalf("another answer the second time:\n%s", diff)
		}
	}
}

func TestNothingToSuggest(t *testing.T) {
	for name, list := range map[string][]suggest.Note{
		"no note":       nil,
		"one":           notes(suggest.Spanish, "Agua"),
		"empty":         notes(suggest.Spanish, "", "", "…", "🙂🙂"),
		"only stop":     notes(suggest.Spanish, "y de la que", "y de la", "the and of"),
		"nothing alike": notes(suggest.Spanish, "agua", "luz", "perro"),
	} {
		if groups := suggest.Groups(list); len(groups) != 0 {
			t.Errorf("%s: %+v", name, groups)
		}
		if twins := suggest.Duplicates(list); len(twins) != 0 {
			t.Errorf("%s: %+v", name, twins)
		}
	}
}

func TestDuplicatesAreFoundWhateverTheirAccentsAndMarks(t *testing.T) {
	twins := suggest.Duplicates(notes(suggest.Spanish,
		"Mejorar la iluminación del parque", "mejorar la iluminacion del parque!!", "Más bancas en el parque",
		"Parque: mejorar la iluminación", "Cuidar el agua de la quebrada"))
	var pairs []string
	for _, pair := range twins {
		pairs = append(pairs, pair.A+" "+pair.B)
	}
	slices.Sort(pairs)
	if diff := cmp.Diff([]string{"nota00 nota01", "nota00 nota03", "nota01 nota03"}, pairs); diff != "" {
		t.Errorf("twins (-want +got):\n%s", diff)
	}
	if twins[0].Likeness != 1 {
		t.Errorf("the same but for accents is %.2f alike", twins[0].Likeness)
	}
}

func FuzzSuggest(f *testing.F) {
	f.Add("La basura\x00de la vereda", "basura vereda", "es")
	f.Add("ñañaña ÑAÑAÑA", "\xff\xfe", "en")
	f.Fuzz(func(t *testing.T, a, b, lang string) {
		list := []suggest.Note{{ID: "a", Text: a, Lang: lang}, {ID: "b", Text: b, Lang: lang}, {ID: "c", Text: a + " " + b, Lang: lang}}
		for _, g := range suggest.Groups(list) {
			if len(g.Notes) < 2 || len(g.Words) == 0 {
				t.Errorf("a group of nothing: %+v", g)
			}
		}
		for _, pair := range suggest.Duplicates(list) {
			if pair.A == pair.B || pair.Likeness < 0 || pair.Likeness > 1 {
				t.Errorf("%+v", pair)
			}
		}
	})
}

func BenchmarkGroups(b *testing.B) {
	for _, n := range []int{100, 400, 1500} {
		list := make([]suggest.Note, n)
		for i := range list { // words of one topic in five, and words that everybody uses
			list[i] = suggest.Note{ID: fmt.Sprint(i), Lang: suggest.Spanish, Text: fmt.Sprintf(
				"%s tema%d barrio vecino%d calle%d", barrio[i%len(barrio)], i%40, i%17, i%23,
			)}
		}
		b.Run(fmt.Sprintf("notes=%d", n), func(b *testing.B) {
			for b.Loop() {
				suggest.Groups(list)
			}
		})
	}
}
