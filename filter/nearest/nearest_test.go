package nearest_test

import (
	"testing"

	"github.com/dmgate/dmgate/filter/nearest"
)

// A slip is told from another word.
func TestOf(t *testing.T) {
	known := []string{"content.links", "content.link", "sender.followers"}
	for name, want := range map[string]string{
		"content.lnk": "content.link", "sender.folowers": "sender.followers", "weather": "", "": "",
	} {
		if got := nearest.Of(name, known); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
	if got := nearest.Of("content.link", nil); got != "" {
		t.Errorf("got %q of nothing", got)
	}
}
