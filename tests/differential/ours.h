// Small helpers for our messages, by their tables alone.

#pragma once

#include <memory>
#include <string_view>

#include "cpprpc/message/reflection.h"
#include "schema.h"

namespace differential {

/// Null: we refuse the bytes, and say so in words that name the type; else throws Disagreement.
[[nodiscard]] std::unique_ptr<cpprpc::DynamicMessage> decode_ours(const cpprpc::FieldTable& table,
                                                                  std::string_view bytes);

/// Throws Disagreement if the size that we announce is another.
[[nodiscard]] std::string encode_ours(cpprpc::MessageView message);

/// Whether all extensions in the message can be read: decoding does not look into them.
[[nodiscard]] bool extensions_can_be_read(const Schema& schema, cpprpc::MessageView message);

/// Copies all fields, unknown ones and extensions, one by one.
void copy(const Schema& schema, cpprpc::MessageView from, cpprpc::MessageRef to);

}  // namespace differential
