package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// version is set when a release is built: -ldflags "-X main.version=v1.0.0".
var version = ""

func versionCommand(t *terminal) *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "print the version of veshka",
		Example: "  veshka version",
		Args:    exactly(0, "veshka version"),
		RunE: func(*cobra.Command, []string) error {
			t.started = true
			_, err := fmt.Fprintf(t.out, "veshka %s %s %s/%s\n", current(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}

// current returns the version, as far as it is known: of a release, of the module, of the commit.
func current() string {
	if version != "" {
		return version
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return "commit " + s.Value[:min(12, len(s.Value))]
		}
	}
	return "devel"
}
