#include "expect.h"

#include <algorithm>
#include <string>

namespace interop::official {

void expect(bool is_so, std::string_view what) {
  if (!is_so) throw CaseFailed(std::string(what));
}

void expect_code(const cpprpc::Status& status, cpprpc::StatusCode code) {
  if (status.code() == code) return;
  throw CaseFailed("the call ended with " + status.to_string() + ", not with " +
                   std::string(to_string(code)));
}

void expect_zeros(const std::optional<Payload>& payload, std::size_t size) {
  expect(payload.has_value(), "there is no payload");
  if (payload->body.size() != size) {
    throw CaseFailed("a payload has " + std::to_string(payload->body.size()) + " bytes, not " +
                     std::to_string(size));
  }
  expect(std::all_of(payload->body.begin(), payload->body.end(), [](char c) { return c == 0; }),
         "not all bytes of a payload are zero");
}

std::optional<Payload> zeros(std::size_t size) { return Payload{.body = std::string(size, '\0')}; }

}  // namespace interop::official
