// Package bus carries news between the instances that have the same board open.
//
// It is a knock on the door, not the truth: at most once, possibly reordered, possibly not at
// all. Who needs certainty reads the journal. [Local] is the default and joins nothing beyond
// the process; redisbus joins instances.
package bus

import (
	"context"

	"minga.lab/minga/hub/board"
)

// Topic separates what is worth a look in the journal from what may be forgotten.
type Topic string

// Topics of a board.
const (
	Entries  Topic = "e" // encoded batches of entries, see board.EncodeEntries
	Presence Topic = "p" // presence of people at other instances
)

// Message is one published message.
type Message struct {
	Topic Topic
	From  string // the instance that published it
	Data  []byte // shared by all subscribers: read only
}

// Bus joins instances. Implementations are safe for concurrent use.
type Bus interface {
	// Publish sends to all current subscribers of the board, those of this process included.
	// It does not wait for them and returns an error only when the message was surely not sent.
	// It must not block longer than its context.
	Publish(ctx context.Context, id board.ID, m Message) error

	// Subscribe delivers messages until stop is called. receive is called from one goroutine of
	// the bus and must not block. gap, called from the same goroutine, means that messages may have
	// been missed, so that the subscriber looks into the journal: when a network subscription
	// begins to hear, after each lost connection, and when the receiver was too slow. stop may be
	// called at any time, also from receive; a call in progress may still finish after it. Subscribe
	// does not wait for the network, and may be called again after an error.
	Subscribe(id board.ID, receive func(Message), gap func()) (stop func(), err error)

	// Ping says whether the bus answers.
	Ping(ctx context.Context) error

	// Close ends all subscriptions.
	Close() error
}
