package bus_test

import (
	"testing"

	"go.uber.org/goleak"

	"minga.lab/minga/hub/bus"
	"minga.lab/minga/hub/bus/bustest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestLocal(t *testing.T) {
	bustest.Run(t, func(*testing.T) bustest.Network {
		b := bus.NewLocal()
		return bustest.Network{Open: func() bus.Bus { return b }}
	})
}

func BenchmarkLocal(b *testing.B) {
	local := bus.NewLocal()
	defer local.Close()
	done := make(chan struct{}, 1)
	if _, err := local.Subscribe("board001", func(bus.Message) { done <- struct{}{} }, func() {}); err != nil {
		b.Fatal(err)
	}
	m := bus.Message{Topic: bus.Entries, From: "a", Data: make([]byte, 300)}
	for b.Loop() {
		if err := local.Publish(b.Context(), "board001", m); err != nil {
			b.Fatal(err)
		}
		<-done
	}
}
