package whatif

import (
	"slices"

	"github.com/dmgate/dmgate/filter"
)

// sign is something that a text or an attachment has or has not.
type sign struct {
	fact   string
	noun   string
	remove func(*world)
	add    func(*world) // nil where nobody would ask what it does
}

var signs = slices.Concat([]sign{
	{"content.link", "a link",
		func(w *world) { w.content.Links = nil; w.lose("content.link") },
		func(w *world) { w.content.Links = append(slices.Clone(w.content.Links), unlistedLink) }},
	{"content.link_disguised", "a disguised link", func(w *world) {
		w.content.Links = changed(w.content.Links, func(l *filter.Link) { l.Disguised = false })
	}, nil},
	{"content.link_ip", "a link to a bare IP address", func(w *world) {
		w.content.Links = without(w.content.Links, func(l filter.Link) bool { return l.IP })
		w.lose("content.link_ip")
	}, nil},
	handleSign("content.handle_telegram", "a Telegram handle", filter.Telegram),
	handleSign("content.handle_whatsapp", "a WhatsApp contact", filter.WhatsApp),
	handleSign("content.handle_snapchat", "a Snapchat handle", filter.Snapchat),
	handleSign("content.handle_messenger", "a handle on another messaging app", filter.Messenger),
	handleSign("content.phone", "a phone number", filter.Phone),
	handleSign("content.email", "an e-mail address", filter.Email),
	paymentSign("content.wallet", "a cryptocurrency address", filter.Wallet),
	paymentSign("content.bank", "a bank account number", filter.Bank),
	paymentSign("content.payment_app", "a payment app's address", filter.PaymentApp),
	flagSign("content.money", "an amount of money", func(c *filter.Content) *bool { return &c.Money }),
	flagSign("content.hidden_word", "a word that the recipient hides",
		func(c *filter.Content) *bool { return &c.HiddenWord }),
	attachmentSign("content.video", "a video", filter.Video),
	attachmentSign("content.image", "an image", filter.Image),
	attachmentSign("content.audio", "a voice message", filter.Audio),
	attachmentSign("content.post", "a post", filter.Post),
	attachmentSign("content.file", "a file", filter.File),
	attachmentSign("content.sticker", "a sticker", filter.Sticker),
}, evasionSigns)

// evasionSigns are tricks of writing. Nobody asks what one would do that is not there.
var evasionSigns = []sign{
	trickSign("content.mixed_script", "mixed scripts", func(c *filter.Content) *bool { return &c.MixedScript }),
	trickSign("content.lookalike", "look-alike letters", func(c *filter.Content) *bool { return &c.Lookalike }),
	trickSign("content.styled", "fancy letters", func(c *filter.Content) *bool { return &c.Styled }),
	trickSign("content.spaced_out", "spaced-out words", func(c *filter.Content) *bool { return &c.SpacedOut }),
	trickSign("content.leetspeak", "leetspeak", func(c *filter.Content) *bool { return &c.Leetspeak }),
	trickSign("content.bidi", "an overridden direction of writing", func(c *filter.Content) *bool { return &c.Bidi }),
	trickSign("content.stretched", "stretched words", func(c *filter.Content) *bool { return &c.Stretched }),
}

// unlistedLink is a link that no list has an entry for: no domain under .invalid exists (RFC 2606).
var unlistedLink = filter.Link{URL: "whatif.invalid/", Host: "whatif.invalid", Domain: "whatif.invalid"}

func handleSign(fact, noun string, kind filter.HandleKind) sign {
	is := func(h filter.Handle) bool { return h.Kind == kind }
	return sign{fact, noun,
		func(w *world) { w.content.Handles = without(w.content.Handles, is); w.lose(fact) },
		func(w *world) { w.content.Handles = append(slices.Clone(w.content.Handles), filter.Handle{Kind: kind}) },
	}
}

func paymentSign(fact, noun string, kind filter.PaymentKind) sign {
	is := func(p filter.Payment) bool { return p.Kind == kind }
	return sign{fact, noun,
		func(w *world) { w.content.Payments = without(w.content.Payments, is) },
		func(w *world) {
			w.content.Payments = append(slices.Clone(w.content.Payments), filter.Payment{Kind: kind})
		},
	}
}

func attachmentSign(fact, noun string, kind filter.AttachmentKind) sign {
	is := func(a filter.Attachment) bool { return a.Kind == kind }
	return sign{fact, noun,
		func(w *world) { w.message.Attachments = without(w.message.Attachments, is); w.lose(fact) },
		func(w *world) {
			w.message.Attachments = append(slices.Clone(w.message.Attachments), filter.Attachment{Kind: kind})
		},
	}
}

func flagSign(fact, noun string, flag func(*filter.Content) *bool) sign {
	s := trickSign(fact, noun, flag)
	s.add = func(w *world) { *flag(&w.content) = true }
	return s
}

func trickSign(fact, noun string, flag func(*filter.Content) *bool) sign {
	return sign{fact: fact, noun: noun, remove: func(w *world) { *flag(&w.content) = false }}
}

// signOptions removes every sign that is there, and adds every other.
func signOptions(f *filter.Facts) []option {
	var out []option
	for _, s := range signs {
		fact, _ := filter.FactNamed(s.fact)
		switch present := fact.Read(f).Flag; {
		case present:
			out = append(out, option{Change: Change{Text, s.fact, false, "without " + s.noun}, apply: s.remove})
		case s.add != nil:
			out = append(out, option{Change: Change{Text, s.fact, true, "with " + s.noun}, apply: s.add, adds: true})
		}
	}
	return out
}

func without[T any](items []T, unwanted func(T) bool) []T {
	return slices.DeleteFunc(slices.Clone(items), unwanted)
}

func changed[T any](items []T, change func(*T)) []T {
	out := slices.Clone(items)
	for i := range out {
		change(&out[i])
	}
	return out
}
