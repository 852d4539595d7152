package content

import (
	"sort"
	"strings"

	"github.com/dmgate/dmgate/filter"
)

// wordSet folds words, of any number of languages, into a set.
func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		set[Fold(word)] = true
	}
	return set
}

// Words in front of a number that say what it is.
var (
	callWords = wordSet(`call calls calling phone ph tel telp telf telpon telepon telephone mobile mob cell cel celular
		whatsapp whatsap watsap watsapp wasap wa hub hubungi sms text txt msg ring dial fax contact hp cp handphone nr nomor
		numero número numéro numer rufnummer ruf anrufen appelle appelez llama llamar llame ligue liga ligar llamame
		тел телефон номер звоните звони звонить пиши пишите смс вотсап ватсап 电话 電話 手机 هاتف رقم اتصل جوال फोन नंबर कॉल
		viber signal zalo imo line ara arayın telefon kontak wasapp telegram`)
	countWords = wordSet(`order ref reference id code otp pin tracking track invoice account acc acct rek rekening
		norek card sort isbn ticket booking transaction case version build model serial sku rs rp usd eur gbp inr idr
		заказ код карта счет счёт pedido código codigo commande bestellung sipariş pesanan kode imei barcode uid cpf cnpj
		nip npwp nik`)
)

// around is what the words in front of a number say about it.
type around struct{ calls, counts bool }

// wordsBefore looks at the three words in front of byte i, no further than a line and 40 bytes away.
func (f *finder) wordsBefore(i int) (a around) {
	s := f.t.folded
	k := sort.Search(len(f.words), func(k int) bool { return f.words[k].end > i })
	for back := 1; back <= 3 && k-back >= 0; back++ {
		w := f.words[k-back]
		if i-w.start > 40 || strings.IndexByte(s[w.end:i], '\n') >= 0 {
			break
		}
		word := s[w.start:w.end]
		if !a.calls && countWords[word] {
			a.counts = true
			return a
		}
		a.calls = a.calls || callWords[word]
	}
	return a
}

// wordEndingAt returns the letters that run into byte i.
func (f *finder) wordEndingAt(i int) string {
	start := i
	for start > 0 && start > i-16 && letter(f.t.folded[start-1]) {
		start--
	}
	return f.t.folded[start:i]
}

// takenAt returns the index of the first taken span that ends after i.
func (f *finder) takenAt(i int) int {
	return sort.Search(len(f.taken), func(k int) bool { return i < f.taken[k].end })
}

// shortCodeVerbs ask for a message or a call.
var shortCodeVerbs = wordSet(`text txt sms send reply call dial msg message ketik kirim balas reg envia envie envía
	manda invia envoyez sende schick отправь отправьте пошли gönder yaz`)

// toWords stand between what to send and where to.
var toWords = wordSet(`to ke al a ao para an au на номер hub @ no number nomor:`)

// shortCode finds a number of four to six digits to which a word should be sent: "text WIN to 80000".
func (f *finder) shortCodes() {
	s := f.t.folded
	for k := range f.words {
		if f.roles[k]&codeVerb == 0 {
			continue
		}
		for ahead := k + 2; ahead < len(f.words) && ahead <= k+7; ahead++ {
			code, to := f.words[ahead], f.words[ahead-1]
			if s[code.start] < '0' || s[code.start] > '9' || !toWords[s[to.start:to.end]] {
				continue
			}
			if digits := s[code.start:code.end]; isShortCode(digits) && s[code.start-1] == ' ' {
				f.handle(filter.Phone, digits)
			}
			break
		}
	}
}

// isShortCode reports whether digits can be a short code, and no year.
func isShortCode(digits string) bool {
	if len(digits) < 4 || len(digits) > 6 || strings.Trim(digits, "0123456789") != "" {
		return false
	}
	return len(digits) != 4 || digits[:2] != "19" && digits[:2] != "20"
}

// handle records a handle, once.
func (f *finder) handle(kind filter.HandleKind, value string) {
	h := filter.Handle{Kind: kind, Value: value}
	for i, known := range f.c.Handles {
		if known == h || i > maxHandles {
			return
		}
	}
	f.c.Handles = append(f.c.Handles, h)
}

// maxHandles bounds the handles of one message, and so the cost of keeping them distinct.
const maxHandles = 50
