package main

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/dmgate/dmgate/rules"
	"github.com/dmgate/dmgate/rules/ruletest"
)

// reloadPack is a pack with one of everything, and tests that hold it to what it does.
var reloadPack = map[string]string{
	"pack.yaml": `name: small
thresholds: {requests: 3, drop: 10}
trust: {follow_age: 72h}
rollout: {percent: 100}
lists:
  senders: {kind: senders, block: [lists/senders.txt]}
limits:
  sender: {counts: messages, key: [sender], rate: 1/1h, burst: 1}
weights:
  all:
    rules:
      list.senders: 10
      limit.sender: 4
      example.sticker: 4
`,
	"lists/senders.txt": "u-bad\n",
	"policies/hello.rego": `package dmgate

# METADATA
# title: Sticker
# description: A message that brings a sticker.
# custom:
#   abuse: none, it is an example
hits contains {"rule": "example.sticker", "reason": "a sticker is attached"} if input.content.sticker == true
`,
	"policies/hello_test.rego": `package dmgate_test

test_sticker if count(data.dmgate.hits) == 1 with input.content.sticker as true
`,
	"scenarios/sticker.yaml": `scenarios:
  a sticker is held:
    steps:
      - message: {text: hi, attachments: [{kind: sticker}]}
        expect: {route: requests}
`,
}

// putPack writes files of a pack, each as a whole.
func putPack(t testing.TB, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name+"~", []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(name+"~", name); err != nil {
			t.Fatal(err)
		}
	}
}

// reloading is a reloader of a pack, without its clock.
type reloading struct {
	*reloader
	t       *testing.T
	dir     string
	engines *engines
	ended   []reload
	logged  strings.Builder
}

// newReloading loads the small pack, and another into its shadow where there are files of one.
func newReloading(t *testing.T, shadow map[string]string) *reloading {
	t.Helper()
	r := &reloading{t: t, dir: t.TempDir()}
	putPack(t, r.dir, reloadPack)
	var second shadowFlag
	if shadow != nil {
		second.dir = t.TempDir()
		putPack(t, second.dir, shadow)
	}
	var err error
	flags := reloadFlags{watch: true}
	r.reloader, err = flags.load(t.Context(), packFlag{r.dir}, second, packFiles, slog.New(slog.NewTextHandler(&r.logged, nil)))
	if err != nil {
		t.Fatal(err)
	}
	r.engines = newEngines(r.packs())
	r.apply = r.engines.SetPack
	r.observe = func(e reload) { r.ended = append(r.ended, e) }
	return r
}

// results takes what reloads ended with since the last time.
func (r *reloading) results() string {
	var all []string
	for _, e := range r.ended {
		all = append(all, e.Result)
	}
	r.ended = nil
	return strings.Join(all, " ")
}

// log takes what was logged since the last time.
func (r *reloading) log() string {
	defer r.logged.Reset()
	return r.logged.String()
}

// changed changes files and looks until they are loaded, and returns how that ended.
func (r *reloading) changed(files map[string]string) string {
	r.t.Helper()
	putPack(r.t, r.dir, files)
	if r.look(r.t.Context()); len(r.ended) > 0 {
		r.t.Errorf("%v: loaded at the first look, while it may be half copied", slices.Sorted(maps.Keys(files)))
	}
	r.look(r.t.Context())
	return r.results()
}

// edited is one file of the small pack with a text replaced.
func edited(t testing.TB, name, before, after string) map[string]string {
	t.Helper()
	if strings.Count(reloadPack[name], before) != 1 {
		t.Fatalf("%s does not hold %q once", name, before)
	}
	return map[string]string{name: strings.Replace(reloadPack[name], before, after, 1)}
}

// A changed pack decides once its files are at rest, and only where it is another one.
func TestReload(t *testing.T) {
	r := newReloading(t, nil)
	before := r.engines.Current()
	r.look(t.Context())
	if got := r.results(); got != "" {
		t.Errorf("nothing has changed, and reloads are %q", got)
	}
	if got := r.changed(edited(t, "pack.yaml", "rate: 1/1h", "rate: 2/1h")); got != reloadApplied {
		t.Errorf("a changed limit is %q: %s", got, r.log())
	}
	now := r.engines.Current()
	if now.Revision() == before.Revision() || !strings.Contains(r.log(), "tests=2 ") {
		t.Errorf("revision %s, and the log %s", now.Revision(), r.log())
	}
	changes := map[string]string{"README.md": "Notes.", "scenarios/sticker.yaml": reloadPack["scenarios/sticker.yaml"] + "\n"}
	if got := r.changed(changes); got != reloadUnchanged || r.engines.Current() != now {
		t.Errorf("what changes no decision is %q: %s", got, r.log())
	}
	r.asked(t.Context())
	if got := r.results(); got != reloadUnchanged || r.engines.Current() != now {
		t.Errorf("on request, without a change, the reload is %q: %s", got, r.log())
	}
	if got := r.changed(reloadPack); got != reloadApplied || r.engines.Current().Revision() != before.Revision() {
		t.Errorf("the way back is %q: %s", got, r.log())
	}
}

// with adds a file to others.
func with(files map[string]string, name, text string) map[string]string {
	files[name] = text
	return files
}

// brokenPacks are changes to the small pack that leave it unusable, with what the log says of each.
func brokenPacks(t *testing.T) map[string]brokenPack {
	const config, policy, test = "pack.yaml", "policies/hello.rego", "policies/hello_test.rego"
	burst := func() map[string]string { return edited(t, config, "burst: 1", "burst: 2") } // tests alone decide nothing
	return map[string]brokenPack{
		"syntax of YAML":   {edited(t, config, "{requests: 3, drop: 10}", "{requests: 3, drop"), "", "pack.yaml:"},
		"half a file":      {map[string]string{config: reloadPack[config][:150]}, "", "pack.yaml"},
		"an empty file":    {map[string]string{config: ""}, "", "pack.yaml"},
		"syntax of Rego":   {edited(t, policy, "if input", "fi input"), "", "policies/hello.rego:8: "},
		"unknown input":    {edited(t, policy, "content.sticker", "content.stickr"), "", "policies/hello.rego:8: "},
		"no such rule":     {edited(t, config, "example.sticker", "example.stuck"), "", "pack.yaml:"},
		"a missing list":   {nil, "lists/senders.txt", "can't read lists/senders.txt"},
		"a missing pack":   {nil, ".", "there is no directory"},
		"a failing test":   {with(burst(), test, strings.Replace(reloadPack[test], "== 1", "== 2", 1)), "", "policies/hello_test.rego:3: "},
		"a test of before": {edited(t, config, "sticker: 4", "sticker: 1"), "", "scenarios/sticker.yaml:5: a sticker is held: "},
		"a bad scenario":   {with(burst(), "scenarios/bad.yaml", "scenarios: 5\n"), "", "scenarios/bad.yaml:1: "},
		"a bad test":       {with(burst(), "policies/bad_test.rego", "package dmgate_test\ntest_x if data.x.y\n"), "", "policies/bad_test.rego:2: "},
	}
}

type brokenPack struct {
	files map[string]string
	gone  string // removed; "" is nothing
	want  string // in the log
}

// Whatever is wrong with a pack, the one before stays in force, the log says once where and what, and mending it heals.
func TestReloadKeepsThePackBefore(t *testing.T) {
	for name, c := range brokenPacks(t) {
		t.Run(name, func(t *testing.T) {
			r := newReloading(t, nil)
			before := r.engines.Current()
			if c.gone != "" {
				if err := os.RemoveAll(filepath.Join(r.dir, c.gone, "")); err != nil {
					t.Fatal(err)
				}
			}
			if got := r.changed(c.files); got != reloadFailed {
				t.Fatalf("the reload is %q", got)
			}
			if log := r.log(); strings.Count(log, "\n") != 1 || !strings.Contains(log, "level=ERROR") || !strings.Contains(log, c.want) {
				t.Errorf("want one line with %q:\n%s", c.want, log)
			}
			r.look(t.Context())
			if got := r.results(); got != "" {
				t.Errorf("the same again is tried again: %s", got)
			}
			r.asked(t.Context())
			if got := r.results(); got != reloadFailed || r.engines.Current() != before {
				t.Errorf("on request it is %q", got)
			}
			if err := os.RemoveAll(r.dir); err != nil {
				t.Fatal(err)
			}
			putPack(t, r.dir, reloadPack)
			if got := r.changed(edited(t, "pack.yaml", "burst: 1", "burst: 7")); got != reloadApplied || r.engines.Current() == before {
				t.Errorf("mended it is %q: %s", got, r.log())
			}
		})
	}
}

// changingFS changes a file of a pack as soon as pack.yaml is opened.
type changingFS struct {
	fs.FS
	change func()
}

func (c changingFS) Open(name string) (fs.File, error) {
	if name == rules.ConfigFile {
		c.change()
	}
	return c.FS.Open(name)
}

// A pack that changes while it is read is not taken for what it is: not for broken, and not for whole.
func TestReloadWaitsForFilesToRest(t *testing.T) {
	r := newReloading(t, nil)
	before := r.engines.Current()
	writing := 3
	r.sources[0].open = func(dir string) (fs.FS, error) {
		return changingFS{os.DirFS(dir), func() {
			if writing--; writing > 0 {
				putPack(t, dir, edited(t, "pack.yaml", "burst: 1", "burst: "+strings.Repeat("9", writing)))
			}
		}}, nil
	}
	r.watch = false
	r.asked(t.Context()) // whoever asks may be wrong: the files are not at rest
	for range 9 {
		if len(r.ended) > 0 {
			break
		}
		if r.engines.Current() != before || r.log() != "" {
			t.Error("what was read while it changed was taken")
		}
		r.look(t.Context())
	}
	if got := r.results(); got != reloadApplied || writing > 0 {
		t.Errorf("at rest it is %q, with %d changes to come: %s", got, writing, r.log())
	}
	for range longAstir + 5 {
		putPack(t, r.dir, reloadPack)
		r.watch = true
		r.look(t.Context())
	}
	if got := strings.Count(r.log(), "keep changing"); got != 1 {
		t.Errorf("a pack that keeps changing is told %d times", got)
	}
}

// Without watching, files may change; only a request loads them.
func TestReloadOnRequestAlone(t *testing.T) {
	r := newReloading(t, nil)
	r.watch = false
	if got := r.changed(edited(t, "pack.yaml", "burst: 1", "burst: 2")); got != "" {
		t.Errorf("without a request the reload is %q", got)
	}
	r.asked(t.Context())
	if got := r.results(); got != reloadApplied {
		t.Errorf("on request the reload is %q", got)
	}
	shipped, err := newPackSource(modeAct, "", packFiles)
	if err != nil {
		t.Fatal(err)
	}
	r.sources = []*packSource{shipped}
	r.asked(t.Context())
	if got := r.results(); got != "" || !strings.Contains(r.log(), "the shipped pack is part of the program") {
		t.Errorf("the shipped pack is reloaded: %q", got)
	}
}

// The pack in the shadow is reloaded by itself, whatever becomes of the one in force.
func TestReloadShadow(t *testing.T) {
	shadow := maps.Clone(reloadPack)
	maps.Copy(shadow, edited(t, "pack.yaml", "burst: 1", "burst: 2"))
	r := newReloading(t, shadow)
	second := r.sources[1].dir
	act := r.engines.Current().Revision()
	putPack(t, second, edited(t, "pack.yaml", "burst: 1", "burst: 3"))
	if got := r.changed(map[string]string{"pack.yaml": "broken"}); got != "failed applied" {
		t.Errorf("the reloads are %q: %s", got, r.log())
	}
	if _, shadow := r.packs(); r.engines.Current().Revision() != act || shadow.Config.Limits[0].Burst != 3 {
		t.Error("want the old pack in force, and the new one in the shadow")
	}
	r.log()
	if got := r.changed(edited(t, "pack.yaml", "burst: 1", "burst: 3")); got != reloadApplied {
		t.Errorf("the reload is %q", got)
	}
	if log := r.log(); !strings.Contains(log, sameShadow) {
		t.Errorf("the shadow is the same as what it is the shadow of, and the log says\n%s", log)
	}
}

// Limits that don't go on counting where they were are named.
func TestReloadNamesLimitsThatBeginAnew(t *testing.T) {
	r := newReloading(t, nil)
	config := strings.Replace(reloadPack["pack.yaml"], "limits:\n", "limits:\n  pair: {counts: messages, key: [sender, recipient], rate: 1/1h, burst: 1}\n", 1)
	config = strings.Replace(config, "limit.sender: 4", "limit.sender: 4\n      limit.pair: 1", 1)
	for _, c := range []struct{ before, after, want string }{
		{"rate: 1/1h", "rate: 5/1h", "limits=[pair]"},
		{"sender: {counts: messages, key: [sender]", "sender: {counts: messages, key: [recipient]", "limits=[sender]"},
	} {
		config = strings.Replace(config, c.before, c.after, 1)
		if got := r.changed(map[string]string{"pack.yaml": config}); got != reloadApplied {
			t.Fatalf("the reload is %q: %s", got, r.log())
		}
		if log := r.log(); !strings.Contains(log, c.want) {
			t.Errorf("want %s in\n%s", c.want, log)
		}
	}
	if got := r.changed(map[string]string{"pack.yaml": strings.Replace(config, "burst: 1", "burst: 2", 2)}); got != reloadApplied {
		t.Fatalf("the reload is %q: %s", got, r.log())
	}
	if log := r.log(); strings.Contains(log, "limits") {
		t.Errorf("limits go on counting, and the log says\n%s", log)
	}
}

// What stands in lists may be the id of a user, which has no place in a log.
func TestReloadProblem(t *testing.T) {
	err := error(rules.Errors{
		{File: "lists/senders.txt", Line: 3, Message: `"u-anna x": white space`},
		{File: "lists/senders.dml", Message: "the checksum is wrong"},
		{File: "policies/a.rego", Line: 7, Message: `there is no rule "a.b"`},
		{File: "pack.yaml", Line: 1, Message: "d"}, {File: "pack.yaml", Line: 2, Message: "e\x1b[31m"},
		{File: "pack.yaml", Line: 3, Message: "f"}, {File: "pack.yaml", Line: 4, Message: "g"},
	})
	want := `lists/senders.txt:3: an entry that can't be listed, see dmgate validate; lists/senders.dml: the checksum is wrong; ` +
		`policies/a.rego:7: there is no rule "a.b"; pack.yaml:1: d; pack.yaml:2: e` + "\uFFFD[31m; 2 more"
	if got := reloadProblem(err); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := reloadProblem(errors.New("no\nsuch")); strings.Contains(got, "\n") {
		t.Errorf("the problem has two lines: %q", got)
	}
}

// Tests that take too long are no reason to wait, and those of a gate that stops are no failure.
func TestReloadBoundsTests(t *testing.T) {
	files := fstest.MapFS{}
	for name, text := range reloadPack {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	files["scenarios/long.yaml"] = &fstest.MapFile{Data: []byte(
		"scenarios: {long: {steps: [{times: 1000000, message: {text: hi}, expect: {route: inbox}}]}}\n")}
	suite, err := ruletest.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := testBriefly(t.Context(), suite, 50*time.Millisecond); err == nil || err.Error() != errSlowTests(50*time.Millisecond).Error() {
		t.Errorf("slow tests end with %v", err)
	}
	r := newReloading(t, nil)
	putPack(t, r.dir, edited(t, "pack.yaml", "burst: 1", "burst: 2"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r.asked(ctx)
	if got := r.results(); got != "" || r.log() != "" {
		t.Errorf("when the gate stops the reload is %q", got)
	}
}

// Requests that come together are heeded one after the other, and none after the end.
func TestReloadRuns(t *testing.T) {
	r := newReloading(t, nil)
	ended := make(chan reload)
	r.observe = func(e reload) { ended <- e }
	ctx, cancel := context.WithCancel(t.Context())
	ticks, hangups, done := make(chan time.Time), make(chan os.Signal, 1), make(chan bool)
	go func() {
		defer close(done)
		r.run(ctx, ticks, hangups)
	}()
	hangups <- os.Interrupt // any value: a request is a request
	hangups <- os.Interrupt
	for range 2 {
		if e := <-ended; e.Result != reloadUnchanged {
			t.Errorf("the reload is %q", e.Result)
		}
	}
	putPack(t, r.dir, edited(t, "pack.yaml", "burst: 1", "burst: 2"))
	ticks <- time.Time{}
	ticks <- time.Time{}
	if e := <-ended; e.Result != reloadApplied || e.Mode != modeAct || e.Pack.Config.Limits[0].Burst != 2 {
		t.Errorf("the reload is %+v", e)
	}
	cancel()
	<-done
}
