package keystore

import (
	"errors"
	"net"
	"os/exec"
	"strings"

	"github.com/godbus/dbus/v5"
)

// absence returns why the keyring's error means that this system has none, "" when it does not: one
// that is locked or does not answer is there.
func absence(err error) string {
	var bus dbus.Error
	if errors.As(err, &bus) {
		const prefix = "org.freedesktop.DBus.Error."
		if bus.Name == prefix+"ServiceUnknown" || bus.Name == prefix+"NameHasNoOwner" ||
			strings.HasPrefix(bus.Name, prefix+"Spawn.") {
			return "no Secret Service is running, such as GNOME Keyring or KWallet"
		}
		return ""
	}
	var dial *net.OpError
	var launch *exec.ExitError // of dbus-launch, which is run when the environment names no bus
	switch {
	case errors.As(err, &dial):
		return "the D-Bus session cannot be reached"
	case errors.Is(err, exec.ErrNotFound), errors.As(err, &launch),
		strings.Contains(err.Error(), "couldn't determine address of session bus"):
		return "no D-Bus session is running"
	}
	return ""
}
