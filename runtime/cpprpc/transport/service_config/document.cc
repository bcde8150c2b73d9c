#include "cpprpc/transport/service_config/document.h"

#include <charconv>
#include <cmath>
#include <limits>

// RapidJSON adds to a null pointer while its stack is empty, only to compare: the sanitizer stops
// at it.
#ifdef __clang__
#pragma clang attribute push(__attribute__((no_sanitize("pointer-overflow"))), apply_to = function)
#endif
#include <rapidjson/document.h>
#ifdef __clang__
#pragma clang attribute pop
#endif

namespace cpprpc::transport::service_config {
namespace {

const rapidjson::Value& json(const void* value) noexcept {
  return *static_cast<const rapidjson::Value*>(value);
}

std::string_view text_of(const rapidjson::Value& value) noexcept {
  return {value.GetString(), value.GetStringLength()};
}

// The whole of `text`, which is digits only.
std::optional<std::uint64_t> digits(std::string_view text) noexcept {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// "5" behind the point are 500,000,000 ns.
std::optional<std::uint64_t> nanoseconds(std::string_view fraction) {
  if (fraction.empty() || fraction.size() > 9) return std::nullopt;
  return digits(std::string(fraction).append(9 - fraction.size(), '0'));
}

std::optional<Clock::duration> parse_duration(std::string_view text) {
  constexpr std::uint64_t kMaxSeconds = 315'576'000'000;  // what protobuf allows
  const bool is_negative = text.starts_with('-');
  if (is_negative) text.remove_prefix(1);
  if (!text.ends_with('s')) return std::nullopt;
  text.remove_suffix(1);
  const std::size_t point = text.find('.');
  const auto seconds = digits(text.substr(0, point));
  const auto rest = point == std::string_view::npos ? std::optional<std::uint64_t>(0)
                                                    : nanoseconds(text.substr(point + 1));
  if (!seconds || !rest || *seconds > kMaxSeconds) return std::nullopt;
  constexpr auto kMost = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::seconds>(Clock::duration::max()).count());
  if (*seconds >= kMost) return is_negative ? Clock::duration::min() : Clock::duration::max();
  const auto duration = std::chrono::duration_cast<Clock::duration>(
      std::chrono::seconds(*seconds) + std::chrono::nanoseconds(*rest));
  return is_negative ? -duration : duration;
}

std::optional<double> whole(const rapidjson::Value& value) {
  if (value.IsNumber()) return value.GetDouble();
  if (!value.IsString()) return std::nullopt;
  const auto number = digits(text_of(value));
  return number ? std::optional<double>(static_cast<double>(*number)) : std::nullopt;
}

}  // namespace

void Node::refuse(std::string_view why) const {
  throw std::invalid_argument((path_.empty() ? "" : path_ + ": ") + std::string(why));
}

void Node::require_object() const {
  if (!json(value_).IsObject()) refuse("an object is expected");
}

std::optional<Node> Node::member(std::string_view name) const {
  require_object();
  const void* found = nullptr;
  Node node(nullptr, path_ + (path_.empty() ? "" : ".") + std::string(name));
  for (const auto& member : json(value_).GetObject()) {
    if (text_of(member.name) != name) continue;
    if (found != nullptr) node.refuse("is there twice");
    found = &member.value;
  }
  if (found == nullptr || json(found).IsNull()) return std::nullopt;
  node.value_ = found;
  return node;
}

Node Node::required(std::string_view name) const {
  std::optional<Node> found = member(name);
  if (!found) refuse("\"" + std::string(name) + "\" is missing");
  return *std::move(found);
}

std::vector<std::string_view> Node::names() const {
  require_object();
  std::vector<std::string_view> names;
  for (const auto& member : json(value_).GetObject()) names.push_back(text_of(member.name));
  return names;
}

std::vector<Node> Node::elements() const {
  if (!json(value_).IsArray()) refuse("an array is expected");
  std::vector<Node> elements;
  for (const rapidjson::Value& element : json(value_).GetArray()) {
    elements.emplace_back(&element, path_ + "[" + std::to_string(elements.size()) + "]");
  }
  return elements;
}

bool Node::is_text() const noexcept { return json(value_).IsString(); }

std::string_view Node::text() const {
  if (!is_text()) refuse("a text is expected");
  return text_of(json(value_));
}

bool Node::boolean() const {
  if (!json(value_).IsBool()) refuse("true or false is expected");
  return json(value_).GetBool();
}

double Node::number() const {
  if (!json(value_).IsNumber()) refuse("a number is expected");
  return json(value_).GetDouble();
}

std::uint32_t Node::whole_number() const {
  const std::optional<double> number = whole(json(value_));
  constexpr double kMost = std::numeric_limits<std::uint32_t>::max();
  if (!number || !(*number >= 0 && *number <= kMost) || std::floor(*number) != *number) {
    refuse("a whole number from 0 to 4294967295 is expected");
  }
  return static_cast<std::uint32_t>(*number);
}

Clock::duration Node::duration() const {
  const std::optional<Clock::duration> duration = is_text() ? parse_duration(text()) : std::nullopt;
  if (!duration) refuse("a duration is expected, as text in seconds: \"1.5s\"");
  return *duration;
}

}  // namespace cpprpc::transport::service_config
