package server

// LimitSeats makes the allowance of new people so small that a test reaches its end.
func (s *Server) LimitSeats(perAddress, perWorkshop int) {
	s.newcomers.perAddress, s.newcomers.perBoard = float64(perAddress), float64(perWorkshop)
}

// LimitReads makes the allowance of whole boards for one address so small that a test reaches its end.
func (s *Server) LimitReads(perAddress int) { s.readers.perAddress = float64(perAddress) }
