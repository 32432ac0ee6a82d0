package pdf

import (
	"os"
	"path/filepath"
)

// cacheDir is a folder for compiled code that belongs to the user and that nobody else may write to: who may,
// could run code as the user. It is "" where there is none.
func cacheDir() string {
	base, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	dir := filepath.Join(base, "quern", "pdf")
	if os.MkdirAll(dir, 0o700) != nil || os.Chmod(dir, 0o700) != nil {
		return "" // another user's folder cannot be changed
	}
	info, err := os.Lstat(dir)
	if err != nil || !info.IsDir() {
		return ""
	}
	return dir
}
