package main

import (
	"net"
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTheRoomsAddressComesFirst(t *testing.T) {
	machine := []machineAddress{
		{"lo", netip.MustParseAddr("127.0.0.1")},
		{"docker0", netip.MustParseAddr("172.17.0.1")},
		{"wlan0", netip.MustParseAddr("fe80::1")},
		{"wlan0", netip.MustParseAddr("2001:db8::5")},
		{"eth0", netip.MustParseAddr("203.0.113.7")},
		{"wlan0", netip.MustParseAddr("192.168.8.20")},
		{"eth1", netip.MustParseAddr("10.0.0.4")},
		{"eth2", netip.MustParseAddr("169.254.3.3")},
	}
	for _, tc := range []struct {
		name, ip string
		want     []string
	}{
		{"all interfaces", "0.0.0.0", []string{
			"http://192.168.8.20:8080", "http://10.0.0.4:8080", "http://203.0.113.7:8080",
			"http://[2001:db8::5]:8080", "http://172.17.0.1:8080",
		}},
		{"one address", "192.168.8.20", []string{"http://192.168.8.20:8080"}},
		{"this machine alone", "127.0.0.1", []string{"http://127.0.0.1:8080"}},
	} {
		got := reachable("http", &net.TCPAddr{IP: net.ParseIP(tc.ip), Port: 8080}, machine)
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", tc.name, diff)
		}
	}
}
