// Command wiregen writes static/src/wire/wire.gen.ts: the TypeScript twin of the ops, views and
// frames of hub/board and hub/wire, so that neither side can change alone.
//
// Run it from anywhere in the module: go run ./cmd/wiregen
package main

//go:generate go run .

import (
	"fmt"
	"os"
	"path/filepath"
)

// output is where the browser client expects the generated file, from the module's root.
const output = "static/src/wire/wire.gen.ts"

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "wiregen:", err)
		os.Exit(1)
	}
}

func run() error {
	root, err := moduleRoot()
	if err != nil {
		return err
	}
	text, err := generate(root)
	if err != nil {
		return err
	}
	path := filepath.Join(root, output)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil { //nolint:gosec // a source folder like any other
		return err
	}
	return os.WriteFile(path, text, 0o644) //nolint:gosec // a source file like any other
}

// moduleRoot walks up from the working directory to the folder of go.mod.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", fmt.Errorf("no go.mod above %s", dir)
		}
		dir = parent
	}
}
