package main

import (
	"syscall"
	"unsafe"
)

// beGentle makes the calling thread, and what it starts, give way: an ordinary one again if the process was given more, and
// of those one that is weighed a tenth. What the system refuses is left as it is.
func beGentle() {
	const batch, weight = 3, 10
	var none int32 // no priority of its own
	_, _, _ = syscall.RawSyscall(syscall.SYS_SCHED_SETSCHEDULER, 0, batch, uintptr(unsafe.Pointer(&none)))
	_ = syscall.Setpriority(syscall.PRIO_PROCESS, 0, weight)
}
