// What holds for any message that was read, from whichever format. Throws Disagreement where it
// does not.

#pragma once

#include <cstdint>
#include <string>

#include "cpprpc/message/reflection.h"
#include "disagreement.h"
#include "input.h"

namespace fuzz {

using differential::Disagreement;
using differential::expect;

/// Through text and back, and through JSON and back if JSON can say it: what is written of what was
/// read is the same. Copied field by field it encodes the same.
void check_round_trips(const Type& type, cpprpc::MessageView message);

/// Through text and JSON with libprotobuf, in both directions, as far as JSON can say it. `bytes`:
/// a message that JSON or text said.
void check_with_libprotobuf(const Type& type, const std::string& bytes, std::uint8_t choice);

}  // namespace fuzz
