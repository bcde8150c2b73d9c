#include "cpprpc/middleware/trace_context/trace_state.h"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace cpprpc {
namespace {

// More than a list that is valid has, with whitespace. No more than that is ever looked at.
constexpr std::size_t kMaxInput = 32 * 1024;

constexpr std::size_t kLongMember = 128;
constexpr std::size_t kMaxKey = 256;
constexpr std::size_t kMaxTenant = 241;
constexpr std::size_t kMaxSystem = 14;
constexpr std::size_t kMaxValue = 256;

constexpr bool is_letter(char c) noexcept { return c >= 'a' && c <= 'z'; }
constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

// lcalpha / DIGIT / "_" / "-" / "*" / "/"
constexpr bool is_key_character(char c) noexcept {
  return is_letter(c) || is_digit(c) || c == '_' || c == '-' || c == '*' || c == '/';
}

bool is_name(std::string_view name, std::size_t max) noexcept {
  return !name.empty() && name.size() <= max &&
         std::all_of(name.begin(), name.end(), is_key_character);
}

bool is_key(std::string_view key) noexcept {
  const std::size_t at = key.find('@');
  if (at == std::string_view::npos) return is_name(key, kMaxKey) && is_letter(key.front());
  const std::string_view tenant = key.substr(0, at);
  const std::string_view system = key.substr(at + 1);
  return is_name(tenant, kMaxTenant) && (is_letter(tenant.front()) || is_digit(tenant.front())) &&
         is_name(system, kMaxSystem) && is_letter(system.front());
}

bool is_value(std::string_view value) noexcept {
  const auto is_value_character = [](char c) {
    return c >= 0x20 && c <= 0x7e && c != ',' && c != '=';
  };
  return !value.empty() && value.size() <= kMaxValue && value.back() != ' ' &&
         std::all_of(value.begin(), value.end(), is_value_character);
}

constexpr bool is_space(char c) noexcept { return c == ' ' || c == '\t'; }

std::string_view trimmed(std::string_view text) noexcept {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

// The text before the next comma, which is taken from `rest` with it.
std::string_view take_member(std::string_view& rest) noexcept {
  const std::size_t comma = rest.find(',');
  const std::string_view member = rest.substr(0, comma);
  rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
  return member;
}

std::string_view key_of(std::string_view member) noexcept {
  return member.substr(0, member.find('='));
}

// The members of a list, in order.
class Members {
 public:
  // False if the list cannot have it.
  bool add(std::string_view member) noexcept {
    const std::size_t equals = member.find('=');
    if (equals == std::string_view::npos || count_ == members_.size()) return false;
    if (!is_key(member.substr(0, equals)) || !is_value(member.substr(equals + 1))) return false;
    const auto has_key = [&](std::string_view other) { return key_of(other) == key_of(member); };
    if (std::any_of(members_.begin(), end(), has_key)) return false;
    members_[count_++] = member;
    return true;
  }

  // Drops what must go so that the list is not too long.
  void fit() noexcept {
    for (std::size_t i = count_; i > 0 && size() > TraceState::kMaxSize; --i) {
      if (members_[i - 1].size() > kLongMember) remove(i - 1);
    }
    while (size() > TraceState::kMaxSize) --count_;
  }

  [[nodiscard]] std::string join() const {
    std::string text;
    text.reserve(size());
    for (std::size_t i = 0; i < count_; ++i) {
      if (i > 0) text += ',';
      text += members_[i];
    }
    return text;
  }

 private:
  using Array = std::array<std::string_view, TraceState::kMaxMembers>;

  [[nodiscard]] Array::iterator end() noexcept {
    return members_.begin() + static_cast<std::ptrdiff_t>(count_);
  }
  [[nodiscard]] std::size_t size() const noexcept {
    std::size_t sum = count_ == 0 ? 0 : count_ - 1;
    for (std::size_t i = 0; i < count_; ++i) sum += members_[i].size();
    return sum;
  }
  void remove(std::size_t position) noexcept {
    const auto at = members_.begin() + static_cast<std::ptrdiff_t>(position);
    std::copy(at + 1, end(), at);
    --count_;
  }

  Array members_;
  std::size_t count_ = 0;
};

}  // namespace

std::optional<TraceState> TraceState::parse(std::span<const std::string_view> headers) {
  Members members;
  std::size_t input = 0;
  for (std::string_view rest : headers) {
    input += rest.size();
    if (input > kMaxInput) return std::nullopt;
    while (!rest.empty()) {
      const std::string_view member = trimmed(take_member(rest));
      if (!member.empty() && !members.add(member)) return std::nullopt;
    }
  }
  members.fit();
  TraceState state;
  state.text_ = members.join();
  return state;
}

std::optional<TraceState> TraceState::parse(std::string_view header) {
  return parse(std::span(&header, 1));
}

std::optional<std::string_view> TraceState::get(std::string_view key) const noexcept {
  for (std::string_view rest = text_; !rest.empty();) {
    const std::string_view member = take_member(rest);
    if (key_of(member) == key) return member.substr(key.size() + 1);
  }
  return std::nullopt;
}

TraceState& TraceState::set(std::string_view key, std::string_view value) {
  if (!is_key(key)) {
    throw std::invalid_argument(
        "tracestate key: one to 256 of a-z, 0-9, '_', '-', '*' and '/', with a letter first; or "
        "\"tenant@system\" of such");
  }
  if (!is_value(value)) {
    throw std::invalid_argument(
        "tracestate value: one to 256 printable ASCII characters without ',' and '=', the last one "
        "no space");
  }
  const std::string first = std::string(key).append("=").append(value);
  const std::string others = text_;
  Members members;
  members.add(first);
  std::size_t size = first.size();
  for (std::string_view rest = others; !rest.empty();) {
    const std::string_view member = take_member(rest);
    if (key_of(member) == key) continue;
    size += 1 + member.size();
    if (size > kMaxSize || !members.add(member)) break;
  }
  text_ = members.join();
  return *this;
}

bool TraceState::erase(std::string_view key) {
  for (std::string_view rest = text_; !rest.empty();) {
    const auto position = text_.size() - rest.size();
    const std::string_view member = take_member(rest);
    if (key_of(member) != key) continue;
    text_.erase(position, member.size() + 1);
    if (text_.ends_with(',')) text_.pop_back();
    return true;
  }
  return false;
}

}  // namespace cpprpc
