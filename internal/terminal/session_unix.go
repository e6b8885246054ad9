//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package terminal

import (
	"context"
	"io"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

const (
	// handlerTime is how long the program's own handler of a signal has to end the context.
	handlerTime = 250 * time.Millisecond

	// shortly bounds the reading on when the context has ended: someone waits for the terminal.
	shortly = 300 * time.Millisecond
)

// inUse holds a value while the mode of a terminal is changed: two sessions would restore it in the
// wrong order.
var inUse = make(chan struct{}, 1)

// session is the time during which a terminal is read without line editing. Signals are noted from
// before the mode is changed until after it is restored. All its steps run in one goroutine, so
// that none can overtake another.
type session struct {
	conn    syscall.RawConn
	options Options
	saved   unix.Termios
	changed bool
	line    *editedLine

	endings chan os.Signal // what ends the program
	stops   chan os.Signal
	resumed chan os.Signal
}

func (r *Reader) readTerminal(ctx context.Context, o Options) (text string, err error) {
	select {
	case inUse <- struct{}{}:
		defer func() { <-inUse }()
	case <-ctx.Done():
		return "", ctx.Err()
	}
	s := &session{
		conn:    rawConn(r.in),
		options: o,
		endings: make(chan os.Signal, 8),
		stops:   make(chan os.Signal, 1),
		resumed: make(chan os.Signal, 1),
	}
	notify(s.endings, unix.SIGHUP, unix.SIGINT, unix.SIGQUIT, unix.SIGABRT, unix.SIGTERM)
	notify(s.stops, unix.SIGTSTP)
	notify(s.resumed, unix.SIGCONT)
	defer s.close(ctx)
	if err := s.change(); err != nil {
		return "", err
	}
	if err := o.write(o.Prompt); err != nil {
		return "", err
	}
	text, err = r.read(ctx, s, o)
	if err != nil {
		s.drain(shortly)
		r.Discard()
		return "", err
	}
	r.add(s.drain(time.Second)) // kept for the next line: it does not reach the shell
	return text, nil
}

// notify passes the signals on that the program was not told to ignore, as nohup tells it.
func notify(c chan<- os.Signal, signals ...os.Signal) {
	signals = slices.DeleteFunc(signals, signal.Ignored)
	if len(signals) > 0 {
		signal.Notify(c, signals...)
	}
}

// change switches line editing and echo off. A read then returns after a tenth of a second at the
// latest, so that it needs no interruption. Keys that send signals still do.
func (s *session) change() error {
	if s.changed {
		return nil
	}
	return s.control(func(fd int) error {
		saved, err := unix.IoctlGetTermios(fd, getMode)
		if err != nil {
			return err
		}
		mode := *saved
		mode.Lflag &^= unix.ECHO | unix.ECHONL | unix.ICANON | unix.IEXTEN
		mode.Lflag |= unix.ISIG
		mode.Iflag |= unix.ICRNL
		mode.Cc[unix.VMIN], mode.Cc[unix.VTIME] = 0, uint8(settle/(100*time.Millisecond))
		if err := unix.IoctlSetTermios(fd, setMode, &mode); err != nil {
			return err
		}
		s.saved, s.changed = *saved, true
		return s.options.write(s.ifShown(pasteOn))
	})
}

// restore undoes change.
func (s *session) restore() {
	if !s.changed {
		return
	}
	s.changed = false
	_ = s.options.write(s.ifShown(pasteOff)) // a terminal that is gone needs nothing
	_ = s.control(func(fd int) error { return unix.IoctlSetTermios(fd, setMode, &s.saved) })
}

// ifShown leaves sequences out where no terminal would understand them.
func (s *session) ifShown(sequence string) string {
	if !IsTerminal(s.options.Output) || os.Getenv("TERM") == "dumb" {
		return ""
	}
	return sequence
}

func (s *session) control(f func(fd int) error) error {
	var err error
	if controlErr := s.conn.Control(func(fd uintptr) { err = f(int(fd)) }); controlErr != nil {
		return controlErr
	}
	return err
}

// drain returns what is still arriving, until nothing has for a moment, or for as long as atMost.
func (s *session) drain(atMost time.Duration) (arrived []byte) {
	for deadline := time.Now().Add(atMost); s.changed && time.Now().Before(deadline); {
		more, err := s.read()
		if err != nil || len(more) == 0 {
			break
		}
		arrived = append(arrived, more...)
	}
	return arrived
}

// close restores the terminal and then stops noting signals. One that came in between takes effect.
func (s *session) close(ctx context.Context) {
	s.restore()
	select {
	case sig := <-s.endings:
		s.raise(ctx, sig)
	case <-s.stops:
		s.stop()
	default:
	}
	for _, c := range []chan os.Signal{s.endings, s.stops, s.resumed} {
		signal.Stop(c)
	}
}

func (s *session) newLine() parser {
	s.line = &editedLine{}
	if !s.options.Hidden {
		s.line.echo = s.options.Output
	}
	return s.line
}

// fill is the only place in which a session waits: here signals and the end of ctx are seen.
func (s *session) fill(ctx context.Context, _ bool) ([]byte, error) {
	select {
	case sig := <-s.endings:
		s.restore()
		s.raise(ctx, sig)
		if err := s.resume(ctx); err != nil {
			return nil, err
		}
	case <-s.stops:
		s.stop()
		if err := s.resume(ctx); err != nil {
			return nil, err
		}
	case <-s.resumed: // after SIGSTOP, or after a shell has set the mode
		s.restore()
		if err := s.resume(ctx); err != nil {
			return nil, err
		}
	default:
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return s.read()
}

func (s *session) read() (arrived []byte, err error) {
	buffer := make([]byte, 4<<10)
	err = s.control(func(fd int) error {
		n, err := unix.Read(fd, buffer)
		switch {
		case err == unix.EINTR:
			return nil
		case err == unix.EAGAIN: // someone has opened the terminal without blocking
			time.Sleep(settle)
			return nil
		case err != nil:
			return err
		case n == 0: // nothing has arrived, or the terminal is gone
			if _, err := unix.IoctlGetTermios(fd, getMode); err != nil {
				return io.EOF
			}
			return nil
		}
		arrived = buffer[:n]
		return nil
	})
	return arrived, err
}

// raise gives a signal the effect that it would have had: nothing but the end of ctx where the
// program handles it so, and else that of the signal, which is sent again without being noted.
func (s *session) raise(ctx context.Context, sig os.Signal) {
	timer := time.NewTimer(handlerTime)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return
	case <-timer.C:
	}
	signal.Stop(s.endings)
	_ = unix.Kill(unix.Getpid(), sig.(syscall.Signal))
	timer.Reset(handlerTime) // to end, unless a handler of the program's says otherwise
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
	notify(s.endings, sig)
}

// stop stops the program, with the terminal restored. It does so by SIGSTOP: once SIGTSTP was
// noted, Go's runtime ignores it.
func (s *session) stop() {
	s.restore()
	if orphaned() {
		return
	}
	_ = unix.Kill(unix.Getpid(), unix.SIGSTOP)
	select {
	case <-s.resumed:
	case <-time.After(handlerTime): // SIGCONT is ignored
	}
}

// orphaned reports whether there is no shell that would continue this program. Such a program is
// not stopped by SIGTSTP either.
func orphaned() bool {
	parent, err := unix.Getsid(unix.Getppid())
	if err != nil {
		return true
	}
	own, err := unix.Getsid(0)
	return err != nil || own != parent
}

// resume changes the terminal again and shows what was there.
func (s *session) resume(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := s.change(); err != nil {
		return err
	}
	shown := s.options.Prompt
	if s.line != nil && !s.options.Hidden {
		shown += string(s.line.line)
	}
	return s.options.write(shown)
}

// discardInput empties the terminal's input.
func discardInput(in io.Reader) {
	if conn := rawConn(in); conn != nil {
		_ = conn.Control(func(fd uintptr) { _ = flushInput(int(fd)) }) // there is no one to tell
	}
}
