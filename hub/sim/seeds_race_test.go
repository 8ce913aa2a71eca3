//go:build race

package sim_test

// seedsPerRun is fewer under the race detector, which makes everything many times slower.
const seedsPerRun = 100
