// Package sim holds a simulation of everything live at once, and nothing that a program imports:
// rooms, browsers, a journal and a bus in one process and in a time of its own.
//
// A seed decides what people do and what breaks: appends that fail before or after they are
// stored, hang, lose a race or take effect after their caller has given up; a bus that loses,
// delays, reorders, repeats or is away; instances that are killed or drained; links that break,
// vanish or are not read. Then the faults end, everything has to come to rest, and a checker
// holds what was seen and what is stored against the promises of docs/protocol.md.
//
//	go test ./hub/sim -sim.seeds 5000     # seeds 1 to 5000
//	go test ./hub/sim -sim.seed 42 -v     # this one, with a report
//
// What people do depends on the seed alone as far as the scheduler allows: goroutines that are
// ready at the same moment of the simulation's time run in the order of the real one.
package sim
