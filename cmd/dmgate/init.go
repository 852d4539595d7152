package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/dmgate/dmgate/rules"
)

func newInit(c *console) *cobra.Command {
	return &cobra.Command{
		Use:   "init DIR",
		Short: "Write the shipped pack out, to make it your own",
		Long: `Write the shipped pack into directory DIR, complete: pack.yaml, policies with their tests, lists, scenarios,
schemas with which editors complete and check the YAML, and a README. It decides as the shipped pack does,
and has the same revision, until you change it.

DIR must be new or empty: nothing is ever overwritten.`,
		Example: `  dmgate init mypack
  dmgate test mypack`,
		GroupID: groupPack,
		Args:    takes(1, 1, "DIR"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if args[0] == "" {
				return usagef(cmd, "%s", errNoPack)
			}
			if err := freeForPack(args[0]); err != nil {
				return err
			}
			written, err := writePack(args[0], rules.Shipped())
			if err != nil {
				return partlyWritten(args[0], written, err)
			}
			return printWritten(c, args[0])
		},
	}
}

// freeForPack makes sure that the directory is new or empty.
func freeForPack(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		if info, statErr := os.Stat(dir); statErr == nil && !info.IsDir() {
			return fmt.Errorf("%s is a file, want a directory that is new or empty", dir)
		}
		return err
	case len(entries) == 0:
		return nil
	}
	what := entries[0].Name()
	if more := len(entries) - 1; more > 0 {
		what += fmt.Sprintf(" and %d more", more)
	}
	return fmt.Errorf("%s is not empty, it has %s: want a directory that is new or empty; nothing is overwritten", dir,
		printable(what))
}

// writePack writes every file of a pack into the directory. It returns the names of those that were written, also when
// it fails. A file that is there already is an error.
func writePack(dir string, pack fs.FS) (written []string, err error) {
	err = fs.WalkDir(pack, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		to := filepath.Join(dir, filepath.FromSlash(name))
		if entry.IsDir() {
			return os.MkdirAll(to, 0o777)
		}
		data, err := fs.ReadFile(pack, name)
		if err != nil {
			return err
		}
		if err := writeNew(to, data); err != nil {
			return err
		}
		written = append(written, name)
		return nil
	})
	return written, err
}

// writeNew writes a file that does not exist yet. It leaves no part of one behind.
func writeNew(name string, data []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(name))
	}
	return nil
}

// partlyWritten says what there is where not all of the pack could be written.
func partlyWritten(dir string, written []string, err error) error {
	if len(written) == 0 {
		return fmt.Errorf("nothing was written: %w", err)
	}
	return fmt.Errorf("the pack is not complete: %w\n%s of it were written to %s, the last one %s; "+
		"remove the directory and try again", err, plural(len(written), "file"), dir, written[len(written)-1])
}

// printWritten says what there is now and what to do next.
func printWritten(c *console, dir string) error {
	w := c.buffered()
	fmt.Fprintf(w, "%s holds the shipped pack, for you to change; %s says what is where.\n\nNext:\n", printable(dir),
		printable(filepath.Join(dir, "README.md")))
	t := table{columns: make([]column, 3), painter: painter{c.colour()}}
	_ = t.writeAll(w, [][]cell{ // a bufio.Writer keeps its error for Flush
		{{}, {"dmgate test " + dir, plain}, {"run its tests and scenarios", dim}},
		{{}, {"dmgate facts " + dir, plain}, {"see what a rule can read", dim}},
		{{}, {"dmgate run --pack " + dir, plain}, {"decide by it", dim}},
	})
	return w.Flush()
}
