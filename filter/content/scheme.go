package content

import (
	"strings"

	"github.com/dmgate/dmgate/filter"
)

// scheme is what a URL starts with.
type scheme struct {
	name string
	end  int  // where the rest starts
	odd  bool // not written as a browser wants it
	deep bool // opens an app
}

// schemes are those that lead to a web page, as they are written and as they are bent; the longer before the shorter.
var schemes = []string{"https", "http", "hxxps", "hxxp", "htxps", "htxp", "hxtp", "https", "ftps", "ftp", "sftp"}

// deepSchemes are those that open a messaging app.
var deepSchemes = []string{"tg", "whatsapp", "viber", "weixin", "line", "snapchat", "signal", "sgnl", "skype", "kik",
	"discord", "instagram", "fb", "intent", "market", "ipfs", "ipns"}

// schemeAt reads the scheme whose first label is s[i:j], slashes included. A word may have run into it from the front.
func schemeAt(s string, i, j int) (scheme, bool) {
	if j >= len(s) || s[j] != ':' && s[j] != '/' && s[j] != '[' && s[j] != '(' && s[j] != '*' {
		return scheme{}, false
	}
	label, starred := s[i:j], false
	if label == "h" && strings.HasPrefix(s[j:], "**p") {
		j = labelEnd(s, j+2)
		label, starred = "http", true
	}
	end, odd, ok := slashes(s, j)
	if !ok {
		return scheme{}, false
	}
	for _, name := range deepSchemes {
		if label == name && !odd {
			return scheme{name: name, end: end, deep: true}, true
		}
	}
	for _, name := range schemes {
		if strings.HasSuffix(label, name) {
			odd = odd || starred || name[1] != 't' && name[0] == 'h' || strings.Contains(name, "x")
			return scheme{name: name, end: end, odd: odd}, true
		}
	}
	return scheme{}, false
}

// slashes reads what stands between scheme and host: "://" as it should be, or one of its disguises.
func slashes(s string, i int) (end int, odd, ok bool) {
	if strings.HasPrefix(s[i:], "://") {
		return i + 3, false, true
	}
	for _, colon := range []string{"[://]", "[:]", "(:)", ":", ""} {
		if !strings.HasPrefix(s[i:], colon) {
			continue
		}
		j := i + len(colon)
		k := j
		for k < len(s) && k < j+3 && (s[k] == '/' || s[k] == '\\') {
			k++
		}
		return k, true, k > j+1 || k > j && colon != "" || colon == "[://]"
	}
	return 0, false, false
}

// deepLink takes a link that opens an app. Those of Telegram and WhatsApp are the same as one on the web.
func (f *finder) deepLink(i, j int, sch scheme) (end int, ok bool) {
	s := f.t.folded
	end = sch.end
	for end < len(s) && f.inPath(end) {
		end++
	}
	end = sch.end + len(trimPath(s[sch.end:end]))
	rest := visible(f.t.original(sch.end, end))
	if rest == "" {
		return 0, false
	}
	page := sch.name + "://" + rest
	link := filter.Link{URL: page, Host: sch.name}
	for _, known := range []struct{ scheme, key, page string }{
		{"tg", "domain=", "t.me/"}, {"tg", "invite=", "t.me/+"}, {"tg", "phone=", "t.me/+"}, {"whatsapp", "phone=", "wa.me/"},
	} {
		if _, value, found := strings.Cut(rest, known.key); found && sch.name == known.scheme {
			value, _, _ = strings.Cut(value, "&")
			link.URL = known.page + strings.TrimPrefix(value, "+")
			link.Host = known.page[:strings.IndexByte(known.page, '/')]
			break
		}
	}
	link.Domain = link.Host
	f.c.Links = append(f.c.Links, link)
	f.taken = append(f.taken, span{i, end})
	return end, true
}
