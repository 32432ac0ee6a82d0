package source

import (
	"os"
	"path/filepath"

	gitignore "github.com/sabhiram/go-gitignore"
)

// IgnoreFile is the name of a file of patterns, as in a .gitignore, that a folder may hold for all below it.
const IgnoreFile = ".quernignore"

// ignore gives a test of paths (relative, with slashes) against patterns.
func ignore(patterns []string) func(path string, folder bool) bool {
	if len(patterns) == 0 {
		return func(string, bool) bool { return false }
	}
	g := gitignore.CompileIgnoreLines(patterns...)
	return func(path string, folder bool) bool {
		if folder {
			path += "/"
		}
		return g.MatchesPath(path)
	}
}

// ignoreIn adds the patterns of a folder's own file.
func ignoreIn(folder string, patterns []string) []string {
	b, err := os.ReadFile(filepath.Join(folder, IgnoreFile))
	if err != nil {
		return patterns
	}
	own := splitLines(string(b))
	return append(own, patterns...)
}
