#include "cpprpc/wire/read.h"

#include <bit>
#include <cstring>

#include "cpprpc/wire/utf8.h"
#include "cpprpc/wire/varint.h"

namespace cpprpc::wire {
namespace {

constexpr const char* kLongVarint = "a varint is longer than 10 bytes";

constexpr WireType type_of(std::uint32_t tag) noexcept { return static_cast<WireType>(tag & 7); }

constexpr std::uint64_t byte_at(const char* p) noexcept { return static_cast<unsigned char>(*p); }

std::size_t left(const char* p, const Input& in) noexcept {
  return static_cast<std::size_t>(in.end - p);
}

// A varint of which fewer than ten bytes are there, or which is longer than that.
Decoded read_varint_slowly(const char* p, Input& in) noexcept {
  const char* const at = p;
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 70; shift += 7) {
    if (p == in.end) return {in.fail(Input::kTruncated, at), 0};
    const std::uint64_t byte = byte_at(p++);
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return {p, value};
  }
  return {in.fail(kLongVarint, at), 0};
}

Decoded no_length(const char* error, const char* at, Input& in) noexcept {
  in.fail(error, at);
  return {nullptr, 0};
}

// The bytes of something with a length; data() is null after an error.
std::string_view read_slice(const char* p, Input& in) noexcept {
  const Decoded length = read_length(p, in);
  return {length.next, static_cast<std::size_t>(length.value)};
}

// What a string that does not fit into the object itself allocates.
bool take_string(std::size_t capacity, std::string_view bytes, Input& in) noexcept {
  constexpr std::size_t kInside = 15;
  if (bytes.size() <= kInside || bytes.size() <= capacity) return true;
  return in.take_memory(bytes.size() + Input::kAllocation, bytes.data());
}

const char* skip_fixed(const char* p, Input& in, std::size_t size) noexcept {
  return left(p, in) < size ? in.fail(Input::kTruncated, p) : p + size;
}

const char* skip_group(const char* p, Input& in, std::uint32_t start_tag) noexcept {
  if (!in.take_depth(p)) return in.end;
  while (p != in.end) {
    const Decoded tag = read_tag(p, in);
    p = tag.next;
    if (tag.value == start_tag + 1) {
      ++in.depth;
      return p;
    }
    if (tag.value != 0) p = skip(p, in, static_cast<std::uint32_t>(tag.value));
  }
  return in.fail("a group has no end", p);
}

// The bytes of a string for which `capacity` bytes are there already; data() is null after an
// error.
template <bool checked>
std::string_view checked_slice(const char* p, Input& in, std::size_t capacity) {
  const std::string_view text = read_slice(p, in);
  if (text.data() == nullptr) return text;
  if (checked && !is_utf8(text))
    return in.fail("a string is not UTF-8", text.data()), std::string_view();
  return take_string(capacity, text, in) ? text : std::string_view();
}

template <bool checked>
const char* read_text(const char* p, Input& in, std::string& value) {
  const std::string_view text = checked_slice<checked>(p, in, value.capacity());
  if (text.data() == nullptr) return in.end;
  value.assign(text);
  return text.data() + text.size();
}

template <bool checked>
const char* read_texts(const char* p, Input& in, std::uint32_t tag, Strings& values, bool replace) {
  const std::size_t before = replace ? 0 : values.size();
  std::size_t used = before;
  const char* next = p;
  do {
    p = next;
    if (used < values.size()) {
      p = read_text<checked>(p, in, values[used]);
    } else {
      if (used == values.capacity()) {
        const std::size_t capacity = in.grow(used, count_run(p, in, tag), sizeof(std::string), p);
        if (capacity == 0) return in.end;
        values.reserve(capacity);
      }
      const std::string_view text = checked_slice<checked>(p, in, 0);
      if (text.data() == nullptr) return in.end;
      values.emplace_back(text);
      p = text.data() + text.size();
    }
    ++used;
    next = read_same_tag(p, in, tag);
  } while (next != nullptr);
  while (values.size() > used) values.pop_back();
  return in.take_elements(used - before, p) ? p : in.end;
}

}  // namespace

Decoded read_tag(const char* p, Input& in) noexcept {
  const char* const at = p;
  std::uint32_t tag = 0;
  for (int shift = 0; shift < 35; shift += 7) {
    if (p == in.end) return {in.fail(Input::kTruncated, at), 0};
    const auto byte = static_cast<unsigned char>(*p++);
    tag |= static_cast<std::uint32_t>(byte & 0x7f) << shift;
    if (byte < 0x80) {
      if (tag < 8) return {in.fail("field number 0 is not allowed", at), 0};
      return {p, tag};
    }
  }
  return {in.fail("a field's tag is longer than 5 bytes", at), 0};
}

Decoded read_varint(const char* p, Input& in) noexcept {
  if (left(p, in) < kMaxVarint) return read_varint_slowly(p, in);
  std::uint64_t value = byte_at(p);
  if (value < 0x80) return {p + 1, value};
  for (unsigned i = 1; i < 10; ++i) {
    value += (byte_at(p + i) - 1) << (7 * i);  // takes the continuation bit of the one before away
    if (byte_at(p + i) < 0x80) return {p + i + 1, value};
  }
  return read_varint_slowly(p, in);
}

Decoded read_any_length(const char* p, Input& in) noexcept {
  const Decoded length = read_varint(p, in);
  if (in.error != nullptr) return {nullptr, 0};
  if (length.next - p > 5 || length.value > kMaxMessage) {
    return no_length("a length is 2 GiB or more", p, in);
  }
  if (length.value > left(length.next, in)) {
    return no_length("a length reaches beyond the end of the message", p, in);
  }
  return length;
}

const char* read_string(const char* p, Input& in, std::string& value) {
  return read_text<true>(p, in, value);
}
const char* read_bytes(const char* p, Input& in, std::string& value) {
  return read_text<false>(p, in, value);
}

const char* read_strings(const char* p, Input& in, std::uint32_t tag, Strings& values,
                         bool replace) {
  return read_texts<true>(p, in, tag, values, replace);
}
const char* read_byte_strings(const char* p, Input& in, std::uint32_t tag, Strings& values,
                              bool replace) {
  return read_texts<false>(p, in, tag, values, replace);
}

const char* read_same_long_tag(const char* p, const Input& in, std::uint32_t tag) noexcept {
  for (; tag >= 0x80; tag >>= 7) {
    if (p == in.end || byte_at(p++) != (tag & 0x7f) + 0x80) return nullptr;
  }
  return p != in.end && byte_at(p) == tag ? p + 1 : nullptr;
}

std::size_t count_run(const char* p, const Input& in, std::uint32_t tag) noexcept {
  if (type_of(tag) != WireType::Length) return 1;
  std::size_t count = 0;
  while (p != nullptr) {
    ++count;
    std::uint64_t length = 0;
    for (unsigned shift = 0;; shift += 7) {
      if (p == in.end || shift > 28) return count;
      const std::uint64_t byte = byte_at(p++);
      length |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    if (length > left(p, in)) return count;
    p = read_same_tag(p + length, in, tag);
  }
  return count;
}

const char* read_unknown(const char* p, Input& in, std::uint32_t tag, UnknownFields& fields) {
  if (type_of(tag) == WireType::EndGroup) {
    in.close_group(tag, p);
    return in.end;
  }
  const char* const value = p;
  p = skip(p, in, tag);
  if (in.error != nullptr) return p;
  char head[kMaxVarint];
  std::size_t size = 0;
  for (std::uint32_t rest = tag;; rest >>= 7) {
    head[size++] = static_cast<char>(rest < 0x80 ? rest : (rest | 0x80));
    if (rest < 0x80) break;
  }
  const std::string_view field(value, static_cast<std::size_t>(p - value));
  return keep({head, size}, in, value, fields) && keep(field, in, value, fields) ? p : in.end;
}

bool keep(std::string_view encoded, Input& in, const char* at, UnknownFields& fields) {
  if (encoded.size() > in.unknown_bytes) {
    in.exhaust("the unknown fields take more than DecodeLimits::unknown_bytes allows", at);
    return false;
  }
  if (fields.empty() && !in.take_memory(sizeof(std::string) + Input::kAllocation, at)) return false;
  in.unknown_bytes -= encoded.size();
  fields.append(encoded);
  return true;
}

const char* skip(const char* p, Input& in, std::uint32_t tag) noexcept {
  switch (type_of(tag)) {
    case WireType::Varint:
      return read_varint(p, in).next;
    case WireType::Fixed64:
      return skip_fixed(p, in, 8);
    case WireType::Length: {
      const std::string_view slice = read_slice(p, in);
      return slice.data() == nullptr ? in.end : slice.data() + slice.size();
    }
    case WireType::StartGroup:
      return skip_group(p, in, tag);
    case WireType::EndGroup:
      return in.fail("a group ends that never started", p);
    case WireType::Fixed32:
      return skip_fixed(p, in, 4);
  }
  return in.fail("wire types 6 and 7 do not exist", p);
}

}  // namespace cpprpc::wire
