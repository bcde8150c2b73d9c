// Sizes and Writer: put a message together, in two passes over it. Generated code is their user.
//
// The first pass computes the size of every submessage and packed run, in the order in which the
// second will meet them, and keeps them in a Sizes outside of the message: so encoding a const
// message is free of races. The second writes forward into a buffer of exactly the right size.
//
// Specification: https://protobuf.dev/programming-guides/encoding/

#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cpprpc/wire/codec.h"
#include "cpprpc/wire/varint.h"

namespace cpprpc::wire {

/// The sizes of a message's parts, in pre-order.
class Sizes {
 public:
  Sizes() noexcept = default;
  Sizes(const Sizes&) = delete;
  Sizes& operator=(const Sizes&) = delete;

  /// The size of a submessage with its length, without its tag.
  template <class M>
  [[nodiscard]] std::size_t message(const M& value) {
    const std::size_t slot = reserve();
    return set(slot, Codec<M>::size(value, *this));
  }

  /// The same for one in a box, where nothing stands for a message without fields.
  template <class Box>
  [[nodiscard]] std::size_t boxed(const Box& box) {
    return box ? message(*box) : part(0);
  }

  /// The same for a group, which has no length: without its two tags.
  template <class M>
  [[nodiscard]] std::size_t group(const M& value) {
    return Codec<M>::size(value, *this);
  }
  template <class Box>
  [[nodiscard]] std::size_t boxed_group(const Box& box) {
    return box ? group(*box) : 0;
  }

  /// The same for any part whose size is already known.
  [[nodiscard]] std::size_t part(std::size_t size) { return set(reserve(), size); }

  [[nodiscard]] std::size_t reserve() {
    if (count_ == capacity_) grow();
    return count_++;
  }
  /// Notes the size of the part whose place was reserved; that size with its length.
  std::size_t set(std::size_t slot, std::size_t size) noexcept {
    sizes_[slot] = static_cast<std::uint32_t>(size);
    return varint_size(size) + size;
  }

  [[nodiscard]] const std::uint32_t* begin() const noexcept { return sizes_; }

 private:
  void grow();

  static constexpr std::size_t kInline = 64;
  std::uint32_t inline_[kInline];
  std::unique_ptr<std::uint32_t[]> heap_;
  std::uint32_t* sizes_ = inline_;
  std::size_t count_ = 0;
  std::size_t capacity_ = kInline;
};

// --- whether a field without presence is written: every bit counts, so -0.0 is

[[nodiscard]] inline bool is_set(float value) noexcept {
  return std::bit_cast<std::uint32_t>(value) != 0;
}
[[nodiscard]] inline bool is_set(double value) noexcept {
  return std::bit_cast<std::uint64_t>(value) != 0;
}
template <class T>
[[nodiscard]] constexpr bool is_set(T value) noexcept {
  return value != T();
}

// --- what one value takes, without its tag

[[nodiscard]] constexpr std::size_t size_int32(std::int32_t value) noexcept {
  return varint_size(static_cast<std::uint64_t>(value));  // sign-extended: 10 bytes when negative
}
[[nodiscard]] constexpr std::size_t size_int64(std::int64_t value) noexcept {
  return varint_size(static_cast<std::uint64_t>(value));
}
[[nodiscard]] constexpr std::size_t size_uint32(std::uint32_t value) noexcept {
  return varint_size(value);
}
[[nodiscard]] constexpr std::size_t size_uint64(std::uint64_t value) noexcept {
  return varint_size(value);
}
[[nodiscard]] constexpr std::size_t size_sint32(std::int32_t value) noexcept {
  return varint_size(zigzag(value));
}
[[nodiscard]] constexpr std::size_t size_sint64(std::int64_t value) noexcept {
  return varint_size(zigzag(value));
}
template <class E>
[[nodiscard]] constexpr std::size_t size_enumeration(E value) noexcept {
  return size_int32(static_cast<std::int32_t>(value));
}
[[nodiscard]] inline std::size_t size_string(std::string_view value) noexcept {
  return varint_size(value.size()) + value.size();
}

/// What a packed run of fixed-width values of `bytes` takes, with its length.
[[nodiscard]] constexpr std::size_t size_run(std::size_t bytes) noexcept {
  return varint_size(bytes) + bytes;
}

// --- what all values of a packed field take, without tag and length

[[nodiscard]] std::size_t size_packed_int32(const std::vector<std::int32_t>& values) noexcept;
[[nodiscard]] std::size_t size_packed_int64(const std::vector<std::int64_t>& values) noexcept;
[[nodiscard]] std::size_t size_packed_uint32(const std::vector<std::uint32_t>& values) noexcept;
[[nodiscard]] std::size_t size_packed_uint64(const std::vector<std::uint64_t>& values) noexcept;
[[nodiscard]] std::size_t size_packed_sint32(const std::vector<std::int32_t>& values) noexcept;
[[nodiscard]] std::size_t size_packed_sint64(const std::vector<std::int64_t>& values) noexcept;
template <class E>
[[nodiscard]] std::size_t size_packed_enumeration(const std::vector<E>& values) noexcept {
  std::size_t size = 0;
  for (const E value : values) size += size_enumeration(value);
  return size;
}

/// What all strings of a repeated field take, without their tags.
[[nodiscard]] std::size_t size_strings(const std::vector<std::string>& values) noexcept;

class Writer {
 public:
  /// Writes to `out`, which has room for all that size() announced.
  Writer(char* out, const Sizes& sizes) noexcept : p_(out), next_size_(sizes.begin()) {}
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  [[nodiscard]] char* position() const noexcept { return p_; }

  /// Room for `size` bytes, which the caller fills.
  [[nodiscard]] char* take(std::size_t size) noexcept { return std::exchange(p_, p_ + size); }

  // --- one field, tag and value

  void int32(std::uint32_t tag, std::int32_t value) noexcept {
    varint_field(tag, static_cast<std::uint64_t>(value));
  }
  void int64(std::uint32_t tag, std::int64_t value) noexcept {
    varint_field(tag, static_cast<std::uint64_t>(value));
  }
  void uint32(std::uint32_t tag, std::uint32_t value) noexcept { varint_field(tag, value); }
  void uint64(std::uint32_t tag, std::uint64_t value) noexcept { varint_field(tag, value); }
  void sint32(std::uint32_t tag, std::int32_t value) noexcept { varint_field(tag, zigzag(value)); }
  void sint64(std::uint32_t tag, std::int64_t value) noexcept { varint_field(tag, zigzag(value)); }
  void boolean(std::uint32_t tag, bool value) noexcept { varint_field(tag, value ? 1 : 0); }
  template <class E>
  void enumeration(std::uint32_t tag, E value) noexcept {
    int32(tag, static_cast<std::int32_t>(value));
  }
  void fixed32(std::uint32_t tag, std::uint32_t value) noexcept { fixed_field(tag, value); }
  void fixed64(std::uint32_t tag, std::uint64_t value) noexcept { fixed_field(tag, value); }
  void sfixed32(std::uint32_t tag, std::int32_t value) noexcept {
    fixed_field(tag, static_cast<std::uint32_t>(value));
  }
  void sfixed64(std::uint32_t tag, std::int64_t value) noexcept {
    fixed_field(tag, static_cast<std::uint64_t>(value));
  }
  void float32(std::uint32_t tag, float value) noexcept {
    fixed_field(tag, std::bit_cast<std::uint32_t>(value));
  }
  void float64(std::uint32_t tag, double value) noexcept {
    fixed_field(tag, std::bit_cast<std::uint64_t>(value));
  }
  void string(std::uint32_t tag, std::string_view value) noexcept;
  void bytes(std::uint32_t tag, std::string_view value) noexcept { string(tag, value); }

  template <class M>
  void message(std::uint32_t tag, const M& value) {
    begin_part(tag);
    Codec<M>::write(value, *this);
  }

  template <class Box>
  void boxed(std::uint32_t tag, const Box& box) {
    begin_part(tag);
    if (box) Codec<typename Box::value_type>::write(*box, *this);
  }

  /// A message between two tags.
  template <class M>
  void group(std::uint32_t start_tag, const M& value) {
    varint(start_tag);
    Codec<M>::write(value, *this);
    varint(start_tag + 1);
  }
  template <class Box>
  void boxed_group(std::uint32_t start_tag, const Box& box) {
    varint(start_tag);
    if (box) Codec<typename Box::value_type>::write(*box, *this);
    varint(start_tag + 1);
  }

  /// The tag and length of the next part whose size was noted: a submessage, packed run or map
  /// entry. Its content is to follow.
  void begin_part(std::uint32_t tag) noexcept;

  // --- a repeated field, packed into one run; nothing when it is empty

  void packed_int32(std::uint32_t tag, const std::vector<std::int32_t>& values) noexcept;
  void packed_int64(std::uint32_t tag, const std::vector<std::int64_t>& values) noexcept;
  void packed_uint32(std::uint32_t tag, const std::vector<std::uint32_t>& values) noexcept;
  void packed_uint64(std::uint32_t tag, const std::vector<std::uint64_t>& values) noexcept;
  void packed_sint32(std::uint32_t tag, const std::vector<std::int32_t>& values) noexcept;
  void packed_sint64(std::uint32_t tag, const std::vector<std::int64_t>& values) noexcept;
  void packed_boolean(std::uint32_t tag, const std::vector<bool>& values) noexcept;
  void packed_fixed32(std::uint32_t tag, const std::vector<std::uint32_t>& values) noexcept;
  void packed_fixed64(std::uint32_t tag, const std::vector<std::uint64_t>& values) noexcept;
  void packed_sfixed32(std::uint32_t tag, const std::vector<std::int32_t>& values) noexcept;
  void packed_sfixed64(std::uint32_t tag, const std::vector<std::int64_t>& values) noexcept;
  void packed_float32(std::uint32_t tag, const std::vector<float>& values) noexcept;
  void packed_float64(std::uint32_t tag, const std::vector<double>& values) noexcept;
  template <class E>
  void packed_enumeration(std::uint32_t tag, const std::vector<E>& values) noexcept {
    if (values.empty()) return;
    begin_part(tag);
    for (const E value : values) {
      varint(static_cast<std::uint64_t>(static_cast<std::int32_t>(value)));
    }
  }

  // --- whatever else

  /// Bytes as they are: unknown fields.
  void raw(std::string_view bytes) noexcept {
    if (!bytes.empty()) std::memcpy(p_, bytes.data(), bytes.size());
    p_ += bytes.size();
  }

 private:
  void varint(std::uint64_t value) noexcept {
    while (value >= 0x80) {
      *p_++ = static_cast<char>(value | 0x80);
      value >>= 7;
    }
    *p_++ = static_cast<char>(value);
  }
  void varint_field(std::uint32_t tag, std::uint64_t value) noexcept;
  void fixed_field(std::uint32_t tag, std::uint32_t value) noexcept;
  void fixed_field(std::uint32_t tag, std::uint64_t value) noexcept;
  template <class T>
  void packed_fixed(std::uint32_t tag, const std::vector<T>& values) noexcept;
  template <class T, class Encode>
  void packed_varint(std::uint32_t tag, const std::vector<T>& values, Encode encode) noexcept;

  char* p_;
  const std::uint32_t* next_size_;
};

}  // namespace cpprpc::wire
