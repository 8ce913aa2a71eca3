package main

import (
	"os"
	"strconv"
	"syscall"
	"unsafe"
)

// beGentle makes this process give way: an ordinary one if it was given more, and of those one that is weighed a tenth.
// Linux weighs threads one by one, and a new one has what its maker has: so all that are there are asked, and again
// those that came in between. What the system refuses is left as it is.
func beGentle() {
	const batch, weight = 3, 10
	for range 2 {
		tasks, err := os.ReadDir("/proc/self/task")
		if err != nil {
			return
		}
		for _, t := range tasks {
			id, err := strconv.Atoi(t.Name())
			if err != nil {
				continue
			}
			var none int32                                                                                                   // no priority of its own
			_, _, _ = syscall.RawSyscall(syscall.SYS_SCHED_SETSCHEDULER, uintptr(id), batch, uintptr(unsafe.Pointer(&none))) //nolint:gosec // the system reads one number
			_ = syscall.Setpriority(syscall.PRIO_PROCESS, id, weight)
		}
	}
}
