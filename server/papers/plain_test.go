package papers

import (
	"strings"
	"testing"

	"minga.lab/minga/server/records"
)

// TestOneIsNotMany: what is said of one person, note or section is said in the singular.
func TestOneIsNotMany(t *testing.T) {
	t.Parallel()
	s := hung(t, 8)
	s.Wall.Sections = s.Wall.Sections[:1]
	s.Rounds[0].Voters, s.Rounds[0].Eligible, s.Rounds[0].Paper = 1, 1, 0
	s.LeftOut = []records.LeftOut{{Why: records.WhyHidden, What: "offence", N: 1}, {Why: records.WhyHidden, What: "person", N: 2}}
	for key, want := range map[string][]string{
		Minutes: {
			"Se votó «¿Por dónde empezamos?». Participación: 1 de 1 persona.", "Se ocultó 1 aporte por ofender o amenazar.",
			"Se ocultaron 2 aportes porque se retiró del taller a quien firmaba.", "Participación: 17 de 23 personas.",
		},
		BoardPicture: {"El tablero entero: 1 sección, 12 grupos y 8 aportes."},
	} {
		text := everything(built(t, key, "es", s))
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%s: %q is not in it:\n%s", key, w, text)
			}
		}
	}
}

// TestWhoVotedOnPaperIsCounted: the dots of a vote hold those put on paper, so its turnout tells who put them.
func TestWhoVotedOnPaperIsCounted(t *testing.T) {
	t.Parallel()
	s := sample(8)
	for _, key := range []string{Minutes, Systematization} {
		if text := everything(built(t, key, "es", s)); !strings.Contains(text, "Participación: 19 de 23 personas en el tablero, y 4 en papel.") {
			t.Errorf("%s does not tell who voted on paper", key)
		}
	}
	s.Rounds[0].Voters, s.Rounds[0].Paper = 2, 22
	rows := openShows["votes"].rows(&opening{Source: s})
	if rows[0]["paper"] != 22 || rows[0]["dots"] != 21 || rows[0]["voters"] != Merged {
		t.Errorf("open data: %v", rows[0])
	}
}

// TestAttendanceSaysWhoIsNotInIt: its rows and the number of those who joined agree, and it is signed like every paper.
func TestAttendanceSaysWhoIsNotInIt(t *testing.T) {
	t.Parallel()
	s := sample(3)
	s.Board.People = 4
	text := everything(built(t, Attendance, "es", s))
	for _, want := range []string{"[Se unieron al tablero 4 personas]", "1 persona más se unió y no está en la lista", "Elaborado por"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in it:\n%s", want, text)
		}
	}
	s.Board.People = 3
	if text := everything(built(t, Attendance, "es", s)); strings.Contains(text, "no está en la lista") {
		t.Error("nobody is missing")
	}
}

// TestASheetSaysWhatNobodyFillsIn: what comes from the board is not there to be completed by hand.
func TestASheetSaysWhatNobodyFillsIn(t *testing.T) {
	t.Parallel()
	text := everything(built(t, Solution, "es", sample(3)))
	for _, want := range []string{"Nadie anotó de qué aportes viene.", "Ninguna fila de la hoja de ruta es de esta solución.", "Por completar."} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in it", want)
		}
	}
}

// TestSignaturesStayTogetherInDOCX: all rows but the last one of a block keep the next on their page.
func TestSignaturesStayTogetherInDOCX(t *testing.T) {
	t.Parallel()
	doc := docxOf(t, built(t, Minutes, "es", sample(3)))["word/document.xml"]
	block := doc[strings.LastIndex(doc, "<w:tbl>"):]
	rows := strings.Split(block, "<w:tr>")[1:]
	for i, row := range rows {
		if kept, want := strings.Count(row, "<w:keepNext/>"), map[bool]int{true: 4}[i < len(rows)-1]; kept != want {
			t.Errorf("row %d of %d: %d cells are kept", i, len(rows), kept)
		}
	}
}
