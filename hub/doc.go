// Package hub is the live wing: the boards that are open right now, and who is connected to them.
//
// # What there is
//
// A [Hub] opens a room for a board when its first visitor comes and closes it some time after
// the last has left. A room is one board, its connections and its place in the journal. A connection is
// one [Socket]; package server makes them out of WebSockets, tests out of channels.
//
//	browser ── Socket ── conn.read ──post──▶ room.run ──▶ conn.queue ── conn.write ── Socket
//	                                          │    ▲
//	                              room.store ─┘    └─ results, mail from the bus
//	                              (journal, bus)
//
// # Goroutines
//
//   - One for each room ([room.run]). It owns the room's fields below "owned": the board, the
//     proposals that wait, the seats, the classes of receivers. Others hand it functions (post); that blocks
//     when the room has too much to do, and so slows down who sends too much.
//   - One at most for each room that appends ([room.store]) and one that reads the journal
//     ([room.catchUp]). They own what they were handed until they have given it back. The room
//     never waits for them: while one append is in flight, the next batch gathers.
//   - One for each connection, and a second while it is written to. The reader is the goroutine that
//     called [Hub.Serve]. The room puts frames into the connection's queue, which never blocks;
//     the first frame in an empty queue starts a writer, which ends when the queue is empty again. The
//     reader does not return before the writer has ended.
//
// No goroutine is without somebody who waits for its end.
//
// # Guarantees
//
//   - What a browser is sent has been accepted by the journal (F1): room.confirmed holds only
//     durable entries, and frames are made from nothing else. What is in flight is in room.spec,
//     against which the next proposals are decided.
//   - A proposal happens once (F3). A retry is recognised on the board (the latest of each
//     origin), else by the journal's unique (origin, n), and before a proposal is refused the journal is
//     asked whether it had not been accepted long ago. After an append whose outcome is not known,
//     what the journal holds decides; what is not in it is decided again after the same head,
//     of which only one attempt can ever win. The refusal of a proposal that was sent before is itself
//     an entry (board.ProposalRefused): a copy that still waits at another instance finds its number taken.
//   - The bus is a knock on the door (F4). An entry from the bus that is next in line is
//     applied; a gap is read from the journal; now and then the heads are compared.
//   - Presence is kept beside the board and is never handed to the journal (F5).
//   - What is withheld from a class, or from a person, is decided by board.ViewEntry and
//     board.ViewBoard for every single frame (F6). Before an entry that changes rights is
//     delivered, seats are looked at again: who was removed gets nothing more.
//   - A connection whose queue is full is closed as slow; the others do not notice (F9). It comes back
//     with since. Presence is dropped long before.
//   - What the clock of a step does at zero happens once, whichever instance is first, and when
//     none was there, as soon as one opens the board ([room.ring]).
//   - A room that meets a fault closes alone, with the number of the entry in the log.
//
// # Numbers
//
// All connections of a class share one frame for each flush, and each class knows up to which
// number its frames have covered (class.sent). A connection may have been told more by a frame
// of its own, never less; so a frame never begins after the number at which a browser stands.
//
// # Gathering
//
// A flush after a quiet moment happens at once. What costs is the write call for each connection, and
// one frame of several entries costs one call; so after a flush the room waits for a window that
// grows with the connections and, beyond a load, with the deliveries a second, up to
// Config.MaxGather, and half as long again where a flush would else take longer than its window. When one or
// two more entries are expected within the window, the first of them waits for it too; more come by themselves.
package hub
