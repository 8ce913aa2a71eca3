// Package server is the HTTP wing: who is asking, pages, documents and the door to the socket.
//
// routes.go lists every address on one page. Each action has a file of its own, and each
// third-party library one door: chi in routes.go, gorilla/websocket in socket.go, Prometheus in
// metrics.go, the QR encoder in qr.go.
//
// Nothing here decides what happens on a board or who may see what: the first is
// [board.Decide], the second [board.ViewBoard], both asked through the hub. The server only
// finds out who is asking (session.go, links.go) and turns the answer into HTTP (errors.go).
package server
