package main

// benchCmd runs the whole table.
type benchCmd struct{}

// Run measures and prints.
func (c *benchCmd) Run(*env) error { return nil }
