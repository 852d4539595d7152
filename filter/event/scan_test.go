package event

import (
	"bytes"
	"math/rand/v2"
	"os"
	"reflect"
	"strings"
	"testing"
)

const sampleFile = "../../testdata/traffic.jsonl"

func samples(tb testing.TB) [][]byte {
	tb.Helper()
	file, err := os.ReadFile(sampleFile)
	if err != nil {
		tb.Fatal(err)
	}
	return bytes.Split(bytes.TrimSpace(file), []byte("\n"))
}

// unusual holds values that the scanner may leave to the decoder, in the place of a value of each kind.
var unusual = []string{
	`null`, `true`, `false`, `0`, `-0`, `-1`, `01`, `1.0`, `1e3`, `1E+3`, `1.`, `.5`, `-`, `999999999999999999`,
	`9223372036854775807`, `9223372036854775808`, `99999999999999999999999`,
	`""`, `"a"`, `"\n"`, `"\u0041"`, `"\u00"`, `"\ud83d\ude00"`, `"\ud83d"`, `"\x"`, `"\`, `"`, "\"a\nb\"", "\"\x7f\"", "\"\xff\"", `"é"`,
	`"0123456\"89"`, "\"0123456\x1f\"", `"2026-11-22T10:15:04Z"`, `"2026-11-22T10:15:04+02:00"`, `"2026-11-22T1:15:04Z"`,
	`"2026-11-22T10:15:04,5Z"`, `"2026-11-22T10:15:04.123456789123Z"`, `"2026-11-22T10:15:04+24:00"`, `"2026-11-22T10:15:60Z"`,
	`"2026-11-22t10:15:04z"`, `"2026-02-29T10:15:04Z"`, `"2024-02-29T10:15:04Z"`, `"2026-00-22T10:15:04Z"`, `"2026-13-22T10:15:04Z"`,
	`"2026-11-00T10:15:04Z"`, `"2026-11-22T24:15:04Z"`, `"2026-11-22T10:60:04Z"`, `"2026-11-22T10:15:04.Z"`,
	`"2026-11-22T10:15:04.1Z"`,
	`"2026-11-22T10:15:04.123456789Z"`, `"2026-11-22T10:15:04.1234567890Z"`, `"2026-11-22T10:15:04.12a4Z"`, `"2026-11-22 10:15:04Z"`,
	`"2026-11-2xT10:15:04Z"`, `"+026-11-22T10:15:04Z"`, `"2026\u002d11-22T10:15:04Z"`,
	`{}`, `{"a":1}`, `{"a":1,"a":2}`, `{"a":1,"\u0061":2}`, `{"a":1,}`, `{"a" 1}`, `{a:1}`, `{,}`, `{"":1,"":2}`,
	`[]`, `[null]`, `["a"]`, `["a",]`, `["a" "b"]`, `[1,"a"]`, `[{}]`, `[,]`, `[`, `]`, `}`, `{`, `tru`, `truex`, `nulll`, ``, ` `, "\t1\r\n", "\v1",
	strings.Repeat("[", 20) + strings.Repeat("]", 20), `[{"kind":"image","kind":"post"}]`, `[{"kind":"image"},{"id":"x"}]`,
}

func FuzzScan(f *testing.F) {
	for _, line := range samples(f) {
		f.Add(line)
	}
	for _, v := range unusual {
		f.Add([]byte(`{"id":` + v + `,"new":` + v + `}`))
	}
	f.Fuzz(func(t *testing.T, body []byte) { checkScan(t, body) })
}

// Every value of a few events is replaced by every unusual one, and names too.
func TestScanIsTheDecoder(t *testing.T) {
	lines := samples(t)
	const every = 9
	for i := 0; i < len(lines); i += every {
		checkScan(t, lines[i])
		for at := range lines[i] {
			if lines[i][at] != ':' || at > 1 && lines[i][at-1] != '"' {
				continue
			}
			end := at + 1 + bytes.IndexAny(append(lines[i][at+1:], ','), ",}]")
			for _, v := range unusual {
				checkScan(t, []byte(string(lines[i][:at+1])+v+string(lines[i][min(end, len(lines[i])):])))
			}
		}
	}
}

// Bodies are cut, doubled and changed in places at random.
func TestScanOfDamagedEvents(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	lines := samples(t)
	for range 20_000 {
		body := bytes.Clone(lines[random.IntN(len(lines))])
		for range 1 + random.IntN(2) {
			from := random.IntN(len(body))
			to := from + random.IntN(min(12, len(body)-from)+1)
			body = append(append(bytes.Clone(body[:from]), unusual[random.IntN(len(unusual))]...), body[to:]...)
			if len(body) == 0 {
				break
			}
		}
		checkScan(t, body)
	}
}

// checkScan wants what the scanner takes to be taken by the decoder with the same result.
func checkScan(t *testing.T, body []byte) {
	t.Helper()
	scanned, ok := scan(body)
	if !ok {
		return
	}
	decoded, err := decode(body)
	if err != nil {
		t.Fatalf("the scanner takes what the decoder refuses: %v\n%q", err, body)
	}
	if !reflect.DeepEqual(scanned, decoded) {
		t.Fatalf("scanned\n%+v, decoded\n%+v\n%q", scanned, decoded, body)
	}
}

// What backends usually write, the scanner must take, or it is of no use.
func TestScanTakesWhatIsUsual(t *testing.T) {
	for i, line := range samples(t) {
		if _, ok := scan(line); !ok {
			t.Errorf("%s:%d is left to the decoder", sampleFile, i+1)
		}
	}
	for _, body := range []string{
		`{"id":"m","text":"a \"quoted\" line\nand \u4f60\ud83d\ude00","sent_at":"2026-11-22T10:15:04+00:00"}`,
		`{"id":"m","new":{"deep":[1,-2.5e-3,{"x":null}],"y":true},"attachments":[{"kind":"image","new":[]}, null]}` + "\r\n",
		`{"id":"m","text":"` + strings.Repeat("é", shortText) + `"}`,
		`{"sender":null,"conversation":{"messages":null},"relationship":{"suggested_by":[null,"x"]}}`,
	} {
		if _, ok := scan([]byte(body)); !ok {
			t.Errorf("%s is left to the decoder", body)
		}
		checkScan(t, []byte(body))
	}
}

// An id that somebody holds on to keeps no long text in memory.
func TestLongTextHasItsOwnCopy(t *testing.T) {
	copies := func(length int) float64 {
		body := []byte(`{"id":"m-1","sender":{"id":"a"},"recipient":{"id":"b"},"text":"` + strings.Repeat("x", length) + `"}`)
		return testing.AllocsPerRun(100, func() {
			if _, ok := scan(body); !ok {
				t.Fatal("left to the decoder")
			}
		})
	}
	if short, long := copies(shortText), copies(shortText+1); long != short+1 {
		t.Errorf("a long text takes %v copies, a short one %v, want one more", long, short)
	}
}

func BenchmarkScan(b *testing.B) {
	lines := samples(b)
	run := func(name string, one func([]byte) bool) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if !one(lines[i%len(lines)]) {
					b.Fatal("refused")
				}
			}
		})
	}
	run("scanner", func(body []byte) bool { _, ok := scan(body); return ok })
	run("decoder", func(body []byte) bool { _, err := decode(body); return err == nil })
}
