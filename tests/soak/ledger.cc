#include "ledger.h"

#include <charconv>
#include <optional>
#include <string_view>

#include "payload.h"

namespace soak {

void Ledger::begin(const cpprpc::ServerContext& context) noexcept {
  ++begun_;
  const std::optional<std::string_view> text = context.metadata().get(kIdKey);
  std::uint64_t id = kCalls;
  if (text) std::from_chars(text->data(), text->data() + text->size(), id);
  if (id >= kCalls) {
    ++wrong_;
    return;
  }
  const std::uint64_t bit = std::uint64_t{1} << (id % 64);
  if ((begun_calls_[id / 64].fetch_or(bit) & bit) != 0) ++wrong_;
}

}  // namespace soak
