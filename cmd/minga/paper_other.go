//go:build !linux

package main

// beGentle is for systems that weigh threads one by one.
func beGentle() {}
