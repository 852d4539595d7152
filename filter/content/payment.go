package content

import (
	"strings"

	"github.com/dmgate/dmgate/filter"
)

// payment records a place to send money to, once.
func (f *finder) payment(kind filter.PaymentKind, value string) {
	p := filter.Payment{Kind: kind, Value: value}
	for i, known := range f.c.Payments {
		if known == p || i > maxHandles {
			return
		}
	}
	f.c.Payments = append(f.c.Payments, p)
}

// payments finds wallets, bank accounts and names on payment apps.
func (f *finder) payments(phones []phone, cues role) {
	f.payPages()
	if cues&(bankWord|payWord|upiBank) == 0 && f.all&(hasDigit|hasApostrophe|isLong) == 0 {
		return
	}
	s := f.t.folded
	for k, w := range f.words {
		word, role := s[w.start:w.end], f.roles[k]
		if role&(bankWord|payWord|upiBank) == 0 && f.made[k]&(hasDigit|hasApostrophe) == 0 && len(word) < minWallet {
			continue
		}
		switch {
		case len(word) >= minWallet && !f.isTaken(w.start):
			f.wallet(w)
		case len(word) >= 4 && letter(word[0]) && letter(word[1]) && word[2] <= '9' && word[3] <= '9':
			if iban, _, ok := ibanAt(s, w.start); ok {
				f.payment(filter.Bank, iban)
			}
		case role&bankWord != 0:
			f.account(k)
		case role&payWord != 0:
			if payWords[word] || word == "cash" && f.next(k) == "app" || word == "apple" && f.next(k) == "cash" {
				f.payName(k, phones)
			}
		case role&upiBank != 0:
			f.upi(w)
		}
	}
}

func (f *finder) next(k int) string {
	if k+1 >= len(f.words) {
		return ""
	}
	w := f.words[k+1]
	return f.t.folded[w.start:w.end]
}

// wallet takes a long word that is a cryptocurrency address. It is read as typed, since capitals count.
func (f *finder) wallet(w span) {
	s := f.t.folded
	for w.end < len(s) && (asciiClass(s[w.end]) == inside || s[w.end] == '-' || s[w.end] == '_') {
		w.end++ // addresses of The Open Network hold these
	}
	for w.start > 0 && (s[w.start-1] == '-' || s[w.start-1] == '_' || asciiClass(s[w.start-1]) == inside) {
		w.start--
	}
	if address, ok := wallet(visible(f.t.original(w.start, w.end))); ok {
		f.payment(filter.Wallet, address)
		f.names = append(f.names, w)
	}
}

var bankWords = wordSet(`rek rekening norek bri bca bni mandiri btn bsi cimb iban acct sort карта карту карте карты
	сбер сбербанк тинькофф счет счёт cuenta clabe cbu konto conta agencia kart hesap`)

// account takes the account or card number that follows a word for one: at least eight digits within the next words.
func (f *finder) account(k int) {
	s := f.t.folded
	for ahead := k + 1; ahead < len(f.words) && ahead <= k+4; ahead++ {
		w := f.words[ahead]
		if countWords[s[w.start:w.end]] && !bankWords[s[w.start:w.end]] {
			return // the number of an order, not of an account
		}
		if s[w.start] < '0' || s[w.start] > '9' {
			continue
		}
		n := readNumber(s, w.start)
		if digits := string(n.digits[:n.n]); n.n >= 8 && n.n < len(n.digits) && !dated(&n) && s[f.words[k].end] != '$' {
			f.payment(filter.Bank, digits)
		}
		return
	}
}

// payPages are the web addresses under which someone can be paid, with the first part of the path.
var payPages = map[string]string{
	"paypal.me": "", "paypal.com": "paypalme/", "cash.app": "", "venmo.com": "", "account.venmo.com": "u/",
	"revolut.me": "", "ko-fi.com": "", "buymeacoffee.com": "", "wise.com": "pay/me/", "gofundme.com": "f/",
	"boosty.to": "", "donationalerts.com": "r/", "pay.cloudtips.ru": "p/", "send.monobank.ua": "jar/",
	"nubank.com.br": "cobrar/", "mpago.la": "", "picpay.me": "", "bunq.me": "", "monzo.me": "", "tikkie.me": "pay/",
	"patreon.com": "",
}

func (f *finder) payPages() {
	for _, l := range f.c.Links {
		host := strings.TrimPrefix(l.Host, "www.")
		prefix, ok := payPages[host]
		if !ok {
			continue
		}
		name, ok := strings.CutPrefix(strings.TrimLeft(l.URL[len(l.Host):], "/"), prefix)
		if i := strings.IndexAny(name, "/?&"); i >= 0 {
			name = name[:i]
		}
		if ok && name != "" {
			f.payment(filter.PaymentApp, strings.ToLower(host+"/"+name))
		}
	}
}

var payWords = wordSet(`cashapp cashtag venmo paypal zelle pix upi gpay phonepe paytm gopay ovo dana linkaja gcash
	bkash nagad jazzcash easypaisa mpesa momo qiwi киви юмани yoomoney bizum mbway payid interac chime alipay 支付宝
	revolut skrill`)

// payName takes the name, number or address that is given for a payment app within the next words.
func (f *finder) payName(k int, phones []phone) {
	s := f.t.folded
	at := f.words[k].end
	stop := min(len(s), at+48)
	if i := strings.IndexAny(s[at:stop], ".!?\n"); i >= 0 && (at+i+1 >= len(s) || s[at+i] == '\n' || s[at+i+1] == ' ') {
		stop = at + i
	}
	for i := at; i+1 < stop; i++ {
		if c := s[i]; (c == '$' || c == '@') && asciiClass(s[i-1]) != inside {
			if name, ok := f.username(i+1, 3); ok && letter(name[0]) {
				f.payment(filter.PaymentApp, name)
				return
			}
		}
	}
	for _, p := range phones {
		if p.start >= at && p.start < stop {
			f.payment(filter.PaymentApp, p.digits)
			return
		}
	}
	for _, h := range f.c.Handles {
		if h.Kind == filter.Email && strings.Contains(s[at:min(len(s), stop+len(h.Value))], h.Value) {
			f.payment(filter.PaymentApp, h.Value)
			return
		}
	}
}

// upiBanks are the handles of banks and apps behind the "@" of an Indian UPI address, which no public suffix follows.
var upiBanks = tldSet(`okaxis okhdfcbank okicici oksbi ybl ibl axl paytm apl upi axisbank hdfcbank icici sbi kotak
	yesbank idfcbank barodampay cnrb pnb jupiteraxis ptaxis pthdfc ptsbi ptyes yapl rapl waicici wahdfcbank waaxis
	wasbi freecharge fam timecosmos axisb slice amazonpay indus federal`)

// upi takes the UPI address whose bank is w.
func (f *finder) upi(w span) {
	s := f.t.folded
	if w.start < 4 || s[w.start-1] != '@' || w.end < len(s) && s[w.end] == '.' && labelAt(s, w.end+1) {
		return
	}
	start := w.start - 1
	for start > 0 && start > w.start-64 && usernameByte(s[start-1]) {
		start--
	}
	if name := strings.Trim(s[start:w.start-1], ".-"); len(name) >= 3 {
		f.payment(filter.PaymentApp, name+s[w.start-1:w.end])
	}
}
