package main

import (
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// machineAddress is one address of this machine and the interface that has it.
type machineAddress struct {
	name string // such as "wlan0"
	ip   netip.Addr
}

// machineAddresses are all addresses of the interfaces that are up.
func machineAddresses() []machineAddress {
	interfaces, err := net.Interfaces()
	if err != nil {
		return nil
	}
	var all []machineAddress
	for _, one := range interfaces {
		if one.Flags&net.FlagUp == 0 {
			continue
		}
		addrs, err := one.Addrs()
		if err != nil {
			continue
		}
		for _, a := range addrs {
			if prefix, err := netip.ParsePrefix(a.String()); err == nil {
				all = append(all, machineAddress{one.Name, prefix.Addr().Unmap()})
			}
		}
	}
	return all
}

// virtual are the beginnings of names that container and machine hosts give to networks inside
// the computer: no phone is in them.
var virtual = []string{"docker", "br-", "veth", "virbr", "vmnet", "vboxnet", "cni", "flannel", "lxc", "podman"}

// reachable are the URLs under which the room's network reaches a listener, the likeliest first: an
// IPv4 address of a private network (that is what a router gives a laptop, and what phones can
// type), then other IPv4, then IPv6, and last the networks inside the computer.
func reachable(scheme string, at net.Addr, machine []machineAddress) []string {
	tcp, ok := at.(*net.TCPAddr)
	if !ok {
		return nil
	}
	if !tcp.IP.IsUnspecified() {
		return []string{localAddress(scheme, at)}
	}
	rank := func(a machineAddress) int {
		switch {
		case slices.ContainsFunc(virtual, func(p string) bool { return strings.HasPrefix(a.name, p) }):
			return 3
		case a.ip.Is4() && a.ip.IsPrivate():
			return 0
		case a.ip.Is4():
			return 1
		default:
			return 2
		}
	}
	usable := slices.DeleteFunc(slices.Clone(machine), func(a machineAddress) bool {
		return a.ip.IsLoopback() || a.ip.IsLinkLocalUnicast() || a.ip.IsMulticast()
	})
	slices.SortStableFunc(usable, func(a, b machineAddress) int { return rank(a) - rank(b) })
	urls := make([]string, len(usable))
	for i, a := range usable {
		at := netip.AddrPortFrom(a.ip, uint16(tcp.Port))
		urls[i] = (&url.URL{Scheme: scheme, Host: at.String()}).String()
	}
	return urls
}
