// Package stream is dmgate's side of NATS: it connects or runs a server in the process, creates or checks the streams,
// consumes inbound messages, routes them, and recovers after a crash. No other package imports a NATS module.
//
// # What is guaranteed
//
// Every message stored in the inbound stream ends up exactly once in the routed or the invalid stream, and the routed
// stream holds messages in the order of the inbound stream, so each sender's messages keep their order too. Both hold
// through redeliveries, failed publishes, lost connections and confirmations, restarts of either side and crashes, however
// long they last, and with several sidecars at once. The argument has five parts.
//
//   - Not lost: a message is acknowledged once the server has confirmed that its copy is stored, or once the copy was
//     found in its stream. Until then the consumer delivers it again. Only the last of a run of copies asks for a
//     confirmation, which is one of all, since each is stored only behind the one before it. A delivery that went missing is read from the stream
//     before anything that comes after it.
//   - Not twice: every copy says which message it is of (HeaderSequence, HeaderStored), and is published on the condition
//     that its stream ends with what the sidecar knows; see lane. So a copy is stored only by a sidecar that has looked at
//     everything there is, and a message whose copy it found is not published. It makes no difference who stored that
//     copy: the sidecar itself, with the confirmation lost; one that was killed, whose last copies arrive late; another one
//     that runs at the same time. Nor does time: the server need not remember any id.
//   - In order: messages are decided in stream order, whatever order they arrive in, and a copy names the one that it
//     follows, so the server stores none ahead of one that failed. What was refused is published again, in order.
//   - One id, one message: the message id is the Nats-Msg-Id of the routed copy. A copy that the server refuses as a
//     duplicate is compared with the one stored: the same bytes are the same message published twice, different bytes are
//     another message that reused the id, which goes to the invalid stream. This holds for as long as the routed stream
//     remembers ids; beyond that an id counts as new.
//   - From the start: a sidecar trusts the consumer's state for one thing only, that everything up to its acknowledgement
//     floor is settled, since that was acknowledged. Which messages after it are settled it learns from the copies' headers:
//     from where a checkpoint says, or else from a copy of a message that is settled. Those are not decided for
//     the streams again, only acknowledged when the consumer delivers them. Copies are stored in order, so a message without
//     one where a later one has one was not routed for a reason: it repeats another, or is invalid and its copy was under way.
//     It is decided again, and before it is routed its id is looked up among the copies for the same recipient. So it is
//     with the first message that is stored after a start or a failure.
//
// # What is assumed
//
//   - Storage survives: what a stream confirmed it still holds after a crash.
//   - The routed and the invalid stream keep a copy until the sidecar is back and the message is acknowledged. With a
//     stream that drops what was read (interest retention), or messages that are removed before that, only the server's
//     memory of ids stands between a crash and a second copy.
//   - One stream is one sequence: sequences are used again only by a stream that was made anew or lost its end, and
//     then with later times.
//   - Whether a message is valid depends on its bytes alone, so that no two sidecars send it to different streams.
//   - A copy is not under way for longer than the server remembers ids, where the backend published a message twice. Else
//     the second one counts as new.
//   - The leader of a replicated stream knows everything that was confirmed.
//
// TestModel explores all interleavings of small cases, with the functions that decide here (plan, judge, lane).
//
// One sidecar at a time should run on a topology: a second one changes no outcome, but both do the same work twice
// and slow each other down.
package stream
