// TraceState: what the makers of tracing systems send along with a trace, `tracestate`.
//
//   TraceState state = *TraceState::parse("congo=t61rcWkgMzE,rojo=00f067aa0ba902b7");
//   state.set("acme", "p:8");                     // in front: whoever changed it last comes first
//   state.to_string();                            // "acme=p:8,congo=t61rcWkgMzE,rojo=..."
//
// A value; not synchronised. Holds only what is valid, at most 32 members and 512 characters.
//
// Specification: https://www.w3.org/TR/trace-context/#tracestate-header

#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace cpprpc {

class TraceState {
 public:
  static constexpr std::size_t kMaxMembers = 32;
  static constexpr std::size_t kMaxSize = 512;  // in characters, as to_string() is

  TraceState() noexcept = default;

  /// What a peer sent, as one header or as several, which count as one list. Empty if a member is
  /// malformed, if a key comes twice, or if there are more than 32: then none of it may be used. Of
  /// a list that is too long the members of more than 128 characters go first, then the last ones.
  [[nodiscard]] static std::optional<TraceState> parse(std::span<const std::string_view> headers);
  [[nodiscard]] static std::optional<TraceState> parse(std::string_view header);

  /// The value of that key.
  [[nodiscard]] std::optional<std::string_view> get(std::string_view key) const noexcept;

  /// Puts a member first, in place of the one with that key; the last ones make room for it if they
  /// must. Throws std::invalid_argument, saying why, for a key that is not as in the specification,
  /// as "acme" or "tenant@acme", and for a value that is empty, holds ',', '=' or what is no
  /// printable ASCII, ends in a space, or has more than 256 characters.
  TraceState& set(std::string_view key, std::string_view value);

  /// Removes a member; whether it was there.
  bool erase(std::string_view key);

  [[nodiscard]] bool empty() const noexcept { return text_.empty(); }

  /// As it is sent. Valid as long as this object is unchanged.
  [[nodiscard]] const std::string& to_string() const noexcept { return text_; }

  friend bool operator==(const TraceState&, const TraceState&) = default;

 private:
  std::string text_;  // "a=1,b=2": no empty members, no whitespace around them
};

}  // namespace cpprpc
