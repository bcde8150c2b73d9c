#include "cpprpc/wire/writer.h"

#include <algorithm>

namespace cpprpc::wire {
namespace {

template <class T, class Size>
std::size_t sum(const std::vector<T>& values, Size size) noexcept {
  std::size_t total = 0;
  for (const T& value : values) total += size(value);
  return total;
}

}  // namespace

void Sizes::grow() {
  const std::size_t capacity = capacity_ * 2;
  std::unique_ptr<std::uint32_t[]> larger(new std::uint32_t[capacity]);
  std::copy_n(sizes_, count_, larger.get());
  heap_ = std::move(larger);
  sizes_ = heap_.get();
  capacity_ = capacity;
}

std::size_t size_packed_int32(const std::vector<std::int32_t>& values) noexcept {
  return sum(values, size_int32);
}
std::size_t size_packed_int64(const std::vector<std::int64_t>& values) noexcept {
  return sum(values, size_int64);
}
std::size_t size_packed_uint32(const std::vector<std::uint32_t>& values) noexcept {
  return sum(values, size_uint32);
}
std::size_t size_packed_uint64(const std::vector<std::uint64_t>& values) noexcept {
  return sum(values, size_uint64);
}
std::size_t size_packed_sint32(const std::vector<std::int32_t>& values) noexcept {
  return sum(values, size_sint32);
}
std::size_t size_packed_sint64(const std::vector<std::int64_t>& values) noexcept {
  return sum(values, size_sint64);
}
std::size_t size_strings(const std::vector<std::string>& values) noexcept {
  return sum(values, size_string);
}

void Writer::varint_field(std::uint32_t tag, std::uint64_t value) noexcept {
  varint(tag);
  varint(value);
}

void Writer::fixed_field(std::uint32_t tag, std::uint32_t value) noexcept {
  varint(tag);
  std::memcpy(p_, &value, sizeof value);
  p_ += sizeof value;
}

void Writer::fixed_field(std::uint32_t tag, std::uint64_t value) noexcept {
  varint(tag);
  std::memcpy(p_, &value, sizeof value);
  p_ += sizeof value;
}

void Writer::string(std::uint32_t tag, std::string_view value) noexcept {
  varint(tag);
  varint(value.size());
  raw(value);
}

void Writer::begin_part(std::uint32_t tag) noexcept {
  varint(tag);
  varint(*next_size_++);
}

template <class T>
void Writer::packed_fixed(std::uint32_t tag, const std::vector<T>& values) noexcept {
  if (values.empty()) return;
  const std::size_t size = values.size() * sizeof(T);
  varint(tag);
  varint(size);
  std::memcpy(p_, values.data(), size);
  p_ += size;
}

template <class T, class Encode>
void Writer::packed_varint(std::uint32_t tag, const std::vector<T>& values,
                           Encode encode) noexcept {
  if (values.empty()) return;
  begin_part(tag);
  for (const T& value : values) varint(encode(value));
}

void Writer::packed_int32(std::uint32_t tag, const std::vector<std::int32_t>& values) noexcept {
  packed_varint(tag, values, [](std::int32_t v) { return static_cast<std::uint64_t>(v); });
}
void Writer::packed_int64(std::uint32_t tag, const std::vector<std::int64_t>& values) noexcept {
  packed_varint(tag, values, [](std::int64_t v) { return static_cast<std::uint64_t>(v); });
}
void Writer::packed_uint32(std::uint32_t tag, const std::vector<std::uint32_t>& values) noexcept {
  packed_varint(tag, values, [](std::uint32_t v) { return std::uint64_t{v}; });
}
void Writer::packed_uint64(std::uint32_t tag, const std::vector<std::uint64_t>& values) noexcept {
  packed_varint(tag, values, [](std::uint64_t v) { return v; });
}
void Writer::packed_sint32(std::uint32_t tag, const std::vector<std::int32_t>& values) noexcept {
  packed_varint(tag, values, [](std::int32_t v) { return std::uint64_t{zigzag(v)}; });
}
void Writer::packed_sint64(std::uint32_t tag, const std::vector<std::int64_t>& values) noexcept {
  packed_varint(tag, values, [](std::int64_t v) { return zigzag(v); });
}
void Writer::packed_boolean(std::uint32_t tag, const std::vector<bool>& values) noexcept {
  if (values.empty()) return;
  varint(tag);
  varint(values.size());
  for (const bool value : values) *p_++ = value ? 1 : 0;
}
void Writer::packed_fixed32(std::uint32_t tag, const std::vector<std::uint32_t>& values) noexcept {
  packed_fixed(tag, values);
}
void Writer::packed_fixed64(std::uint32_t tag, const std::vector<std::uint64_t>& values) noexcept {
  packed_fixed(tag, values);
}
void Writer::packed_sfixed32(std::uint32_t tag, const std::vector<std::int32_t>& values) noexcept {
  packed_fixed(tag, values);
}
void Writer::packed_sfixed64(std::uint32_t tag, const std::vector<std::int64_t>& values) noexcept {
  packed_fixed(tag, values);
}
void Writer::packed_float32(std::uint32_t tag, const std::vector<float>& values) noexcept {
  packed_fixed(tag, values);
}
void Writer::packed_float64(std::uint32_t tag, const std::vector<double>& values) noexcept {
  packed_fixed(tag, values);
}

}  // namespace cpprpc::wire
