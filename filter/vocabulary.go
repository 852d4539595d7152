package filter

// Kind says what a fact's value is.
type Kind uint8

// The kinds of fact.
const (
	Flag   Kind = iota // true or false
	Label              // one of a few names
	Number             // a number, which bands turn into names
)

// Fact is one thing that policies, bands and limits can read. The vocabulary is a single table, so that the policies'
// input, its schema, the explanation of a decision and the reference for rule authors can't disagree.
type Fact struct {
	Name   string // dotted: "sender.account_age"
	Kind   Kind
	About  string   // one sentence for rule authors
	Unit   Unit     // of a Number
	Values []string // a Label's possible values
	read   func(*Facts) Value
}

// Unit is what a Number counts.
type Unit string

// The units of numeric facts.
const (
	Count   Unit = "count"
	Ratio   Unit = "ratio"   // 0 or more
	Seconds Unit = "seconds" // written as a duration in packs
	Share   Unit = "share"   // 0 to 1
)

// Value is the value of a fact. Of Flag, Label and Number the one that the fact's kind names is set; none where the
// fact is not Known.
type Value struct {
	Known  bool
	Flag   bool
	Label  string
	Number float64
}

// Read returns the fact's value. Private text is never a fact.
func (f *Fact) Read(facts *Facts) Value { return f.read(facts) }

// FactNamed returns the fact of that name.
func FactNamed(name string) (Fact, bool) {
	for _, f := range vocabulary {
		if f.Name == name {
			return f, true
		}
	}
	return Fact{}, false
}

// Vocabulary returns every fact that can be read, in the order in which they are documented. The caller must not
// change it.
func Vocabulary() []Fact { return vocabulary }

var vocabulary = []Fact{
	label("conversation.state", "How far the conversation has come.", names(ConversationStates),
		func(f *Facts) string { return string(f.Message.state()) }),
	flag("conversation.first", "The message opens the conversation.",
		func(f *Facts) bool { return f.Message.FirstContact() }),
	number("conversation.messages", "Messages in the conversation before this one.", Count,
		func(f *Facts) Value { return count(f.Message.Conversation.Messages) }),

	number("sender.account_age", "Age of the sender's account; 0 where it is dated after the message.", Seconds,
		accountAge),
	maybe("sender.verified", "The platform has verified the sender.",
		func(f *Facts) *bool { return f.Message.Sender.Verified }),
	maybe("sender.has_avatar", "The sender has a profile picture.",
		func(f *Facts) *bool { return f.Message.Sender.HasAvatar }),
	label("sender.age_band", "The sender's age; no value where unknown.", names(AgeBands),
		func(f *Facts) string { return string(f.Message.Sender.AgeBand) }),
	number("sender.followers", "Accounts that follow the sender.", Count,
		func(f *Facts) Value { return count(f.Message.Sender.Followers) }),
	number("sender.following", "Accounts that the sender follows.", Count,
		func(f *Facts) Value { return count(f.Message.Sender.Following) }),
	number("sender.following_ratio", "Accounts followed for each follower; a sender without followers counts as with one.",
		Ratio, followingRatio),

	label("recipient.inbox", "Whom the recipient lets write to them.", names(InboxSettings), inboxSetting),
	flag("recipient.closed", "The inbox is closed to the sender: the message is dropped whatever its score.",
		func(f *Facts) bool { return f.Closed }),
	label("recipient.age_band", "The recipient's age; no value where unknown.", names(AgeBands),
		func(f *Facts) string { return string(f.Message.Recipient.AgeBand) }),

	flag("relationship.sender_follows", "The sender follows the recipient.",
		func(f *Facts) bool { return f.Message.Relationship.SenderFollows }),
	number("relationship.follow_age", "How long the sender has followed; 0 where dated after the message.", Seconds,
		followAge),
	flag("relationship.suggested", "The platform recommends the two to each other.",
		func(f *Facts) bool { return f.Message.recommended() }),
	number("relationship.mutual_friends", "Friends that sender and recipient share.", Count,
		func(f *Facts) Value { return count(f.Message.Relationship.MutualFriends) }),

	flag("content.text", "The message has text.", func(f *Facts) bool { return f.Content.Length > 0 }),
	number("content.length", "Characters of the text.", Count, func(f *Facts) Value { return known(f.Content.Length) }),
	number("content.words", "Words of the text.", Count, func(f *Facts) Value { return known(len(f.Content.Words)) }),
	number("content.emoji", "Emoji in the text.", Count, func(f *Facts) Value { return known(f.Content.Emoji) }),
	number("content.exclamations", "Exclamation marks in the text.", Count,
		func(f *Facts) Value { return known(f.Content.Exclamations) }),
	number("content.invisible", "Invisible characters where none belongs.", Count,
		func(f *Facts) Value { return known(f.Content.Invisible) }),
	number("content.capitals", "Share of letters that are upper case.", Share,
		func(f *Facts) Value { return share(f.Content.Capitals) }),
	number("content.digits", "Share of characters that are digits.", Share,
		func(f *Facts) Value { return share(f.Content.Digits) }),
	number("content.links", "Links in the text.", Count, func(f *Facts) Value { return known(len(f.Content.Links)) }),
	flag("content.link", "The text has a link.", func(f *Facts) bool { return len(f.Content.Links) > 0 }),
	flag("content.link_disguised", "A link is written so as not to be seen as one.",
		anyLink(func(l Link) bool { return l.Disguised })),
	flag("content.link_ip", "A link leads to a bare IP address.", anyLink(func(l Link) bool { return l.IP })),

	flag("content.handle", "The text gives a way to be reached outside the platform.",
		func(f *Facts) bool { return len(f.Content.Handles) > 0 }),
	flag("content.handle_telegram", "The text gives a Telegram handle.", handle(Telegram)),
	flag("content.handle_whatsapp", "The text gives a WhatsApp contact.", handle(WhatsApp)),
	flag("content.handle_snapchat", "The text gives a Snapchat handle.", handle(Snapchat)),
	flag("content.handle_messenger", "The text gives a handle on another messaging app.", handle(Messenger)),
	flag("content.phone", "The text gives a phone number.", handle(Phone)),
	flag("content.email", "The text gives an e-mail address.", handle(Email)),

	flag("content.payment", "The text gives a place to send money to.",
		func(f *Facts) bool { return len(f.Content.Payments) > 0 }),
	flag("content.wallet", "The text gives a cryptocurrency address.", payment(Wallet)),
	flag("content.bank", "The text gives a bank account number.", payment(Bank)),
	flag("content.payment_app", "The text gives a payment app's address.", payment(PaymentApp)),
	flag("content.money", "The text names an amount of money.", func(f *Facts) bool { return f.Content.Money }),

	flag("content.mixed_script", "A word mixes letters of scripts that look alike.",
		func(f *Facts) bool { return f.Content.MixedScript }),
	flag("content.lookalike", "Letters stand in for others that they look like.",
		func(f *Facts) bool { return f.Content.Lookalike }),
	flag("content.styled", "The text is set in mathematical, circled or other fancy letters.",
		func(f *Facts) bool { return f.Content.Styled }),
	flag("content.spaced_out", "A word is spread out letter by letter.",
		func(f *Facts) bool { return f.Content.SpacedOut }),
	flag("content.leetspeak", "Digits or signs stand in for letters inside words.",
		func(f *Facts) bool { return f.Content.Leetspeak }),
	flag("content.bidi", "Characters override the direction of writing.", func(f *Facts) bool { return f.Content.Bidi }),
	flag("content.stretched", "A letter is repeated far beyond any spelling.",
		func(f *Facts) bool { return f.Content.Stretched }),
	flag("content.hidden_word", "The text has a word that the recipient hides.",
		func(f *Facts) bool { return f.Content.HiddenWord }),

	flag("content.media", "The message has an attachment.",
		func(f *Facts) bool { return len(f.Message.Attachments) > 0 }),
	number("content.attachments", "Attachments of the message.", Count,
		func(f *Facts) Value { return known(len(f.Message.Attachments)) }),
	flag("content.video", "A video is attached.", attached(Video)),
	flag("content.image", "An image is attached.", attached(Image)),
	flag("content.audio", "A voice message or other sound is attached.", attached(Audio)),
	flag("content.post", "A post is attached.", attached(Post)),
	flag("content.file", "A file is attached.", attached(File)),
	flag("content.sticker", "A sticker is attached.", attached(Sticker)),
}
