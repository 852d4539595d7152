package rules

import (
	"io/fs"
	"reflect"
	"slices"
	"sync"

	"github.com/dmgate/dmgate/rego"
)

// Loader loads packs that differ little, one after the other. Compiling policies is most of the work, so those of the
// pack before serve again where they and the names that they can read are the same. What it loads is what Load loads.
// The zero value is ready for use. It is safe for concurrent use.
type Loader struct {
	mu       sync.Mutex
	modules  []rego.Module
	names    rego.Names
	options  rego.Options
	policies *rego.Policies
}

// Load reads a pack as the function Load does.
func (l *Loader) Load(dir fs.FS) (*Pack, error) { return load(dir, l.compile) }

func (l *Loader) compile(modules []rego.Module, names rego.Names, o rego.Options) (*rego.Policies, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.policies != nil && slices.EqualFunc(l.modules, modules, sameModule) && reflect.DeepEqual(l.names, names) &&
		reflect.DeepEqual(l.options, o) {
		return l.policies, nil
	}
	policies, err := rego.Load(modules, names, o)
	if err != nil {
		return nil, err
	}
	l.modules, l.names, l.options, l.policies = modules, names, o, policies
	return policies, nil
}

func sameModule(a, b rego.Module) bool {
	return a.File == b.File && string(a.Source) == string(b.Source)
}
