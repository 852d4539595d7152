package content

import (
	"strings"

	"github.com/dmgate/dmgate/filter"
)

// pages are the web addresses that open a chat with someone on an app. A name that is empty takes the first part of
// the path.
var pages = map[string][]page{
	"t.me":              {{filter.Telegram, "s/"}, {filter.Telegram, "joinchat/"}, {filter.Telegram, ""}},
	"telegram.me":       {{filter.Telegram, "joinchat/"}, {filter.Telegram, ""}},
	"telegram.dog":      {{filter.Telegram, ""}},
	"wa.me":             {{filter.WhatsApp, "message/"}, {filter.WhatsApp, ""}},
	"api.whatsapp.com":  {{filter.WhatsApp, "send?phone="}, {filter.WhatsApp, "send/?phone="}},
	"web.whatsapp.com":  {{filter.WhatsApp, "send?phone="}},
	"chat.whatsapp.com": {{filter.WhatsApp, "invite/"}, {filter.WhatsApp, ""}},
	"whatsapp.com":      {{filter.WhatsApp, "channel/"}},
	"snapchat.com":      {{filter.Snapchat, "add/"}, {filter.Snapchat, "t/"}},
	"discord.gg":        {{filter.Messenger, ""}},
	"discord.com":       {{filter.Messenger, "invite/"}, {filter.Messenger, "users/"}},
	"discordapp.com":    {{filter.Messenger, "invite/"}},
	"signal.me":         {{filter.Messenger, ""}},
	"signal.group":      {{filter.Messenger, ""}},
	"line.me":           {{filter.Messenger, "ti/p/"}, {filter.Messenger, "r/ti/p/"}, {filter.Messenger, "ti/g/"}},
	"lin.ee":            {{filter.Messenger, ""}},
	"kik.me":            {{filter.Messenger, ""}},
	"zalo.me":           {{filter.Messenger, ""}},
	"m.me":              {{filter.Messenger, ""}},
	"ig.me":             {{filter.Messenger, "m/"}, {filter.Messenger, ""}},
	"instagram.com":     {{filter.Messenger, ""}},
	"u.wechat.com":      {{filter.Messenger, ""}},
	"open.kakao.com":    {{filter.Messenger, "o/"}},
	"invite.viber.com":  {{filter.Messenger, "?g2="}},
	"join.skype.com":    {{filter.Messenger, "invite/"}, {filter.Messenger, ""}},
	"vk.me":             {{filter.Messenger, ""}},
	"threema.id":        {{filter.Messenger, ""}},
}

type page struct {
	kind   filter.HandleKind
	prefix string // of the path, behind the first slash
}

// notNames are the first parts of paths, on those hosts, that name no one.
var notNames = tldSet(`p reel reels explore stories tv blog faq apps share addstickers addemoji socks proxy
	setlanguage legal privacy download business qr send about c iv`)

// linked takes the handles that links lead to.
func (f *finder) linked() {
	for _, l := range f.c.Links {
		known, ok := pages[strings.TrimPrefix(l.Host, "www.")]
		if !ok {
			continue
		}
		path := strings.TrimLeft(l.URL[len(l.Host):], "/#")
		for _, p := range known {
			rest, ok := strings.CutPrefix(path, p.prefix)
			if !ok {
				continue
			}
			rest = strings.TrimLeft(rest, "+@")
			if i := strings.IndexAny(rest, "/?&#"); i >= 0 {
				rest = rest[:i]
			}
			if rest != "" && !notNames[rest] {
				f.handle(p.kind, strings.ToLower(rest))
				break
			}
		}
	}
}
