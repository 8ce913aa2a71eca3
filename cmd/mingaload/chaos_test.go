package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"minga.lab/minga/cmd/mingaload/check"
)

// TestChaosKeepsEveryPromise breaks a little of everything, shortly, so that what breaks things cannot itself break
// unseen. None of it needs root. How soon a room is
// whole depends on what else the machine does, so only never would be too late here.
func TestChaosKeepsEveryPromise(t *testing.T) {
	faults := []string{
		"instance-kill", "instance-frozen", "redis-kill", "postgres-restart", "postgres-read-only", "database-cut",
		"browsers-halved", "browser-vanished", "clock-behind", "sqlite-killed",
	}
	file := filepath.Join(t.TempDir(), "chaos.json")
	var out, errOut bytes.Buffer
	code := run(t.Context(), []string{
		"chaos", "--each", "--table", "--seed", "5", "--longest", "1.2", "--within", "20", "--faults", strings.Join(faults, ","), "--json", file,
	}, &out, &errOut)
	if code != 0 {
		t.Fatalf("exit %d: %s\n%s", code, errOut.String(), out.String())
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var got chaosReport
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	var happened []string
	for _, e := range got.Episodes {
		happened = append(happened, e.Faults...)
		if e.Acked == 0 || e.Looked == 0 || e.Lasted == 0 || e.WholeMS <= 0 {
			t.Errorf("hardly anything was measured: %+v", e)
		}
	}
	if !slices.Equal(happened, faults) {
		t.Errorf("what happened: %v, want %v", happened, faults)
	}
	for i := range 11 {
		id := fmt.Sprintf("F%d", i+1)
		at := slices.IndexFunc(got.Verdicts, func(v check.Verdict) bool { return v.Promise == id })
		if at < 0 || got.Verdicts[at].Looked == 0 {
			t.Errorf("nothing was looked at for %s", id)
		}
	}
	if !strings.Contains(out.String(), "| kill -9 of an instance |") {
		t.Errorf("no table: %s", out.String())
	}
}

// TestChaosTellsWhatWasNotKept shows that nothing of what is measured is let pass.
func TestChaosTellsWhatWasNotKept(t *testing.T) {
	good := episode{Faults: []string{"redis-kill"}, WholeMS: 4900}
	for _, tc := range []struct {
		what  string
		spoil func(*episode)
		holds bool
	}{
		{"nothing", func(*episode) {}, true},
		{"not run", func(e *episode) { *e = episode{Faults: e.Faults, NotRun: "no root"} }, true},
		{"lost", func(e *episode) { e.Lost = 1 }, false},
		{"late", func(e *episode) { e.WholeMS = 5001 }, false},
		{"never", func(e *episode) { e.WholeMS = -1 }, false},
		{"promise", func(e *episode) { e.Promises = []string{"F8"} }, false},
		{"died", func(e *episode) { e.Complaint = "instance 1 ended by itself" }, false},
	} {
		e := good
		tc.spoil(&e)
		r := chaosReport{Within: 5, Episodes: []*episode{&e}}
		if got := r.broken() == nil; got != tc.holds {
			t.Errorf("%s: taken for kept is %t", tc.what, got)
		}
	}
	w := watch{calmAt: time.Now().Add(-time.Hour)}
	if w.breaks("1006") {
		t.Error("a connection that broke long after the last fault was forgiven")
	}
	w.breaksNow(true)
	if !w.breaks("1006") || w.breaks("4400") {
		t.Error("what a fault breaks is told from what the server does")
	}
}

func TestChaosDrawsTheSameAgain(t *testing.T) {
	draw := func(seed uint64) string {
		random := rand.New(rand.NewPCG(seed, 0))
		a := &arena{faults: clusterFaults, cluster: &cluster{instances: make([]*instance, instancesOfCluster)}}
		var all []string
		for range 200 {
			strikes := a.draw(random, longestDrawn)
			for _, s := range strikes {
				all = append(all, fmt.Sprint(s, s.after))
			}
			if len(strikes) == 2 && (strikes[0].part == strikes[1].part || strikes[0].alone || strikes[1].alone) {
				t.Errorf("%v and %v at once", strikes[0], strikes[1])
			}
		}
		return strings.Join(all, "\n")
	}
	if again := draw(3); again != draw(3) {
		t.Error("one seed draws two things")
	}
	if draw(3) == draw(4) {
		t.Error("two seeds draw the same")
	}
	if !strings.Contains(draw(3), "postgres-full") {
		t.Error("some faults are never drawn")
	}
}

func TestChaosKnowsItsFaults(t *testing.T) {
	names := allFaults()
	if distinct := slices.Compact(slices.Sorted(slices.Values(names))); len(distinct) < 30 || len(distinct) != len(names) {
		t.Errorf("too few, or one twice: %v", names)
	}
	if err := knownFaults([]string{"no-such-fault"}); err == nil || !strings.Contains(err.Error(), "redis-kill") {
		t.Errorf("an unknown fault: %v", err)
	}
}

// TestChaosComesBackAsTheBrowserDoes holds our pauses against those of the client.
func TestChaosComesBackAsTheBrowserDoes(t *testing.T) {
	source, err := os.ReadFile("../../static/src/link/link.ts")
	if err != nil {
		t.Fatal(err)
	}
	plain := strings.ReplaceAll(string(source), "_", "")
	for name, is := range map[string]time.Duration{
		"firstWait": browserFirstWait, "longestWait": browserLongestWait, "spread": browserSpread,
		"pingEvery": browserPingEvery, "deadAfter": browserDeadAfter, "openWithin": browserOpenWithin,
	} {
		if want := fmt.Sprintf("%s: %d,", name, is.Milliseconds()); !strings.Contains(plain, want) {
			t.Errorf("link.ts does not say %q", want)
		}
	}
}
