#include "cpprpc/rpc/channel_options.h"

#include "cpprpc/rpc/call_options.h"

namespace cpprpc {

ChannelOptions& ChannelOptions::bearer_token(std::string token) {
  static_cast<void>(CallOptions().bearer_token(token));  // refuses what no call may send
  bearer_token_ = std::move(token);
  return *this;
}

}  // namespace cpprpc
