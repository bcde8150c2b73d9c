// lay_out(): in which order the structs of a file stand, and which fields keep their message on
// the heap.
//
// A std::optional<T> or std::variant needs T defined before it, and holds it inside. So a message
// in a cycle of such fields goes into a Box. So does one that is large: structs in structs in
// structs would otherwise grow with the product of their fields.

#pragma once

#include <cstddef>
#include <vector>

namespace cpprpc::plugin::model {

/// Messages of more bytes than that are kept in boxes.
inline constexpr std::size_t kLargestInline = 2048;

/// A field that holds a message.
struct Part {
  static constexpr std::size_t kForeign = static_cast<std::size_t>(-1);

  std::size_t message = kForeign;  // its index in this file
  std::size_t size = 0;            // a foreign message's
  bool repeated = false;           // in a vector or map
  int oneof = -1;                  // which oneof it is in
  bool boxed = false;              // before: asked for; after: decided
};

struct Struct {
  std::size_t size = 0;  // before: of the other fields; after: of the whole struct, roughly
  std::vector<Part> parts;
  std::size_t latest = 0;  // after: the position of the last struct that its destructor needs
};

/// Decides all that is to be decided; the order of the structs, as indices.
[[nodiscard]] std::vector<std::size_t> lay_out(std::vector<Struct>& structs);

}  // namespace cpprpc::plugin::model
