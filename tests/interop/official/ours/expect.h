// What the cases demand: each throws CaseFailed if it is not so.

#pragma once

#include <cstddef>
#include <string_view>

#include "cases.h"

namespace interop::official {

void expect(bool is_so, std::string_view what);

/// That the call ended like that.
void expect_code(const cpprpc::Status& status, cpprpc::StatusCode code);

/// The reply, of a call that was to succeed.
template <class T>
const T& expect_ok(const cpprpc::Result<T>& reply) {
  expect_code(reply.status(), cpprpc::StatusCode::Ok);
  return *reply;
}

/// That it is there, and so many zeros.
void expect_zeros(const std::optional<Payload>& payload, std::size_t size);

[[nodiscard]] std::optional<Payload> zeros(std::size_t size);

}  // namespace interop::official
