// Package stream is dmgate's side of NATS: it connects or runs a server in the process, creates or checks the streams,
// consumes inbound messages, routes them, and recovers after a crash. No other package imports a NATS module.
//
// # What is guaranteed
//
// Every message stored in the inbound stream ends up exactly once in the routed or the invalid stream, and the routed
// stream holds messages in the order of the inbound stream, so each sender's messages keep their order too. Both hold
// through redeliveries, failed publishes, lost connections, restarts of either side and crashes. This rests on four
// things:
//
//   - Messages are decided in stream order, whatever order they arrive in. A delivery that went missing, or that an
//     earlier process took and did not finish, is read from the stream itself before anything that comes after it.
//   - A message is acknowledged once the server has confirmed that its routed copy is stored.
//   - While a routed message is unconfirmed, the next one names it as the one it must follow, so the server refuses to
//     store a message ahead of one that failed. What was refused is published again, in order.
//   - The message id is the Nats-Msg-Id of the routed copy, so the server stores it once. A copy refused as a
//     duplicate is compared with the one stored: the same bytes are a redelivery, different bytes are another message
//     that reused the id, which goes to the invalid stream.
//
// After a crash, messages that were delivered and not acknowledged are looked up in the routed and the invalid
// stream, so the guarantee does not end with the server's deduplication window. Two messages with one id are told apart
// only within that window; beyond it the id counts as new. The guarantee assumes that the stream's storage survives.
//
// One sidecar at a time should run on a topology: a second one changes no outcome, but both do the same work twice
// and slow each other down.
package stream
