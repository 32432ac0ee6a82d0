package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"quern/data"
	"quern/loader"
)

// readers are the commands that read articles, and so can be given other models.
var readers = []string{"explain", "extract", "load", "parse", "rules", "serve", "version", "watch"}

// addModels adds --models to a command that reads articles.
func (p *Program) addModels(cmd *cobra.Command) {
	if slices.Contains(readers, cmd.Name()) {
		cmd.Flags().StringVar(&p.models, "models", p.Env("QUERN_MODELS"), "a folder of models that stand in for quern's own of the same name; QUERN_MODELS stands in for it")
		p.addAliases(cmd)
	}
}

// loadReader makes the reader of articles, with the models that the command line names.
func (p *Program) loadReader() (*loader.Pipeline, error) {
	var files fs.FS = data.All()
	if p.models != "" {
		if info, err := os.Stat(p.models); err != nil || !info.IsDir() {
			return nil, fmt.Errorf("there is no folder of models at %s; quern-train makes models", p.models)
		}
		files = overlay{os.DirFS(p.models), files}
	}
	files, err := p.withAliases(files)
	if err != nil {
		return nil, err
	}
	if p.Env("GOGC") == "" {
		// The models are most of what is in memory, and stay: with Go's own setting as much again would fill up between
		// two collections.
		debug.SetGCPercent(50)
	}
	reader, err := loader.English(files)
	if err != nil {
		return nil, fmt.Errorf("loading the models and rules: %w", err)
	}
	return reader, nil
}

// overlay is a file system in which the files of one folder stand in for those of the same name below models.
type overlay struct{ models, otherwise fs.FS }

// Open opens a file of the folder, or else of what lies below.
func (o overlay) Open(name string) (fs.File, error) {
	if own, ok := strings.CutPrefix(name, "models/"); ok {
		f, err := o.models.Open(own)
		if err == nil || !errors.Is(err, fs.ErrNotExist) {
			return f, err
		}
	}
	return o.otherwise.Open(name)
}
