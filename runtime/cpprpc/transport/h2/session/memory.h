// memory(): where nghttp2's sessions get theirs from, the pools of their thread.

#pragma once

#include <nghttp2/nghttp2.h>

namespace cpprpc::transport::h2 {

/// For nghttp2_session_server_new3(); lives as long as the program.
[[nodiscard]] nghttp2_mem* memory() noexcept;

}  // namespace cpprpc::transport::h2
