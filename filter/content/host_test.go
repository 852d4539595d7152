package content

import (
	"strings"
	"testing"
)

func TestHost(t *testing.T) {
	for _, test := range []struct{ in, want string }{
		{"example.com", "example.com"}, {"EXAMPLE.Com.", "example.com"}, {" example.com:443 ", "example.com"},
		{"münchen.example", "xn--mnchen-3ya.example"}, {"XN--MNCHEN-3YA.example", "xn--mnchen-3ya.example"},
		{"пример.рф", "xn--e1afmkfd.xn--p1ai"}, {"ｅｘａｍｐｌｅ。com", "example.com"}, {"a_b.example.com", "a_b.example.com"},
		{"192.0.2.7", "192.0.2.7"}, {"192.0.2.7:80", "192.0.2.7"}, {"0xC0.0.2.7", "192.0.2.7"}, {"3221225991", "192.0.2.7"},
		{"0300.0.2.7", "192.0.2.7"}, {"192.519", "192.0.2.7"}, {"[2001:DB8::1]:443", "2001:db8::1"},
		{"2001:db8:0::1", "2001:db8::1"},
		{"localhost", "localhost"},
	} {
		got, err := Host(test.in)
		if err != nil || got != test.want {
			t.Errorf("Host(%q) = %q, %v, want %q", test.in, got, err, test.want)
		}
		if again, err := Host(got); err != nil || again != got {
			t.Errorf("Host(%q) = %q, %v, want the same", got, again, err)
		}
	}
	for in, why := range map[string]string{
		"": "0 characters", "a..b": "0 characters", "a b.com": "letters, digits", "exa/mple.com": "",
		"example.com:http": "port",
		"1.2.3.4.5":        "IPv4", "256.1.1.1": "IPv4", "[::zz]": "IPv6", strings.Repeat("a", 64) + ".com": "64 characters",
		strings.Repeat("a.", 200) + "com": "characters", "xn--zzzzzz99999.com": "", "\xff.com": "UTF-8", ".com": "",
		"user@example.com": "",
	} {
		if got, err := Host(in); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("Host(%q) = %q, %v, want an error that says %q", in, got, err, why)
		}
	}
}

func TestDomain(t *testing.T) {
	for host, want := range map[string]string{
		"a.b.example.com": "example.com", "example.com": "example.com", "a.example.co.uk": "example.co.uk", "com": "com",
		"a.b.github.io": "b.github.io", "192.0.2.7": "192.0.2.7", "2001:db8::1": "2001:db8::1", "localhost": "localhost",
		"": "",
	} {
		if got := Domain(host); got != want {
			t.Errorf("Domain(%q) = %q, want %q", host, got, want)
		}
	}
}

func TestURL(t *testing.T) {
	for _, test := range []struct{ in, url, host string }{
		{"https://Example.com/Path/?Q=1#x", "example.com/Path?Q=1", "example.com"},
		{"example.com", "example.com", "example.com"}, {"www.example.com/", "www.example.com", "www.example.com"},
		{"http://user:pw@example.com:80/a//", "example.com/a", "example.com"}, {"bit.ly/AbC", "bit.ly/AbC", "bit.ly"},
		{"example.com?u=http://other.com", "example.com?u=http://other.com", "example.com"},
		{"https://[2001:db8::1]:8/x", "2001:db8::1/x", "2001:db8::1"},
	} {
		url, host, err := URL(test.in)
		if err != nil || url != test.url || host != test.host {
			t.Errorf("URL(%q) = %q, %q, %v, want %q, %q", test.in, url, host, err, test.url, test.host)
		}
	}
	for _, in := range []string{"", "https://", "http://a b/", "/path"} {
		if url, _, err := URL(in); err == nil {
			t.Errorf("URL(%q) = %q, want an error", in, url)
		}
	}
}

// TestURLAgreesWithLinks checks that a list's key and the link in a text come out alike.
func TestURLAgreesWithLinks(t *testing.T) {
	for _, in := range []string{"https://Example.com/Path/?Q=1", "bit.ly/AbC", "www.example.co.uk/a_b",
		"http://192.0.2.7/x",
		"https://пример.рф/a", "https://[2001:db8::1]/x", "https://example.com/%41"} {
		url, host, err := URL(in)
		links := read(t, "look: "+in+" now").Links
		if err != nil || len(links) != 1 || links[0].URL != url || links[0].Host != host || links[0].Domain != Domain(host) {
			t.Errorf("%q: key %q, links %+v", in, url, links)
		}
	}
}
