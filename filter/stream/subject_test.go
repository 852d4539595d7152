package stream

import (
	"strings"
	"testing"
	"testing/quick"
	"unicode/utf8"

	"github.com/dmgate/dmgate/filter"
)

func TestEscape(t *testing.T) {
	for id, want := range map[string]string{
		"u-1001": "u-1001", "A_z-9": "A_z-9", "": "%", "%": "%25", "a.b": "a%2Eb", "*": "%2A", ">": "%3E", "a b": "a%20b",
		"é": "%C3%A9", "\r\n": "%0D%0A", "\x00": "%00", "\xff": "%FF",
	} {
		if got := Escape(id); got != want {
			t.Errorf("Escape(%q) is %q, want %q", id, got, want)
		}
	}
}

func TestEscapeHeader(t *testing.T) {
	for id, want := range map[string]string{
		"u-1001": "u-1001", "": "", "a.*>~é\xff": "a.*>~é\xff", "50%": "50%25", "\x00\t\x1f": "%00%09%1F", "a\x7fb": "a%7Fb",
		"a b": "a b", " a b": "%20a b", "a b  ": "a b%20%20", " a ": "%20a%20", " ": "%20", " \n ": "%20%0A%20",
	} {
		if got := escapeHeader(id); got != want {
			t.Errorf("escapeHeader(%q) is %q, want %q", id, got, want)
		}
	}
}

func TestUnescapeRefusesWhatEscapeDoesNotWrite(t *testing.T) {
	for _, token := range []string{"", "%4", "%zz", "a%", "%2e", "%41", "a.b", "a b", "é", "%%"} {
		if id, err := Unescape(token); err == nil {
			t.Errorf("Unescape(%q) is %q", token, id)
		}
	}
}

func TestEscapeLosesNothing(t *testing.T) {
	holds := func(b []byte) bool {
		id := string(b)
		back, err := Unescape(Escape(id))
		return err == nil && back == id && unescapeHeader(escapeHeader(id)) == id
	}
	if err := quick.Check(holds, &quick.Config{MaxCount: 20_000}); err != nil {
		t.Error(err)
	}
}

func FuzzEscape(f *testing.F) {
	for _, s := range []string{"u-1", "", "%", "%41", " a ", "  ", "a\r\nb", "\xff", "a.*.>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, id string) {
		token := Escape(id)
		if back, err := Unescape(token); err != nil || back != id {
			t.Errorf("%q as a token is %q, and back %q, %v", id, token, back, err)
		}
		for i := range len(token) {
			if notInTokens[token[i]] && token[i] != '%' {
				t.Errorf("%q as a token is %q", id, token)
			}
		}
		value := escapeHeader(id)
		if unescapeHeader(value) != id || strings.TrimSpace(strings.ToValidUTF8(value, "?")) != value && utf8.ValidString(id) &&
			strings.Trim(value, " \t\r\n") != value {
			t.Errorf("%q as a header is %q", id, value)
		}
		if id, err := Unescape(id); err == nil && len(id) > 0 && Escape(id) == "" {
			t.Errorf("%q has an empty token", id)
		}
	})
}

func TestTopology(t *testing.T) {
	var dm Topology
	acme := Topology{Prefix: "acme-1"}
	for got, want := range map[string]string{
		dm.InboundStream(): "DM_INBOUND", dm.RoutedStream(): "DM_ROUTED", dm.InvalidStream(): "DM_INVALID",
		acme.InboundStream(): "ACME-1_INBOUND", acme.InvalidSubject(): "acme-1.invalid",
		dm.InboundSubject("u.1"):                "dm.inbound.u%2E1",
		dm.RoutedSubject(filter.Requests, "r>"): "dm.routed.requests.r%3E",
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	for _, bad := range []Topology{
		{Prefix: "a.b"}, {Prefix: "a b"}, {Prefix: ">"}, {Prefix: strings.Repeat("x", 65)}, {Replicas: -1}, {MaxAge: -1},
		{Dedupe: 1},
	} {
		if bad.Validate() == nil {
			t.Errorf("%+v is valid", bad)
		}
	}
}
