package content

import (
	"strings"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
)

func BenchmarkRead(b *testing.B) {
	for _, bench := range []struct{ name, text string }{
		{"short ham", "haha yes, see you at seven then"},
		{"long ham", "Hey, it's been ages! I was in your town last week and thought of you. How's the new job going?"},
		{"spam", "You won $500! Claim at https://example.com/claim?id=7 or WhatsApp +44 7700 900123, telegram: @some_name"},
		{"homoglyph", "Еаrn 𝐦𝐨𝐧𝐞𝐲 with сrурtо tоdау, zero ri\u200bsk: example[.]com"},
		{"russian", "Привет, как дела? Давно не виделись, заходи в гости на выходных, будем рады тебя видеть"},
		{"chinese", "你好，最近怎么样？周末有空一起吃饭吗，我们好久没见面了"},
		{"4 KiB", strings.Repeat("It was a long day. We went to the sea, and ate there. ", 76)},
	} {
		b.Run(bench.name, func(b *testing.B) {
			reader, m := New(), &filter.Message{Text: bench.text}
			b.ReportAllocs()
			b.SetBytes(int64(len(bench.text)))
			for b.Loop() {
				if _, err := reader.Read(m); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkFold(b *testing.B) {
	for name, text := range map[string]string{
		"ascii": "Hey, it's been ages! I was in your town last week", "cyrillic": "Привет, как дела? Давно не виделись",
		"fancy": "𝐄𝐚𝐫𝐧 𝐦𝐨𝐧𝐞𝐲 𝐟𝐚𝐬𝐭",
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				Fold(text)
			}
		})
	}
}

// BenchmarkHostile reads the largest texts, made to cost a reader dearly, and tells how many times as long the worst of
// them takes as a chat of the same size.
func BenchmarkHostile(b *testing.B) {
	const size = 256 << 10
	cost := func(unit string) time.Duration {
		start := time.Now()
		read(b, hostileText(unit, size))
		return time.Since(start)
	}
	for b.Loop() {
		plain, worst := cost("see you at seven then "), time.Duration(0)
		for _, unit := range hostile {
			worst = max(worst, cost(unit))
		}
		b.ReportMetric(float64(worst)/float64(plain), "worst/chat")
	}
}
