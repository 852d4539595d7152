package filter

import "time"

func flag(name, about string, read func(*Facts) bool) Fact {
	return Fact{Name: name, Kind: Flag, About: about, read: func(f *Facts) Value {
		return Value{Known: true, Flag: read(f)}
	}}
}

// maybe is a flag that the backend may leave unsaid.
func maybe(name, about string, read func(*Facts) *bool) Fact {
	return Fact{Name: name, Kind: Flag, About: about, read: func(f *Facts) Value {
		b := read(f)
		return Value{Known: b != nil, Flag: b != nil && *b}
	}}
}

func label(name, about string, values []string, read func(*Facts) string) Fact {
	return Fact{Name: name, Kind: Label, About: about, Values: values, read: func(f *Facts) Value {
		s := read(f)
		return Value{Known: s != "", Label: s}
	}}
}

func number(name, about string, unit Unit, read func(*Facts) Value) Fact {
	return Fact{Name: name, Kind: Number, About: about, Unit: unit, read: read}
}

func names[T ~string](values []T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

func known(n int) Value { return Value{Known: true, Number: float64(n)} }

func share(s float64) Value { return Value{Known: true, Number: s} }

func count(n *int64) Value {
	if n == nil {
		return Value{}
	}
	return Value{Known: true, Number: float64(*n)}
}

// since is the time from then to the message, at least 0: a date after the message says no more than "just now".
func since(f *Facts, then time.Time) Value {
	if then.IsZero() || f.Message.At.IsZero() {
		return Value{}
	}
	return Value{Known: true, Number: max(0, f.Message.At.Sub(then).Seconds())}
}

func accountAge(f *Facts) Value { return since(f, f.Message.Sender.CreatedAt) }

func followAge(f *Facts) Value {
	if !f.Message.Relationship.SenderFollows {
		return Value{}
	}
	return since(f, f.Message.Relationship.SenderFollowsSince)
}

func followingRatio(f *Facts) Value {
	following, followers := f.Message.Sender.Following, f.Message.Sender.Followers
	if following == nil || followers == nil {
		return Value{}
	}
	return Value{Known: true, Number: float64(*following) / float64(max(1, *followers))}
}

func inboxSetting(f *Facts) string {
	if f.Message.Recipient.Inbox == "" {
		return string(Everyone)
	}
	return string(f.Message.Recipient.Inbox)
}

func anyLink(match func(Link) bool) func(*Facts) bool {
	return func(f *Facts) bool {
		for _, l := range f.Content.Links {
			if match(l) {
				return true
			}
		}
		return false
	}
}

func handle(kind HandleKind) func(*Facts) bool {
	return func(f *Facts) bool {
		for _, h := range f.Content.Handles {
			if h.Kind == kind {
				return true
			}
		}
		return false
	}
}

func payment(kind PaymentKind) func(*Facts) bool {
	return func(f *Facts) bool {
		for _, p := range f.Content.Payments {
			if p.Kind == kind {
				return true
			}
		}
		return false
	}
}

func attached(kind AttachmentKind) func(*Facts) bool {
	return func(f *Facts) bool {
		for _, a := range f.Message.Attachments {
			if a.Kind == kind {
				return true
			}
		}
		return false
	}
}
