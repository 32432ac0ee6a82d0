// Quern-train trains and scores the models of reading from treebanks.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
)

func main() {
	if err := command().Execute(); err != nil {
		fmt.Fprintln(os.Stderr, "quern-train:", err)
		os.Exit(1)
	}
}

func command() *cobra.Command {
	root := &cobra.Command{
		Use:           "quern-train",
		Short:         "Train and score the models of reading",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.AddCommand(clustersCommand(), tokenizeCommand(), entityCommand(), taggerCommand(), networkCommand(), silverCommand(), namesCommand(), scoreCommand(), precisionCommand(), confidenceCommand())
	return root
}

// writeFile replaces a file in one step, so that a stopped run never leaves half a model.
func writeFile(path string, b []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".quern-train-*")
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	defer os.Remove(tmp.Name())
	if _, err := tmp.Write(b); err != nil {
		tmp.Close()
		return fmt.Errorf("writing %s: %w", path, err)
	}
	if err := tmp.Close(); err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	if err := os.Chmod(tmp.Name(), 0o644); err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	if err := os.Rename(tmp.Name(), path); err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	return nil
}
