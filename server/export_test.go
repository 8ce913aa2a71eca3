package server

import (
	"net/http"

	"github.com/go-chi/chi/v5"
)

// LimitSeats makes the allowance of new people so small that a test reaches its end.
func (s *Server) LimitSeats(perAddress, perWorkshop int) {
	s.newcomers.perAddress, s.newcomers.perBoard = float64(perAddress), float64(perWorkshop)
}

// LimitReads makes the allowance of whole boards for one address so small that a test reaches its end.
func (s *Server) LimitReads(perAddress int) { s.readers.perAddress = float64(perAddress) }

// Patterns lists every route as "METHOD /pattern".
func (s *Server) Patterns() ([]string, error) {
	var all []string
	err := chi.Walk(s.handler.(chi.Routes), func(method, pattern string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		all = append(all, method+" "+pattern)
		return nil
	})
	return all, err
}

// PatternOf names the route that answers a request as "METHOD /pattern", "" when none does.
func (s *Server) PatternOf(method, path string) string {
	c := chi.NewRouteContext()
	if !s.handler.(chi.Routes).Match(c, method, path) {
		return ""
	}
	return method + " " + c.RoutePattern()
}
