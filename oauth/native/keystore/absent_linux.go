package keystore

import (
	"errors"
	"net"
	"os/exec"
	"strings"

	"github.com/godbus/dbus/v5"
	"github.com/zalando/go-keyring"
)

// isAbsent reports whether an error of the keyring means that this system has none: no session bus,
// or no Secret Service on it. One that is locked or does not answer is there.
func isAbsent(err error) bool {
	var bus dbus.Error
	if errors.As(err, &bus) {
		const prefix = "org.freedesktop.DBus.Error."
		return bus.Name == prefix+"ServiceUnknown" || bus.Name == prefix+"NameHasNoOwner" ||
			strings.HasPrefix(bus.Name, prefix+"Spawn.")
	}
	var dial *net.OpError
	var launch *exec.ExitError // of dbus-launch, which is run when the environment names no bus
	return errors.Is(err, keyring.ErrUnsupportedPlatform) || errors.Is(err, exec.ErrNotFound) ||
		errors.As(err, &launch) || errors.As(err, &dial) ||
		strings.Contains(err.Error(), "couldn't determine address of session bus")
}
