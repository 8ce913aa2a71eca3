package server

import (
	"crypto/hmac"
	"encoding/binary"
	"strings"
	"time"

	"minga.lab/minga/hub/board"
)

// deviceLinkLife is how long a link to a person's other device works.
const deviceLinkLife = 24 * time.Hour

// deviceToken lets another browser sit down as the same person, until the time given.
func (s *Server) deviceToken(id, person board.ID, until time.Time, generation string) string {
	var expiry [8]byte
	binary.BigEndian.PutUint64(expiry[:], uint64(until.Unix()))
	payload := linkEncoding.EncodeToString(expiry[3:]) + "-" + string(person) + "-" + string(id)
	return payload + "-" + s.deviceSignature(payload, generation)
}

// deviceSignature leaves the first generation unsaid: links that were made before there were any go on.
func (s *Server) deviceSignature(payload, generation string) string {
	parts := []string{payload}
	if generation != "0" {
		parts = append(parts, generation)
	}
	return linkEncoding.EncodeToString(mac(s.keys.device, parts...)[:16])
}

// deviceGenerationKey names the generation of one person's device links. Persons are numbered by their board.
func deviceGenerationKey(id, person board.ID) string {
	return generationKey(deviceLinks, id+"/"+person)
}

// readDeviceToken says whom a token seats; generation tells which of the person's links are good.
func (s *Server) readDeviceToken(token string, now time.Time, generation func(id, person board.ID) (string, error)) (id, person board.ID, err error) {
	cut := strings.LastIndexByte(token, '-')
	if cut < 0 {
		return "", "", refuse(CodeUnknownLink)
	}
	payload, signature := token[:cut], token[cut+1:]
	parts := strings.Split(payload, "-")
	if len(parts) != 3 || !validID(parts[1]) || !validID(parts[2]) { // before any store is asked
		return "", "", refuse(CodeUnknownLink)
	}
	good, err := generation(board.ID(parts[2]), board.ID(parts[1]))
	if err != nil {
		return "", "", err
	}
	if !hmac.Equal([]byte(signature), []byte(s.deviceSignature(payload, good))) {
		return "", "", refuse(CodeUnknownLink)
	}
	var expiry [8]byte
	if n, err := linkEncoding.Decode(expiry[3:], []byte(parts[0])); err != nil || n != 5 {
		return "", "", refuse(CodeUnknownLink)
	}
	if now.Unix() > int64(binary.BigEndian.Uint64(expiry[:])) {
		return "", "", refuse(CodeLinkExpired)
	}
	return board.ID(parts[2]), board.ID(parts[1]), nil
}
