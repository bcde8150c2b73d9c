// RepeatedFields: which of the fields that a connection sends are worth a place in HPACK's table.
//
//   if (sent.repeats("x-tenant", "acme")) ...            // the last x-tenant was "acme", too
//
// A value that comes again is a byte or two, once it has its place; but one that is new with each
// call, as the id of a request or of a trace is, only drives out others, and costs most of the time
// that HPACK takes. So a value gets its place when it comes the second time in a row. Remembers no
// value, and forgets names when they are many. Not synchronised.
//
// Specification: RFC 7541 sections 6.2 and 7.1.3, which leave the choice to who sends.

#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace cpprpc::transport::h2 {

class RepeatedFields {
 public:
  /// Whether the last field of that name had that value; this one is the last from now on. May be
  /// wrong when hashes are the same, which costs time and nothing else.
  [[nodiscard]] bool repeats(std::string_view name, std::string_view value) noexcept;

 private:
  struct Last {
    std::size_t name = 0;
    std::size_t value = 0;
  };

  std::array<Last, 16> last_{};  // by the hash of the name
};

}  // namespace cpprpc::transport::h2
