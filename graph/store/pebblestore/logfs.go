package pebblestore

import (
	"path/filepath"
	"sync/atomic"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// logFS is a file system whose logs stand still when they fail. Pebble panics where it cannot change to a new
// log, and in doing so unlocks what is not locked, which ends the process whatever one recovers. So it never
// learns of the fault: its goroutine waits for ever, holding no lock that readers need, and guard tells the
// writer. While a store is being opened Pebble gives such errors back, and they pass.
type logFS struct {
	vfs.FS
	failure *failure
	opened  atomic.Bool
}

// check gives an error back, or notes it and does not return.
func (f *logFS) check(err error) error {
	if err == nil || !f.opened.Load() {
		return err
	}
	f.failure.set(err)
	select {}
}

func (f *logFS) log(name string, file vfs.File, err error) (vfs.File, error) {
	if filepath.Ext(name) != ".log" {
		return file, err
	}
	if err := f.check(err); err != nil {
		return nil, err
	}
	return logFile{file, f}, nil
}

// Create is part of vfs.FS.
func (f *logFS) Create(name string, c vfs.DiskWriteCategory) (vfs.File, error) {
	file, err := f.FS.Create(name, c)
	return f.log(name, file, err)
}

// ReuseForWrite is part of vfs.FS.
func (f *logFS) ReuseForWrite(from, to string, c vfs.DiskWriteCategory) (vfs.File, error) {
	file, err := f.FS.ReuseForWrite(from, to, c)
	return f.log(to, file, err)
}

// OpenDir is part of vfs.FS: a new log is there only when its folder is synced.
func (f *logFS) OpenDir(name string) (vfs.File, error) {
	dir, err := f.FS.OpenDir(name)
	if err != nil {
		return nil, err
	}
	return logFile{dir, f}, nil
}

type logFile struct {
	vfs.File
	fs *logFS
}

func (f logFile) Write(p []byte) (int, error) {
	n, err := f.File.Write(p)
	return n, f.fs.check(err)
}

// Preallocate is called by a writer that goes beyond what was set aside before.
func (f logFile) Preallocate(offset, length int64) error {
	return f.fs.check(f.File.Preallocate(offset, length))
}

func (f logFile) Sync() error { return f.fs.check(f.File.Sync()) }

func (f logFile) SyncData() error { return f.fs.check(f.File.SyncData()) }

func (f logFile) SyncTo(length int64) (full bool, err error) {
	full, err = f.File.SyncTo(length)
	return full, f.fs.check(err)
}

func (f logFile) Close() error { return f.fs.check(f.File.Close()) }
