package main

import (
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"
)

func (p *Program) version() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the versions of the program, its models and its rules",
		Args:  none,
		RunE: func(*cobra.Command, []string) error {
			reader, err := p.reader()
			if err != nil {
				return err
			}
			program := "(development)"
			if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
				program = info.Main.Version
			}
			_, err = fmt.Fprintf(p.Stdout, "quern %s\nmodels and rules %s\n", program, reader.Version())
			return err
		},
	}
}
