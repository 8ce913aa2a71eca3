//go:build !race

package board

// longWalks is how many walks of a thousand operations an ordinary test run takes.
const longWalks = 6
