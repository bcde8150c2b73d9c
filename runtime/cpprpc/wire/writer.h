// Writer: a position in an Output, in front of which the next field is written. Generated code is
// the user:
//
//   wire::Writer Codec<Point>::write(const M& m, wire::Writer out) {
//     out.unknown(m.unknown_fields);
//     if (wire::is_set(m.y)) out.int32(0x10, m.y);
//     if (wire::is_set(m.x)) out.int32(0x08, m.x);
//     return out;
//   }
//
// A small value that is passed by value and returned, so that the position stays in a register:
// what is not always inlined below takes the position and gives the new one.
//
// Specification: https://protobuf.dev/programming-guides/encoding/

#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "cpprpc/wire/codec.h"
#include "cpprpc/wire/output.h"
#include "cpprpc/wire/unknown_fields.h"
#include "cpprpc/wire/varint.h"

namespace cpprpc::wire {

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

/// The elements of a vector from the last to the first, for a loop.
template <class T>
struct Reversed {
  const std::vector<T>& values;
  [[nodiscard]] auto begin() const noexcept { return values.rbegin(); }
  [[nodiscard]] auto end() const noexcept { return values.rend(); }
};
template <class T>
[[nodiscard]] Reversed<T> reversed(const std::vector<T>& values) noexcept {
  return {values};
}

class Writer {
 public:
  explicit Writer(Output& output) noexcept : p_(output.piece_end_), output_(&output) {}

  [[nodiscard]] char* position() const noexcept { return p_; }

  /// Makes room for fields of one number each that take up to kRoom bytes together. There is as
  /// much after every other field that was written, and after unknown().
  [[gnu::always_inline]] Writer& make_room() {
    if (p_ < output_->limit_) [[unlikely]] {
      p_ = output_->refill(p_);
    }
    return *this;
  }

  // --- one number, its tag and its value: see make_room()

  [[gnu::always_inline]] void int32(std::uint32_t tag, std::int32_t value) noexcept {
    varint_field(tag, static_cast<std::uint64_t>(value));  // sign-extended
  }
  [[gnu::always_inline]] void int64(std::uint32_t tag, std::int64_t value) noexcept {
    varint_field(tag, static_cast<std::uint64_t>(value));
  }
  [[gnu::always_inline]] void uint32(std::uint32_t tag, std::uint32_t value) noexcept {
    varint_field(tag, value);
  }
  [[gnu::always_inline]] void uint64(std::uint32_t tag, std::uint64_t value) noexcept {
    varint_field(tag, value);
  }
  [[gnu::always_inline]] void sint32(std::uint32_t tag, std::int32_t value) noexcept {
    varint_field(tag, zigzag(value));
  }
  [[gnu::always_inline]] void sint64(std::uint32_t tag, std::int64_t value) noexcept {
    varint_field(tag, zigzag(value));
  }
  [[gnu::always_inline]] void boolean(std::uint32_t tag, bool value) noexcept {
    *--p_ = value ? 1 : 0;
    put_tag(tag);
  }
  template <class E>
  [[gnu::always_inline]] void enumeration(std::uint32_t tag, E value) noexcept {
    int32(tag, static_cast<std::int32_t>(value));
  }
  [[gnu::always_inline]] void fixed32(std::uint32_t tag, std::uint32_t value) noexcept {
    fixed_field(tag, value);
  }
  [[gnu::always_inline]] void fixed64(std::uint32_t tag, std::uint64_t value) noexcept {
    fixed_field(tag, value);
  }
  [[gnu::always_inline]] void sfixed32(std::uint32_t tag, std::int32_t value) noexcept {
    fixed_field(tag, value);
  }
  [[gnu::always_inline]] void sfixed64(std::uint32_t tag, std::int64_t value) noexcept {
    fixed_field(tag, value);
  }
  [[gnu::always_inline]] void float32(std::uint32_t tag, float value) noexcept {
    fixed_field(tag, value);
  }
  [[gnu::always_inline]] void float64(std::uint32_t tag, double value) noexcept {
    fixed_field(tag, value);
  }

  // --- one field of another type

  [[gnu::always_inline]] void string(std::uint32_t tag, std::string_view value) {
    p_ = put_string(p_, *output_, value.data(), value.size());
    put_tag(tag);
  }
  [[gnu::always_inline]] void bytes(std::uint32_t tag, std::string_view value) {
    string(tag, value);
  }

  template <class M>
  [[gnu::always_inline]] void message(std::uint32_t tag, const M& value) {
    const std::size_t behind = end_part();
    *this = Codec<M>::write(value, *this);
    begin_part(tag, behind);
  }

  /// The same for one in a box, where nothing stands for a message without fields.
  template <class Box>
  [[gnu::always_inline]] void boxed(std::uint32_t tag, const Box& box) {
    const std::size_t behind = end_part();
    if (box) *this = Codec<typename Box::value_type>::write(*box, *this);
    begin_part(tag, behind);
  }

  /// A message between two tags.
  template <class M>
  [[gnu::always_inline]] void group(std::uint32_t start_tag, const M& value) {
    make_room();
    put_tag(start_tag + 1);
    *this = Codec<M>::write(value, *this);
    make_room();
    put_tag(start_tag);
  }
  template <class Box>
  [[gnu::always_inline]] void boxed_group(std::uint32_t start_tag, const Box& box) {
    make_room();
    put_tag(start_tag + 1);
    if (box) *this = Codec<typename Box::value_type>::write(*box, *this);
    make_room();
    put_tag(start_tag);
  }

  /// A part with a length: its end, then what is in it, then its beginning, which takes what
  /// end_part() gave.
  [[nodiscard, gnu::always_inline]] std::size_t end_part() const noexcept {
    return output_->written(p_);
  }
  [[gnu::always_inline]] void begin_part(std::uint32_t tag, std::size_t behind) {
    make_room();
    put_varint(output_->written(p_) - behind);
    put_tag(tag);
  }

  // --- a repeated field, packed into one run; nothing when it is empty

  [[gnu::always_inline]] void packed_int32(std::uint32_t tag,
                                           const std::vector<std::int32_t>& values) {
    packed(tag, values, put_int32s);
  }
  [[gnu::always_inline]] void packed_int64(std::uint32_t tag,
                                           const std::vector<std::int64_t>& values) {
    packed(tag, values, put_uint64s);
  }
  [[gnu::always_inline]] void packed_uint32(std::uint32_t tag,
                                            const std::vector<std::uint32_t>& values) {
    packed(tag, values, put_uint32s);
  }
  [[gnu::always_inline]] void packed_uint64(std::uint32_t tag,
                                            const std::vector<std::uint64_t>& values) {
    packed(tag, values, put_uint64s);
  }
  [[gnu::always_inline]] void packed_sint32(std::uint32_t tag,
                                            const std::vector<std::int32_t>& values) {
    packed(tag, values, put_sint32s);
  }
  [[gnu::always_inline]] void packed_sint64(std::uint32_t tag,
                                            const std::vector<std::int64_t>& values) {
    packed(tag, values, put_sint64s);
  }
  template <class E>
  [[gnu::always_inline]] void packed_enumeration(std::uint32_t tag, const std::vector<E>& values) {
    static_assert(sizeof(E) == sizeof(std::int32_t));
    packed(tag, values, put_int32s);
  }
  [[gnu::always_inline]] void packed_boolean(std::uint32_t tag, const std::vector<bool>& values) {
    if (values.empty()) return;
    p_ = put_booleans(p_, *output_, values);
    put_tag(tag);
  }
  [[gnu::always_inline]] void packed_fixed32(std::uint32_t tag,
                                             const std::vector<std::uint32_t>& values) {
    packed_fixed(tag, values);
  }
  [[gnu::always_inline]] void packed_fixed64(std::uint32_t tag,
                                             const std::vector<std::uint64_t>& values) {
    packed_fixed(tag, values);
  }
  [[gnu::always_inline]] void packed_sfixed32(std::uint32_t tag,
                                              const std::vector<std::int32_t>& values) {
    packed_fixed(tag, values);
  }
  [[gnu::always_inline]] void packed_sfixed64(std::uint32_t tag,
                                              const std::vector<std::int64_t>& values) {
    packed_fixed(tag, values);
  }
  [[gnu::always_inline]] void packed_float32(std::uint32_t tag, const std::vector<float>& values) {
    packed_fixed(tag, values);
  }
  [[gnu::always_inline]] void packed_float64(std::uint32_t tag, const std::vector<double>& values) {
    packed_fixed(tag, values);
  }

  // --- whatever else

  [[gnu::always_inline]] void unknown(const UnknownFields& fields) {
    if (!fields.empty()) [[unlikely]]
      raw(fields.bytes());
    make_room();
  }

  /// Bytes as they are, which outlive the output.
  void raw(std::string_view bytes) { p_ = put_raw(p_, *output_, bytes.data(), bytes.size()); }

 private:
  // The functions below, and put_tag() and put_varint(), have kSlack bytes.

  [[gnu::always_inline]] void put_varint(std::uint64_t value) noexcept {
    if (value < 0x80) {
      *--p_ = static_cast<char>(value);
    } else {
      p_ = put_long_varint(p_, value);
    }
  }
  [[gnu::always_inline]] void put_tag(std::uint32_t tag) noexcept {
    if (tag < 0x80) {
      *--p_ = static_cast<char>(tag);
    } else if (tag < 0x4000) {
      *--p_ = static_cast<char>(tag >> 7);
      *--p_ = static_cast<char>(tag | 0x80);
    } else {
      p_ = put_long_varint(p_, tag);
    }
  }

  [[gnu::always_inline]] void varint_field(std::uint32_t tag, std::uint64_t value) noexcept {
    put_varint(value);
    put_tag(tag);
  }
  template <class T>
  [[gnu::always_inline]] void fixed_field(std::uint32_t tag, T value) noexcept {
    p_ -= sizeof value;
    std::memcpy(p_, &value, sizeof value);
    put_tag(tag);
  }
  template <class T>
  [[gnu::always_inline]] void packed_fixed(std::uint32_t tag, const std::vector<T>& values) {
    if (values.empty()) return;
    p_ = put_string(p_, *output_, reinterpret_cast<const char*>(values.data()),
                    values.size() * sizeof(T));
    put_tag(tag);
  }
  template <class T>
  [[gnu::always_inline]] void packed(std::uint32_t tag, const std::vector<T>& values,
                                     char* (*put)(char*, Output&, const void*, std::size_t)) {
    if (values.empty()) return;
    p_ = put(p_, *output_, values.data(), values.size());
    put_tag(tag);
  }

  // What stands in front of `p` after writing: behind it there is room for a tag.

  static char* put_long_varint(char* p, std::uint64_t value) noexcept;
  static char* put_raw(char* p, Output& output, const char* data, std::size_t size);
  // With its length.
  static char* put_string(char* p, Output& output, const char* data, std::size_t size);
  // The elements of a vector and their length.
  static char* put_int32s(char* p, Output& output, const void* values, std::size_t count);
  static char* put_uint32s(char* p, Output& output, const void* values, std::size_t count);
  static char* put_uint64s(char* p, Output& output, const void* values, std::size_t count);
  static char* put_sint32s(char* p, Output& output, const void* values, std::size_t count);
  static char* put_sint64s(char* p, Output& output, const void* values, std::size_t count);
  static char* put_booleans(char* p, Output& output, const std::vector<bool>& values);
  template <class T, class Encode>
  static char* put_all(char* p, Output& output, const void* values, std::size_t count,
                       Encode encode);

  char* p_;
  Output* output_;
};

}  // namespace cpprpc::wire
