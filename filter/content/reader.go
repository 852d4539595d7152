package content

import (
	"github.com/dmgate/dmgate/filter"
)

// Reader reads messages into facts. It holds no state; the zero value is ready, and it is safe for concurrent use.
type Reader struct{}

// New returns a Reader.
func New() *Reader { return &Reader{} }

// Read returns what the text of a message says about it. It never fails: text that is not UTF-8 is read as far as it
// is. The error is there for other readers.
//
// Words holds the words as written. Where some are spread out, in leetspeak or otherwise not written as they are
// meant, all words follow once more as they are meant, so that a phrase still finds its words side by side. Last come
// words that can be read in more than one way: stretched ones with each letter once and twice ("freee": "fre", "free").
//
// A host with look-alike letters gives two links: the one that it is made to look like, and the one that it leads to.
func (r *Reader) Read(m *filter.Message) (filter.Content, error) {
	if m.Text == "" {
		return filter.Content{}, nil
	}
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	t := s.fold(m.Text)
	s.split(t.folded)
	s.taken, s.names, s.runs, s.bent = s.taken[:0], s.names[:0], s.runs[:0], s.bent[:0]
	c := filter.Content{Words: s.wordsIn(t.folded)}
	surveyText(m.Text, &c)
	f := finder{scratch: s, t: &t, c: &c}
	f.read(m.Recipient.HiddenWords)
	return c, nil
}

// read fills in everything that the folded text says.
func (f *finder) read(hidden []string) {
	cues := f.cues(f.c.Words)
	f.addresses()
	f.meant()
	f.linked()
	phones := f.phones()
	if cues&(appName|appStart) != 0 || len(f.runs) > 0 || len(f.bent) > 0 || f.innerI {
		f.handles(phones)
	}
	if f.signs&atSigned != 0 {
		f.mentions()
	}
	for _, p := range phones {
		f.handle(filter.Phone, p.digits)
	}
	if cues&digitWord != 0 {
		f.spoken()
	}
	if cues&codeVerb != 0 {
		f.shortCodes()
	}
	f.payments(phones, cues)
	f.reread()
	f.c.Money = f.money()
	f.c.Fingerprint = f.fingerprint()
	f.c.HiddenWord = len(hidden) > 0 && f.hidden(hidden)
}
