// Package suggest looks for notes that speak of the same thing, and says by which words it knows.
//
// It is arithmetic on the words of the notes that it is given: no network, no model that was
// trained elsewhere, no clock and no chance, so the same notes in the same order give the same
// answer on every machine. It decides nothing; a facilitator looks at what it found and takes what
// is of use.
//
// How: words are lowered, stripped of accents, of stop words and of endings (Snowball, Spanish and
// English); each note becomes the weights of its words (TF-IDF), and those are condensed to a few
// directions of meaning (a truncated singular value decomposition, found by subspace iteration), so
// that «basura» and «contenedor» come near when other notes use both. Notes are gathered around the
// densest places first. What stands near nothing stays loose: a wrong group costs a facilitator more
// than a missing one.
package suggest
