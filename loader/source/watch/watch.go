// Package watch tells which files of folders are new or have changed, as they do.
package watch

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

// Options say how folders are watched; a zero is the default.
type Options struct {
	// Settle is how long a file must have stayed as it is before it is told of: one that is still being
	// written is left until it is done.
	Settle time.Duration
	// Rescan is how often the folders are walked, for changes that the system did not tell of (network
	// folders, overflowing queues).
	Rescan time.Duration
}

const (
	defaultSettle = 2 * time.Second
	defaultRescan = 5 * time.Minute
)

// state is what of a file shows that it changed.
type state struct {
	size int64
	time time.Time
}

// Folders calls changed with the paths of files below the folders that are new or have changed, sorted: first
// with all there are, then with those that come, until the context ends or changed gives an error. Hidden
// files and folders are passed over; a folder that comes is watched too. A file that changed while changed
// ran is told of again.
func Folders(ctx context.Context, folders []string, o Options, changed func(paths []string) error) error {
	if o.Settle <= 0 {
		o.Settle = defaultSettle
	}
	if o.Rescan <= 0 {
		o.Rescan = defaultRescan
	}
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return fmt.Errorf("watching folders: %w", err)
	}
	defer w.Close()
	told := map[string]state{}
	waiting := map[string]state{}
	// scan looks at every file. What was as it is a while ago has settled; the rest waits for the next scan.
	scan := func(first bool) error {
		here := map[string]state{}
		for _, folder := range folders {
			if err := files(w, folder, here); err != nil {
				return err
			}
		}
		maps.DeleteFunc(told, func(path string, _ state) bool { _, there := here[path]; return !there })
		var ready []string
		next := map[string]state{}
		for path, now := range here {
			switch {
			case told[path] == now:
			case first || waiting[path] == now:
				ready = append(ready, path)
				told[path] = now
			default:
				next[path] = now
			}
		}
		waiting = next
		if len(ready) == 0 {
			return nil
		}
		slices.Sort(ready)
		return changed(ready)
	}
	if err := scan(true); err != nil {
		return err
	}
	rescan := time.NewTicker(o.Rescan)
	defer rescan.Stop()
	settle := time.NewTimer(o.Settle)
	defer settle.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case _, ok := <-w.Events:
			if !ok {
				return nil
			}
			settle.Reset(o.Settle)
			continue
		case <-w.Errors: // events were lost: the next scan finds what they told
			settle.Reset(o.Settle)
			continue
		case <-settle.C:
		case <-rescan.C:
		}
		if err := scan(false); err != nil {
			return err
		}
		if len(waiting) > 0 {
			settle.Reset(o.Settle)
		}
	}
}

// files notes the files below a folder, and has its folders watched.
func files(w *fsnotify.Watcher, folder string, here map[string]state) error {
	return filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil && path == folder:
			return fmt.Errorf("watching %s: %w", folder, err)
		case err != nil:
			return nil // it went away, or cannot be read
		case path != folder && strings.HasPrefix(d.Name(), "."):
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case d.IsDir():
			// A folder that cannot be watched is still walked from time to time.
			_ = w.Add(path)
			return nil
		}
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			here[path] = state{info.Size(), info.ModTime()}
		}
		return nil
	})
}
