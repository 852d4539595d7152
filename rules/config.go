package rules

import (
	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/ratelimit"
	"github.com/dmgate/dmgate/rules/blocklist"
)

// ConfigFile is the name of the file, in a pack's directory, that says how the pack's parts are put together.
const ConfigFile = "pack.yaml"

// Config is what pack.yaml says.
type Config struct {
	Name    string
	Access  filter.Access
	Bands   []filter.Band
	Lists   []List
	Limits  []ratelimit.Limit
	Scoring filter.Scoring

	lines map[string]int // where limits, lists and weights stand, by rule id
}

// List is a list as pack.yaml declares it.
type List struct {
	ID    string
	Kind  blocklist.Kind
	Hit   bool     // a match is a hit of rule "list.<ID>", else a fact for policies only
	Block []string // files of entries, below the pack's directory
	Allow []string // files of entries that win over those of Block
	line  int
}

// Files returns the list's files, those of Block first.
func (l *List) Files() []string { return append(append([]string{}, l.Block...), l.Allow...) }

// reader reads pack.yaml. Parts that refer to others (limits to bands, weights to limits) are read after them,
// whatever their order in the file.
type reader struct {
	config   *Config
	problems *problems
	broken   map[string]bool // bands that could not be read: what refers to them is no mistake of its own
}

// readConfig decodes pack.yaml strictly.
func readConfig(file string, data []byte, p *problems) *Config {
	r := &reader{config: &Config{lines: map[string]int{}}, problems: p, broken: map[string]bool{}}
	root, line, err := parseYAML(data)
	if err != nil {
		p.add(file, line, "%s", err)
		return r.config
	}
	r.pack(node{Node: root, file: file, problems: p})
	return r.config
}

// pack reads the whole file.
func (r *reader) pack(root node) {
	c := r.config
	late := map[string]node{}
	later := func(n node) { late[n.path] = n }
	root.fields(map[string]field{
		"name":       {required: true, read: func(n node) { c.Name, _ = n.text() }},
		"thresholds": {required: true, read: r.thresholds},
		"trust":      {required: true, read: r.trust},
		"rollout":    {required: true, read: r.rollout},
		"bands":      {read: r.bands},
		"lists":      {read: r.lists},
		"limits":     {read: later},
		"weights":    {required: true, read: later},
	})
	if n, ok := late["limits"]; ok {
		r.limits(n)
	}
	if n, ok := late["weights"]; ok {
		r.weights(n)
	}
}

func (r *reader) thresholds(n node) {
	t := &r.config.Scoring.Thresholds
	readable := n.readable(func() {
		n.fields(map[string]field{
			"requests": {required: true, read: func(n node) { t.Requests, _ = n.number() }},
			"drop":     {required: true, read: func(n node) { t.Drop, _ = n.number() }},
		})
	})
	if readable && t.Drop <= t.Requests {
		n.bad("drop is %v and requests is %v, want drop above requests", t.Drop, t.Requests)
	}
}

func (r *reader) trust(n node) {
	n.fields(map[string]field{
		"follow_age": {required: true, read: func(n node) { r.config.Access.FollowAge, _ = n.duration() }},
	})
}

func (r *reader) rollout(n node) {
	rollout := &r.config.Access.Rollout
	rollout.Allow = map[string]bool{}
	n.fields(map[string]field{
		"percent": {required: true, read: func(n node) {
			percent, ok := n.number()
			if ok && (percent < 0 || percent > 100) {
				n.bad("found %v, want a percentage from 0 to 100", percent)
				return
			}
			rollout.Percent = percent
		}},
		"allow": {read: func(n node) {
			for _, id := range n.texts() {
				rollout.Allow[id] = true
			}
		}},
	})
}
