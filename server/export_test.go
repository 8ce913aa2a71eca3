package server

// LimitSeats makes the allowance of new people so small that a test reaches its end.
func (s *Server) LimitSeats(perAddress, perWorkshop int) {
	s.newcomers.perAddress, s.newcomers.perBoard = float64(perAddress), float64(perWorkshop)
}
