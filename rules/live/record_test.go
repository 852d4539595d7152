package live

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rules/blocklist"
)

// What Record writes Read reads.
func TestRecordRoundTrip(t *testing.T) {
	for _, c := range []Change{
		{Op: Add, List: "domains", Kind: blocklist.Domains, Entry: "evil.example", Allow: true, Expires: start.Add(time.Hour)},
		{Op: Add, List: "senders", Kind: blocklist.Senders, Entry: `"a #b"`},
		{Op: Remove, List: "words", Kind: blocklist.Phrases, Entry: "free <money>"},
		{Op: Lift, Rule: "limit.new_conversations"},
		{Op: Erase, User: "u 7"},
	} {
		c.Who, c.Why = "ann@desk", "because & <so>"
		key, value, err := c.Record()
		if err != nil {
			t.Fatalf("%+v: %v", c, err)
		}
		if strings.Contains(key, "evil") || strings.Contains(key+string(value), "u 7") {
			t.Errorf("the key %s tells an entry or a user, or the record %s a user", key, value)
		}
		got, err := Read(key, value)
		if err != nil {
			t.Fatalf("%s %s: %v", key, value, err)
		}
		again, _, _ := got.Record()
		got.key, got.entry, got.forget = "", blocklist.Entry{}, filter.Digest{}
		if c.User != "" {
			c.User, c.UserDigest = "", digest(c.User)
		}
		if !reflect.DeepEqual(got, c) || again != key {
			t.Errorf("got %+v, want %+v", got, c)
		}
		if _, err := Read(key+"x", value); err == nil {
			t.Errorf("%s is read under another key", value)
		}
	}
}

// A record of before, which names the user, is understood, and what is read of it does not name them.
func TestRecordThatNamesAUser(t *testing.T) {
	key, value, err := erase("u 7").Record()
	if err != nil {
		t.Fatal(err)
	}
	today, err := Read(key, value)
	if err != nil {
		t.Fatal(err)
	}
	before, err := Read(key, []byte(`{"op":"erase","who":"ann","why":"test","user":"u 7"}`))
	if err != nil || !reflect.DeepEqual(before, today) || before.forget != filter.DigestOf("u 7") || before.User != "" {
		t.Errorf("got %+v, %v, want %+v", before, err, today)
	}
}

func TestRecordRefuses(t *testing.T) {
	good := Change{Op: Add, Who: "ann", Why: "test", List: "domains", Kind: blocklist.Domains, Entry: "evil.example"}
	for want, change := range map[string]func(*Change){
		`op: "", want add, remove, lift or erase`: func(c *Change) { *c = Change{Who: "a", Why: "b"} },
		"who: absent": func(c *Change) { c.Who = " " },
		"who has 257 bytes, at most 256 are allowed": func(c *Change) { c.Who = strings.Repeat("x", 257) },
		"why: absent": func(c *Change) { c.Why = "" },
		"why has 1025 bytes, at most 1024 are allowed":            func(c *Change) { c.Why = strings.Repeat("x", 1025) },
		"why: want one line of UTF-8 without control characters":  func(c *Change) { c.Why = "a\nb" },
		"list: want the id of a list":                             func(c *Change) { c.List = "Domains" },
		`"co.uk": co.uk is a public suffix`:                       func(c *Change) { c.Entry = "co.uk" },
		"the entry has 1025 bytes, at most 1024 are allowed":      func(c *Change) { c.Entry = strings.Repeat("x", 1025) },
		`unknown kind of list "fruit"`:                            func(c *Change) { c.Kind = "fruit" },
		"fields that don't go together":                           func(c *Change) { c.Rule = "limit.sender" },
		"it has fields that don't":                                func(c *Change) { c.Op, c.Allow = Remove, true },
		"it has fields":                                           func(c *Change) { c.Op, c.Expires = Remove, start },
		"rule: want the id of a rule, such as limit.sender":       func(c *Change) { *c = lift("nonsense") },
		"user has 257 bytes, at most 256 are allowed":             func(c *Change) { *c = erase(strings.Repeat("x", 257)) },
		"user: want one line of UTF-8 without control characters": func(c *Change) { *c = erase("a\x00") },
		"it has fields that don't go together":                    func(c *Change) { *c = lift("") },
		"it has fields that don't go":                             func(c *Change) { *c = erase("u"); c.UserDigest = digest("u") },
		"user_sha256: want 64 lower-case hexadecimal digits": func(c *Change) {
			*c = Change{Op: Erase, UserDigest: strings.ToUpper(digest("u")), Who: "ann", Why: "test"}
		},
	} {
		c := good
		change(&c)
		if _, _, err := c.Record(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %s", c, err, want)
		}
	}
}

func lift(rule string) Change  { return Change{Op: Lift, Rule: rule, Who: "ann", Why: "test"} }
func erase(user string) Change { return Change{Op: Erase, User: user, Who: "ann", Why: "test"} }

// Whatever stands in the log is read or refused, and an error quotes none of it.
func FuzzRead(f *testing.F) {
	key, value, err := added(1, "domains", blocklist.Domains, "evil.example").Record()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(key, value)
	f.Add("breaker.limit.sender", []byte(`{"op":"lift","who":"a","why":"b","rule":"limit.sender"}`))
	f.Add("list.domains.x", []byte(`{"op":"add","list":"domains","kind":"domains","entry":"secret","who":"a","why":"b"}`))
	f.Add("pack", []byte(`[]`))
	f.Add("", bytes.Repeat([]byte("x"), MaxRecord+1))
	f.Fuzz(func(t *testing.T, key string, value []byte) {
		c, err := Read(key, value)
		if err != nil {
			if strings.Contains(err.Error(), "secret") {
				t.Errorf("the error quotes the record: %v", err)
			}
			return
		}
		again, _, err := c.Record()
		if err != nil || again != key {
			t.Fatalf("%q %q is read, and written under %q: %v", key, value, again, err)
		}
		c.Seq = 1
		if err := new(Book).Apply(c); err != nil {
			t.Fatal(err)
		}
	})
}

func TestPackRecord(t *testing.T) {
	p := Pack{Revision: "sha256:1", Lists: []List{{"domains", blocklist.Domains}}, Rules: []string{"limit.sender"}}
	value, err := p.Record()
	if err != nil {
		t.Fatal(err)
	}
	got, err := ReadPack(value)
	if err != nil || !reflect.DeepEqual(got, p) {
		t.Errorf("got %+v, %v", got, err)
	}
	if kind, ok := got.Kind("domains"); !ok || kind != blocklist.Domains {
		t.Errorf("kind %s, %v", kind, ok)
	}
	if _, ok := got.Kind("other"); ok {
		t.Error("the pack has a list that it lacks")
	}
	for _, bad := range []string{"", "{}", "[]", `{"revision":1}`} {
		if _, err := ReadPack([]byte(bad)); err == nil {
			t.Errorf("%s is read", bad)
		}
	}
	p.Rules = []string{strings.Repeat("x", MaxPack)}
	if _, err := p.Record(); err == nil {
		t.Error("a pack too large is written")
	}
}
