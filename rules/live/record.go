package live

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/dmgate/dmgate/rules/blocklist"
)

// What the keys of the log begin with. None holds an entry or a user, so that the log can be looked through by key.
const (
	entryKeys = "list."
	ruleKeys  = "breaker."
	userKeys  = "erase."
)

// MaxRecord is the most bytes that the value of a record has.
const MaxRecord = 16 << 10

// Record returns the key and the value under which the log stores the change. It refuses what can't be a change, an entry
// in the words of a list's file.
func (c Change) Record() (key string, value []byte, err error) {
	if err := c.check(); err != nil {
		return "", nil, err
	}
	value, err = json.Marshal(c)
	if err == nil && len(value) > MaxRecord {
		err = fmt.Errorf("the record has %d bytes, at most %d are allowed", len(value), MaxRecord)
	}
	return c.key, value, err
}

// errKey refuses a record that stands under another key than Record gives it.
var errKey = errors.New("the key is not that of what the record says")

// Read reads a change as the log stores it, without position and time. What Record does not write is an error, which
// quotes nothing of it.
func Read(key string, value []byte) (Change, error) {
	if len(value) > MaxRecord {
		return Change{}, fmt.Errorf("the record has %d bytes, at most %d are allowed", len(value), MaxRecord)
	}
	var c Change
	if err := json.Unmarshal(value, &c); err != nil {
		return Change{}, errors.New("no JSON object with the fields of a change")
	}
	if err := c.check(); err != nil {
		return Change{}, errors.New("the fields are not those of a change") // an error may quote the entry
	}
	if c.key != key {
		return Change{}, errKey
	}
	return c, nil
}

// Deleted is the change that deleting a key in the log makes: an entry is listed no more. Where the key was purged, with all
// that the log had of it, a book forgets what it knew of the key too, so that it knows what one knows that reads the log
// later. It returns false where that changes nothing.
func Deleted(key string, purged bool) (Change, bool) {
	prefix, rest, _ := strings.Cut(key, ".")
	list, _, named := strings.Cut(rest, ".")
	switch prefix + "." {
	case entryKeys:
		return Change{Op: Remove, List: list, key: key, purged: purged}, named && listName.MatchString(list)
	case ruleKeys:
		return Change{Op: Lift, key: key, purged: true}, purged
	case userKeys:
		return Change{Op: Erase, key: key, purged: true}, purged
	}
	return Change{}, false
}

func entryKey(list string, e blocklist.Entry) string {
	return entryKeys + list + "." + digest(string(e.Kind())+"\n"+e.Key())
}

func ruleKey(rule string) string { return ruleKeys + rule }

// digest stands for what a key can't hold, or must not show.
func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
