package main

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
)

// smallDisk is a file system of its own, small enough to be filled.
type smallDisk struct{ dir string }

// errCannotMount says why a full disk was not tried.
var errCannotMount = errors.New("filling a disk needs one that is small, and mounting one was not allowed here")

// balloon is the file that fills it.
const balloon = "balloon"

// give hands the disk to the one who will write to it.
func (d *smallDisk) give(to *syscall.Credential) error {
	d.dir = filepath.Join(d.dir, "space")
	if err := os.MkdirAll(d.dir, 0o700); err != nil {
		return err
	}
	if to == nil {
		return nil
	}
	return os.Chown(d.dir, int(to.Uid), int(to.Gid))
}

// fill writes until nothing fits any more.
func (d *smallDisk) fill() error {
	f, err := os.Create(filepath.Join(filepath.Dir(d.dir), balloon))
	if err != nil {
		return err
	}
	defer f.Close()
	for block := make([]byte, 1<<20); len(block) > 0; {
		_, err := f.Write(block)
		switch {
		case errors.Is(err, syscall.ENOSPC):
			block = block[:len(block)/2] // to the last byte
		case err != nil:
			return err
		}
	}
	return nil
}

// empty makes room again.
func (d *smallDisk) empty() error {
	return os.Remove(filepath.Join(filepath.Dir(d.dir), balloon))
}
