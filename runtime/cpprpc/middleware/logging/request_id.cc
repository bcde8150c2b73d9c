#include "cpprpc/middleware/logging/request_id.h"

#include <algorithm>
#include <cstring>

#include "cpprpc/middleware/trace_context/ids.h"
#include "cpprpc/rpc/detail/random.h"

namespace cpprpc {
namespace {

constexpr bool is_sane(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-_.:/+=@~").find(c) != std::string_view::npos;
}

}  // namespace

std::optional<RequestId> RequestId::from(std::string_view text) noexcept {
  if (text.empty() || text.size() > kMaxSize) return std::nullopt;
  if (!std::all_of(text.begin(), text.end(), is_sane)) return std::nullopt;
  RequestId id;
  std::memcpy(id.characters_.data(), text.data(), text.size());
  id.size_ = static_cast<std::uint8_t>(text.size());
  return id;
}

RequestId RequestId::make() {
  const std::array words = {detail::random_word(), detail::random_word()};
  std::array<std::uint8_t, sizeof words> bytes;
  std::memcpy(bytes.data(), words.data(), sizeof words);
  RequestId id;
  detail::write_hex(bytes, id.characters_.data());
  id.size_ = 2 * bytes.size();
  return id;
}

const RequestId& request_id(ServerContext& context) {
  Extensions& extensions = context.extensions();
  if (const RequestId* const known = extensions.get<RequestId>()) return *known;
  const auto sent = context.metadata().get(RequestId::kHeader);
  const std::optional<RequestId> taken = sent ? RequestId::from(*sent) : std::nullopt;
  const RequestId& id = extensions.set(taken ? *taken : RequestId::make());
  context.headers().add_received(RequestId::kHeader, id.value());  // is sane: no need to check
  return id;
}

const RequestId* detail::send_request_id(ClientContext& context, bool make) {
  const auto own = context.metadata().get(RequestId::kHeader);
  if (const RequestId* const known = context.extensions().get<RequestId>()) {
    if (!own) context.metadata().add(RequestId::kHeader, known->value());  // of another attempt
    return known;
  }
  if (own) {
    const std::optional<RequestId> id = RequestId::from(*own);
    return id ? &context.extensions().set(*id) : nullptr;
  }
  const Extensions* const parent = context.parent_extensions();
  const RequestId* const of_parent = parent == nullptr ? nullptr : parent->get<RequestId>();
  if (of_parent == nullptr && !make) return nullptr;
  const RequestId& id =
      context.extensions().set(of_parent == nullptr ? RequestId::make() : *of_parent);
  context.metadata().add_received(RequestId::kHeader, id.value());
  return &id;
}

Task<Status> PropagateRequestId::operator()(ClientContext& context, Next next) const {
  detail::send_request_id(context, false);
  return next();
}

}  // namespace cpprpc
