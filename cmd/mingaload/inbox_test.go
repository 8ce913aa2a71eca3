package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// TestInboxReadsWhatALibraryWrites sends messages of all lengths through gorilla and reads them in pieces.
func TestInboxReadsWhatALibraryWrites(t *testing.T) {
	var want []string
	for _, n := range []int{0, 1, 125, 126, 127, 4000, 65535, 65536, 200_000} {
		want = append(want, strings.Repeat("ñ", n/2)+strings.Repeat("x", n%2))
	}
	up := websocket.Upgrader{WriteBufferSize: 1 << 10} // longer ones are sent in fragments
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := up.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer conn.Close()
		_, _, _ = conn.ReadMessage() // the client's library has read no further than the handshake
		for i, text := range want {
			if i%2 == 0 {
				_ = conn.WriteMessage(websocket.TextMessage, []byte(text))
				continue
			}
			part, err := conn.NextWriter(websocket.TextMessage)
			if err != nil {
				return
			}
			_, _ = part.Write([]byte(text))
			_ = part.Close()
		}
		_ = conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(4501, "slow"), time.Now().Add(time.Second))
		_, _, _ = conn.ReadMessage()
	}))
	t.Cleanup(web.Close)
	conn, _, err := websocket.DefaultDialer.DialContext(t.Context(), strings.Replace(web.URL, "http", "ws", 1), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if _, err := conn.NetConn().Write(framedUp(nil, frameText, []byte("begin"))); err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	var in inbox
	var got []string
	var closed []byte
	buffer := make([]byte, 70_000)
	for closed == nil {
		n, err := conn.NetConn().Read(buffer[:1+random.IntN(len(buffer))])
		if err != nil {
			t.Fatal(err)
		}
		err = in.take(buffer[:n], func(kind byte, payload []byte) {
			if kind == frameClose {
				closed = bytes.Clone(payload)
				return
			}
			got = append(got, string(payload))
		})
		if err != nil {
			t.Fatal(err)
		}
		clear(buffer)
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Error("other messages arrived than were sent")
	}
	if code := codeOf(closed); code != "4501" {
		t.Errorf("closed with %s", code)
	}
}

func TestInboxRefusesWhatItCannotRead(t *testing.T) {
	for _, bad := range [][]byte{{0xc1, 1, 'x'}, {0x81, 0x81, 1, 2, 3, 4, 'x'}} {
		var in inbox
		if in.take(bad, func(byte, []byte) {}) == nil {
			t.Errorf("% x was read", bad)
		}
	}
}

// TestFramedUpIsReadByALibrary lets gorilla read what the generator sends.
func TestFramedUpIsReadByALibrary(t *testing.T) {
	up := websocket.Upgrader{}
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := up.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer conn.Close()
		for {
			kind, text, err := conn.ReadMessage()
			if err != nil || conn.WriteMessage(kind, text) != nil {
				return
			}
		}
	}))
	t.Cleanup(web.Close)
	conn, _, err := websocket.DefaultDialer.DialContext(t.Context(), strings.Replace(web.URL, "http", "ws", 1), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	for _, n := range []int{1, 125, 126, 3000} {
		text := strings.Repeat("a", n)
		if _, err := conn.NetConn().Write(framedUp(nil, frameText, []byte(text))); err != nil {
			t.Fatal(err)
		}
		if _, back, err := conn.ReadMessage(); err != nil || string(back) != text {
			t.Errorf("%d bytes came back as %d: %v", n, len(back), err)
		}
	}
}
