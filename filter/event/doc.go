// Package event decodes the messaging backend's event, a JSON object, into a filter.Message, and refuses whatever is
// not a valid event with an error that names the field.
//
// # What is valid
//
//   - The body is one JSON object of at most MaxBody bytes, UTF-8 throughout, nested at most MaxDepth deep. Names are
//     case-sensitive, and no object has one twice: two readers of the same bytes must not see two different messages.
//   - Members that the contract does not name are ignored, whatever they hold.
//   - id, sender.id, recipient.id and the kind of every attachment must be there. null and the empty string count as
//     absent, for those as for all others; so does Go's zero time, 0001-01-01T00:00:00Z.
//   - Ids (those three, conversation.id, sender.device_id and attachments[].id) have at most MaxID bytes, no control
//     characters or line separators and no white space at either end: they travel in message headers.
//   - Enumerations hold one of their values, counts are whole and not negative, times are RFC 3339 from 1970 to 2199,
//     sender.ip is an IPv4 or IPv6 address without a zone, sha256 has 64 hexadecimal digits.
//   - There are at most MaxAttachments attachments, MaxHiddenWords hidden words and MaxSuggestions reasons in
//     suggested_by. The words and the reasons have 1 to MaxID bytes each.
//
// # Errors
//
// Every error is an *Error: one printable line of at most 512 bytes, fit for a message header. It never quotes the
// body, save the value of an enumeration where that is a short plain word.
package event
