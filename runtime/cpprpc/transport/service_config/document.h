// Node: a JSON value that knows where it stands, so that what is wrong with it can be told. For
// the sources of this layer; the document outlives its nodes.
//
//   const Node root(document);
//   if (const auto timeout = root.member("timeout")) config.timeout(timeout->duration());
//
// What is not as it is asked for throws std::invalid_argument: "timeout: a text is expected".

#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cpprpc/task/executor.h"

namespace cpprpc::transport::service_config {

class Node {
 public:
  /// Of a rapidjson::Value, which only sources know.
  Node(const void* value, std::string path) noexcept : value_(value), path_(std::move(path)) {}

  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  [[noreturn]] void refuse(std::string_view why) const;

  /// Calls `set`, and says of what that refuses where it came from.
  template <class Set>
  void apply(const Set& set) const {
    try {
      set();
    } catch (const std::invalid_argument& refused) {
      refuse(refused.what());
    }
  }

  // --- what an object holds; as in all JSON of protobuf, null is nothing

  [[nodiscard]] std::optional<Node> member(std::string_view name) const;
  [[nodiscard]] Node required(std::string_view name) const;
  void require_object() const;

  /// The names of the members.
  [[nodiscard]] std::vector<std::string_view> names() const;

  // --- the value itself

  [[nodiscard]] std::vector<Node> elements() const;
  [[nodiscard]] std::string_view text() const;
  [[nodiscard]] bool boolean() const;
  [[nodiscard]] double number() const;
  /// A whole number of 32 bits without a sign; text is allowed too.
  [[nodiscard]] std::uint32_t whole_number() const;
  /// A google.protobuf.Duration, "1.5s". What is more than a clock counts becomes its most.
  [[nodiscard]] Clock::duration duration() const;
  [[nodiscard]] bool is_text() const noexcept;

 private:
  const void* value_;
  std::string path_;
};

}  // namespace cpprpc::transport::service_config
