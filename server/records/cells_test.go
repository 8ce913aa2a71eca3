package records

import (
	"strings"
	"testing"
)

func TestCellsAreGuardedAndComeBack(t *testing.T) {
	for _, cell := range []string{
		"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1", "''=1", "'", "'hola'", "hola", "", "a=b", "=", "'-",
		"hola;=1+1", "hola;'=1", "a;;=1;b", "a;\"=1;b", "a; =1", "a\n=1", "a\r\n@b", "a\t-1", ";", ";'", "＝1", "\t'=1", "'\n'=1", "；=1",
	} {
		guarded := GuardCell(cell)
		if guarded != "" && strings.ContainsRune(cellGuards, rune(guarded[0])) {
			t.Errorf("%q is written as %q", cell, guarded)
		}
		for i, border := range guarded { // wherever a spreadsheet may begin a cell
			if strings.ContainsRune(cellBorders, border) && strings.IndexAny(strings.TrimLeft(guarded[i+1:], "\" "), cellGuards) == 0 {
				t.Errorf("%q is written as %q, which a semicolon splits before a formula", cell, guarded)
			}
		}
		if back := UnguardCell(guarded); back != cell {
			t.Errorf("%q is written as %q and read as %q", cell, guarded, back)
		}
	}
}
