// skip_value(): passes over the value of a field that the message does not have.

#pragma once

#include <cstdint>
#include <optional>

#include "cpprpc/text/scalar.h"
#include "cpprpc/text/tokenizer.h"

namespace cpprpc::text {

/// With what stands behind the field's name at hand, takes its value, whatever it is, in which
/// messages nest at most `depth` deep. What is wrong with it; empty: nothing.
[[nodiscard]] std::optional<Problem> skip_value(Tokenizer& in, std::uint32_t depth);

}  // namespace cpprpc::text
