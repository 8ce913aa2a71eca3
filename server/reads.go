package server

import (
	"net/http"
	"time"

	"minga.lab/minga/hub/wire"
)

// Whole boards are the dearest answers that there are. Browsers follow their socket and hardly ask for one, so these
// bounds are met by programs alone: a room of sixty behind one address may download every table of its workshop at
// the same moment.
const (
	readsPerDevice  = 120 // at once, then one more …
	deviceReadEvery = 500 * time.Millisecond
	readsPerAddress = 1500
	addrReadEvery   = 50 * time.Millisecond
)

// mayLook says whether an address may read one more page that is made of a whole board.
func (s *Server) mayLook(r *http.Request) error {
	if wait := s.readers.take(bound{"address/" + addressKey(clientIP(r)), s.readers.perAddress, addrReadEvery}); wait > 0 {
		return &refusal{Code: wire.CodeRate, wait: wait}
	}
	return nil
}

// whole is do for what answers with a whole board: how often is bounded for the device and for the address.
func (s *Server) whole(act action) http.HandlerFunc {
	return s.do(func(w http.ResponseWriter, r *http.Request) error {
		bounds := []bound{{"address/" + addressKey(clientIP(r)), s.readers.perAddress, addrReadEvery}}
		if device := s.deviceOf(r); device != "" {
			bounds = append(bounds, bound{"device/" + device, readsPerDevice, deviceReadEvery})
		}
		if wait := s.readers.take(bounds...); wait > 0 {
			return &refusal{Code: wire.CodeRate, wait: wait}
		}
		return act(w, r)
	})
}
