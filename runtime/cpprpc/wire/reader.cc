#include "cpprpc/wire/reader.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "cpprpc/wire/utf8.h"

namespace cpprpc::wire {
namespace {

static_assert(std::endian::native == std::endian::little,
              "fixed-width values are copied as they stand on the wire, which is little-endian");

constexpr const char* kTruncated = "the message ends in the middle of a field";
constexpr const char* kTooDeep = "messages nest more than 100 deep";
constexpr const char* kStrayEnd = "a group ends that never started";
constexpr const char* kNoEnd = "a group has no end";

constexpr WireType type_of(std::uint32_t tag) noexcept { return static_cast<WireType>(tag & 7); }

// How many varints end in `bytes`: those whose last byte has no continuation bit.
std::size_t count_varints(const char* p, const char* end) noexcept {
  return static_cast<std::size_t>(
      std::count_if(p, end, [](char c) { return static_cast<unsigned char>(c) < 0x80; }));
}

}  // namespace

bool Reader::next_slow() noexcept {
  const char* const at = p_;
  std::uint32_t tag = 0;
  for (int shift = 0; shift < 35; shift += 7) {
    if (p_ == end_) return fail_at(kTruncated, at), false;
    const auto byte = static_cast<unsigned char>(*p_++);
    tag |= static_cast<std::uint32_t>(byte & 0x7f) << shift;
    if (byte < 0x80) {
      if (tag < 8) return fail_at("field number 0 is not allowed", at), false;
      tag_ = tag;
      return true;
    }
  }
  return fail_at("a field's tag is longer than 5 bytes", at), false;
}

std::uint64_t Reader::varint_slow() noexcept {
  const char* const at = p_;
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 70; shift += 7) {
    if (p_ == end_) return fail_at(kTruncated, at), 0;
    const auto byte = static_cast<unsigned char>(*p_++);
    value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
  return fail_at("a varint is longer than 10 bytes", at), 0;
}

void Reader::fixed(void* value, std::size_t size) noexcept {
  if (static_cast<std::size_t>(end_ - p_) < size) return fail(kTruncated);
  std::memcpy(value, p_, size);
  p_ += size;
}

std::string_view Reader::length_delimited() noexcept {
  const char* const at = p_;
  const std::uint64_t length = varint();
  if (error_ != nullptr) return {};
  if (p_ - at > 5 || length > kMaxMessage) return fail_at("a length is 2 GiB or more", at), "";
  if (length > static_cast<std::uint64_t>(end_ - p_)) {
    return fail_at("a length reaches beyond the end of the message", at), "";
  }
  const std::string_view bytes(p_, static_cast<std::size_t>(length));
  p_ += length;
  return bytes;
}

void Reader::string(std::string& value) {
  const std::string_view text = length_delimited();
  if (!is_utf8(text)) return fail_at("a string is not UTF-8", text.data());
  value.assign(text);
}

void Reader::bytes(std::string& value) { value.assign(length_delimited()); }

const char* Reader::enter() noexcept {
  const char* const at = p_;
  const std::string_view body = length_delimited();
  if (error_ != nullptr) return nullptr;
  if (depth_ == kMaxDepth) {
    return fail_at(kTooDeep, at), nullptr;
  }
  ++depth_;
  p_ = body.data();
  return std::exchange(end_, body.data() + body.size());
}

void Reader::leave(const char* outer_end) noexcept {
  if (error_ != nullptr) return;  // p_ == end_: every level stops
  --depth_;
  end_ = outer_end;
}

void Reader::message(void (*read)(Reader&, void*), void* value) {
  const char* const outer_end = enter();
  if (outer_end == nullptr) return;
  read(*this, value);
  leave(outer_end);
}

void Reader::group(void (*read)(Reader&, void*), void* value) {
  const Group outer = begin_group();
  if (error_ != nullptr) return;
  read(*this, value);
  end_group(outer);
}

Reader::Group Reader::begin_group() noexcept {
  const Group outer = group_;
  if (depth_ == kMaxDepth) {
    fail(kTooDeep);
    return outer;
  }
  ++depth_;
  group_ = {tag_ + 1, depth_, end_};  // the next wire type
  return outer;
}

void Reader::close_group() noexcept {
  if (tag_ != group_.end_tag || depth_ != group_.depth) return fail(kStrayEnd);
  group_.end_tag = 0;
  end_ = p_;  // nothing is left of the message
}

void Reader::end_group(const Group& outer) noexcept {
  if (error_ != nullptr) return;
  if (group_.end_tag != 0) return fail(kNoEnd);
  --depth_;
  end_ = group_.outer_end;
  group_ = outer;
}

template <class T>
void Reader::repeated_fixed(std::vector<T>& values) {
  if (type_of(tag_) != WireType::Length) {
    T value{};
    fixed(&value, sizeof value);
    if (error_ == nullptr) values.push_back(value);
    return;
  }
  const char* const at = p_;
  const std::string_view run = length_delimited();
  if (run.size() % sizeof(T) != 0) {
    return fail_at("a packed run ends in the middle of a value", at);
  }
  if (run.empty()) return;
  const std::size_t old = values.size();
  values.resize(old + run.size() / sizeof(T));
  std::memcpy(values.data() + old, run.data(), run.size());
}

template <class T, class Decode>
void Reader::repeated_varint(std::vector<T>& values, Decode decode) {
  if (type_of(tag_) != WireType::Length) {
    values.push_back(decode(varint()));
    return;
  }
  const std::string_view run = length_delimited();
  if (error_ != nullptr) return;
  const char* const outer_end = std::exchange(end_, p_);
  p_ = run.data();
  const std::size_t count = count_varints(p_, end_);
  if (values.capacity() - values.size() < count) {
    values.reserve(std::max(values.size() + count, values.size() * 2));
  }
  while (p_ != end_) values.push_back(decode(varint()));
  if (error_ == nullptr) end_ = outer_end;
}

void Reader::each_packed(void (*read_one)(Reader&, void*), void* values) {
  if (type_of(tag_) != WireType::Length) return read_one(*this, values);
  const std::string_view run = length_delimited();
  if (error_ != nullptr) return;
  const char* const outer_end = std::exchange(end_, p_);
  p_ = run.data();
  while (p_ != end_) read_one(*this, values);
  if (error_ == nullptr) end_ = outer_end;
}

void Reader::repeated_int32(std::vector<std::int32_t>& values) {
  repeated_varint(values, [](std::uint64_t v) { return static_cast<std::int32_t>(v); });
}
void Reader::repeated_int64(std::vector<std::int64_t>& values) {
  repeated_varint(values, [](std::uint64_t v) { return static_cast<std::int64_t>(v); });
}
void Reader::repeated_uint32(std::vector<std::uint32_t>& values) {
  repeated_varint(values, [](std::uint64_t v) { return static_cast<std::uint32_t>(v); });
}
void Reader::repeated_uint64(std::vector<std::uint64_t>& values) {
  repeated_varint(values, [](std::uint64_t v) { return v; });
}
void Reader::repeated_sint32(std::vector<std::int32_t>& values) {
  repeated_varint(values, [](std::uint64_t v) { return unzigzag(static_cast<std::uint32_t>(v)); });
}
void Reader::repeated_sint64(std::vector<std::int64_t>& values) {
  repeated_varint(values, [](std::uint64_t v) { return unzigzag(v); });
}
void Reader::repeated_boolean(std::vector<bool>& values) {
  repeated_varint(values, [](std::uint64_t v) { return v != 0; });
}
void Reader::repeated_fixed32(std::vector<std::uint32_t>& values) { repeated_fixed(values); }
void Reader::repeated_fixed64(std::vector<std::uint64_t>& values) { repeated_fixed(values); }
void Reader::repeated_sfixed32(std::vector<std::int32_t>& values) { repeated_fixed(values); }
void Reader::repeated_sfixed64(std::vector<std::int64_t>& values) { repeated_fixed(values); }
void Reader::repeated_float32(std::vector<float>& values) { repeated_fixed(values); }
void Reader::repeated_float64(std::vector<double>& values) { repeated_fixed(values); }

void Reader::unknown(UnknownFields& fields) {
  const std::uint32_t tag = tag_;
  if (type_of(tag) == WireType::EndGroup) return close_group();
  const char* const value = p_;
  skip_value(tag);
  if (error_ != nullptr) return;
  char head[kMaxVarint];
  std::size_t size = 0;
  for (std::uint32_t rest = tag;; rest >>= 7) {
    head[size++] = static_cast<char>(rest < 0x80 ? rest : (rest | 0x80));
    if (rest < 0x80) break;
  }
  fields.append({head, size});
  fields.append({value, static_cast<std::size_t>(p_ - value)});
}

void Reader::skip() { skip_value(tag_); }

void Reader::skip_value(std::uint32_t tag) {
  std::uint64_t ignored;
  switch (type_of(tag)) {
    case WireType::Varint:
      ignored = varint();
      return;
    case WireType::Fixed64:
      return fixed(&ignored, 8);
    case WireType::Length:
      length_delimited();
      return;
    case WireType::StartGroup:
      return skip_group(tag);
    case WireType::EndGroup:
      return fail(kStrayEnd);
    case WireType::Fixed32:
      return fixed(&ignored, 4);
  }
  fail("wire types 6 and 7 do not exist");
}

void Reader::skip_group(std::uint32_t start_tag) {
  if (depth_ == kMaxDepth) return fail(kTooDeep);
  ++depth_;
  const std::uint32_t end_tag = start_tag + 1;
  while (next()) {
    if (tag_ == end_tag) {
      --depth_;
      return;
    }
    skip_value(tag_);
  }
  if (error_ == nullptr) fail(kNoEnd);
}

void Reader::fail_at(const char* error, const char* at) noexcept {
  if (error_ == nullptr) {
    error_ = error;
    error_at_ = at;
  }
  p_ = end_;
}

}  // namespace cpprpc::wire
