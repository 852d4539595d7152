package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"github.com/dmgate/dmgate/rules"
)

// packFlag is the flag --pack.
type packFlag struct{ dir string }

func (p *packFlag) addTo(cmd *cobra.Command) {
	cmd.Flags().VarP(p, "pack", "p", "`directory` of the pack to decide with (default: the shipped pack)")
	if err := cmd.MarkFlagDirname("pack"); err != nil {
		panic(err) // a mistake in this package
	}
}

// Set takes the directory. An empty name is a variable without a value in somebody's script, and not the shipped pack.
func (p *packFlag) Set(dir string) error {
	if dir == "" {
		return errNoPack
	}
	p.dir = dir
	return nil
}

// String implements pflag.Value.
func (p *packFlag) String() string { return p.dir }

// Type implements pflag.Value.
func (p *packFlag) Type() string { return "directory" }

var errNoPack = errors.New("the pack's directory is empty, want its name")

// load loads the pack that the flag names.
func (p *packFlag) load() (*rules.Pack, error) {
	pack, err := loadPack(p.dir)
	if err != nil {
		return nil, withErrors(p.dir, err)
	}
	return pack, nil
}

// withErrors says of which pack the errors are, where they are those of a pack.
func withErrors(dir string, err error) error {
	if all, ok := errors.AsType[rules.Errors](err); ok {
		return fmt.Errorf("%s has %s:\n%w", packName(dir), plural(len(all), "error"), all)
	}
	return err
}

// packs loads the packs of a command, which are often the same but for a few numbers: these share their policies, and what
// is remembered of messages that look alike.
var packs rules.Loader

// loadPack loads the pack in the directory; "" is the shipped one. What is wrong with it comes as rules.Errors.
func loadPack(dir string) (*rules.Pack, error) {
	fsys, err := packFiles(dir)
	if err != nil {
		return nil, err
	}
	return packs.Load(fsys)
}

func packFiles(dir string) (fs.FS, error) {
	if dir == "" {
		return rules.Shipped(), nil
	}
	info, err := os.Stat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no directory %q, want that of a pack (dmgate init writes one)", dir)
	}
	if err != nil {
		return nil, fmt.Errorf("pack: %w", err)
	}
	if !info.IsDir() {
		return nil, fmt.Errorf("pack: %s is a file, want the directory that holds %s", dir, rules.ConfigFile)
	}
	return rules.Dir(dir), nil
}

// packName is how messages name the pack.
func packName(dir string) string {
	if dir == "" {
		return "the shipped pack"
	}
	return "pack " + dir
}
