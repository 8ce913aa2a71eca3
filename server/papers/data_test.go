package papers

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestDocsListEverythingThatCanBeShown: what texts may name is what docs/papers.md says.
func TestDocsListEverythingThatCanBeShown(t *testing.T) {
	t.Parallel()
	body, err := os.ReadFile(filepath.Join("..", "..", "docs", "papers.md"))
	if err != nil {
		t.Fatal(err)
	}
	parts, open, found := strings.Cut(string(body), "## Open data")
	if !found {
		t.Fatal("docs/papers.md says nothing of open data")
	}
	line := func(text, show string) string {
		_, rest, ok := strings.Cut(text, "\n| `"+show+"` | ")
		if !ok {
			t.Errorf("docs/papers.md does not list %q", show)
		}
		row, _, _ := strings.Cut(rest, "\n")
		return row
	}
	_, parts, _ = strings.Cut(parts, "## Texts and order are data")
	for show, known := range shows {
		if show == "" {
			continue
		}
		row := line(parts, show)
		for _, value := range known.values {
			if !strings.Contains(row, "`"+value+"`") && !strings.Contains(row, "as above") {
				t.Errorf("docs/papers.md does not say that %q has %q", show, value)
			}
		}
	}
	for show, known := range openShows {
		row := line(open, show)
		for value := range known.kinds {
			if !strings.Contains(row, "`"+value+"`") {
				t.Errorf("docs/papers.md does not say that the open table %q has %q", show, value)
			}
		}
	}
}

// TestEveryWordIsThere: no paper of a workshop in which everything happened has a hole where a word should be.
func TestEveryWordIsThere(t *testing.T) {
	t.Parallel()
	for _, lang := range Langs {
		w := texts(t).words[lang]
		for prefix, known := range codeOf {
			for code := range known {
				if w[prefix+code] == "" {
					t.Errorf("%s: no word %q", lang, prefix+code)
				}
			}
		}
		for _, key := range []string{
			"status_late", "complete", "incomplete", "missing_what", "missing_who", "missing_one", "missing_to", "missing_verifiable", "last_told", "no_dates",
			"level_0", "level_1", "level_2", "level_3", "relation_", "relation_for", "relation_neutral", "relation_against", "accepted_yes",
			"accepted_pending", "accepted_no", "viable_answer_", "lacks_name", "lacks_steps", "lacks_picture", "lacks_law", "left_removed",
		} {
			if w[key] == "" {
				t.Errorf("%s: no word %q", lang, key)
			}
		}
	}
}

// TestPapersOfAnotherCity: solutions, actors, requests and the roadmap with other columns, words and order, without a line of code.
func TestPapersOfAnotherCity(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "es"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"solution.json": `{"code":"S1","file":"propuesta","title":"Propuesta","parts":[{"show":"solutions","columns":[{"label":"Pasos","value":"steps"},{"label":"Idea","value":"sentence"}]}]}`,
		"actors.json": `{"code":"S2","file":"aliados","title":"Aliados","parts":[
			{"heading":"Lo pedido","show":"answers","columns":[{"label":"Razón","value":"reason"},{"label":"Oficina","value":"unit"}]},
			{"heading":"Quién","show":"co_executors","columns":[{"label":"Aliado","value":"name"}]}]}`,
		"minutes.json": `{"code":"S3","file":"acta","title":"Acta","parts":[{"heading":"Antes","show":"earlier","columns":[{"label":"Deuda","value":"what"},{"label":"Cómo va","value":"last"}]},
			{"heading":"Consultas","show":"polls","columns":[{"label":"Votos","value":"answers"},{"label":"Dijeron","value":"option"}]},
			{"heading":"Nada","show":"moderation"}]}`,
		"words.json": `{"solution_unnamed":"(propuesta sin título)","poll_name":"Consulta {n}. {question}","last_told":"{text} ({date})"}`,
	} {
		if err := os.WriteFile(filepath.Join(dir, "es", name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	mine, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	s := sample(9)
	s.LeftOut = nil
	for key, want := range map[string][]string{
		Solution: {"{1 Padrinos de baldío 1.}", "{2 Pasos 1.1.}", "[{La cuadra lo adopta en asamblea } {El municipio lo cerca }", "{2 Idea 1.2.}", "(propuesta sin título)"},
		Actors:   {"[Razón Oficina]", "[Se revisa el catastro EPMMOP] [Solo el frente EPMMOP]", "[[Escuela Sucre]]"},
		Minutes:  {"[Deuda Cómo va]", "[Censo de gradas sin luz Faltan dos cuadras (21/09/2026)]", "Consulta 1. ¿Seguimos con la votación?", "[12 Sí] [5 Un descanso primero]"},
	} {
		d, err := Build(mine, key, "es", s)
		if err != nil {
			t.Fatal(err)
		}
		text, at := everything(d), 0
		for _, part := range want { // in this order
			i := strings.Index(text[at:], part)
			if i < 0 {
				t.Fatalf("%s: %q is not in it, or not there:\n%s", key, part, text)
			}
			at += i
		}
		if strings.Contains(text, "Nada") {
			t.Errorf("%s has a part with nothing in it", key)
		}
	}
}

// TestThePackageKeepsWhatIsForTheInstitution: what the workshop thinks of actors is in E1b, and not in the package.
func TestThePackageKeepsWhatIsForTheInstitution(t *testing.T) {
	t.Parallel()
	s := sample(3)
	if text := everything(built(t, Actors, "es", s)); !strings.Contains(text, "en contra") || !strings.Contains(text, "Interés y poder") {
		t.Error("E1b lacks interest and power")
	}
	s.Packed = true
	if text := everything(built(t, Actors, "es", s)); strings.Contains(text, "en contra") || strings.Contains(text, "Interés y poder") || !strings.Contains(text, "Escuela Sucre") {
		t.Errorf("the package tells what the workshop thinks of actors:\n%s", text)
	}
}
