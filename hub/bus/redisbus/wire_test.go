package redisbus

import (
	"testing"

	"minga.lab/minga/hub/bus"
)

// FuzzDecode: whatever somebody publishes on our channels, decoding does not panic, and what it
// accepts means the same when it is sent on.
func FuzzDecode(f *testing.F) {
	f.Add("\x01e\x01adata")
	f.Add("\x00\x00")
	f.Add("\xffx")
	f.Fuzz(func(t *testing.T, payload string) {
		m, err := decode(payload)
		if err != nil {
			return
		}
		out, err := encode(m)
		if err != nil || string(out) != payload {
			t.Errorf("%q became %q, %v", payload, out, err)
		}
	})
}

func TestEncode(t *testing.T) {
	out, err := encode(bus.Message{Topic: bus.Presence, From: "one", Data: []byte{0, 255}})
	if err != nil || string(out) != "\x01p\x03one\x00\xff" {
		t.Errorf("%q, %v", out, err)
	}
}
