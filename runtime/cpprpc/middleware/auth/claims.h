// Claims: what a token says, all of it, RFC 7519 section 4.
//
//   const Claims& claims = caller->claims();
//   std::optional<std::string_view> tenant = claims.text("tenant");
//   for (std::string_view group : claims.texts("groups")) ...
//
// A value that never changes: copies share it, and any thread may read it. The views live as long
// as a copy does.

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cpprpc/base/result.h"

namespace cpprpc {

class Claims {
 public:
  /// None.
  Claims() noexcept = default;

  /// Of a JSON object. INVALID_ARGUMENT if that is something else, has a member twice in one
  /// object, or a number that fits neither std::int64_t nor double.
  [[nodiscard]] static Result<Claims> parse(std::string_view json);

  [[nodiscard]] bool has(std::string_view name) const;

  // The claim of that name; nothing if there is none, or it is of another type.
  [[nodiscard]] std::optional<std::string_view> text(std::string_view name) const;
  [[nodiscard]] std::optional<std::int64_t> integer(std::string_view name) const;
  [[nodiscard]] std::optional<double> number(std::string_view name) const;  // integers too
  [[nodiscard]] std::optional<bool> boolean(std::string_view name) const;

  /// The strings of an array; a string by itself counts as an array of one. Empty for all else, and
  /// for an array that holds anything else.
  [[nodiscard]] std::vector<std::string_view> texts(std::string_view name) const;

  /// A claim of any type as JSON; empty if there is none. For those that nest.
  [[nodiscard]] std::string json(std::string_view name) const;

  /// All of them, as the JSON object that was signed; "{}" for none.
  [[nodiscard]] std::string_view json() const noexcept;

 private:
  struct Data;
  std::shared_ptr<const Data> data_;  // null: none
};

}  // namespace cpprpc
