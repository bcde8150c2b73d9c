// Calls that carry protoc's own classes: what a generated x.rpc.h includes beside x.pb.h when the
// plugin runs with messages=protobuf.
//
//   class MyGreeter final : public demo::v1::Greeter {
//     Task<Result<HelloReply>> say_hello(ServerContext&, HelloRequest request) override {
//       HelloReply reply;
//       reply.set_message("Hello " + request.name() + "!");
//       co_return reply;
//     }
//   };
//
// Messages go straight into the transport's buffer and come straight out of it. One without its
// required fields is neither sent nor received: the call ends with INTERNAL, which names them.

#pragma once

#include <google/protobuf/message_lite.h>

#include <concepts>
#include <cstddef>
#include <string_view>

#include "cpprpc/base/status.h"
#include "cpprpc/message/message.h"
#include "cpprpc/wire/codec.h"

namespace cpprpc {
namespace detail {

[[nodiscard]] std::size_t protobuf_size(const google::protobuf::MessageLite& message);
void protobuf_encode(const google::protobuf::MessageLite& message, char* out);
[[nodiscard]] Status protobuf_check(const google::protobuf::MessageLite& message);
[[nodiscard]] Status protobuf_decode(std::string_view bytes,
                                     google::protobuf::MessageLite& message);

}  // namespace detail

template <std::derived_from<google::protobuf::MessageLite> M>
struct Codec<M> {
  static constexpr MessageOps ops = {
      nullptr,
      nullptr,
      nullptr,
      [](const void* m) { return detail::protobuf_size(*static_cast<const M*>(m)); },
      [](const void* m, char* out) { detail::protobuf_encode(*static_cast<const M*>(m), out); },
      [](const void* m) { return detail::protobuf_check(*static_cast<const M*>(m)); },
      [](std::string_view bytes, void* m) {
        return detail::protobuf_decode(bytes, *static_cast<M*>(m));
      },
  };
};

}  // namespace cpprpc
