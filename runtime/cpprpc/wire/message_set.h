// Message sets on the wire: a format older than extensions, in which each extension is a group of
// its number and its bytes. Generated code is the user:
//
//   out = wire::write_message_set(out, m.unknown_fields);
//   case 0x0b: in = wire::read_message_set_item(in, tag, m.unknown_fields); break;
//
// In memory they are what all extensions are: unknown fields, each with its number and a length. An
// item whose number no field can have, for it has more than 29 bits, stays a group.

#pragma once

#include <cstdint>

#include "cpprpc/wire/reader.h"
#include "cpprpc/wire/unknown_fields.h"
#include "cpprpc/wire/writer.h"

namespace cpprpc::wire {

/// Writes what has a length as items, and nothing else: an item holds a message.
[[nodiscard]] Writer write_message_set(Writer out, const UnknownFields& fields);

/// Adds the item at hand, a group of `tag`, to `fields`; nothing when its number or its message
/// is missing. Other fields in it are taken for some of the set.
[[nodiscard]] Reader read_message_set_item(Reader in, std::uint32_t tag, UnknownFields& fields);

}  // namespace cpprpc::wire
