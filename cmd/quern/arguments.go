package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"
)

// none refuses arguments.
func none(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return fmt.Errorf("%s takes flags only, and %q is none", cmd.Name(), args[0])
	}
	return nil
}

// atMostOne refuses a second argument, which is most often the second word of a name without quotes.
func atMostOne(cmd *cobra.Command, args []string) error {
	if len(args) > 1 {
		return fmt.Errorf("%s takes one name, and this is %d; put a name of several words in quotes", cmd.Name(), len(args))
	}
	return nil
}

// exactly is the arguments that a command needs, said in its own words. An empty one names nothing.
func exactly(n int, need string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != n {
			return errors.New(need)
		}
		for _, arg := range args {
			if arg == "" {
				return errors.New(need)
			}
		}
		return nil
	}
}

// notNegative refuses a flag's value below zero.
func notNegative[N int | time.Duration](cmd *cobra.Command, flag string, value N) error {
	if value < 0 {
		return asUsage(cmd, fmt.Errorf("--%s cannot be negative", flag))
	}
	return nil
}
