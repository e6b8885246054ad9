//go:build linux

package main

import (
	"bufio"
	"encoding/binary"
	"io"
	"maps"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/godbus/dbus/v5"
	"github.com/rogpeppe/go-internal/testscript"
)

// secretService is a session bus with a Secret Service on it, as far as go-keyring asks it.
type secretService struct {
	mu        sync.Mutex
	items     map[dbus.ObjectPath]string
	locked    bool // nothing can be unlocked
	forgetful bool // every change is reported as done, and is not: a prompt was dismissed
	deaf      bool // nothing is answered: a prompt waits
}

// controlSecretService is the script command "secretservice [locked|forgetful|deaf]": it starts the
// service, or changes how it behaves.
func controlSecretService() func(*testscript.TestScript, bool, []string) {
	var mu sync.Mutex
	services := make(map[string]*secretService)
	return func(ts *testscript.TestScript, _ bool, args []string) {
		mu.Lock()
		defer mu.Unlock()
		path := filepath.Join(ts.Getenv("WORK"), "bus")
		s := services[path]
		if s == nil {
			s = &secretService{items: make(map[dbus.ObjectPath]string)}
			services[path] = s
			listener, err := net.Listen("unix", path)
			ts.Check(err)
			ts.Defer(func() { _ = listener.Close() })
			go s.serve(listener)
			ts.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+path)
			ts.Setenv("OPENROUTER_NO_KEYRING", "")
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.locked = slices.Contains(args, "locked")
		s.forgetful = slices.Contains(args, "forgetful")
		s.deaf = slices.Contains(args, "deaf")
	}
}

func (s *secretService) serve(listener net.Listener) {
	for {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		go func() {
			defer func() { _ = conn.Close() }()
			in := bufio.NewReader(conn)
			if authenticate(in, conn) != nil {
				return
			}
			for {
				call, err := dbus.DecodeMessage(in)
				if err != nil {
					return
				}
				if reply := s.reply(call); reply != nil && reply.EncodeTo(conn, binary.LittleEndian) != nil {
					return
				}
			}
		}()
	}
}

// authenticate accepts anyone who connects.
func authenticate(in *bufio.Reader, out io.Writer) error {
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return err
		}
		response := "ERROR\r\n"
		switch command := strings.TrimSpace(strings.TrimPrefix(line, "\x00")); {
		case command == "BEGIN":
			return nil
		case command == "AUTH":
			response = "REJECTED EXTERNAL\r\n"
		case strings.HasPrefix(command, "AUTH "):
			response = "OK 0123456789abcdef\r\n"
		}
		if _, err := io.WriteString(out, response); err != nil {
			return err
		}
	}
}

// reply returns nil for no reply.
func (s *secretService) reply(call *dbus.Message) *dbus.Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.deaf {
		return nil
	}
	const noPrompt = dbus.ObjectPath("/")
	path, _ := call.Headers[dbus.FieldPath].Value().(dbus.ObjectPath)
	var body []any
	switch member, _ := call.Headers[dbus.FieldMember].Value().(string); member {
	case "Hello":
		body = []any{":1.1"}
	case "Get": // the collections
		body = []any{dbus.MakeVariant([]dbus.ObjectPath{})}
	case "OpenSession":
		body = []any{dbus.MakeVariant(""), dbus.ObjectPath("/session")}
	case "Unlock":
		unlocked := call.Body[0].([]dbus.ObjectPath)
		if s.locked {
			unlocked = []dbus.ObjectPath{}
		}
		body = []any{unlocked, noPrompt}
	case "SearchItems":
		body = []any{slices.Collect(maps.Keys(s.items))}
		if len(s.items) == 0 {
			body = []any{[]dbus.ObjectPath{}}
		}
	case "CreateItem":
		item := dbus.ObjectPath("/item")
		if !s.forgetful {
			s.items[item] = string(call.Body[1].([]any)[2].([]byte))
		}
		body = []any{item, noPrompt}
	case "GetSecret":
		body = []any{struct {
			Session     dbus.ObjectPath
			Parameters  []byte
			Value       []byte
			ContentType string
		}{"/session", []byte{}, []byte(s.items[path]), "text/plain"}}
	case "Delete":
		if !s.forgetful {
			delete(s.items, path)
		}
		body = []any{noPrompt}
	}
	reply := &dbus.Message{
		Type:  dbus.TypeMethodReply,
		Flags: dbus.FlagNoReplyExpected,
		Headers: map[dbus.HeaderField]dbus.Variant{
			dbus.FieldReplySerial: dbus.MakeVariant(call.Serial()),
		},
		Body: body,
	}
	if len(body) > 0 {
		reply.Headers[dbus.FieldSignature] = dbus.MakeVariant(dbus.SignatureOf(body...))
	}
	return reply
}
