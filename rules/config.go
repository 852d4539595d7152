package rules

import (
	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/ratelimit"
	"github.com/dmgate/dmgate/rules/blocklist"
	"github.com/dmgate/dmgate/rules/strictyaml"
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
	Breaker filter.Breaker

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
	config *Config
	broken map[string]bool // bands that could not be read: what refers to them is no mistake of its own
}

// readConfig decodes pack.yaml strictly.
func readConfig(file string, data []byte, p *strictyaml.Problems) *Config {
	r := &reader{config: &Config{lines: map[string]int{}}, broken: map[string]bool{}}
	if root, ok := strictyaml.Parse(file, data, p); ok {
		r.pack(root)
	}
	return r.config
}

// pack reads the whole file.
func (r *reader) pack(root strictyaml.Node) {
	c := r.config
	late := map[string]strictyaml.Node{}
	later := func(n strictyaml.Node) { late[n.Path] = n }
	root.Fields(map[string]strictyaml.Field{
		"name":       {Required: true, Read: func(n strictyaml.Node) { c.Name, _ = n.Text() }},
		"thresholds": {Required: true, Read: r.thresholds},
		"trust":      {Required: true, Read: r.trust},
		"rollout":    {Required: true, Read: r.rollout},
		"breaker":    {Read: r.breaker},
		"bands":      {Read: r.bands},
		"lists":      {Read: r.lists},
		"limits":     {Read: later},
		"weights":    {Required: true, Read: later},
	})
	if n, ok := late["limits"]; ok {
		r.limits(n)
	}
	if n, ok := late["weights"]; ok {
		r.weights(n)
	}
}

func (r *reader) thresholds(n strictyaml.Node) {
	t := &r.config.Scoring.Thresholds
	readable := n.Readable(func() {
		n.Fields(map[string]strictyaml.Field{
			"requests": {Required: true, Read: func(n strictyaml.Node) { t.Requests, _ = n.Number() }},
			"drop":     {Required: true, Read: func(n strictyaml.Node) { t.Drop, _ = n.Number() }},
		})
	})
	if readable && t.Drop <= t.Requests {
		n.Bad("drop is %v and requests is %v, want drop above requests", t.Drop, t.Requests)
	}
}

func (r *reader) trust(n strictyaml.Node) {
	n.Fields(map[string]strictyaml.Field{
		"follow_age": {Required: true, Read: func(n strictyaml.Node) { r.config.Access.FollowAge, _ = n.Duration() }},
	})
}

func (r *reader) rollout(n strictyaml.Node) {
	rollout := &r.config.Access.Rollout
	rollout.Allow = map[string]bool{}
	n.Fields(map[string]strictyaml.Field{
		"percent": {Required: true, Read: func(n strictyaml.Node) { rollout.Percent = readPercent(n) }},
		"allow": {Read: func(n strictyaml.Node) {
			for _, id := range n.Texts() {
				rollout.Allow[id] = true
			}
		}},
	})
}
