// Reader: takes a message's bytes apart. Generated code is its user:
//
//   wire::Reader Codec<User>::read(wire::Reader in, User& m, bool) {
//     while (const std::uint32_t tag = in.next()) {
//       switch (tag) {
//         case 0x0a: in.string(m.name); break;
//         default: in.unknown(tag, m.unknown_fields);
//       }
//     }
//     return in;
//   }
//
// A position, and a pointer to the Input that all levels share. It is passed and returned by value,
// and whatever is not inlined takes the position and gives the next: so it stays in a register.
//
// An error sticks: next() is 0 from then on, at every level, and what was read is to be thrown
// away. So generated code checks nothing. Reads the caller's bytes and copies what it keeps. One
// thread.
//
// Specification: https://protobuf.dev/programming-guides/encoding/

#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "cpprpc/wire/codec.h"
#include "cpprpc/wire/input.h"
#include "cpprpc/wire/read.h"
#include "cpprpc/wire/unknown_fields.h"
#include "cpprpc/wire/varint.h"

namespace cpprpc::wire {

class Reader {
 public:
  /// At the beginning of `input`, which must outlive it.
  explicit Reader(Input& input) noexcept : p_(input.begin), input_(&input) {}

  // --- fields

  /// The tag of the next field, its number << 3 | wire type; 0 at the end of this message, or after
  /// an error.
  [[nodiscard, gnu::always_inline]] std::uint32_t next() noexcept {
    if (p_ == input_->end) return 0;
    const auto first = static_cast<unsigned char>(*p_);
    if (first < 0x80 && first >= 8) {
      ++p_;
      return first;
    }
    return static_cast<std::uint32_t>(move(read_tag(p_, *input_)));
  }

  // --- one value, by the type in the .proto

  [[gnu::always_inline]] void int32(std::int32_t& value) noexcept {
    value = static_cast<std::int32_t>(varint());
  }
  [[gnu::always_inline]] void int64(std::int64_t& value) noexcept {
    value = static_cast<std::int64_t>(varint());
  }
  [[gnu::always_inline]] void uint32(std::uint32_t& value) noexcept {
    value = static_cast<std::uint32_t>(varint());
  }
  [[gnu::always_inline]] void uint64(std::uint64_t& value) noexcept { value = varint(); }
  [[gnu::always_inline]] void sint32(std::int32_t& value) noexcept {
    value = unzigzag(static_cast<std::uint32_t>(varint()));
  }
  [[gnu::always_inline]] void sint64(std::int64_t& value) noexcept { value = unzigzag(varint()); }
  [[gnu::always_inline]] void boolean(bool& value) noexcept { value = varint() != 0; }
  template <class E>
  [[gnu::always_inline]] void enumeration(E& value) noexcept {
    value = static_cast<E>(static_cast<std::int32_t>(varint()));
  }
  [[gnu::always_inline]] void fixed32(std::uint32_t& value) noexcept { fixed(value); }
  [[gnu::always_inline]] void fixed64(std::uint64_t& value) noexcept { fixed(value); }
  [[gnu::always_inline]] void sfixed32(std::int32_t& value) noexcept { fixed(value); }
  [[gnu::always_inline]] void sfixed64(std::int64_t& value) noexcept { fixed(value); }
  [[gnu::always_inline]] void float32(float& value) noexcept { fixed(value); }
  [[gnu::always_inline]] void float64(double& value) noexcept { fixed(value); }

  /// An error unless it is UTF-8.
  [[gnu::always_inline]] void string(std::string& value) { p_ = read_string(p_, *input_, value); }
  [[gnu::always_inline]] void bytes(std::string& value) { p_ = read_bytes(p_, *input_, value); }

  /// Merges into `value`, or replaces it. It may be a std::optional or Box, which gets a message
  /// if it has none.
  template <class M>
  [[gnu::always_inline]] void message(M& value, bool replace) {
    *this = read_message(*this, value, replace);
  }

  /// The same for a message between two tags. Its end-group tag is one that Codec<M>::read does
  /// not know, and so comes to unknown(), which ends the loop.
  template <class M>
  [[gnu::always_inline]] void group(std::uint32_t tag, M& value, bool replace) {
    *this = read_group(*this, tag, value, replace);
  }

  // --- all values of a repeated field that stand here: fields of `tag`, the one at hand and those
  // right behind it, or a packed run. Elements that are to be replaced are read over.

  [[gnu::always_inline]] void repeated_int32(std::uint32_t tag, std::vector<std::int32_t>& values) {
    p_ = read_int32s(p_, *input_, tag, values);
  }
  [[gnu::always_inline]] void repeated_int64(std::uint32_t tag, std::vector<std::int64_t>& values) {
    p_ = read_int64s(p_, *input_, tag, values);
  }
  [[gnu::always_inline]] void repeated_uint32(std::uint32_t tag,
                                              std::vector<std::uint32_t>& values) {
    p_ = read_uint32s(p_, *input_, tag, values);
  }
  [[gnu::always_inline]] void repeated_uint64(std::uint32_t tag,
                                              std::vector<std::uint64_t>& values) {
    p_ = read_uint64s(p_, *input_, tag, values);
  }
  [[gnu::always_inline]] void repeated_sint32(std::uint32_t tag,
                                              std::vector<std::int32_t>& values) {
    p_ = read_sint32s(p_, *input_, tag, values);
  }
  [[gnu::always_inline]] void repeated_sint64(std::uint32_t tag,
                                              std::vector<std::int64_t>& values) {
    p_ = read_sint64s(p_, *input_, tag, values);
  }
  [[gnu::always_inline]] void repeated_boolean(std::uint32_t tag, std::vector<bool>& values) {
    p_ = read_booleans(p_, *input_, tag, values);
  }
  [[gnu::always_inline]] void repeated_fixed32(std::uint32_t tag,
                                               std::vector<std::uint32_t>& values) {
    p_ = read_fixed32s(p_, *input_, tag, values);
  }
  [[gnu::always_inline]] void repeated_fixed64(std::uint32_t tag,
                                               std::vector<std::uint64_t>& values) {
    p_ = read_fixed64s(p_, *input_, tag, values);
  }
  [[gnu::always_inline]] void repeated_sfixed32(std::uint32_t tag,
                                                std::vector<std::int32_t>& values) {
    p_ = read_sfixed32s(p_, *input_, tag, values);
  }
  [[gnu::always_inline]] void repeated_sfixed64(std::uint32_t tag,
                                                std::vector<std::int64_t>& values) {
    p_ = read_sfixed64s(p_, *input_, tag, values);
  }
  [[gnu::always_inline]] void repeated_float32(std::uint32_t tag, std::vector<float>& values) {
    p_ = read_floats(p_, *input_, tag, values);
  }
  [[gnu::always_inline]] void repeated_float64(std::uint32_t tag, std::vector<double>& values) {
    p_ = read_doubles(p_, *input_, tag, values);
  }
  template <class E>
  [[gnu::always_inline]] void repeated_enumeration(std::uint32_t tag, std::vector<E>& values) {
    p_ = read_enumerations(p_, *input_, tag, values);
  }
  [[gnu::always_inline]] void repeated_string(std::uint32_t tag, std::vector<std::string>& values,
                                              bool replace) {
    p_ = read_strings(p_, *input_, tag, values, replace);
  }
  [[gnu::always_inline]] void repeated_bytes(std::uint32_t tag, std::vector<std::string>& values,
                                             bool replace) {
    p_ = read_byte_strings(p_, *input_, tag, values, replace);
  }
  template <class M>
  [[gnu::always_inline]] void repeated_message(std::uint32_t tag, std::vector<M>& values,
                                               bool replace) {
    *this = read_messages(*this, tag, values, replace);
  }
  template <class M>
  [[gnu::always_inline]] void repeated_group(std::uint32_t tag, std::vector<M>& values,
                                             bool replace) {
    *this = read_groups(*this, tag, values, replace);
  }

  /// All values of a repeated field of varints, for what is no vector of numbers.
  [[gnu::always_inline]] void each_varint(std::uint32_t tag, TakeVarints take, void* context) {
    p_ = read_varints(p_, *input_, tag, take, context);
  }

  // --- whatever else

  /// Narrows the view to the message that starts here, for what has no Codec: an entry of a map.
  /// The end to give back to leave(); null after an error.
  [[nodiscard, gnu::always_inline]] const char* enter() noexcept {
    const Decoded length = read_length(p_, *input_);
    if (length.next == nullptr) return p_ = input_->end, nullptr;
    if (!input_->take_depth(p_)) return p_ = input_->end, nullptr;
    const char* const outer_end = input_->end;
    p_ = length.next;
    input_->end = p_ + length.value;
    return outer_end;
  }
  [[gnu::always_inline]] void leave(const char* outer_end) noexcept {
    if (input_->error != nullptr) return;  // p_ == end: every level stops
    ++input_->depth;
    input_->end = outer_end;
  }

  /// Another field of `tag` if it is the next.
  [[nodiscard, gnu::always_inline]] bool next_is(std::uint32_t tag) noexcept {
    const char* const next = read_same_tag(p_, *input_, tag);
    if (next == nullptr) return false;
    p_ = next;
    return true;
  }

  /// Keeps the field at hand, tag and value; or ends the group that is open.
  [[gnu::always_inline]] void unknown(std::uint32_t tag, UnknownFields& fields) {
    p_ = read_unknown(p_, *input_, tag, fields);
  }

  /// Keeps a field in the wire format that is not taken from the input as it stands there.
  [[gnu::always_inline]] void keep(std::string_view field, UnknownFields& fields) {
    if (!wire::keep(field, *input_, p_, fields)) p_ = input_->end;
  }

  /// Drops the field at hand, and checks that it is well-formed.
  [[gnu::always_inline]] void skip(std::uint32_t tag) noexcept {
    p_ = wire::skip(p_, *input_, tag);
  }

  /// Where the reader stands.
  [[nodiscard]] const char* position() const noexcept { return p_; }

  // --- the end

  [[nodiscard]] Input& input() const noexcept { return *input_; }

  [[nodiscard]] bool failed() const noexcept { return input_->error != nullptr; }
  /// Where it stands after an error.
  [[nodiscard]] Reader stopped() const noexcept {
    Reader reader = *this;
    reader.p_ = input_->end;
    return reader;
  }

  /// What was read makes no sense, for codecs that are written by hand. `error` must live on.
  void fail(const char* error) noexcept { p_ = input_->fail(error, p_); }

  /// A message is at its end, and a required field of it was not in it. That need be no error: the
  /// message may come in several parts, or not be kept.
  void note_incomplete() noexcept { input_->incomplete = true; }

 private:
  [[gnu::always_inline]] std::uint64_t move(Decoded decoded) noexcept {
    p_ = decoded.next;
    return decoded.value;
  }

  [[nodiscard, gnu::always_inline]] std::uint64_t varint() noexcept {
    if (input_->end - p_ >= 2) [[likely]] {
      const auto first = static_cast<unsigned char>(p_[0]),
                 second = static_cast<unsigned char>(p_[1]);
      if (first < 0x80) return ++p_, first;
      if (second < 0x80) {
        return p_ += 2, static_cast<std::uint64_t>((first & 0x7f) | second << 7);
      }
    }
    return move(read_varint(p_, *input_));
  }

  template <class T>
  [[gnu::always_inline]] void fixed(T& value) noexcept {
    if (static_cast<std::size_t>(input_->end - p_) < sizeof value) [[unlikely]] {
      p_ = input_->fail(Input::kTruncated, p_);
      return;
    }
    std::memcpy(&value, p_, sizeof value);
    p_ += sizeof value;
  }

  const char* p_;
  Input* input_;
};

// --- messages in messages

/// What Codec<M>::read is, without the type.
using ReadMessage = Reader (*)(Reader in, void* message, bool replace);

[[nodiscard]] Reader read_message(Reader in, ReadMessage read, void* message);
[[nodiscard]] Reader read_group(Reader in, std::uint32_t tag, ReadMessage read, void* message);

/// A std::optional or Box.
template <class T>
concept Nullable = requires(T value) {
  value.emplace();
};

/// The message in `nullable`, made if there is none; null, and an error, if the limits are against
/// it.
template <Nullable T>
[[nodiscard]] auto* message_in(T& nullable, Input& in, const char* p) {
  using M = typename T::value_type;
  if (nullable) return &*nullable;
  const bool on_the_heap = sizeof(T) < sizeof(M);
  if (on_the_heap && !in.take_memory(sizeof(M) + Input::kAllocation, p)) {
    return static_cast<M*>(nullptr);
  }
  return &nullable.emplace();
}

template <class M>
[[nodiscard, gnu::always_inline]] inline Reader read_message(Reader in, M& value, bool replace) {
  if constexpr (Nullable<M>) {
    const bool is_old = replace && value;
    auto* const message = message_in(value, in.input(), in.position());
    return message == nullptr ? in.stopped() : read_message(in, *message, is_old);
  } else {
    const char* const outer_end = in.enter();
    if (outer_end == nullptr) return in;
    if (replace) Codec<M>::recycle(value);
    in = Codec<M>::read(in, value, replace);
    in.leave(outer_end);
    return in;
  }
}

template <class M>
[[nodiscard, gnu::always_inline]] inline Reader read_group(Reader in, std::uint32_t tag, M& value,
                                                           bool replace) {
  if constexpr (Nullable<M>) {
    const bool is_old = replace && value;
    auto* const message = message_in(value, in.input(), in.position());
    return message == nullptr ? in.stopped() : read_group(in, tag, *message, is_old);
  } else {
    const Input::Group outer = in.input().begin_group(tag, in.position());
    if (in.failed()) return in.stopped();
    if (replace) Codec<M>::recycle(value);
    in = Codec<M>::read(in, value, replace);
    in.input().end_group(outer, in.position());
    return in.failed() ? in.stopped() : in;
  }
}

template <class M, class ReadOne>
[[nodiscard, gnu::always_inline]] inline Reader read_run(Reader in, std::uint32_t tag,
                                                         std::vector<M>& values, bool replace,
                                                         ReadOne read_one) {
  const std::size_t before = replace ? 0 : values.size();
  std::size_t used = before;
  do {
    if (used < values.size()) {
      in = read_one(in, values[used++], true);
      continue;
    }
    if (used == values.capacity()) {
      const std::size_t more = count_run(in.position(), in.input(), tag);
      const std::size_t capacity = in.input().grow(used, more, sizeof(M), in.position());
      if (capacity == 0) return in.stopped();
      values.reserve(capacity);
    }
    ++used;
    in = read_one(in, values.emplace_back(), false);
  } while (in.next_is(tag));
  while (values.size() > used) values.pop_back();
  return in.input().take_elements(used - before, in.position()) ? in : in.stopped();
}

template <class M>
[[nodiscard]] Reader read_messages(Reader in, std::uint32_t tag, std::vector<M>& values,
                                   bool replace) {
  return read_run(in, tag, values, replace,
                  [](Reader at, M& value, bool is_old) { return read_message(at, value, is_old); });
}

template <class M>
[[nodiscard]] Reader read_groups(Reader in, std::uint32_t tag, std::vector<M>& values,
                                 bool replace) {
  return read_run(in, tag, values, replace, [tag](Reader at, M& value, bool is_old) {
    return read_group(at, tag, value, is_old);
  });
}

}  // namespace cpprpc::wire
