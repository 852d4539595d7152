package content

import (
	"strings"

	"github.com/dmgate/dmgate/filter"
)

// app is a messaging app as a text may name it.
type app struct {
	kind filter.HandleKind
	weak bool // the name has other meanings, so it takes more to believe that a name follows
}

// apps maps the names of apps, folded and without spaces, to the app.
var apps = func() map[string]app {
	m := map[string]app{}
	for _, group := range []struct {
		app
		names string
	}{
		{app{filter.Telegram, false}, `telegram telegramm telgram telegrm telegran tlgrm tgram телеграм телеграмм
			телеграме телеграмме телега телегу телеге тг telegramı تلگرام تليجرام تلغرام تيليجرام تلجرام टेलीग्राम टेलिग्राम
			电报 飛機 飞机 テレグラム 텔레그램`},
		{app{filter.Telegram, true}, `tg tele teleg tlg`},
		{app{filter.WhatsApp, false}, `whatsapp whatsap watsapp watsap whatapp whatssapp wasap wassap wasapp вотсап
			вотсапп ватсап ватсапп вацап واتساب واتس واتسآب व्हाट्सएप व्हाट्सऐप व्हाट्सप्प 와츠앱 ワッツアップ`},
		{app{filter.WhatsApp, true}, `wa zap zapzap whats wats wsp wpp ws`},
		{app{filter.Snapchat, false}, `snapchat snapchats snapcat снапчат снап سناب سنابشات 스냅챗`},
		{app{filter.Snapchat, true}, `snap snaps sc scc snp`},
		{app{filter.Messenger, false}, `wechat weixin 加v 加微信 微信 薇信 威信 v信 vx kakaotalk kakao 카카오톡 카톡 viber вайбер вайбере zalo
			skype скайп threema wickr discord дискорд дискорде instagram insta инстаграм инста инсте انستقرام انستا kik qq
			messenger wechatid`},
		{app{filter.Messenger, true}, `signal сигнал line session ig wx imo icq dc fb facebook 加微 ライン 라인 lineid`},
	} {
		for name := range strings.FieldsSeq(group.names) {
			m[Fold(name)] = group.app
		}
	}
	return m
}()

// firstHalves are words that with the next one may be the name of an app: "tele gram", "whats app".
var firstHalves = wordSet(`tele teleg whats what snap we kakao insta face 微 薇 威 电 飞 v 加 telegr тел теле ват`)

// appAt returns the app that is named from the k-th word on, and the index after the name. Names in scripts without
// spaces are several words.
func (f *finder) appAt(k int) (a app, next int, ok bool) {
	s, w := f.t.folded, f.words[k]
	name := f.c.Words[k]
	if f.roles[k]&appStart != 0 {
		for length := 4; length > 1; length-- {
			if k+length > len(f.words) || length > 2 && wordClassOfFirst(name) != alone {
				continue
			}
			joined := name
			for _, part := range f.c.Words[k+1 : k+length] {
				joined += part
			}
			if a, ok = apps[joined]; ok && f.words[k+length-1].end-w.start <= len(joined)+length {
				return a, k + length, true
			}
		}
	}
	if f.roles[k]&appName != 0 {
		return apps[name], k + 1, true
	}
	if end := f.runFrom(k); end > k {
		a, ok = apps[f.join(s, k, end)]
		return a, end, ok
	}
	if b, bent := f.bentAt(k); bent {
		return apps[b.name], b.end, true
	}
	if f.innerI {
		if meant, swapped := capitalI(f.t.original(w.start, w.end), name); swapped {
			a, ok = apps[meant]
		}
	}
	return a, k + 1, ok
}

func wordClassOfFirst(word string) wordClass {
	class, _ := classAt(word, 0)
	return class
}

// fillers stand between an app's name and a name on it.
var fillers = wordSet(`id is username user name handle account acc at no number nick nickname add me on my us here
	link channel group contact kontak nomor for via and or by with write dm message text chat hit hmu up find reach msg
	ping also now only мой ник это наш канал пиши пишите мне в на аккаунт напиши напишите личку usuario nombre perfil
	mi meu minha é es ist mein name live benim adım kullanıcı adi saya akun 号 是 我 的 加`)

// namers are the fillers after which a name is to be expected.
var namers = wordSet(`id is username user name handle nick nickname ник usuario ist é es это 号 是`)

// handles finds names and numbers on messaging apps.
func (f *finder) handles(phones []phone) {
	plain := len(f.runs)+len(f.bent) == 0 && !f.innerI
	for k := 0; k < len(f.words); {
		if plain && f.roles[k]&(appName|appStart) == 0 {
			k++
			continue
		}
		a, next, ok := f.appAt(k)
		if !ok {
			k++
			continue
		}
		at := span{f.words[k].start, f.words[next-1].end}
		if !f.isTaken(at.start) {
			f.onApp(a, k, next, at, phones)
		}
		k = next
	}
}

// onApp takes the name or the number that is given with an app.
func (f *finder) onApp(a app, k, next int, at span, phones []phone) {
	if name, ok := f.nameAfter(a, k, next); ok {
		f.handle(a.kind, name)
		return
	}
	if name, ok := f.nameBefore(a, k); ok {
		f.handle(a.kind, name)
		return
	}
	if behind := f.t.folded[at.end:min(len(f.t.folded), at.end+3)]; a.weak && a.kind == filter.Messenger &&
		!f.offered(k) && !points(behind) {
		return // "call from a land line 0900…"
	}
	for _, p := range phones {
		if p.start >= at.end && p.start-at.end <= 32 || p.end <= at.start && at.start-p.end <= 16 {
			f.handle(a.kind, p.digits)
			return
		}
		if p.start > at.end+32 {
			return
		}
	}
}

// nameAfter reads the name that follows an app's.
func (f *finder) nameAfter(a app, k, next int) (string, bool) {
	s := f.t.folded
	named, ahead := false, 0
	for ; next < len(f.words) && ahead <= 4; next, ahead = next+1, ahead+1 {
		w := f.words[next]
		gap := s[f.words[next-1].end:w.start]
		if len(gap) > 24 || strings.ContainsAny(strings.TrimRight(gap, "@ "), ".!?;") && !strings.Contains(gap, ":") {
			return "", false
		}
		if strings.HasSuffix(gap, "@") {
			return f.username(w.start, 3)
		}
		pointed := points(gap) || gap == "" && wordClassOfFirst(s[f.words[next-1].start:]) == alone
		word := s[w.start:w.end]
		if fillers[word] && !(pointed && strings.ContainsAny(word, "0123456789_")) {
			named = named || namers[word]
			if pointed {
				named = true
			}
			continue
		}
		near := ahead == 0 || ahead == 1 && f.c.Words[next-1] == "me"
		return f.unmarked(a, k, w, pointed, named, near)
	}
	return "", false
}

// unmarked reads a name without "@". How plain it may be depends on what leads up to it.
func (f *finder) unmarked(a app, k int, w span, pointed, named, near bool) (string, bool) {
	start := w.start
	for start > 0 && f.t.folded[start-1] == '_' {
		start--
	}
	name, ok := f.username(start, 4)
	if !ok || commonWords[name] {
		return "", false
	}
	if end := start + len(name); end+1 < len(f.t.folded) && f.t.folded[end] == '#' && f.t.folded[end+1] <= '9' {
		return name, true // "name#1234", as on Discord
	}
	switch {
	case coined(name) || f.t.folded[f.words[k].start:f.words[k].end] == "qq" && len(name) >= 6:
		return name, pointed || named || near && (!a.weak || f.offered(k))
	case pointed && !a.weak:
		return name, f.clauseEnds(start + len(name))
	case pointed || named && f.offered(k):
		return name, f.clauseEnds(start+len(name)) && len(name) >= 5
	}
	return "", false
}

// nameBefore reads the name in front of "on telegram" or "(telegram)".
func (f *finder) nameBefore(a app, k int) (string, bool) {
	s := f.t.folded
	for back := 1; back <= 4 && k-back >= 0; back++ {
		w := f.words[k-back]
		if gap := s[w.end:f.words[k-back+1].start]; len(gap) > 6 || strings.ContainsAny(gap, "!?;") {
			break
		}
		start := f.usernameStart(w)
		if start > 0 && s[start-1] == '@' && (start == 1 || asciiClass(s[start-2]) != inside) {
			return f.username(start, 3)
		}
		if back == 2 && prepositions[s[f.words[k-1].start:f.words[k-1].end]] {
			if name, ok := f.username(start, 4); ok && coined(name) && !a.weak {
				return name, true
			}
		}
	}
	return "", false
}

var prepositions = wordSet(`on in at em en sur auf di via no na в на su`)

// offered reports whether the words in front of an app's name offer or ask for a contact.
func (f *finder) offered(k int) bool {
	s := f.t.folded
	for back := 1; back <= 4 && k-back >= 0; back++ {
		w := f.words[k-back]
		if offers[s[w.start:w.end]] {
			return true
		}
	}
	return false
}

var offers = wordSet(`add my me our dm hmu message text write contact find reach follow mein meine mi meu minha mon
	ma moj мой моя мою пиши пишите agrega agregame adiciona ajoute ekle benim tambah`)

// points reports whether a gap points at what follows: ":", "=", "->", "👉".
func points(gap string) bool {
	return strings.ContainsAny(gap, ":=>👉➡→|") || strings.Contains(gap, " - ") || strings.HasSuffix(gap, "-")
}
