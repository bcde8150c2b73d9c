#include "cpprpc/transport/grpc/detail/settings.h"

#include <grpc/grpc.h>
#include <grpc/grpc_security.h>

#include <algorithm>
#include <chrono>
#include <climits>
#include <vector>

#include "cpprpc/transport/grpc/detail/queue.h"

namespace cpprpc::transport::grpc_detail {

Setting::Setting(const char* name, std::size_t number) noexcept
    : name_(name), number_(static_cast<int>(std::min(number, std::size_t{INT_MAX}))) {}

Setting::Setting(const char* name, Clock::duration time) noexcept
    : Setting(name,
              static_cast<std::size_t>(std::max(std::chrono::ceil<std::chrono::milliseconds>(time),
                                                std::chrono::milliseconds::zero())
                                           .count())) {}

// Settings as gRPC wants them. It copies them, and takes them not const for historical reasons.
class ArgumentList {
 public:
  explicit ArgumentList(std::span<const Setting> settings) {
    for (const Setting& setting : settings) {
      grpc_arg& argument = arguments_.emplace_back();
      argument.key = const_cast<char*>(setting.name_);
      if (setting.text_.empty()) {
        argument.type = GRPC_ARG_INTEGER;
        argument.value.integer = setting.number_;
      } else {
        argument.type = GRPC_ARG_STRING;
        argument.value.string = const_cast<char*>(setting.text_.c_str());
      }
    }
    list_ = {arguments_.size(), arguments_.data()};
  }
  ArgumentList(const ArgumentList&) = delete;
  ArgumentList& operator=(const ArgumentList&) = delete;

  [[nodiscard]] const grpc_channel_args* get() const noexcept { return &list_; }

 private:
  std::vector<grpc_arg> arguments_;
  grpc_channel_args list_;
};

grpc_server* create_server(std::span<const Setting> settings) {
  init_library();
  const ArgumentList arguments(settings);
  return grpc_server_create(arguments.get(), nullptr);
}

grpc_channel* create_channel(const std::string& target, grpc_channel_credentials* credentials,
                             std::span<const Setting> settings) {
  init_library();
  const ArgumentList arguments(settings);
  return grpc_channel_create(target.c_str(), credentials, arguments.get());
}

}  // namespace cpprpc::transport::grpc_detail
