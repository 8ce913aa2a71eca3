package server

import (
	"bytes"
	"context"
	"errors"
	"net/netip"
	"strings"
	"testing"
	"time"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/bus"
)

func TestCodesAreSpokenAndForgiven(t *testing.T) {
	seen := map[string]bool{}
	for range 2000 {
		code, err := newCode()
		if err != nil {
			t.Fatal(err)
		}
		if back, ok := normalCode(code); !ok || back != code {
			t.Fatalf("%q reads as %q, %t", code, back, ok)
		}
		seen[code] = true
	}
	if len(seen) < 1900 {
		t.Errorf("only %d different codes of 2000", len(seen))
	}
	for _, typed := range []string{
		"PIMA-LUTO", "pima-luto", "pimaluto", " Pima  Luto ", "PIMA–LUTO", "píma-lutó", "p i m a l u t o", "P1MA-LUT0", "pi\u0301ma luto",
	} {
		if code, ok := normalCode(typed); !ok || code != "PIMA-LUTO" {
			t.Errorf("%q reads as %q, %t", typed, code, ok)
		}
	}
	for _, typed := range []string{
		"", "PIMA", "PIMALUTOS", "AAAAAAAA", "PIMA-LUT", "SIMA-LUTO", "PIMA/LUTO", "ПИМА-ЛУТО", strings.Repeat("PIMA", 100), "P\x00MALUTO",
	} {
		if code, ok := normalCode(typed); ok {
			t.Errorf("%q reads as %q", typed, code)
		}
	}
}

func FuzzCode(f *testing.F) {
	f.Add("PIMA-LUTO")
	f.Add("pímá luto")
	f.Fuzz(func(t *testing.T, typed string) {
		code, ok := normalCode(typed)
		if again, stable := normalCode(code); ok && (!stable || again != code) {
			t.Errorf("%q reads as %q, that as %q", typed, code, again)
		}
	})
}

func TestThrottleCountsFailuresOnly(t *testing.T) {
	now := time.Unix(1_000_000, 0)
	th := newThrottle(&bus.LocalCounter{}, func() time.Time { return now })
	ctx := context.Background()
	for i := range failureBurst {
		if wait := th.failed(ctx, "a"); wait != 0 {
			t.Fatalf("wrong try %d waits %s", i+1, wait)
		}
	}
	if wait := th.failed(ctx, "a"); wait <= 0 || wait > failureEvery {
		t.Errorf("past the burst: wait %s", wait)
	}
	if wait := th.allow("a"); wait != 0 {
		t.Errorf("a right code after many wrong ones waits %s", wait)
	}
	if wait := th.failed(ctx, "b"); wait != 0 {
		t.Errorf("another address waits %s", wait)
	}
	now = now.Add(failureEvery)
	if wait := th.failed(ctx, "a"); wait != 0 {
		t.Errorf("after %s: wait %s", failureEvery, wait)
	}
	for range hourlyFailures {
		th.failed(ctx, "a")
	}
	if wait := th.allow("a"); wait <= 0 {
		t.Error("an address with too many failures in an hour is still let through")
	}
}

// brokenCounter stands for a Redis that is away.
type brokenCounter struct{}

func (brokenCounter) Hit(context.Context, string, time.Duration) (int64, error) {
	return 0, errors.New("away")
}

func TestThrottleHoldsWithoutTheSharedCounter(t *testing.T) {
	now := time.Unix(1_000_000, 0)
	th := newThrottle(brokenCounter{}, func() time.Time { return now })
	refused := 0
	for range 2 * failureBurst {
		if th.failed(context.Background(), "a") > 0 {
			refused++
		}
	}
	if refused != failureBurst {
		t.Errorf("%d of %d refused", refused, 2*failureBurst)
	}
}

func TestThrottleForgetsWhenFull(t *testing.T) {
	now := time.Unix(1_000_000, 0)
	th := newThrottle(brokenCounter{}, func() time.Time { return now })
	for i := range maxBuckets + 10 {
		th.failed(context.Background(), netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}).String())
	}
	if len(th.buckets) > maxBuckets {
		t.Errorf("%d addresses remembered", len(th.buckets))
	}
}

func TestAddressesOfOneHouseCountTogether(t *testing.T) {
	a, b := netip.MustParseAddr("2001:db8:1:2::1"), netip.MustParseAddr("2001:db8:1:2:ffff::9")
	if addressKey(a) != addressKey(b) {
		t.Errorf("%s and %s are counted apart", a, b)
	}
	if addressKey(a) == addressKey(netip.MustParseAddr("2001:db8:1:3::1")) {
		t.Error("two houses are counted together")
	}
	if addressKey(netip.MustParseAddr("192.0.2.1")) == addressKey(netip.MustParseAddr("192.0.2.2")) {
		t.Error("two IPv4 addresses are counted together")
	}
}

func testServer(t *testing.T) *Server {
	t.Helper()
	k, err := deriveKeys(bytes.Repeat([]byte{1}, 32))
	if err != nil {
		t.Fatal(err)
	}
	return &Server{keys: k}
}

// firstOnes says that nobody's links were withdrawn.
func firstOnes(board.ID, board.ID) (string, error) { return "0", nil }

func TestDeviceLinksEndAndCannotBeMade(t *testing.T) {
	s := testServer(t)
	now := time.Unix(2_000_000_000, 0)
	token := s.deviceToken("boardid1", "person01", now.Add(deviceLinkLife), "0")
	id, person, err := s.readDeviceToken(token, now, firstOnes)
	if err != nil || id != "boardid1" || person != "person01" {
		t.Fatalf("%q %q %v", id, person, err)
	}
	if _, _, err := s.readDeviceToken(token, now.Add(deviceLinkLife+time.Second), firstOnes); !isMine(err, CodeLinkExpired) {
		t.Errorf("after a day: %v", err)
	}
	for i := range token {
		changed := []byte(token)
		changed[i] ^= 1
		if _, _, err := s.readDeviceToken(string(changed), now, firstOnes); err == nil {
			t.Fatalf("accepted with byte %d changed: %s", i, changed)
		}
	}
	for _, token := range []string{"", "-", "---", "a-b-c-d", strings.Repeat("a", 10_000)} {
		if _, _, err := s.readDeviceToken(token, now, firstOnes); !isMine(err, CodeUnknownLink) {
			t.Errorf("%.20q: %v", token, err)
		}
	}
}

func isMine(err error, code board.Code) bool {
	var r *refusal
	return errors.As(err, &r) && r.Code == code
}

func TestEveryCodeHasAStatus(t *testing.T) {
	for code, status := range statuses {
		if status < 400 || status > 599 {
			t.Errorf("%s: %d", code, status)
		}
	}
	if statusOf(board.CodeNoDotsLeft) != 422 {
		t.Error("a rule of the board is not 422")
	}
}

func TestQRCodeIsDrawn(t *testing.T) {
	svg, err := QRSVG("http://192.168.1.7:8080/u/PIMA-LUTO")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(svg, []byte("<svg ")) || bytes.Count(svg, []byte("M")) < 100 {
		t.Errorf("%.200s", svg)
	}
	var out strings.Builder
	if err := QRTerminal(&out, "http://192.168.1.7:8080"); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimRight(out.String(), "\n"), "\n")
	for _, line := range lines {
		if len([]rune(line)) != len([]rune(lines[0])) {
			t.Fatal("the lines differ in length")
		}
	}
	if _, err := QRSVG(strings.Repeat("x", 5000)); err == nil {
		t.Error("5,000 characters fit")
	}
}

func TestLoopback(t *testing.T) {
	for host, want := range map[string]bool{
		"localhost": true, "localhost:8080": true, "127.0.0.1:8080": true, "[::1]:8080": true, "::1": true,
		"192.168.1.7:8080": false, "minga.local": false, "": false,
	} {
		if isLoopback(host) != want {
			t.Errorf("%q: %t", host, !want)
		}
	}
}

func TestNewcomersHaveAnAllowance(t *testing.T) {
	now := time.Unix(1_000_000, 0)
	a := newAllowance(func() time.Time { return now })
	take := func(id board.ID, address string, tries int) (given int) {
		for range tries {
			if a.seat(id, address) == 0 {
				given++
			}
		}
		return given
	}
	if got := take("taller01", "a", 2000); got != seatsPerAddress {
		t.Errorf("one address: %d seats at once", got)
	}
	if got := take("taller02", "a", 100); got != 100 {
		t.Errorf("the same address at another workshop: %d of 100", got)
	}
	if got := take("taller01", "b", 2000) + take("taller01", "c", 2000); got != seatsPerWorkshop-seatsPerAddress {
		t.Errorf("others at the same workshop: %d seats", got)
	}
	if wait := a.seat("taller01", "d"); wait <= 0 || wait > workshopSeatEvery {
		t.Errorf("the workshop's next seat comes in %s", wait)
	}
	now = now.Add(time.Minute)
	if got := take("taller01", "d", 2000); got != int(time.Minute/workshopSeatEvery) {
		t.Errorf("a minute later: %d seats", got)
	}
}
