package whatif

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rules"
)

// number is a numeric fact that can be changed.
type number struct {
	fact      string
	kind      Kind
	before    string // the words before and after an amount of it, of one and of many
	one, many string
	set       func(w *world, value float64)
}

var numbers = []number{
	{"sender.account_age", Account, "if the account were ", " old", "",
		func(w *world, x float64) { w.message.Sender.CreatedAt = ago(w, x) }},
	{"sender.followers", Account, "if the sender had ", " follower", " followers",
		func(w *world, x float64) { w.message.Sender.Followers = whole(x) }},
	{"sender.following", Account, "if the sender followed ", " account", " accounts",
		func(w *world, x float64) { w.message.Sender.Following = whole(x) }},
	{"sender.following_ratio", Account, "if the sender followed ", " account for each follower",
		" accounts for each follower", setFollowingRatio},
	{"relationship.follow_age", Relationship, "if the sender had followed for ", "", "",
		func(w *world, x float64) {
			w.message.Relationship.SenderFollows, w.message.Relationship.SenderFollowsSince = true, ago(w, x)
		}},
	{"relationship.mutual_friends", Relationship, "with ", " mutual friend", " mutual friends",
		func(w *world, x float64) { w.message.Relationship.MutualFriends = whole(x) }},
	{"conversation.messages", Relationship, "with ", " message before in the conversation",
		" messages before in the conversation",
		func(w *world, x float64) { w.message.Conversation.Messages = whole(x) }},
	{"content.length", Text, "with ", " character", " characters",
		func(w *world, x float64) { w.content.Length = int(x) }},
	{"content.words", Text, "with ", " word", " words", func(w *world, x float64) { w.words = int(x) }},
	{"content.emoji", Text, "with ", " emoji", "", func(w *world, x float64) { w.content.Emoji = int(x) }},
	{"content.exclamations", Text, "with ", " exclamation mark", " exclamation marks",
		func(w *world, x float64) { w.content.Exclamations = int(x) }},
	{"content.invisible", Text, "with ", " invisible character", " invisible characters",
		func(w *world, x float64) { w.content.Invisible = int(x) }},
	{"content.capitals", Text, "with ", " capitals", "", func(w *world, x float64) { w.content.Capitals = x }},
	{"content.digits", Text, "with ", " digits", "", func(w *world, x float64) { w.content.Digits = x }},
	{"content.links", Text, "with ", " link", " links", func(w *world, x float64) { w.links = int(x) }},
	{"content.attachments", Text, "with ", " attachment", " attachments",
		func(w *world, x float64) { w.attachments = int(x) }},
}

func ago(w *world, seconds float64) time.Time {
	return w.message.At.Add(-time.Duration(seconds * float64(time.Second)))
}

func whole(x float64) *int64 {
	n := int64(math.Ceil(x))
	return &n
}

// setFollowingRatio lowers the ratio by followers and raises it by followed accounts, as it comes about in life.
func setFollowingRatio(w *world, ratio float64) {
	sender, followers := &w.message.Sender, 1.0
	if sender.Followers != nil {
		followers = max(1, float64(*sender.Followers))
	}
	if sender.Following != nil && sender.Followers != nil && float64(*sender.Following)/followers > ratio && ratio > 0 {
		sender.Followers = whole(float64(*sender.Following) / ratio)
		return
	}
	if sender.Followers == nil {
		sender.Followers = whole(followers)
	}
	sender.Following = whole(ratio * followers)
}

// numberOptions moves every number that a band reads to each of its other ranges, where it can go there: a ratio of
// whole numbers can miss a narrow range, and a text without words has none to take away.
func numberOptions(pack *rules.Pack, f *filter.Facts) []option {
	var out []option
	for _, n := range numbers {
		s, banded := n.scale(pack, f)
		if !banded {
			continue
		}
		for _, o := range s.options() {
			if n.lands(s, &o, f) {
				out = append(out, o)
			}
		}
	}
	return out
}

// lands reports whether the number is in the range that a change is to.
func (n *number) lands(s *scale, o *option, f *filter.Facts) bool {
	w := unchanged(f)
	o.apply(&w)
	w.resize()
	fact, _ := filter.FactNamed(n.fact)
	v := fact.Read(&filter.Facts{Message: &w.message, Content: w.content})
	return v.Known && s.rangeOf(v.Number) == o.from
}

// scale returns the number with the bounds of every band of it.
func (n *number) scale(pack *rules.Pack, f *filter.Facts) (*scale, bool) {
	fact, _ := filter.FactNamed(n.fact)
	s := &scale{of: n.fact, kind: n.kind, unit: fact.Unit, now: -1, set: n.set, words: n.words}
	for i := range pack.Config.Bands {
		if b := &pack.Config.Bands[i]; b.Fact.Name == n.fact {
			for _, r := range b.Ranges {
				s.bounds = append(s.bounds, r.Below)
			}
		}
	}
	s.bounds = slices.DeleteFunc(s.bounds, func(b float64) bool { return math.IsInf(b, 0) })
	slices.Sort(s.bounds)
	s.bounds = slices.Compact(s.bounds)
	if n.fact == "content.links" || n.fact == "content.attachments" {
		s.least = 1 // signs do without them
	}
	if v := fact.Read(f); v.Known {
		s.now = s.rangeOf(v.Number)
	}
	return s, len(s.bounds) > 0
}

func (n *number) words(amount string, one bool) string {
	if one {
		return n.before + amount + n.one
	}
	return n.before + amount + cmp.Or(n.many, n.one)
}
