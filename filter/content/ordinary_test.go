package content

import (
	"bufio"
	"encoding/json"
	"os"
	"testing"

	"github.com/dmgate/dmgate/filter"
)

// TestOrdinaryTexts measures on real messages, which nobody reported as spam, how often a fact is found that few of
// them can have. The bound lies above what is truly there: numbers that people give, letters spread out in jest.
func TestOrdinaryTexts(t *testing.T) {
	facts := map[string]func(*filter.Content) bool{
		"handle":  func(c *filter.Content) bool { return len(c.Handles) > 0 },
		"payment": func(c *filter.Content) bool { return len(c.Payments) > 0 },
		"disguised link": func(c *filter.Content) bool {
			for _, l := range c.Links {
				if l.Disguised {
					return true
				}
			}
			return false
		},
		"spaced out": func(c *filter.Content) bool { return c.SpacedOut },
		"leetspeak":  func(c *filter.Content) bool { return c.Leetspeak },
		"styled":     func(c *filter.Content) bool { return c.Styled },
		"bidi":       func(c *filter.Content) bool { return c.Bidi },
		"invisible":  func(c *filter.Content) bool { return c.Invisible > 0 },
	}
	const most = 0.005
	for _, corpus := range []string{"sms_uci", "youtube_tubespam", "telegram_tgspam", "sms_id_wibisono", "edos_sexism"} {
		texts := ordinaryTexts(t, corpus)
		found := map[string]int{}
		for _, text := range texts {
			c := read(t, text)
			for name, has := range facts {
				if has(&c) {
					found[name]++
				}
			}
		}
		t.Logf("%s: %d texts, %v", corpus, len(texts), found)
		for name, n := range found {
			if share := float64(n) / float64(len(texts)); share > most {
				t.Errorf("%s: %.1f %% have fact %q, want at most %.1f %%", corpus, 100*share, name, 100*most)
			}
		}
	}
}

func ordinaryTexts(t *testing.T, corpus string) (texts []string) {
	file, err := os.Open("../../../shared/corpora/" + corpus + ".jsonl")
	if err != nil {
		t.Skip("the corpora are not here: ", err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var row struct{ Text, Label string }
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		if row.Label == "ham" {
			texts = append(texts, row.Text)
		}
	}
	if err := lines.Err(); err != nil || len(texts) == 0 {
		t.Fatalf("%s: %d texts, %v", corpus, len(texts), err)
	}
	return texts
}
