package journaltest

import (
	"fmt"
	"runtime"
	"sync/atomic"
	"testing"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/journal"
)

// Bench measures what appends cost: groups of 1, 10 and 100 entries on one board, then single
// entries of 64 boards at once. It reports entries per second.
func Bench(b *testing.B, open func(b *testing.B) journal.Journal) {
	for _, size := range []int{1, 10, 100} {
		b.Run(fmt.Sprintf("group=%d", size), func(b *testing.B) {
			j := open(b)
			var head board.Seq
			for b.Loop() {
				if err := j.Append(b.Context(), "board001", head, Batch(head, size, "dev.tab"), nil); err != nil {
					b.Fatal(err)
				}
				head += board.Seq(size)
			}
			b.ReportMetric(float64(head)/b.Elapsed().Seconds(), "entries/s")
		})
	}
	b.Run("boards=64", func(b *testing.B) {
		j := open(b)
		var boards, total atomic.Int64
		b.SetParallelism(max(1, 64/runtime.GOMAXPROCS(0)))
		b.ResetTimer() // opening a store may take a second
		b.RunParallel(func(pb *testing.PB) {
			id := board.ID(fmt.Sprintf("board%03d", boards.Add(1)))
			var head board.Seq
			for pb.Next() {
				if err := j.Append(b.Context(), id, head, Batch(head, 1, "dev.tab"), nil); err != nil {
					b.Error(err)
					return
				}
				head++
			}
			total.Add(int64(head))
		})
		b.ReportMetric(float64(total.Load())/b.Elapsed().Seconds(), "entries/s")
	})
}
