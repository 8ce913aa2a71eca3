package memory_test

import (
	"testing"

	"minga.lab/minga/hub/journal"
	"minga.lab/minga/hub/journal/journaltest"
	"minga.lab/minga/hub/journal/memory"
)

func TestJournal(t *testing.T) {
	journaltest.Run(t, func(*testing.T) journaltest.Store {
		j := memory.New()
		return journaltest.Store{Open: func() journal.Journal { return j }}
	})
}

func BenchmarkAppend(b *testing.B) {
	journaltest.Bench(b, func(*testing.B) journal.Journal { return memory.New() })
}
