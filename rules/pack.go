package rules

import (
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/content"
	"github.com/dmgate/dmgate/ratelimit"
	"github.com/dmgate/dmgate/rego"
	"github.com/dmgate/dmgate/rules/blocklist"
	"github.com/dmgate/dmgate/rules/strictyaml"
)

// Pack is a loaded and checked pack. It is immutable and safe for concurrent use.
type Pack struct {
	Config   *Config
	Revision string           // "sha256:…", the digest of every file that can change a decision
	Index    *blocklist.Index // the pack's lists
	Policies *rego.Policies
	rules    []Rule
	lists    map[string]ReadableList // by id
	states   []ListState             // of the lists, in the configuration's order
}

// Load reads the pack in a directory, and checks it as a whole: pack.yaml, lists and policies, and that they fit
// together. The error is Errors: everything that is wrong with pack.yaml and the lists at once, or else everything that
// is wrong with the policies and the weights. A pack that loads is one that can decide.
func Load(dir fs.FS) (*Pack, error) { return load(dir, rego.Load) }

// compile is rego.Load, or does the same.
type compile func([]rego.Module, rego.Names, rego.Options) (*rego.Policies, error)

func load(dir fs.FS, compile compile) (*Pack, error) {
	p := &strictyaml.Problems{}
	files := &files{dir: dir, read: map[string][]byte{}, problems: p}
	text, ok := files.get(ConfigFile, ConfigFile, 0)
	if !ok {
		return nil, p.Err()
	}
	config := readConfig(ConfigFile, text, p)
	sources := loadLists(config, files)
	if err := p.Err(); err != nil {
		return nil, err // what policies can read rests on it
	}
	policies := loadPolicies(config, files, compile)
	if p.Len() == 0 {
		checkWeights(config, policies, p)
	}
	if err := p.Err(); err != nil {
		return nil, err
	}
	return &Pack{
		Config:   config,
		Revision: files.revision(),
		Index:    blocklist.NewIndex(sources),
		Policies: policies,
		rules:    describe(config, policies),
		lists:    describeLists(config, sources, files),
		states:   listStates(config, sources, dir),
	}, nil
}

// Engine returns an engine that decides by the pack and has counted nothing yet.
func (p *Pack) Engine() *filter.Engine { return p.EngineWithShadow(nil) }

// textReader reads messages for all engines, so that one beside another need not read them again.
var textReader = content.New()

// EngineWithShadow returns an engine that decides by the pack, with another beside it that decides the same messages and
// changes nothing; see filter.Config.Shadow. nil is none.
func (p *Pack) EngineWithShadow(shadow *filter.Engine) *filter.Engine {
	c := p.engineConfig()
	c.Shadow = shadow
	return filter.NewEngine(c)
}

// engineConfig returns what an engine that has counted nothing yet decides with.
func (p *Pack) engineConfig() filter.Config {
	limits, err := ratelimit.New(p.Config.Limits, ratelimit.Options{})
	if err != nil {
		panic(err) // Load has checked the limits
	}
	return filter.Config{
		Revision: p.Revision,
		Access:   p.Config.Access,
		Scoring:  p.Config.Scoring,
		Bands:    p.Config.Bands,
		Reader:   textReader,
		Lists:    p.Index,
		Limits:   limits,
		Policies: p.Policies,
		Breaker:  p.Config.Breaker,
	}
}

// loadLists reads the files of every list.
func loadLists(c *Config, files *files) []blocklist.Source {
	var sources []blocklist.Source
	for _, l := range c.Lists {
		sources = append(sources, blocklist.Source{
			ID: l.ID, Kind: l.Kind, Hit: l.Hit,
			Block: loadEntries(l.Block, l, files),
			Allow: loadEntries(l.Allow, l, files),
		})
	}
	return sources
}

func loadEntries(names []string, l List, files *files) []*blocklist.List {
	var lists []*blocklist.List
	for _, name := range names {
		data, ok := files.get(name, ConfigFile, l.line)
		if !ok || l.Kind == "" {
			continue
		}
		list, malformed, err := blocklist.Load(name, data, l.Kind, blocklist.Options{})
		addMalformed(files.problems, malformed)
		switch {
		case err == nil:
			lists = append(lists, list)
		case len(malformed) == 0:
			files.problems.Add(name, 0, "%s", strings.TrimPrefix(err.Error(), name+": "))
		}
	}
	return lists
}

// loadPolicies compiles every policy in the pack against what the pack declares.
func loadPolicies(c *Config, files *files, compile compile) *rego.Policies {
	noTest := func(name string) bool { return !rego.IsTest(name) }
	policies, err := compile(files.modules(noTest), Names(c), rego.Options{Shadow: shadowed(c)})
	addPolicies(files.problems, err)
	return policies
}

// shadowed returns the rules in shadow mode, sorted.
func shadowed(c *Config) []string {
	var ids []string
	for _, id := range slices.Sorted(maps.Keys(c.Scoring.Weights)) {
		if c.Scoring.Weights[id].Shadow {
			ids = append(ids, id)
		}
	}
	return ids
}

// Names returns what a pack adds to the facts that policies can read.
func Names(c *Config) rego.Names {
	n := rego.Names{Bands: map[string][]string{}, Limits: map[string][]string{}}
	for i := range c.Bands {
		n.Bands[c.Bands[i].Name] = bandValues(&c.Bands[i])
	}
	for _, l := range c.Lists {
		n.Lists = append(n.Lists, l.ID)
	}
	for i := range c.Limits {
		n.Limits[c.Limits[i].ID] = c.Limits[i].BandNames()
	}
	return n
}

// Modules reads every Rego file below a pack's directory, policies and tests. The error is Errors.
func Modules(dir fs.FS) ([]rego.Module, error) {
	files := &files{dir: dir, read: map[string][]byte{}, problems: &strictyaml.Problems{}}
	modules := files.modules(func(string) bool { return true })
	return modules, files.problems.Err()
}

// files reads the pack's files, remembering each, so that the revision covers exactly what was loaded.
type files struct {
	dir      fs.FS
	read     map[string][]byte
	problems *strictyaml.Problems
}

// get returns a file's content. from and line are where the file is named, for the problem if it can't be read.
func (f *files) get(name, from string, line int) ([]byte, bool) {
	data, err := fs.ReadFile(f.dir, name)
	if err != nil {
		f.problems.Add(from, line, "can't read %s: %s", name, reason(err))
		return nil, false
	}
	f.read[name] = data
	return data, true
}

// modules reads the Rego files that are wanted.
func (f *files) modules(wanted func(name string) bool) []rego.Module {
	var modules []rego.Module
	for _, name := range f.policies(wanted) {
		if data, ok := f.get(name, name, 0); ok {
			modules = append(modules, rego.Module{File: name, Source: data})
		}
	}
	return modules
}

// policies returns the names of the Rego files that are wanted.
func (f *files) policies(wanted func(name string) bool) []string {
	var names []string
	err := EachFile(f.dir, ".", func(name string, _ fs.FileInfo) {
		if strings.HasSuffix(name, ".rego") && wanted(name) {
			names = append(names, name)
		}
	})
	if err != nil {
		f.problems.Add(".", 0, "can't list the pack's directory: %s", reason(err))
	}
	slices.Sort(names)
	return names
}
