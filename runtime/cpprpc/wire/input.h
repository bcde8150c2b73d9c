// Input: what all levels of one decode share: the bytes, where the message at hand ends, what the
// limits still allow, and what went wrong first. Reader is the user.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "cpprpc/wire/decode_limits.h"

namespace cpprpc::wire {

struct Input {
  /// Borrows the bytes.
  explicit Input(std::string_view bytes, const DecodeLimits& limits = {}) noexcept
      : begin(bytes.data()),
        end(bytes.data() + bytes.size()),
        depth(limits.depth),
        elements(limits.elements),
        memory(limits.memory != 0 ? limits.memory : DecodeLimits::default_memory(bytes.size())),
        unknown_bytes(limits.unknown_bytes) {}
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;

  /// Notes an error at a place of the bytes, unless there was one. Gives the end, where a reader
  /// stops, at every level: `end` does not change any more.
  const char* fail(const char* what, const char* at) noexcept;
  /// The same for a breach of the limits.
  const char* exhaust(const char* what, const char* at) noexcept;

  /// Takes from what the limits allow; false, and an error, if that is not enough.
  [[nodiscard]] bool take_memory(std::size_t bytes, const char* at) noexcept {
    if (bytes > memory) return exhaust(kTooMuchMemory, at), false;
    memory -= bytes;
    return true;
  }
  [[nodiscard]] bool take_elements(std::size_t count, const char* at) noexcept {
    if (count > elements) return exhaust(kTooManyElements, at), false;
    elements -= count;
    return true;
  }
  [[nodiscard]] bool take_depth(const char* at) noexcept {
    if (depth == 0) return exhaust(kTooDeep, at), false;
    --depth;
    return true;
  }

  /// What an allocation takes beside its bytes: malloc's header, and what it rounds up.
  static constexpr std::size_t kAllocation = 24;

  /// The capacity that a full vector of `size` elements is to grow to for `more`, which are still
  /// to be taken; 0, and an error, if that is more than the limits allow.
  [[nodiscard]] std::size_t grow(std::size_t size, std::size_t more, std::size_t element_size,
                                 const char* at) noexcept;

  // A group that is being read: an end-group tag counts only as deep as it began.
  struct Group {
    std::uint32_t end_tag = 0;  // 0: none is open
    std::uint32_t depth = 0;    // what was left of it
    const char* outer_end = nullptr;
  };

  /// Starts the group of `tag`; what was open around it, to be given back to end_group().
  [[nodiscard]] Group begin_group(std::uint32_t tag, const char* at) noexcept;
  /// Behind the last field of the group, at its end-group tag: nothing is left of the message.
  void close_group(std::uint32_t end_tag, const char* at) noexcept;
  void end_group(const Group& outer, const char* at) noexcept;

  const char* const begin;
  const char* end;  // of the message or group at hand

  // What is left of the limits.
  std::uint32_t depth;
  std::size_t elements;
  std::size_t memory;
  std::size_t unknown_bytes;

  Group group;

  bool incomplete = false;  // see Reader::note_incomplete()

  const char* error = nullptr;  // for people
  const char* error_at = nullptr;
  bool exhausted = false;  // whether the error is a breach of the limits

  static constexpr const char* kTruncated = "the message ends in the middle of a field";

 private:
  static constexpr const char* kTooDeep = "messages nest deeper than DecodeLimits::depth allows";
  static constexpr const char* kTooMuchMemory =
      "the message would take more memory than DecodeLimits::memory allows";
  static constexpr const char* kTooManyElements =
      "there are more elements than DecodeLimits::elements allows";
};

}  // namespace cpprpc::wire
