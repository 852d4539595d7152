package filter

// Facts is everything known about a message before any rule runs. It is filled in stages, by the Engine alone, and
// read-only for every source.
type Facts struct {
	Message  *Message
	Closed   bool // the inbox is closed to the sender: the message is dropped whatever its score
	Content  Content
	Lists    []ListMatch // the lists that match, in the pack's order
	Bands    []BandValue // every band that has a value, in the pack's order
	Readings []Reading   // every limit that the message counts towards, in the pack's order
	Fetched  uint64      // what a Fetcher knows the message by; 0 is nothing
}

// Listed reports whether the list of that id matches.
func (f *Facts) Listed(list string) bool {
	for i := range f.Lists {
		if f.Lists[i].List == list {
			return true
		}
	}
	return false
}

// Band returns the value of the band of that name, or "" where it has none.
func (f *Facts) Band(name string) string {
	for i := range f.Bands {
		if f.Bands[i].Band == name {
			return f.Bands[i].Value
		}
	}
	return ""
}

// ListMatch says that a list matches, confirmed against its exact entries.
type ListMatch struct {
	List string // the list's id in the pack
	Hit  bool   // whether the match is a hit of rule "list.<List>", or a fact for policies only
	What string // what was found listed, in words for a reason: "a linked domain"
}

// Finding is what a policy says: a rule that matched and why. Its weight is the pack's to say.
type Finding struct {
	Rule   string
	Reason string
}

// Content is what the text and the attachments of a message say about it. It holds parts of the text, so it must not
// be logged.
type Content struct {
	Words    []string // the folded text as words, in order; scripts written without spaces give a word a character
	Links    []Link
	Handles  []Handle
	Payments []Payment

	// Fingerprint is equal for texts that differ only in digits, links, handles, spacing, case and look-alike letters.
	// 0 means that the text is too short to tell copies from coincidence.
	Fingerprint uint64

	Length       int // characters of the original text
	Emoji        int
	Invisible    int // invisible characters with no business where they stand
	Exclamations int
	Capitals     float64 // share of letters that are upper case, 0 to 1; 0 in scripts without case
	Digits       float64 // share of visible characters that are digits, 0 to 1

	MixedScript bool // a word mixes letters of scripts that look alike
	Lookalike   bool // letters stand in for others that they look like
	Styled      bool // mathematical, circled, full-width and other letters in fancy dress
	SpacedOut   bool // a word is spread out letter by letter
	Leetspeak   bool // digits or signs stand in for letters inside words
	Bidi        bool // characters that override the direction of writing
	Stretched   bool // a letter repeated far beyond any spelling
	Money       bool // an amount of money
	HiddenWord  bool // one of the words that the recipient hides
}

// Link is one link in the text.
type Link struct {
	URL       string // normalised: no scheme, lower-case ASCII host, path and query as they stand
	Host      string // lower-case ASCII, without port and trailing dot
	Domain    string // the registrable domain, after the Public Suffix List; the host itself where there is none
	Disguised bool   // written so as not to be seen as a link: hxxp, [.], "dot", look-alike dots
	IP        bool   // the host is an IP address
}

// Handle is a way to be reached outside the platform.
type Handle struct {
	Kind  HandleKind
	Value string // normalised: lower case, no separators
}

// HandleKind is the kind of a Handle.
type HandleKind string

// The kinds of handle.
const (
	Telegram  HandleKind = "telegram"
	WhatsApp  HandleKind = "whatsapp"
	Snapchat  HandleKind = "snapchat"
	Phone     HandleKind = "phone"
	Email     HandleKind = "email"
	Messenger HandleKind = "messenger" // any other app: Signal, Discord, LINE, WeChat, Kik, Viber, …
)

// HandleKinds lists every kind.
var HandleKinds = []HandleKind{Telegram, WhatsApp, Snapchat, Phone, Email, Messenger}

// Payment is a place to send money to.
type Payment struct {
	Kind  PaymentKind
	Value string // normalised
}

// PaymentKind is the kind of a Payment.
type PaymentKind string

// The kinds of payment address.
const (
	Wallet     PaymentKind = "wallet"      // a cryptocurrency address
	Bank       PaymentKind = "bank"        // an account number: IBAN
	PaymentApp PaymentKind = "payment_app" // PayPal.me, Cash App, Venmo, UPI, Pix, …
)

// PaymentKinds lists every kind.
var PaymentKinds = []PaymentKind{Wallet, Bank, PaymentApp}
