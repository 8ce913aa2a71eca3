package main

import (
	"encoding/binary"
	"errors"
)

// Kinds of WebSocket frames that a server sends (RFC 6455, section 5.2).
const (
	frameContinues = 0
	frameText      = 1
	frameClose     = 8
	framePing      = 9
	framePong      = 10
)

var errNoFrame = errors.New("not a frame of a server that was asked for nothing special")

// inbox turns the bytes that a connection receives into messages. A library would do the same with a
// goroutine, a buffer and two calls of the kernel more for each connection, and what the generator
// costs is read as the server's latency.
type inbox struct {
	rest  []byte // a frame that has not ended
	parts []byte // a message that has not ended
}

// take calls each for every message and control frame that ends within b, which it does not keep.
func (in *inbox) take(b []byte, each func(kind byte, payload []byte)) error {
	if len(in.rest) > 0 {
		in.rest = append(in.rest, b...)
		b = in.rest
	}
	for len(b) >= 2 {
		if b[0]&0x70 != 0 || b[1]&0x80 != 0 { // an extension, or a mask
			return errNoFrame
		}
		head, size := 2, uint64(b[1])
		switch size {
		case 126:
			head = 4
		case 127:
			head = 10
		}
		if len(b) < head {
			break
		}
		switch head {
		case 4:
			size = uint64(binary.BigEndian.Uint16(b[2:]))
		case 10:
			size = binary.BigEndian.Uint64(b[2:])
		}
		if uint64(len(b)-head) < size {
			break
		}
		end := head + int(size)
		in.frame(b[0]&0x80 != 0, b[0]&0x0f, b[head:end], each)
		b = b[end:]
	}
	in.rest = append(in.rest[:0], b...)
	return nil
}

func (in *inbox) frame(final bool, kind byte, payload []byte, each func(kind byte, payload []byte)) {
	switch {
	case kind >= frameClose:
		each(kind, payload)
	case final && kind != frameContinues:
		each(kind, payload)
	case final:
		each(frameText, append(in.parts, payload...))
		in.parts = in.parts[:0]
	default:
		in.parts = append(in.parts, payload...)
	}
}

// framedUp appends a frame as a browser sends it. Its mask is nothing: masks protect proxies, and there
// is none.
func framedUp(to []byte, kind byte, payload []byte) []byte {
	to = append(to, 0x80|kind)
	if n := len(payload); n < 126 {
		to = append(to, 0x80|byte(n))
	} else {
		to = append(to, 0x80|126, byte(n>>8), byte(n)) // all that is sent here is short
	}
	to = append(to, 0, 0, 0, 0)
	return append(to, payload...)
}
