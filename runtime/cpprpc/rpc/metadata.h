// Metadata: the headers or trailers of a call, keys with values, in order.
//
//   Metadata metadata;
//   metadata.add("x-tenant", "acme");
//   metadata.add("trace-bin", bytes);                    // "-bin": any bytes
//   std::optional<std::string_view> tenant = metadata.get("x-tenant");
//
// A key may occur more than once. Keys are lower-case; upper-case letters are converted. A value:
// copies and compares, not synchronised.
//
// Specification: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md, Custom-Metadata

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cpprpc/task/detail/pool.h"

namespace cpprpc {

class Metadata {
 public:
  struct Entry {
    std::string key;
    std::string value;
    friend bool operator==(const Entry&, const Entry&) = default;
  };

  Metadata() noexcept = default;

  /// Adds an entry behind those of the same key. Throws std::invalid_argument, saying why, for a
  /// key not of `a-z 0-9 _ - .` or that starts with `grpc-`, the protocol's own, of which handlers
  /// may send `grpc-retry-pushback-ms`; and for a value not of printable ASCII, but in a "-bin".
  void add(std::string_view key, std::string_view value);

  /// The first value of that key. Valid as long as this object is unchanged.
  [[nodiscard]] std::optional<std::string_view> get(std::string_view key) const noexcept;

  /// All values of that key, oldest first. Valid as long as this object is unchanged.
  [[nodiscard]] std::vector<std::string_view> get_all(std::string_view key) const;

  /// Removes all entries of that key; how many there were.
  std::size_t erase(std::string_view key) noexcept;

  /// Makes room for that many entries, so that adding them takes no more memory.
  void reserve(std::size_t entries) { entries_.reserve(entries); }

  /// Adds what a peer sent, which a transport has checked: no exception but std::bad_alloc.
  void add_received(std::string_view key, std::string_view value);

  [[nodiscard]] bool empty() const noexcept { return entries_.empty(); }
  [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
  [[nodiscard]] auto begin() const noexcept { return entries_.begin(); }
  [[nodiscard]] auto end() const noexcept { return entries_.end(); }

  friend bool operator==(const Metadata&, const Metadata&) = default;

 private:
  std::vector<Entry, detail::PoolAllocator<Entry>> entries_;
};

}  // namespace cpprpc
