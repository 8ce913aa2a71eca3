//go:build !race

package sim_test

// seedsPerRun is how many seeds an ordinary test run tries.
const seedsPerRun = 2000
