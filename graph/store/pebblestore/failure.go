package pebblestore

import (
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"

	"github.com/cockroachdb/pebble/v2"
)

// failure is the first fault after which a database cannot be used: what was to be written may or may not be
// on disk. Everything is refused then, until the database is opened anew and reads what there is.
type failure struct {
	once sync.Once
	err  error
	done chan struct{} // closed with the fault
}

func newFailure() *failure { return &failure{done: make(chan struct{})} }

func (f *failure) set(err error) {
	f.once.Do(func() {
		f.err = err
		close(f.done)
	})
}

// get gives the fault, or nil.
func (f *failure) get() error {
	select {
	case <-f.done:
		return f.err
	default:
		return nil
	}
}

// logger keeps Pebble's news of its files off the user's terminal. Errors come back from the calls they
// concern.
type logger struct{ *failure }

func (logger) Infof(string, ...any)  {}
func (logger) Errorf(string, ...any) {}

// Fatalf is told what Pebble cannot go on after, such as a failed sync, and may not return: Pebble would take
// the write for done. So it ends the goroutine, which unlocks what that has locked; guard tells its caller.
func (l logger) Fatalf(format string, args ...any) {
	l.set(fmt.Errorf(format, args...))
	runtime.Goexit()
}

// background is told what failed of Pebble's own work. Pebble would try again at once and for ever, while
// writes wait for it: a disk that is full must be an error and not a standstill.
func (f *failure) background(err error) {
	if errors.Is(err, pebble.ErrCancelledCompaction) {
		return
	}
	f.set(err)
	runtime.Goexit()
}

// guard does a write in a goroutine that Pebble may end. A fault in Pebble's background ends the waiting too:
// a write that waits for a flush that will never be done would wait for ever.
func (f *failure) guard(write func() error) error {
	result := make(chan error, 1)
	go func() {
		var err error
		defer func() {
			if r := recover(); r != nil {
				// Pebble panics with some errors of the file system.
				fault, ok := r.(error)
				if bug := runtime.Error(nil); !ok || errors.As(fault, &bug) {
					panic(r)
				}
				f.set(fault)
			}
			if fault := f.get(); fault != nil && err == nil {
				err = fault
			}
			result <- err
		}()
		err = write()
	}()
	select {
	case err := <-result:
		return err
	case <-f.done:
	}
	// The write may be what failed, and then has more to say.
	select {
	case err := <-result:
		return err
	case <-time.After(time.Second):
		return f.err
	}
}

// closePatience is how long a database that has failed may take to close.
const closePatience = 5 * time.Second

var errStuck = errors.New("the store cannot be closed after a failed write; it is free when the program ends")

// closePebble closes a database. One that has failed may wait for ever for work that was ended, and says what
// it finds amiss by a panic.
func (f *failure) closePebble(p *pebble.DB) error {
	closed := make(chan error, 1)
	go func() {
		err := errStuck
		defer func() {
			if r := recover(); r != nil {
				err = fmt.Errorf("closing the store: %v", r)
			}
			closed <- err
		}()
		err = p.Close()
	}()
	if f.get() == nil {
		select {
		case err := <-closed:
			return err
		case <-f.done:
		}
	}
	select {
	case err := <-closed:
		return err
	case <-time.After(closePatience):
		return errStuck
	}
}
