// Package templates is the replicable part of a workshop: its activities, areas and prepared votes without
// anything that anybody wrote in it. A [Template] is a readable JSON file in one or more languages; the library
// of this package is made of such files. docs/templates.md describes the format.
//
// The rules of a board are in hub/board alone: a template is valid when a board can be founded on it.
package templates
