package content

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func handlesIn(t *testing.T, text string) []string {
	var got []string
	for _, h := range read(t, text).Handles {
		got = append(got, fmt.Sprintf("%s:%s", h.Kind, h.Value))
	}
	slices.Sort(got)
	return got
}

func TestHandles(t *testing.T) {
	for _, test := range []struct {
		text string
		want string // kinds and values, sorted
	}{
		// Telegram.
		{"https://t.me/Some_Name", "telegram:some_name"},
		{"t.me/joinchat/AbC123", "telegram:abc123"},
		{"t.me/+AbC123", "telegram:abc123"},
		{"tg://resolve?domain=some_name", "telegram:some_name"},
		{"telegram: @some_name", "telegram:some_name"},
		{"Telegram @some_name now", "telegram:some_name"},
		{"tg @some_name", "telegram:some_name"},
		{"find me @some_name on telegram", "telegram:some_name"},
		{"@some_name (Telegram)", "telegram:some_name"},
		{"пиши в телеграм @some_name", "telegram:some_name"},
		{"тг: some_name7", "telegram:some_name7"},
		{"text me on tele gram @some_name", "telegram:some_name"},
		{"t e l e g r a m @some_name", "telegram:some_name"},
		{"TeIegram: some_name9", "telegram:some_name9"},
		{"теlеgrаm @some_name", "telegram:some_name"},
		{"my telegram username is some_name", "telegram:some_name"},
		{"telegram\n@some_name", "telegram:some_name"},
		{"تليجرام @some_name", "telegram:some_name"},
		{"टेलीग्राम @some_name", "telegram:some_name"},
		{"some_name7 on telegram", "telegram:some_name7"},
		// WhatsApp and phones.
		{"https://wa.me/447700900123", "whatsapp:447700900123"},
		{"api.whatsapp.com/send?phone=447700900123", "whatsapp:447700900123"},
		{"whatsapp +44 7700 900123", "phone:447700900123 whatsapp:447700900123"},
		{"WA 0812-3456-7890", "phone:081234567890 whatsapp:081234567890"},
		{"вотсап +7 912 345-67-89", "phone:79123456789 whatsapp:79123456789"},
		{"wasap 600 12 34 56", "phone:600123456 whatsapp:600123456"},
		{"+44 7700 900123", "phone:447700900123"},
		{"call 07700 900123 now", "phone:07700900123"},
		{"(555) 010-4477", "phone:5550104477"},
		{"555-201-4477", "phone:5552014477"},
		{"call 07700_900_123", "phone:07700900123"},
		{"07700*900*123", "phone:07700900123"},
		{"07700/900123", "phone:07700900123"},
		{"0.7.7.0.0.9.0.0.1.2.3", "phone:07700900123"},
		{"0 7 7 0 0 9 0 0 1 2 3", "phone:07700900123"},
		{"wh@tsapp some_name9", "whatsapp:some_name9"},
		{"my t3legram: some_name9", "telegram:some_name9"},
		{"my t3l3gr4m is some_name9", "telegram:some_name9"},
		{"tellegram: some_name9", "telegram:some_name9"},
		{"telegrramm some_name9", "telegram:some_name9"},
		{"what's app me some_name9", "whatsapp:some_name9"},
		{"kik me some_name9", "messenger:some_name9"},
		{"+1 (555) 201 4477", "phone:15552014477"},
		{"8 (912) 345-67-89", "phone:89123456789"},
		{"06 12 34 56 78", "phone:0612345678"},
		{"９８７６５４３２１０", "phone:9876543210"},
		{"٠١٠ ٢٣٤٥ ٦٧٨٩", "phone:01023456789"},
		{"0 1 1 0 1 0 0 1 1 0 call", ""},
		{"+447700 9OO123", "phone:447700900123"},
		{"call09012345678", "phone:09012345678"},
		{"087 1234 5678", "phone:08712345678"},
		{"13812345678", "phone:13812345678"},
		{"(11) 91234-5678", "phone:11912345678"},
		{"text WIN to 80123", "phone:80123"},
		{"reply YES to 80123 now", "phone:80123"},
		// Snapchat.
		{"snap: some_name", "snapchat:some_name"},
		{"add my snap some_name9", "snapchat:some_name9"},
		{"add me on snapchat: somename", "snapchat:somename"},
		{"sc: some_name9", "snapchat:some_name9"},
		{"snapchat.com/add/some-name", "snapchat:some-name"},
		{"snap @some_name", "snapchat:some_name"},
		// E-mail.
		{"write to some.name@gmail.com", "email:some.name@gmail.com"},
		{"some.name+tag@mail.example.co.uk.", "email:some.name+tag@mail.example.co.uk"},
		{"somename(at)gmail.com", "email:somename@gmail.com"},
		{"somename [at] gmail [dot] com", "email:somename@gmail.com"},
		{"somename at gmail dot com", "email:somename@gmail.com"},
		{"somename arroba gmail.com", "email:somename@gmail.com"},
		{"ѕomename@gmail.com", "email:somename@gmail.com"},
		// Other apps.
		{"kik: some_name", "messenger:some_name"},
		{"add my discord some_name9", "messenger:some_name9"},
		{"https://discord.gg/AbCd", "messenger:abcd"},
		{"加微信abc123x", "messenger:abc123x"},
		{"微信：abc123x", "messenger:abc123x"},
		{"vx abc123x", "messenger:abc123x"},
		{"LINE ID: some_name9", "messenger:some_name9"},
		{"ig: some_name9", "messenger:some_name9"},
		{"viber +380 67 123 45 67", "messenger:380671234567 phone:380671234567"},
		{"kakaotalk id some_name9", "messenger:some_name9"},
		{"contact @some_name", "messenger:some_name"},
		{"👉 @some_name", "messenger:some_name"},
		{"discord somename#1234", "messenger:somename"},
		{"QQ 123456789", "messenger:123456789"},
		{"skype live:some_name", "messenger:some_name"},
		{"call oh seven seven double", ""},
		{"zero seven seven zero zero nine zero zero one two three", "phone:07700900123"},
		{"ноль семь семь ноль ноль девять ноль ноль один", "phone:077009001"},
	} {
		if got := handlesIn(t, test.text); strings.Join(got, " ") != test.want {
			t.Errorf("%q: handles %q, want %q", test.text, got, test.want)
		}
	}
}

func TestNoHandles(t *testing.T) {
	for _, text := range []string{
		"I saw it on telegram", "telegram is down", "my snap is broken", "my telegram is not working", "whatsapp me later",
		"add me on snapchat please", "Telegram: the app everyone uses", "is whatsapp better than signal?", "hey @alice look",
		"thanks @bob_7", "line up at 7", "traffic signal: broken", "oh snap", "snap out of it", "discord is fun",
		"on 22/11/2026 10:30", "2026-11-22 10:15:04", "22.11.2026 10.30", "from 2010-2014 2015", "it cost 1 000 000 000",
		"1.500.000.000", "Rp 1.500.000.000", "$1234567890", "order 9876543210", "ref 0123-4567-8901", "score 3-2 4-1 2-2",
		"pi is 3.14159265358979", "0.123456789012", "1 2 3 4 5 6 7 8 9 10", "code 482913", "we are 100 200 300",
		"123456789", "0000000000", "1111111111", "see you at 7 8 9 maybe 10", "born 1987 moved 2003 back 2010",
		"it is 12 30 45 now", "isbn 978-3-16-148410-0", "text me to 2016 feelings", "send it to 5 people",
		"reply to 3 of them",
		"lunch at gmail hq", "meet at amazon.com", "a@b", "@", "c@t", "wa wa wa", "tele 2 play", "zap it 3 times",
		"whats 4 dinner", "whats up 2day", "whatsapp 4 business", "telegram 2day", "i have 3 zoom calls", "10 000 000 views",
		"4111 1111 1111 1111", "room 1203 2204", "bus 12 45 61 66 382", "i lost signal: sorry", "the line is long",
		"what's app is that?", "what's app 2day", "whatsapp me b4 lunch", "snapchat me 2nite", "wh@tsapp is down",
		"one two three four five six seven eight nine", "calls us from a land line", "one of six or seven",
	} {
		if got := handlesIn(t, text); len(got) > 0 {
			t.Errorf("%q: handles %q, want none", text, got)
		}
	}
}
