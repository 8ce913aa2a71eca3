package main

import (
	"errors"
	"io"
	"net"
	"runtime"
	"sync/atomic"
	"syscall"
	"time"
)

// line is a connection outside of Go's runtime: all are read by one thread that asks the kernel for
// many at a time, so that a message costs one call, and no goroutine is woken for it.
type line struct{ fd int }

// lineOf takes a connection over, and closes the runtime's side of it.
func lineOf(conn net.Conn) (*line, error) {
	tcp, ok := conn.(*net.TCPConn)
	if !ok {
		return nil, errors.New("not a TCP connection")
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return nil, err
	}
	l := &line{fd: -1}
	var dupErr error
	if err := raw.Control(func(fd uintptr) { l.fd, dupErr = syscall.Dup(int(fd)) }); err != nil {
		return nil, err
	}
	if dupErr != nil {
		return nil, dupErr
	}
	syscall.CloseOnExec(l.fd)
	return l, tcp.Close()
}

// write sends all of b, waiting for the server if it has to.
func (l *line) write(b []byte) error {
	for until := time.Now().Add(sendWithin); len(b) > 0; {
		n, err := syscall.Write(l.fd, b)
		switch {
		case err == nil:
			b = b[n:]
		case !errors.Is(err, syscall.EAGAIN) && !errors.Is(err, syscall.EINTR):
			return err
		case time.Now().After(until):
			return err
		default:
			pause := syscall.NsecToTimespec(int64(100 * time.Microsecond))
			_ = syscall.Nanosleep(&pause, nil)
		}
	}
	return nil
}

func (l *line) close() {
	if l.fd >= 0 {
		_ = syscall.Close(l.fd)
		l.fd = -1
	}
}

// listen reads from all lines until it is told to stop, and calls got with what each receives, from one
// goroutine. After an error nothing more comes of a line. What got is given is valid during the call.
func listen(lines []*line, stop *atomic.Bool, got func(i int, b []byte, err error)) error {
	const (
		atOnce  = 256
		lookFor = 20 // milliseconds, then stop is looked at
	)
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	poll, err := syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
	if err != nil {
		return err
	}
	defer func() { _ = syscall.Close(poll) }()
	at := map[int32]int{}
	for i, l := range lines {
		at[int32(l.fd)] = i
		event := syscall.EpollEvent{Events: syscall.EPOLLIN, Fd: int32(l.fd)}
		if err := syscall.EpollCtl(poll, syscall.EPOLL_CTL_ADD, l.fd, &event); err != nil {
			return err
		}
	}
	events := make([]syscall.EpollEvent, atOnce)
	buffer := make([]byte, 256<<10)
	for !stop.Load() {
		n, err := syscall.EpollWait(poll, events, lookFor)
		if err != nil && !errors.Is(err, syscall.EINTR) {
			return err
		}
		for _, e := range events[:max(0, n)] {
			size, err := syscall.Read(int(e.Fd), buffer)
			switch {
			case errors.Is(err, syscall.EAGAIN) || errors.Is(err, syscall.EINTR):
				continue
			case err == nil && size == 0:
				err = io.EOF
			}
			if err != nil {
				_ = syscall.EpollCtl(poll, syscall.EPOLL_CTL_DEL, int(e.Fd), nil)
			}
			got(at[e.Fd], buffer[:max(0, size)], err)
		}
	}
	return nil
}
