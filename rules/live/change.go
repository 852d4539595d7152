package live

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rules/blocklist"
)

// Op is what a change does.
type Op string

// The kinds of change.
const (
	Add    Op = "add"    // an entry is listed, or allowed
	Remove Op = "remove" // an entry is neither any more
	Lift   Op = "lift"   // the breaker is to demote a rule no longer
	Erase  Op = "erase"  // what is kept of a user is to be forgotten
)

// Change is one record of the live log.
type Change struct {
	Seq uint64    `json:"-"` // position in the log; 0 of one that is not in it yet
	At  time.Time `json:"-"` // when the log stored it

	Op  Op     `json:"op"`
	Who string `json:"who"` // made the change, as they say themselves
	Why string `json:"why"`

	// Of Add and Remove.
	List  string         `json:"list,omitempty"` // id of the list in the pack
	Kind  blocklist.Kind `json:"kind,omitempty"` // of the list
	Entry string         `json:"entry,omitempty"`

	// Of Add alone.
	Allow   bool      `json:"allow,omitempty"`  // the entry lets through what it covers, whatever is listed
	Expires time.Time `json:"expires,omitzero"` // messages of this time on are not covered; zero is never

	Rule string `json:"rule,omitempty"` // of Lift

	// Of Erase: who is meant. The log keeps a digest of the id and not the id, which Record and Read put in its place; only
	// records of before that hold an id.
	User       string `json:"user,omitempty"`
	UserDigest string `json:"user_sha256,omitempty"`

	forget filter.Digest   // of Erase, once it is checked
	key    string          // under which the log stores it, once it is checked
	entry  blocklist.Entry // parsed
	purged bool            // the log has forgotten the key; see Deleted
}

// The most bytes that a change may have of each.
const (
	maxEntry = 1024
	maxWhy   = 1024
	maxWho   = 256
	maxName  = 256 // of a list, a rule or a user
)

// errMixed refuses a change that says two things.
var errMixed = errors.New("it has fields that don't go together")

// check refuses what can't be a change, and parses the rest.
func (c *Change) check() error {
	if err := CheckAuthor(c.Who, c.Why); err != nil {
		return err
	}
	mixed := c.isEntry() != (c.List+string(c.Kind)+c.Entry != "") || (c.Op == Lift) != (c.Rule != "") ||
		(c.Op == Erase) != (c.User+c.UserDigest != "") || c.Op != Add && (c.Allow || !c.Expires.IsZero())
	switch {
	case !c.isEntry() && c.Op != Lift && c.Op != Erase:
		return fmt.Errorf("op: %q, want add, remove, lift or erase", c.Op)
	case mixed:
		return errMixed
	case c.Op == Lift:
		return c.checkRule()
	case c.Op == Erase:
		return c.checkUser()
	}
	return c.checkEntry()
}

// isEntry reports whether the change is one of an entry.
func (c *Change) isEntry() bool { return c.Op == Add || c.Op == Remove }

// The names of lists and rules, as packs have them.
var (
	listName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	ruleName = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$`)
)

func (c *Change) checkRule() error {
	if len(c.Rule) > maxName || !ruleName.MatchString(c.Rule) {
		return errors.New("rule: want the id of a rule, such as limit.sender")
	}
	c.key = ruleKey(c.Rule)
	return nil
}

// checkUser checks who is meant, and keeps the digest alone.
func (c *Change) checkUser() (err error) {
	switch {
	case c.User != "" && c.UserDigest != "":
		return errMixed
	case c.User != "":
		if err := checkText("user", c.User, maxName); err != nil {
			return err
		}
		c.User, c.UserDigest = "", filter.DigestOf(c.User).String()
	}
	if c.forget, err = filter.ParseDigest(c.UserDigest); err != nil {
		return fmt.Errorf("user_sha256: %w", err)
	}
	c.key = userKeys + c.UserDigest
	return nil
}

func (c *Change) checkEntry() (err error) {
	if len(c.List) > maxName || !listName.MatchString(c.List) {
		return errors.New("list: want the id of a list: lower-case letters, digits and _, beginning with a letter")
	}
	if len(c.Entry) > maxEntry {
		return fmt.Errorf("the entry has %d bytes, at most %d are allowed", len(c.Entry), maxEntry)
	}
	if c.entry, err = blocklist.Parse(c.Kind, c.Entry); err != nil {
		return err
	}
	c.key, c.Entry = entryKey(c.List, c.entry), c.entry.String()
	return nil
}

// CheckAuthor refuses what no change can be made on the word of, and why: each is one line of a bounded length.
func CheckAuthor(who, why string) error {
	return errors.Join(checkText("who", who, maxWho), checkText("why", why, maxWhy))
}

// checkText checks what people write, or are called.
func checkText(field, text string, most int) error {
	switch {
	case strings.TrimSpace(text) == "":
		return fmt.Errorf("%s: absent", field)
	case len(text) > most:
		return fmt.Errorf("%s has %d bytes, at most %d are allowed", field, len(text), most)
	case !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl):
		return fmt.Errorf("%s: want one line of UTF-8 without control characters", field)
	}
	return nil
}

// Ended reports whether an added entry covers no message of that time.
func (c *Change) Ended(at time.Time) bool { return !c.Expires.IsZero() && !at.Before(c.Expires) }

// Names reports whether the change is of an entry that is the id of a user.
func (c *Change) Names(user string) bool {
	return c.isEntry() && c.Kind == blocklist.Senders && c.entry.Key() == user
}
