//go:build race

package board

import "flag"

// longWalks is fewer under the race detector, which makes everything many times slower.
const longWalks = 1

// The board has no goroutine that could race. Its random sessions are as many as ever without the detector.
func init() {
	if err := flag.Set("rapid.checks", "15"); err != nil {
		panic(err)
	}
}
