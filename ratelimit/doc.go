// Package ratelimit counts strangers' messages towards the limits that a pack declares: token buckets as
// golang.org/x/time/rate defines them, one for each key, in bounded memory.
//
// # What a limit decides
//
// A message exceeds a limit exactly when the rate.Limiter of its key, of the limit's rate and burst, refuses it at the
// message's time. Nothing here reads a clock.
//
// The limiter itself is 80 bytes behind a pointer, of which 16 are of the key: its tokens, and as of when. The rate, the
// burst and the lock are those of the limit. So a bucket keeps these 16 bytes and computes what the limiter would, in the
// same expressions; a property test and a fuzz target hold it to a limiter beside it, to the last bit.
//
// # How far over
//
// Beside the tokens, which refused messages leave as they are, every bucket keeps a level that counts them too. The level
// rises by 1 a message. Up to the burst it drains as the limiter refills, so it is the number of tokens spent; above
// the burst it drains in proportion to itself, to its e-th part in the time in which an empty bucket refills. The level
// of a burst of messages is their number, then, and under a steady excess it settles at the number of messages in one
// refill time. Reading.Count is the level, rounded up: honest in both cases, and after a flood it falls gradually, so
// the odd message that the refilling limiter lets through is still seen to be part of a flood. The level is never below
// the tokens spent, so Count is above the burst whenever the limit is exceeded.
//
// # Time
//
// Time is the messages' own, and every key's time only moves on: a message earlier than one counted before it under
// the same key counts at the time of the latter, or a bucket would refill twice over the same stretch of time. A
// message without a time is earlier than any other. Times before 1824 and after 2116 count as the nearest in between.
//
// # Memory
//
// A bucket that has refilled equals no bucket and is forgotten, once it is certain enough that no message from before
// then is on its way: when the messages' time is Lateness past it. A message that comes later than that all the same,
// and finds no bucket, counts at that horizon, so it gains nothing from what was forgotten. A bucket that has not
// refilled is never forgotten. When a limit holds as many buckets as it may, new keys share overflow buckets of the
// same rate and burst, which are stricter since they are shared. A reading from one says so in its Counts. A key that
// finds room afterwards starts with no more tokens than its overflow bucket has.
//
// Half of the room is kept for messages that exceed nothing. Without that, one account that sends ever new texts, long
// after its own limit, would fill the limit on copies of a text and leave everybody else the shared buckets.
//
// # State
//
// What the buckets have counted outlives the process: AppendState writes it, and RestoreState has other limits go on
// from there, to the last bit. Snapshot only notes where the pages are, and has it written beside the counting; a page that
// is counted in meanwhile is copied first. Limits whose numbers have changed in between keep what was counted, so changing one
// hands out nothing. Forget removes what is kept of users.
package ratelimit
