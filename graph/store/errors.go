package store

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
)

var (
	// ErrNotFound is returned for an article that the store does not have.
	ErrNotFound = errors.New("not found")
	// ErrNoStore is returned by OpenExisting where there is no store.
	ErrNoStore = errors.New("there is no store")
	// ErrClosed is returned by a store, snapshot or Cayley quad store that has been closed.
	ErrClosed = errors.New("the store is closed")
)

// LockedError says that another process holds the store.
type LockedError struct {
	URL     string
	PID     int    // 0 where it is not known
	Address string // where its server answers, or ""
}

func (e *LockedError) Error() string {
	who := "another process"
	if e.PID != 0 {
		who = fmt.Sprintf("process %d", e.PID)
	}
	if e.Address == "" {
		return fmt.Sprintf("the store %s is in use by %s; wait until it ends, or stop it", e.URL, who)
	}
	return fmt.Sprintf("the store %s is in use by %s, which serves it at %s; ask that server, or stop it", e.URL, who, e.Address)
}

// FormatError says that the store was written by another version of quern, in a format that this one does
// not read. Nothing of it has been changed.
type FormatError struct {
	URL         string
	Found, Want string
	Newer       bool
}

func (e *FormatError) Error() string {
	if e.Newer {
		return fmt.Sprintf("the store %s has format %s and this quern reads format %s; open it with a newer quern", e.URL, e.Found, e.Want)
	}
	return fmt.Sprintf("the store %s has format %s and this quern reads format %s; load its articles into a new store", e.URL, e.Found, e.Want)
}

// Redact is a store's URL as it may be shown: without its password.
func Redact(where string) string {
	if !strings.Contains(where, "://") {
		return where
	}
	u, err := url.Parse(where)
	if err != nil {
		scheme, _, _ := strings.Cut(where, "://")
		return scheme + "://…"
	}
	if q := u.Query(); q.Has("password") {
		q.Set("password", "xxxxx")
		u.RawQuery = q.Encode()
	}
	return u.Redacted()
}
