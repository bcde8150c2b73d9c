// require_protection(): which connections count as protected. Callers on other machines are made
// up: no test leaves this one.

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>

#include "cpprpc/middleware/auth.h"
#include "cpprpc/rpc/server_context.h"
#include "cpprpc/rpc/transport.h"
#include "cpprpc/task/sync_wait.h"

namespace auth_test {
namespace {

using cpprpc::Authenticate;
using cpprpc::Next;
using cpprpc::Status;
using cpprpc::Task;

// A call of somebody, of which nothing else is known.
class CallOf final : public cpprpc::transport::ServerCall {
 public:
  CallOf(std::string peer, std::string security) : peer_(std::move(peer)) {
    identity_.security = std::move(security);
  }

  std::string_view path() const noexcept override { return "/x/Y"; }
  cpprpc::Metadata& metadata() override { return metadata_; }
  std::string_view peer() const override { return peer_; }
  cpprpc::PeerIdentity identity() const override { return identity_; }
  std::optional<cpprpc::Clock::time_point> deadline() const noexcept override { return {}; }
  bool read(cpprpc::transport::ReadOperation&) override { return true; }
  bool write(cpprpc::transport::WriteOperation&) override { return true; }
  Status stage_reply(cpprpc::transport::Outgoing) override { return Status::ok(); }
  void finish(Status) noexcept override {}
  void end_early(Status) noexcept override {}

 private:
  std::string peer_;
  cpprpc::PeerIdentity identity_;
  cpprpc::Metadata metadata_;
};

// What the middleware is around.
class Handler final : public cpprpc::detail::Chain {
 public:
  Task<Status> run(std::size_t) override { co_return Status::ok(); }
};

Status result(const std::string& peer, const std::string& security = "") {
  CallOf call(peer, security);
  cpprpc::ServerContext context(call, nullptr);
  Handler handler;
  const Authenticate authenticate = Authenticate().allow_anonymous().require_protection();
  return sync_wait(authenticate(context, Next(handler, 0)));
}

const Status kRefused = Status::unauthenticated("this server takes calls over TLS only");

TEST(ProtectionTest, CallsOfThisMachine) {
  for (const std::string peer :
       {"ipv4:127.0.0.1:40312", "ipv4:127.8.9.10:1", "ipv6:[::1]:40312", "ipv6:%5B::1%5D:40312",
        "ipv6:[::ffff:127.0.0.1]:1", "ipv6:%5B::ffff:127.0.0.1%5D:1", "unix:/run/x.sock",
        "unix:", "unix-abstract:x", "loopback"}) {
    EXPECT_EQ(result(peer), Status::ok()) << peer;
  }
}

TEST(ProtectionTest, CallsOfOthers) {
  for (const std::string peer :
       {"ipv4:10.0.0.1:40312", "ipv4:1.127.0.0:1", "ipv4:1270.0.0.1:1", "ipv6:[fd00::1]:40312",
        "ipv6:[::ffff:10.0.0.1]:1", "ipv6:[::1:1]:1", "ipv6:%5Bfd00::1%5D:1", "unixhost:443",
        "vsock:2:1024", ""}) {
    EXPECT_EQ(result(peer), kRefused) << peer;
    EXPECT_EQ(result(peer, "tls"), Status::ok()) << peer;
  }
}

}  // namespace
}  // namespace auth_test
