// Command mingaload measures Minga from outside: real processes, real WebSockets, real databases.
//
// `mingaload bench` (what `make bench` runs last) seats people on a board of a real `minga serve`, lets them
// work, and says what that costs and how long it takes. Beside it, in the same run, it measures a
// hub without any logic (`mingaload baseline`): connections, and one message to all of them.
// Machines differ and are noisy; the ratio between the two is what can be compared.
//
// # How it measures
//
//   - The server under test is a process of its own, with GOMAXPROCS=1 and bound to CPU 0. The
//     generator is this process, bound to another CPU, and a private PostgreSQL to the rest.
//   - The load is open-loop: who does what when is drawn before the run (Poisson for edits), and a
//     latency counts from the moment at which the edit was due. A server that stalls
//     cannot slow the load down and so hide its stall (no coordinated omission).
//   - Every edit carries its number in its coordinates, so each of its arrivals at each of the
//     connections is known: what is missing, doubled or out of order is counted, and must be none.
//   - CPU is what the kernel charged to the process within the measured seconds, that of the database
//     apart. Bytes are what arrives on the connection, WebSocket headers included.
//
// # Scenarios and promises
//
// `mingaload run SCENARIO` plays a scenario file (scenarios/) on running servers or on children of its own: people
// who write, group and vote, who arrive or come back all at once, whose phones read nothing or vanish. With
// --check every tab records what it sent, what was acknowledged or refused and what it received (package history), and
// afterwards the promises of docs/protocol.md are decided one by one against the journal (package check).
// `mingaload check` decides them again from the recorded files.
//
//	mingaload run voting-storm --check
//	mingaload run reconnect-storm --check --store postgres --instances 3
//	mingaload run one-board --check --histories /tmp/h --url http://127.0.0.1:8080 --key … --journal data/minga.db
//
// # Curves and soak
//
// `mingaload curve` measures how costs grow with people, boards and notes, and finds the law of each (package law).
// `mingaload soak` plays workshop after workshop on one server, beside a board that stays open, and fails when memory,
// goroutines or files grow from one quiet moment to the next. Both write JSON, which `mingaload plot` draws (package chart).
package main
