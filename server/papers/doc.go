// Package papers writes the documents that leave the house: minutes, the systematization, the
// roadmap, the attendance list, open data, and all of it in one package.
//
// A paper is a [Document]: headings, paragraphs, lists, tables and pictures, made by pure functions from a
// [Source], which is what the public projection of a board tells and a few counts. Every format is
// written from the document, so that no two formats can tell different stories. What a paper says
// and in which order is data: the files in texts, one folder for each language, which an
// installation may replace.
//
// Nobody's authorship is in any paper. Names are in the attendance list alone, which stays with
// the institution and is in no package, and where the room wrote them down on purpose: who answers
// for a commitment.
package papers
