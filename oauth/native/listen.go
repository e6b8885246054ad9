package native

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"syscall"
)

// bindTries is how often a free port of 127.0.0.1 is looked for whose twin on ::1 is free too.
const bindTries = 16

// listen binds the loopback interface, and never anything else (RFC 8252 section 8.3). For
// "localhost", which a browser may resolve to either, ::1 is bound to the same port, unless the
// machine has no IPv6.
func listen(ctx context.Context, host string, port int) ([]net.Listener, error) {
	if host != loopbackName {
		l, err := bind(ctx, "tcp4", loopbackIP, port)
		if err != nil {
			return nil, err
		}
		return []net.Listener{l}, nil
	}
	var err error
	for range bindTries {
		var v4, v6 net.Listener
		if v4, err = bind(ctx, "tcp4", loopbackIP, port); err != nil {
			return nil, err
		}
		v6, err = bind(ctx, "tcp6", "::1", portOf(v4))
		switch {
		case err == nil:
			return []net.Listener{v4, v6}, nil
		case noIPv6(err):
			return []net.Listener{v4}, nil
		}
		_ = v4.Close() // someone else would get the callback
		if port != 0 {
			break
		}
	}
	return nil, err
}

// noIPv6 reports whether the machine has no ::1, and not only its port taken.
func noIPv6(err error) bool {
	// Windows' own numbers, which package syscall does not map.
	const notAvailable, notSupported = syscall.Errno(10049), syscall.Errno(10047)
	return errors.Is(err, syscall.EADDRNOTAVAIL) || errors.Is(err, syscall.EAFNOSUPPORT) ||
		errors.Is(err, notAvailable) || errors.Is(err, notSupported)
}

func bind(ctx context.Context, network, ip string, port int) (net.Listener, error) {
	l, err := new(net.ListenConfig).Listen(ctx, network, net.JoinHostPort(ip, strconv.Itoa(port)))
	if err != nil {
		return nil, fmt.Errorf("listening for the callback: %w", err)
	}
	return l, nil
}

func portOf(l net.Listener) int { return l.Addr().(*net.TCPAddr).Port }
