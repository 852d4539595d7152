package main

import (
	"context"
	"log/slog"

	"github.com/spf13/cobra"
)

// reloadFlags say when packs are loaded anew, what is asked of the first, and whose packs are loaded at all.
type reloadFlags struct {
	watch bool
	test  bool
	trust trustFlag
}

func (f *reloadFlags) addTo(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.BoolVar(&f.watch, "reload", true, "reload packs when their files change; SIGHUP reloads them in any case")
	flags.BoolVar(&f.test, "test-pack", false, "run the packs' own tests at the start too, and refuse packs that fail them")
	f.trust.addTo(cmd, "public `key`, or file with some: load only packs that one of these has signed, also when reloading")
}

// opener returns what opens packs: those that are trusted, where the flags say who is.
func (f *reloadFlags) opener(cmd *cobra.Command) (opener, error) {
	keys, err := f.trust.keys(cmd)
	if err != nil || len(keys) == 0 {
		return packFiles, err
	}
	return trusting(keys), nil
}

// load loads the packs of a gate for the first time. Who applies what is loaded later is to be set.
func (f *reloadFlags) load(ctx context.Context, pack packFlag, shadow shadowFlag, open opener, log *slog.Logger) (*reloader, error) {
	r := &reloader{watch: f.watch, log: log}
	add := func(mode, dir string) error {
		s, err := newPackSource(mode, dir, open)
		if err == nil && f.test {
			err = s.test(ctx)
		}
		r.sources = append(r.sources, s)
		return err
	}
	if err := add(modeAct, pack.dir); err != nil {
		return nil, err
	}
	if shadow.dir == "" {
		return r, nil
	}
	return r, add(modeShadow, shadow.dir)
}
