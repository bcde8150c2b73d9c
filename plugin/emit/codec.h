// Emits Codec<M>: how a message looks on the wire, as straight-line code.

#pragma once

#include <string>

#include "plugin/model/model.h"

namespace cpprpc::plugin::emit {

[[nodiscard]] std::string codec_declaration(const model::Message& message);  // .msg.h, in cpprpc
[[nodiscard]] std::string codec_definition(const model::Message& message);   // .msg.cc, in cpprpc

}  // namespace cpprpc::plugin::emit
