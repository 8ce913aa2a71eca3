package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"
)

// lookEvery is how often the files are looked at, at most: once per handshake would be a disk
// access for each of forty phones that come in through one door.
const lookEvery = 10 * time.Second

// certificate is the key pair of two files, read again when either changes: a certificate of a
// public authority lives for weeks, and nobody restarts a workshop to renew it.
type certificate struct {
	certFile, keyFile string
	log               *slog.Logger
	now               func() time.Time

	mu     sync.Mutex
	pair   *tls.Certificate
	stamp  [2]fileStamp
	looked time.Time
}

// fileStamp tells whether a file is still the one that was read.
type fileStamp struct {
	changed time.Time
	size    int64
}

// newCertificate reads the pair; it fails with a sentence that names the file.
func newCertificate(certFile, keyFile string, log *slog.Logger) (*certificate, error) {
	c := &certificate{certFile: certFile, keyFile: keyFile, log: log, now: time.Now}
	if err := c.read(); err != nil {
		return nil, fmt.Errorf("the certificate cannot be used: %w", err)
	}
	return c, nil
}

// get implements tls.Config.GetCertificate. A new pair that cannot be used leaves the old one in
// place: files are often replaced one after the other.
func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := c.now(); now.Sub(c.looked) >= lookEvery {
		c.looked = now
		if c.stamps() != c.stamp {
			if err := c.read(); err != nil {
				c.log.LogAttrs(context.Background(), slog.LevelWarn, "new certificate not usable, the old one stays",
					slog.Any("error", err))
			} else {
				c.log.LogAttrs(context.Background(), slog.LevelInfo, "certificate read again",
					slog.Time("valid_until", c.pair.Leaf.NotAfter))
			}
		}
	}
	return c.pair, nil
}

func (c *certificate) read() error {
	stamp := c.stamps() // before reading: what changes meanwhile is read next time
	pair, err := tls.LoadX509KeyPair(c.certFile, c.keyFile)
	if err != nil {
		return err //nolint:wrapcheck // it names the file
	}
	c.pair, c.stamp = &pair, stamp
	return nil
}

func (c *certificate) stamps() (s [2]fileStamp) {
	for i, name := range []string{c.certFile, c.keyFile} {
		if info, err := os.Stat(name); err == nil {
			s[i] = fileStamp{info.ModTime(), info.Size()}
		}
	}
	return s
}
