package rego

import (
	"errors"
	"testing"

	"github.com/dmgate/dmgate/filter"
)

// What a rule in shadow mode does, fail or run for ever, leaves those that act as they are without it.
func TestShadowRulesFailAlone(t *testing.T) {
	acts := rule("a.link", "input.content.link")
	for name, shadow := range map[string]string{
		"built-in fails": `1 / (input.content.words - 2) > 0`,
		"never ends":     `some i in numbers.range(1, 3000); some j in numbers.range(1, 3000); i * j < 0`,
	} {
		source := append(policy(acts), policy(rule("z.new", shadow))...)
		source[1].File = "shadow.rego"
		facts := &filter.Facts{Message: &filter.Message{}, Content: filter.Content{Links: []filter.Link{{}},
			Words: []string{"two", "words"}}}
		p, err := Load(source, names, Options{Shadow: []string{"z.new"}})
		if err != nil {
			t.Fatal(name, err)
		}
		findings, err := p.Evaluate(facts, nil)
		if _, ok := errors.AsType[*filter.ShadowError](err); !ok || len(findings) != 1 || findings[0].Rule != "a.link" {
			t.Errorf("%s: got %v and %v, want the hit of a.link and a ShadowError", name, findings, err)
		}
		p, err = Load(source, names, Options{Shadow: []string{"a.link"}})
		if err != nil {
			t.Fatal(name, err)
		}
		if findings, err := p.Evaluate(facts, nil); err == nil || errors.As(err, new(*filter.ShadowError)) || findings != nil {
			t.Errorf("%s: the rule that acts fails, got %v and %v, want its error", name, findings, err)
		}
		p, err = Load(source, names, Options{Shadow: []string{"a.link", "z.new"}})
		if err != nil {
			t.Fatal(name, err)
		}
		if findings, err := p.Evaluate(facts, nil); !errors.As(err, new(*filter.ShadowError)) || len(findings) > 0 {
			t.Errorf("%s: no rule acts, got %v and %v, want a ShadowError alone", name, findings, err)
		}
	}
}
