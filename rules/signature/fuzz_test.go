package signature_test

import (
	"encoding/base64"
	"testing"
	"unicode/utf8"

	"github.com/dmgate/dmgate/rules/signature"
)

func encode(b []byte) string { return base64.StdEncoding.EncodeToString(b) }

// FuzzParse holds that reading a signature comes to an end, that what is not signed is not taken, and that errors can be
// printed.
func FuzzParse(f *testing.F) {
	ann := key(f, 'a')
	good := sign(f, ann, pack...)
	for _, seed := range [][]byte{nil, good, good[:len(good)/2], sign(f, ann), []byte("dmgate signature 1 of a list\nkey U\nsignature =\n")} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := signature.Parse(data)
		if err == nil {
			err = s.Verify([]signature.PublicKey{ann.Public()}, signature.Pack, pack)
		}
		if err == nil && string(data) != string(good) {
			t.Errorf("%q is taken", data)
		}
		if err != nil && !utf8.ValidString(err.Error()) {
			t.Errorf("%q can't be printed", err)
		}
	})
}
