// Command veshka makes a multilingual relocation guide out of Markdown: see `veshka help`.
//
// Each command stands in a file of its own: it parses flags, calls one function of internal, prints. What was asked
// for goes to stdout, everything else to stderr. It exits with 0 when all is fine, 1 when there are problems in the
// content or a check failed, 2 when it was called wrongly.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/veshka-guide/veshka/internal/diag"
	"github.com/veshka-guide/veshka/internal/fault"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr, os.Getenv)) }

// run is main with everything that it takes from outside as arguments.
func run(args []string, stdout, stderr io.Writer, getenv func(string) string) int {
	t := &terminal{out: stdout, err: stderr, getenv: getenv}
	root := command(t)
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	ran, err := root.ExecuteC()
	var code exit
	switch {
	case err == nil:
		return 0
	case errors.As(err, &code):
		return int(code)
	}
	if refused, ok := errors.AsType[*diag.Refusal](err); ok {
		t.refuse(refused)
		return refused.Exit()
	}
	f := fault.Of(err)
	if f == nil && errors.Is(err, context.Canceled) {
		f = fault.Because(err, "stopped")
	}
	if f != nil {
		t.faulty(f)
	} else {
		t.fail(err)
	}
	if ran != nil && ran.HasParent() && (ran.Name() == "mirror" || ran.Parent().Name() == "mirror") {
		return mirrorStatus(t.started, err)
	}
	if t.started && fault.ClassOf(err) != fault.Usage {
		return 1
	}
	return 2
}

// mirrorStatus is the exit status of the commands that mirrors use: the class of what is wrong.
func mirrorStatus(started bool, err error) int {
	if !started && fault.Of(err) == nil {
		return int(fault.Usage)
	}
	return int(fault.ClassOf(err))
}

// exit is an error that has been printed already; its number is the exit status.
type exit int

func (e exit) Error() string { return "exit" }

// command returns the root of all commands.
func command(t *terminal) *cobra.Command {
	root := &cobra.Command{
		Use:           "veshka",
		Short:         "make a multilingual relocation guide out of Markdown",
		Long:          "veshka turns Markdown country guides and personal stories into a static site in several languages,\nwith the day of its last verification on every rule.",
		Example:       "  veshka new site guides\n  veshka serve -s guides\n  veshka build -s guides -o public",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          noCommand,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },

		PersistentPreRunE: func(*cobra.Command, []string) error { return t.spoken() },
	}
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return hinted{err, c.CommandPath() + " --help lists the flags"}
	})
	root.PersistentFlags().StringVarP(&t.dir, "source", "s", ".", "folder of the site")
	root.PersistentFlags().StringVar(&t.lang, "lang", "", "language of messages, en or ru (default: from the environment)")
	root.AddCommand(buildCommand(t), serveCommand(t), checkCommand(t), dueCommand(t), statusCommand(t), confirmCommand(t), translatedCommand(t), newCommand(t), importCommand(t), schemaCommand(t),
		keysCommand(t), signCommand(t), mirrorCommand(t), packCommand(t), publishCommand(t), versionCommand(t))
	root.InitDefaultCompletionCmd()
	return root
}

// noCommand refuses a word that is no command, and names the one that it is nearly.
func noCommand(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	hint := c.CommandPath() + " --help lists the commands"
	var names []string
	for _, sub := range c.Commands() {
		names = append(append(names, sub.Name()), sub.Aliases...)
	}
	if near := diag.Nearest(args[0], names); near != "" {
		hint = c.CommandPath() + " " + near
	}
	return hinted{fmt.Errorf("there is no command %q", args[0]), hint}
}

// exactly wants n arguments, and shows an example if there are not.
func exactly(n int, example string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) == n {
			return nil
		}
		return hinted{fmt.Errorf("arguments wanted: %d, given: %d", n, len(args)), example}
	}
}
