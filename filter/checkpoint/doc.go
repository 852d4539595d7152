// Package checkpoint is the form in which a gate's state is kept outside the process: what the engine remembers, the
// message up to which it remembers it, and where the streams stood then.
//
// A checkpoint is taken at the boundary between two messages. It says that every message of the inbound stream up to
// Inbound is settled, and that State is what an engine has come to that has seen exactly those, with the pack Revision
// and the live log up to Live. To go on from it is to have an engine restore State and see the messages after Inbound.
//
// Decode refuses whatever is not, byte for byte, what Encode has made: another file, another version's, one cut short,
// one of which a single bit has changed. It says which of these it is, since an operator does different things about
// them. A checkpoint that is refused is one that is not there: a gate goes on from an older one or from the messages.
//
// State holds ids of users, as limits are kept by them. No checkpoint holds any text of a message.
package checkpoint
