// Other bytes for a message: what no encoder writes and a decoder has to make something of.

#pragma once

#include <google/protobuf/descriptor.h>

#include <string>
#include <string_view>

#include "random.h"

namespace differential {

/// Changes bytes without regard to what they are: mostly to what is no message.
[[nodiscard]] std::string damaged(std::string bytes, Random& random);

/// Changes the fields in `bytes`, a message of type `type`: their order, how often they come,
/// packed or not, submessages in parts, numbers with more bits than their type has. Mostly still a
/// message, if not the same.
[[nodiscard]] std::string rearranged(std::string_view bytes,
                                     const google::protobuf::Descriptor& type, Random& random);

/// `bytes` within as many messages of their own type as nobody may nest, or nearly as many; nothing
/// if a `type` does not hold itself.
[[nodiscard]] std::string nested(std::string bytes, const google::protobuf::Descriptor& type,
                                 Random& random);

}  // namespace differential
