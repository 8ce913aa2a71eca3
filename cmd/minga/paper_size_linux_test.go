//go:build !race

package main

import (
	"bytes"
	"fmt"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/server/papers"
	"minga.lab/minga/server/records"
)

// large is a workshop of 500 notes in rows.
func large() *papers.Source {
	s := &papers.Source{Now: time.Now()}
	s.Board = records.Board{ID: "abcd1234", Title: "Taller grande", Lang: "es", Seq: 900, People: 40, Facilitators: 2}
	s.Sections = []records.Section{{ID: "sec1", Title: "Todo"}}
	s.Wall.Sections = []papers.WallSection{{ID: "sec1", W: 5600, H: 4000, Title: "Todo"}}
	for i := range 500 {
		id := board.ID(fmt.Sprintf("nota%04d", i))
		text := fmt.Sprintf("Los baldíos de la calle Cuenca se llenan de basura y nadie los limpia (%d)", i)
		s.Notes = append(s.Notes, records.Note{ID: id, Section: "sec1", Text: text, Lang: "es"})
		s.Wall.Notes = append(s.Wall.Notes, papers.WallNote{ID: id, X: 30 + i%25*220, Y: 130 + i/25*160, Slot: -1, Text: text, Color: board.Colors[i%len(board.Colors)], Dots: -1})
	}
	return s
}

// TestPapersAreBounded: of a workshop with 500 notes no paper takes more than 200 MB, by what the system counted.
func TestPapersAreBounded(t *testing.T) {
	s := large()
	for _, key := range []string{papers.BoardPicture, papers.Systematization, papers.Package} { // the largest
		for _, format := range papers.Formats(key) {
			var order, made bytes.Buffer
			if err := (papers.Order{Key: key, As: format, Lang: "es", Source: s}).Encode(&order); err != nil {
				t.Fatal(err)
			}
			child := exec.CommandContext(t.Context(), "/proc/self/exe", "paper")
			child.Env, child.Stdin, child.Stdout = paperLimits, &order, &made
			if err := child.Run(); err != nil {
				t.Fatal(err)
			}
			out, err := papers.ReadOutput(&made)
			if err != nil {
				t.Fatal(err)
			}
			used, ok := child.ProcessState.SysUsage().(*syscall.Rusage)
			if !ok {
				t.Fatal("the system does not say what a child used")
			}
			t.Logf("%s.%s: %d kB, %d MB of memory, %v of a processor", key, format, len(out.Body)>>10, used.Maxrss>>10, child.ProcessState.UserTime().Round(time.Millisecond))
			if used.Maxrss > 200<<10 {
				t.Errorf("%s.%s took %d MB", key, format, used.Maxrss>>10)
			}
		}
	}
}
