package main

import (
	"context"
	"log/slog"

	"github.com/spf13/cobra"
)

// reloadFlags say when packs are loaded anew, and what is asked of the first.
type reloadFlags struct {
	watch bool
	test  bool
}

func (f *reloadFlags) addTo(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.BoolVar(&f.watch, "reload", true, "reload packs when their files change; SIGHUP reloads them in any case")
	flags.BoolVar(&f.test, "test-pack", false, "run the packs' own tests at the start too, and refuse packs that fail them")
}

// load loads the packs of a gate for the first time. Who applies what is loaded later is to be set.
func (f *reloadFlags) load(ctx context.Context, pack packFlag, shadow shadowFlag, log *slog.Logger) (*reloader, error) {
	r := &reloader{watch: f.watch, log: log}
	add := func(mode string, flag packFlag) error {
		s, err := newPackSource(mode, flag)
		if err == nil && f.test {
			err = s.test(ctx)
		}
		r.sources = append(r.sources, s)
		return err
	}
	if err := add(modeAct, pack); err != nil {
		return nil, err
	}
	if shadow.dir == "" {
		return r, nil
	}
	return r, add(modeShadow, shadow.packFlag)
}
