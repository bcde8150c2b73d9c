// The functions behind the table of cases, by the file that has them.

#pragma once

#include <cstdint>

#include "cases.h"

namespace interop::official {

inline constexpr std::int32_t kLargeRequest = 271828;
inline constexpr std::int32_t kLargeResponse = 314159;

/// What large_unary sends.
[[nodiscard]] SimpleRequest large_request();

// unary_cases.cc
cpprpc::Task<void> empty_unary(const Subject& subject);
cpprpc::Task<void> large_unary(const Subject& subject);
cpprpc::Task<void> status_code_and_message(const Subject& subject);
cpprpc::Task<void> special_status_message(const Subject& subject);
cpprpc::Task<void> unimplemented_method(const Subject& subject);
cpprpc::Task<void> unimplemented_service(const Subject& subject);
cpprpc::Task<void> pick_first_unary(const Subject& subject);

// stream_cases.cc
cpprpc::Task<void> client_streaming(const Subject& subject);
cpprpc::Task<void> server_streaming(const Subject& subject);
cpprpc::Task<void> ping_pong(const Subject& subject);
cpprpc::Task<void> empty_stream(const Subject& subject);
cpprpc::Task<void> half_duplex(const Subject& subject);
cpprpc::Task<void> slow_consumer(const Subject& subject);

// call_cases.cc
cpprpc::Task<void> cancel_after_begin(const Subject& subject);
cpprpc::Task<void> cancel_after_first_response(const Subject& subject);
cpprpc::Task<void> timeout_on_sleeping_server(const Subject& subject);
cpprpc::Task<void> custom_metadata(const Subject& subject);

// compression_cases.cc
cpprpc::Task<void> client_compressed_unary(const Subject& subject);
cpprpc::Task<void> server_compressed_unary(const Subject& subject);
cpprpc::Task<void> client_compressed_streaming(const Subject& subject);
cpprpc::Task<void> server_compressed_streaming(const Subject& subject);

// soak.cc
cpprpc::Task<void> rpc_soak(const Subject& subject);
cpprpc::Task<void> channel_soak(const Subject& subject);

}  // namespace interop::official
