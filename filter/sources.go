package filter

// The engine's sources. Every one must be safe for concurrent use, must not keep or change what it is handed, and
// must keep message text out of its errors.
type (
	// Reader turns a message's text and attachments into facts.
	Reader interface {
		Read(m *Message) (Content, error)
	}

	// Lists looks a message up in the pack's lists. The matches come in the pack's order. A list that can't be read
	// is a fault, not "not listed".
	Lists interface {
		Lookup(m *Message, c *Content) ([]ListMatch, []Fault)
	}

	// Limits counts a message towards every limit that its facts concern, at the message's time. The readings may lie in
	// the memory of those that the facts have.
	Limits interface {
		Take(f *Facts) ([]Reading, []Fault)
	}

	// Fetcher are Limits that can have what counting several messages reads be fetched at once, shortly before they are
	// counted one after the other. No reading depends on it, as long as the facts of a message do not change until it is
	// counted. It may set the Fetched of the facts.
	Fetcher interface {
		Fetch(facts []*Facts)
	}

	// Durable is a source whose answers depend on the messages before. An engine asks one after the other.
	Durable interface {
		// AppendState appends all that later answers depend on.
		AppendState(b []byte) []byte

		// RestoreState makes the source answer as the one did whose state it is. After an error it is as before.
		RestoreState(b []byte) error

		// Forget removes what is kept of the users for whom erased returns true.
		Forget(erased func(user string) bool)
	}

	// Policies evaluates the pack's rules over the facts, and appends what it finds to findings. An error that is a
	// ShadowError faults nothing; what is appended counts whatever the error.
	Policies interface {
		Evaluate(f *Facts, findings []Finding) ([]Finding, error)
	}
)

// The names of the engine's sources, as faults name them.
const (
	SourceContent  = "content"
	SourceLists    = "lists"
	SourceLimits   = "limits"
	SourcePolicies = "policies"
)
