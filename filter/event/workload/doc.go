// Package workload makes messages to measure with: as many as are wanted, the same ones on every machine, and shaped like
// those that a gate sees. What is measured with a few messages over and over says little, since every cache and every
// branch of the processor has learnt them.
//
// # Where the shape comes from
//
// All starts from sample messages, which the caller hands in; the project's are testdata/traffic.jsonl.
//
//   - Senders and recipients come from populations of some hundred thousands, drawn by Zipf's law: a rank in one octave is
//     as likely as in any other. Of 100,000 messages the busiest sender writes some 150 and the busiest recipient gets
//     some 550, while of the 43,000 senders 85 in 100 write once or twice. A sender is the same account each time: one age, one
//     picture, one device, one network. One in 32 shares a device with others, and some of those with IPv6 a network.
//   - Accounts, relationships, states of conversations, inboxes, age bands and attachments are those of samples, the numbers
//     among them spread from half to one and a half.
//   - Texts are those of the samples with other words in a quarter of the places and words around them, and now and then
//     another sentence, so that nine in ten texts come once and the features of several samples meet in one message. One
//     message in eight is the very text that its sender always sends, as bots do. The median length is about 90
//     characters; in public corpora of short messages medians lie between 53 and 123.
//   - Facts vary somewhat more than they do in such corpora, so caches gain no more than they would there. Of 17,166
//     generated messages a quarter of the second half have a combination of facts that was not in the first; of as many
//     with the texts of five corpora (SMS, Telegram, YouTube, Gab and Reddit) a fifth have.
//   - Since half of the samples are there to show a rule, half of the strangers' messages have something that rules look for.
//     That is more than real traffic has, and costs more.
//   - Time goes on by 20 ms a message, so 4.3 million messages a day.
//   - An event has about 570 bytes (Encode).
//
// How much of a platform's traffic is trusted depends on the platform; Mixed is seven in ten, which is a guess.
package workload
