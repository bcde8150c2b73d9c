// What the tests of the json layer share.

#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "cpprpc/json.h"
#include "json_test_everything.msg.h"

namespace json_test {

/// The JSON of a message, or the error.
template <cpprpc::Message M>
[[nodiscard]] std::string json_of(const M& message, const cpprpc::JsonWriteOptions& options = {}) {
  const cpprpc::Result<std::string> json = cpprpc::to_json(message, options);
  return json ? *json : json.error().to_string();
}

/// The message of a JSON text; an empty one and a failure of the test when it is refused.
template <cpprpc::Message M = Everything>
[[nodiscard]] M parse(std::string_view json, const cpprpc::JsonReadOptions& options = {}) {
  cpprpc::Result<M> message = cpprpc::from_json<M>(json, options);
  EXPECT_TRUE(message.has_value()) << json << ": " << message.error().to_string();
  return message ? *std::move(message) : M();
}

/// Why a JSON text is refused, without its code.
template <cpprpc::Message M = Everything>
[[nodiscard]] std::string error_of(std::string_view json,
                                   const cpprpc::JsonReadOptions& options = {}) {
  const cpprpc::Result<M> message = cpprpc::from_json<M>(json, options);
  if (message) return "read as " + json_of(*message);
  const std::string why(message.error().message());
  EXPECT_EQ(message.error().code(), why.find("DecodeLimits") == std::string::npos
                                        ? cpprpc::StatusCode::InvalidArgument
                                        : cpprpc::StatusCode::ResourceExhausted);
  return why;
}

/// What is read from `json`, written again.
template <cpprpc::Message M = Everything>
[[nodiscard]] std::string again(std::string_view json, const cpprpc::JsonReadOptions& options = {},
                                const cpprpc::JsonWriteOptions& write_options = {}) {
  const cpprpc::Result<M> message = cpprpc::from_json<M>(json, options);
  return message ? json_of(*message, write_options) : std::string(message.error().message());
}

}  // namespace json_test
