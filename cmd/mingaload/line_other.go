//go:build !linux

package main

import (
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// line is a connection. Elsewhere than on Linux a goroutine reads each.
type line struct{ conn net.Conn }

func lineOf(conn net.Conn) (*line, error) { return &line{conn}, nil }

func (l *line) write(b []byte) error {
	_ = l.conn.SetWriteDeadline(time.Now().Add(sendWithin))
	_, err := l.conn.Write(b)
	return err
}

func (l *line) close() { _ = l.conn.Close() }

// listen reads from all lines until it is told to stop, and calls got with what each receives, one
// call at a time. After an error nothing more comes of a line.
func listen(lines []*line, stop *atomic.Bool, got func(i int, b []byte, err error)) error {
	var work sync.WaitGroup
	var mu sync.Mutex
	for i, l := range lines {
		work.Go(func() {
			buffer := make([]byte, 32<<10)
			for !stop.Load() {
				_ = l.conn.SetReadDeadline(time.Now().Add(20 * time.Millisecond))
				n, err := l.conn.Read(buffer)
				if late, ok := err.(net.Error); ok && late.Timeout() { //nolint:errorlint // net's own
					err = nil
				}
				if n == 0 && err == nil {
					continue
				}
				mu.Lock()
				got(i, buffer[:n], err)
				mu.Unlock()
				if err != nil {
					return
				}
			}
		})
	}
	work.Wait()
	return nil
}
