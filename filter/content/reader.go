package content

import "github.com/dmgate/dmgate/filter"

// Reader reads messages into facts. It holds no state; the zero value is ready, and it is safe for concurrent use.
type Reader struct{}

// New returns a Reader.
func New() *Reader { return &Reader{} }

// Read returns what the text and the attachments of a message say about it. It never fails: text that is not UTF-8 is
// read as far as it is. The error is there for other readers.
func (r *Reader) Read(m *filter.Message) (filter.Content, error) {
	if m.Text == "" {
		return filter.Content{}, nil
	}
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	t := s.fold(m.Text)
	s.split(t.folded)
	return filter.Content{Words: t.wordsIn(s.words)}, nil
}
