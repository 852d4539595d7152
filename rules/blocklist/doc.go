// Package blocklist answers whether a part of a message is listed: its sender, the sender's device, a linked domain or
// URL, an attached file, a phrase.
//
// A List is built from text files, one entry a line, or opened in the compiled form that List.Write makes, which loads
// without parsing. Every lookup asks a Bloom filter first, which answers the common "not listed" in some tens of
// nanoseconds, and confirms what it lets through against the entries. A false positive of the filter so costs
// time and never changes an answer.
//
// Lists are confirmed by the entries in full, and lists of a million entries or more, except phrases, by their digests: 72
// bits of SHA-256 with a salt that follows from the list's source. Room for ten million entries in full, 32 bytes or more each
// for hashes and URLs, would be many times that of the filter. What is right by a digest of that length is wrong as often as
// the memory that it stands in, or less.
//
// An Index puts the lists of a pack together as sources of the engine. Each source names the kind of its entries, and
// so the part of a message that they match; its allowlists win over its blocklists.
//
// # Text form
//
// One entry a line; blank lines and what follows a # at the start of a line or after white space are ignored. Upper
// case, a byte order mark, CRLF, names in any script and trailing dots are understood. By kind:
//
//   - senders, devices: the id as the backend writes it, compared byte for byte. An id with " #", or with spaces at its
//     ends, stands in double quotes, escaped as in Go.
//   - domains: example.com lists the host and its subdomains; *.example.com and .example.com mean the same. Schemes,
//     lines of hosts files (0.0.0.0 example.com) and the ||example.com^ of ad blockers are understood. An entry with
//     a path, example.com/a, lists only what lies below that path. A public suffix such as co.uk is malformed, since
//     unrelated people's domains lie below it. Where a company lets others have names below its domain, as with
//     github.io, the bare name lists that host alone, and *.github.io everything below it.
//   - urls: example.com/a lists that page, what lies below it and what follows it as ?query;
//     example.com lists every page of that one host. Paths are compared byte for byte, and
//     fragments, which links may add at will, not at all.
//   - media: the SHA-256 of a file in hexadecimal, also as sha256sum prints it.
//   - phrases: up to 8 words, found next to each other in the folded text. A word that ends in * stands for every
//     word that begins so.
//
// # Compiled form
//
// List.Write makes it, and what it made is opened again, or refused where a single bit of it has changed or a byte of it
// is missing. Beyond the checksum, an opened list has its filter let all of its own entries through, so no filter, by
// whatever program it was made, turns an entry into an unlisted one. A list that is kept as digests has a thousand entries
// in full for that.
package blocklist
