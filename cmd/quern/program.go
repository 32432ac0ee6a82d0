package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/term"

	"quern/graph/store/httpstore"
	"quern/loader"
	"quern/loader/source/web"
)

// The exit statuses.
const (
	statusOK     = 0
	statusFailed = 1 // something failed; what could be done was done
	statusUsage  = 2 // the command line asks for what there is not
)

// Program is one run of quern: its streams and its environment. Tests run it in their own process.
type Program struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Env            func(string) string
	// Web fetches addresses; without one it is a client of the public web.
	Web *web.Client

	models  string // the folder given by --models, or ""
	aliases string // the file given by --aliases, or ""
	reader  func() (*loader.Pipeline, error)
}

// usageError marks an error as one of the command line, and knows the command to ask help for.
type usageError struct {
	err     error
	command string
}

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

// errReported ends a command with status 1 after it has said itself what failed.
var errReported = errors.New("reported")

// Run does what the arguments (without the program's name) ask for and returns the exit status.
func (p *Program) Run(ctx context.Context, args []string) int {
	if p.Env == nil {
		p.Env = func(string) string { return "" }
	}
	p.reader = sync.OnceValues(p.loadReader)
	ctx = httpstore.WithToken(ctx, orDefault(p.Env("QUERN_WRITE_TOKEN"), p.Env("QUERN_READ_TOKEN")))
	root := p.root()
	root.SetArgs(commandFirst(root, args))
	root.SetIn(p.Stdin)
	root.SetOut(p.Stdout)
	root.SetErr(p.Stderr)
	err := root.ExecuteContext(ctx)
	var usage *usageError
	switch {
	case err == nil:
		return statusOK
	case errors.Is(err, errReported):
		return statusFailed
	case ctx.Err() != nil && errors.Is(err, ctx.Err()):
		p.say("stopped")
		return statusFailed
	case errors.As(err, &usage):
		p.say("%s", sentence(err))
		p.say("Try: quern help%s", usage.command)
		return statusUsage
	}
	p.say("%s", sentence(err))
	return statusFailed
}

// say writes a message for the person at the terminal.
func (p *Program) say(format string, args ...any) {
	fmt.Fprintf(p.Stderr, "quern: "+format+"\n", args...)
}

// sentence makes an error one line.
func sentence(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }

// root makes the command tree.
func (p *Program) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "quern",
		Short: "quern turns news articles into a graph of facts that shows its sources",
		Long: "quern reads news articles, finds the facts in them with the sentence that each came from, keeps them\n" +
			"as a graph, answers questions and draws relationships. It works offline.",
		SilenceUsage:  true,
		SilenceErrors: true,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownCommand(cmd, args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SuggestionsMinimumDistance = 2
	root.SetHelpCommand(p.help())
	root.AddGroup(&cobra.Group{ID: "start", Title: "Start here:"}, &cobra.Group{ID: "read", Title: "Read articles:"},
		&cobra.Group{ID: "keep", Title: "Keep a graph:"}, &cobra.Group{ID: "ask", Title: "Ask and show:"}, &cobra.Group{ID: "about", Title: "About:"})
	root.SetHelpCommandGroupID("about")
	for _, c := range commands {
		cmd := c.make(p)
		cmd.GroupID = c.group
		p.addModels(cmd)
		args := cmd.Args
		cmd.Args = func(cmd *cobra.Command, given []string) error { return asUsage(cmd, args(cmd, given)) }
		cmd.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return asUsage(cmd, err) })
		root.AddCommand(cmd)
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return asUsage(cmd, err) })
	return root
}

// commands lists every subcommand under its heading in the help.
var commands = []struct {
	group string
	make  func(*Program) *cobra.Command
}{
	{"start", (*Program).demo},
	{"read", (*Program).extract},
	{"read", (*Program).parse},
	{"read", (*Program).text},
	{"keep", (*Program).load},
	{"keep", (*Program).watch},
	{"keep", (*Program).forget},
	{"keep", (*Program).merge},
	{"keep", (*Program).distinct},
	{"keep", (*Program).merges},
	{"keep", (*Program).split},
	{"keep", (*Program).unmerge},
	{"keep", (*Program).suggestions},
	{"keep", (*Program).rename},
	{"keep", (*Program).wrong},
	{"keep", (*Program).backup},
	{"keep", (*Program).restore},
	{"keep", (*Program).check},
	{"keep", (*Program).rebuild},
	{"keep", (*Program).stats},
	{"keep", (*Program).dump},
	{"ask", (*Program).articles},
	{"ask", (*Program).stories},
	{"ask", (*Program).entities},
	{"ask", (*Program).facts},
	{"ask", (*Program).explain},
	{"ask", (*Program).rules},
	{"ask", (*Program).search},
	{"ask", (*Program).path},
	{"ask", (*Program).timeline},
	{"ask", (*Program).query},
	{"ask", (*Program).export},
	{"ask", (*Program).serve},
	{"about", (*Program).version},
}

// asUsage marks an error as the command line's.
func asUsage(cmd *cobra.Command, err error) error {
	if err == nil {
		return nil
	}
	return &usageError{err, strings.TrimPrefix(cmd.CommandPath(), "quern")}
}

func unknownCommand(root *cobra.Command, name string) error {
	msg := fmt.Sprintf("there is no command %q", name)
	if near := root.SuggestionsFor(name); len(near) > 0 {
		msg += "; did you mean " + strings.Join(near, " or ") + "?"
	}
	return &usageError{errors.New(msg), ""}
}

// help prints the help of a command.
func (p *Program) help() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Explain quern or one command",
		RunE: func(cmd *cobra.Command, args []string) error {
			found, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return unknownCommand(cmd.Root(), args[0])
			}
			found.InitDefaultHelpFlag()
			return found.Help()
		},
	}
}

// commandFirst puts the command's name before the flags, so that flags may stand anywhere on the line:
// without it, a flag before the command would have to be known to all commands.
func commandFirst(root *cobra.Command, args []string) []string {
	takesValue := func(arg string) bool {
		takes := false
		for _, cmd := range root.Commands() {
			find := func(f *pflag.Flag) bool {
				return strings.HasPrefix(arg, "--") && f.Name == arg[2:] || len(arg) == 2 && f.Shorthand == arg[1:]
			}
			cmd.Flags().VisitAll(func(f *pflag.Flag) { takes = takes || find(f) && f.NoOptDefVal == "" })
		}
		return takes
	}
	for i := 0; i < len(args); i++ {
		switch {
		case args[i] == "--":
			return args
		case strings.HasPrefix(args[i], "-") && args[i] != "-":
			if takesValue(args[i]) {
				i++
			}
		default:
			return append(append([]string{args[i]}, args[:i]...), args[i+1:]...)
		}
	}
	return args
}

// isTerminal reports whether a stream is a terminal.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
