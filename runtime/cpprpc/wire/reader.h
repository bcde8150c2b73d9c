// Reader: takes a message's bytes apart. Generated code is its user:
//
//   while (in.next()) {
//     switch (in.tag()) {
//       case 0x0a: in.string(m.name); break;
//       default: in.unknown(m.unknown_fields);
//     }
//   }
//
// An error sticks: next() is false from then on, at every level, and what was read is to be
// thrown away. So generated code checks nothing. Reads the caller's bytes and copies what it
// keeps. One thread.
//
// Specification: https://protobuf.dev/programming-guides/encoding/

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cpprpc/wire/codec.h"
#include "cpprpc/wire/unknown_fields.h"
#include "cpprpc/wire/varint.h"

namespace cpprpc::wire {

class Reader {
 public:
  explicit Reader(std::string_view bytes) noexcept
      : p_(bytes.data()), end_(bytes.data() + bytes.size()), begin_(bytes.data()) {}
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  // --- fields

  /// Moves to the next field; false at the end of this message, or after an error.
  [[nodiscard]] bool next() noexcept {
    if (p_ == end_) return false;
    const auto first = static_cast<unsigned char>(*p_);
    if (first < 0x80 && first >= 8) {
      ++p_;
      tag_ = first;
      return true;
    }
    return next_slow();
  }

  /// The field's number << 3 | wire type.
  [[nodiscard]] std::uint32_t tag() const noexcept { return tag_; }

  // --- one value, by the type in the .proto

  void int32(std::int32_t& value) noexcept { value = static_cast<std::int32_t>(varint()); }
  void int64(std::int64_t& value) noexcept { value = static_cast<std::int64_t>(varint()); }
  void uint32(std::uint32_t& value) noexcept { value = static_cast<std::uint32_t>(varint()); }
  void uint64(std::uint64_t& value) noexcept { value = varint(); }
  void sint32(std::int32_t& value) noexcept {
    value = unzigzag(static_cast<std::uint32_t>(varint()));
  }
  void sint64(std::int64_t& value) noexcept { value = unzigzag(varint()); }
  void boolean(bool& value) noexcept { value = varint() != 0; }
  template <class E>
  void enumeration(E& value) noexcept {
    value = static_cast<E>(static_cast<std::int32_t>(varint()));
  }
  void fixed32(std::uint32_t& value) noexcept { fixed(&value, sizeof value); }
  void fixed64(std::uint64_t& value) noexcept { fixed(&value, sizeof value); }
  void sfixed32(std::int32_t& value) noexcept { fixed(&value, sizeof value); }
  void sfixed64(std::int64_t& value) noexcept { fixed(&value, sizeof value); }
  void float32(float& value) noexcept { fixed(&value, sizeof value); }
  void float64(double& value) noexcept { fixed(&value, sizeof value); }

  void string(std::string& value);  // an error unless it is UTF-8
  void bytes(std::string& value);

  template <class M>
  void message(M& value) {
    const char* const outer_end = enter();
    if (outer_end == nullptr) return;
    Codec<M>::read(*this, value);
    leave(outer_end);
  }

  /// A message between two tags. Its end-group tag is one that Codec<M>::read does not know, and
  /// so comes to unknown(), which ends the loop.
  template <class M>
  void group(M& value) {
    const Group outer = begin_group();
    if (error_ != nullptr) return;
    Codec<M>::read(*this, value);
    end_group(outer);
  }

  /// message() and group() without the type: `read` is that of its codec.
  void message(void (*read)(Reader& in, void* message), void* value);
  void group(void (*read)(Reader& in, void* message), void* value);

  // --- all values of a repeated field that stand here: one, or a packed run

  void repeated_int32(std::vector<std::int32_t>& values);
  void repeated_int64(std::vector<std::int64_t>& values);
  void repeated_uint32(std::vector<std::uint32_t>& values);
  void repeated_uint64(std::vector<std::uint64_t>& values);
  void repeated_sint32(std::vector<std::int32_t>& values);
  void repeated_sint64(std::vector<std::int64_t>& values);
  void repeated_boolean(std::vector<bool>& values);
  void repeated_fixed32(std::vector<std::uint32_t>& values);
  void repeated_fixed64(std::vector<std::uint64_t>& values);
  void repeated_sfixed32(std::vector<std::int32_t>& values);
  void repeated_sfixed64(std::vector<std::int64_t>& values);
  void repeated_float32(std::vector<float>& values);
  void repeated_float64(std::vector<double>& values);
  template <class E>
  void repeated_enumeration(std::vector<E>& values) {
    each_packed(
        [](Reader& in, void* out) {
          in.enumeration(static_cast<std::vector<E>*>(out)->emplace_back());
        },
        &values);
  }
  void repeated_string(std::vector<std::string>& values) { string(values.emplace_back()); }
  void repeated_bytes(std::vector<std::string>& values) { bytes(values.emplace_back()); }
  template <class M>
  void repeated_message(std::vector<M>& values) {
    message(values.emplace_back());
  }
  template <class M>
  void repeated_group(std::vector<M>& values) {
    group(values.emplace_back());
  }

  // --- whatever else

  /// Narrows the view to the message that starts here, for what has no Codec: an entry of a map.
  /// The end to give back to leave(); null after an error.
  [[nodiscard]] const char* enter() noexcept;
  void leave(const char* outer_end) noexcept;

  /// All values of a repeated field that stand here, one by one, for what is no plain vector.
  void each_packed(void (*read_one)(Reader& in, void* context), void* context);

  /// Keeps the field at hand, tag and value; or ends the group that is open.
  void unknown(UnknownFields& fields);

  /// Drops the field at hand, and checks that it is well-formed.
  void skip();

  /// Where the reader stands, in bytes from the beginning; unspecified after an error.
  [[nodiscard]] std::size_t offset() const noexcept {
    return static_cast<std::size_t>(p_ - begin_);
  }

  // --- the end

  /// What was read makes no sense, for codecs that are written by hand. `error` must live on.
  void fail(const char* error) noexcept { fail_at(error, p_); }

  /// A message is at its end, and a required field of it was not in it. That need be no error: the
  /// message may come in several parts, or not be kept.
  void note_incomplete() noexcept { incomplete_ = true; }
  [[nodiscard]] bool incomplete() const noexcept { return incomplete_; }

  /// What was wrong, for people; null while nothing was.
  [[nodiscard]] const char* error() const noexcept { return error_; }
  /// Where it was, in bytes from the beginning.
  [[nodiscard]] std::size_t error_offset() const noexcept {
    return static_cast<std::size_t>(error_at_ - begin_);
  }

 private:
  // A group that is being read: an end-group tag counts only as deep as it began.
  struct Group {
    std::uint32_t end_tag = 0;  // 0: none is open
    int depth = 0;
    const char* outer_end = nullptr;
  };

  bool next_slow() noexcept;
  [[nodiscard]] std::uint64_t varint() noexcept {
    if (p_ != end_ && static_cast<unsigned char>(*p_) < 0x80) {
      return static_cast<unsigned char>(*p_++);
    }
    return varint_slow();
  }
  std::uint64_t varint_slow() noexcept;
  void fixed(void* value, std::size_t size) noexcept;
  // A length and as many bytes. Empty after an error.
  std::string_view length_delimited() noexcept;
  [[nodiscard]] Group begin_group() noexcept;  // the one around it
  void close_group() noexcept;
  void end_group(const Group& outer) noexcept;
  void skip_value(std::uint32_t tag);
  void skip_group(std::uint32_t start_tag);

  template <class T>
  void repeated_fixed(std::vector<T>& values);
  template <class T, class Decode>
  void repeated_varint(std::vector<T>& values, Decode decode);

  void fail_at(const char* error, const char* at) noexcept;

  const char* p_;
  const char* end_;
  std::uint32_t tag_ = 0;
  int depth_ = 0;
  bool incomplete_ = false;
  Group group_;
  const char* error_ = nullptr;
  const char* error_at_ = nullptr;
  const char* begin_;
};

}  // namespace cpprpc::wire
