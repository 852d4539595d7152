package ruletest

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/dmgate/dmgate/rego"
	"github.com/dmgate/dmgate/rules"
	"github.com/dmgate/dmgate/rules/strictyaml"
)

// ScenarioFolder is the folder of a pack that holds its scenarios, files whose names end in .yaml or .yml.
const ScenarioFolder = "scenarios"

// Suite is a pack with its tests. It is immutable and safe for concurrent use.
type Suite struct {
	Pack      *rules.Pack
	Scenarios []Scenario // in the order of files and lines
	Modules   []rego.Module
}

// Load reads the pack in a directory with everything that tests it. The error is rules.Errors: what is wrong with the
// pack, or else everything that is wrong with its scenarios.
func Load(dir fs.FS) (*Suite, error) {
	pack, err := rules.Load(dir)
	if err != nil {
		return nil, err
	}
	return LoadTests(dir, pack)
}

// LoadTests reads everything that tests a pack, which was loaded from the directory before. The error is rules.Errors.
func LoadTests(dir fs.FS, pack *rules.Pack) (*Suite, error) {
	modules, err := rules.Modules(dir)
	if err != nil {
		return nil, err
	}
	p := &strictyaml.Problems{}
	scenarios := readScenarios(dir, pack, p)
	if err := p.Err(); err != nil {
		return nil, err
	}
	return &Suite{Pack: pack, Scenarios: scenarios, Modules: modules}, nil
}

// With returns the suite with another pack in place of its own: one that was changed to see which test notices.
func (s *Suite) With(pack *rules.Pack, modules []rego.Module) *Suite {
	return &Suite{Pack: pack, Scenarios: s.Scenarios, Modules: modules}
}

func readScenarios(dir fs.FS, pack *rules.Pack, p *strictyaml.Problems) []Scenario {
	var scenarios []Scenario
	known := ruleIDs(pack)
	for _, file := range scenarioFiles(dir, p) {
		data, err := fs.ReadFile(dir, file)
		if err != nil {
			p.Add(file, 0, "can't read it: %s", err)
			continue
		}
		if root, ok := strictyaml.Parse(file, data, p); ok {
			r := reader{known: known, file: file}
			scenarios = append(scenarios, r.read(root)...)
		}
	}
	checkMessages(scenarios, p)
	return scenarios
}

// maxMessages bounds how many messages all scenarios of a pack stand for.
const maxMessages = 5_000_000

// checkMessages notes the scenario with which there are too many messages.
func checkMessages(scenarios []Scenario, p *strictyaml.Problems) {
	messages := 0
	for i := range scenarios {
		s := &scenarios[i]
		for _, step := range s.Steps {
			messages += step.Times
		}
		if messages > maxMessages {
			p.Add(s.File, s.Line, "with scenario %q there are %d messages in the pack's scenarios, at most %d are allowed: want fewer times",
				s.Name, messages, maxMessages)
			return
		}
	}
}

// extensions are how the names of files of scenarios end.
var extensions = []string{".yaml", ".yml"}

// scenarioFiles returns the names of the files below the folder, sorted.
func scenarioFiles(dir fs.FS, p *strictyaml.Problems) []string {
	var names []string
	if _, err := fs.Stat(dir, ScenarioFolder); err != nil {
		return nil
	}
	err := fs.WalkDir(dir, ScenarioFolder, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		switch {
		case entry.IsDir() || strings.HasPrefix(path.Base(name), "."):
		case slices.Contains(extensions, path.Ext(name)):
			names = append(names, name)
		case slices.Contains(extensions, path.Ext(strings.TrimSuffix(strings.ToLower(name), ".txt"))):
			p.Add(name, 0, "nothing runs these scenarios: want a name that ends in .yaml or .yml")
		}
		return nil
	})
	if err != nil {
		p.Add(ScenarioFolder, 0, "can't list it: %s", err)
	}
	slices.Sort(names)
	return names
}
