// Settings of a server or a channel, under gRPC's names (GRPC_ARG_...), and what is made with them.

#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <utility>

#include "cpprpc/task/executor.h"

struct grpc_channel;
struct grpc_channel_credentials;
struct grpc_server;

namespace cpprpc::transport::grpc_detail {

class Setting {
 public:
  /// Larger numbers than gRPC can have become its largest, which is as good as no limit.
  Setting(const char* name, std::size_t number) noexcept;
  /// In milliseconds, rounded up: gRPC takes 0 for something else.
  Setting(const char* name, Clock::duration time) noexcept;
  Setting(const char* name, std::string text) noexcept : name_(name), text_(std::move(text)) {}

 private:
  friend class ArgumentList;
  const char* name_;
  int number_ = 0;
  std::string text_;  // empty: a number
};

[[nodiscard]] grpc_server* create_server(std::span<const Setting> settings);

/// For a target that makes no sense, a channel whose calls all fail.
[[nodiscard]] grpc_channel* create_channel(const std::string& target,
                                           grpc_channel_credentials* credentials,
                                           std::span<const Setting> settings);

}  // namespace cpprpc::transport::grpc_detail
