#include "cpprpc/middleware/auth/detail/compact_jws.h"

#include "cpprpc/middleware/auth/detail/base64url.h"
#include "cpprpc/middleware/auth/detail/json.h"

namespace cpprpc::detail::jwt {
namespace {

Status malformed() { return Status::unauthenticated("the token is malformed"); }

// Whether the header asks for what would have to be understood: RFC 7515 section 4.1.11. No
// extension is, not the unencoded payloads of RFC 7797 either.
bool asks_for_more(const json_t* header) {
  const json_t* const encoded = member(header, "b64");
  return member(header, "crit") != nullptr || (encoded != nullptr && !json_is_true(encoded));
}

// A member that may be missing, but has to be a string.
bool read_text(const json_t* header, std::string_view name, std::optional<std::string>& text) {
  const json_t* const value = member(header, name);
  if (value == nullptr) return true;
  if (!json_is_string(value)) return false;
  text = text_of(value);
  return true;
}

}  // namespace

Result<CompactJws> CompactJws::parse(std::string_view token) {
  const std::size_t first = token.find('.');
  if (first == std::string_view::npos) return malformed();
  const std::size_t second = token.find('.', first + 1);
  if (second == std::string_view::npos) return malformed();
  CompactJws jws{.header = token.substr(0, first),
                 .payload = token.substr(first + 1, second - first - 1),
                 .signature = token.substr(second + 1),
                 .algorithm = {},
                 .key_id = {},
                 .type = {}};
  // A third dot is none of base64url either.
  if (jws.payload.empty() || !is_base64url(jws.payload) || !is_base64url(jws.signature)) {
    return malformed();
  }
  const auto text = decode_base64url(jws.header);
  const Json header = text ? parse_object(*text) : nullptr;
  if (header == nullptr) return malformed();
  std::optional<std::string> type;
  if (!read_text(header.get(), "kid", jws.key_id) || !read_text(header.get(), "typ", type)) {
    return malformed();
  }
  if (asks_for_more(header.get())) {
    return Status::unauthenticated("the token asks for an extension that is not understood");
  }
  jws.type = std::move(type).value_or("");
  const auto name = text_member(header.get(), "alg");
  if (!name) return malformed();
  const auto algorithm = jwt_algorithm_from_string(*name);  // none, in whatever case, is none
  if (!algorithm) {
    return Status::unauthenticated("the token is signed with an algorithm that is not accepted");
  }
  if (jws.signature.empty()) return malformed();
  jws.algorithm = *algorithm;
  return jws;
}

}  // namespace cpprpc::detail::jwt
