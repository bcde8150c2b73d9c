// H2: any bytes into a server's connection of the h2 transport, without a socket.
//
// The first two bytes choose: whether the client's preface comes before the rest, whether the
// server limits its streams, whether it shuts down on the way, when what it sends is taken, and in
// which pieces the rest arrives. The rest is what a client sends.
//
// Whatever it is, every handler that begins ends once the connection is gone, what is sent stays in
// proportion to what came and what handlers wrote, and handlers read the same whatever the pieces.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cpprpc/rpc/router.h"
#include "cpprpc/rpc/server_context.h"
#include "cpprpc/task/sleep.h"
#include "cpprpc/transport/h2/session/server_connection.h"
#include "echo.rpc.h"
#include "frames.h"
#include "manual_executor.h"

namespace fuzz {
namespace {

using namespace cpprpc::transport::h2;
using cpprpc::Reader;
using cpprpc::Result;
using cpprpc::ServerContext;
using cpprpc::Status;
using cpprpc::Task;
using cpprpc::Writer;
using cpprpc::transport::CallLimits;
using e2e::v1::Ping;
using e2e::v1::Pong;

constexpr std::size_t kMaxMessage = 64 << 10;
constexpr std::size_t kMostReplies = 40;
constexpr int kStay = -1;  // in the number of a request: the handler stays until it is told to stop

void expect(bool is_so, const char* what) {
  if (!is_so) throw std::runtime_error(what);
}

// --- the server

// What one handler saw.
struct Call {
  std::string path;
  std::vector<std::string> texts;  // of the requests that it read, in order
};

struct Transcript {
  std::vector<Call> calls;  // in the order in which they began
  std::size_t ended = 0;
  std::size_t written = 0;  // bytes of replies, about
};

class Stay {
 public:
  Stay(Transcript& transcript, const ServerContext& context)
      : transcript_(transcript), index_(transcript.calls.size()) {
    transcript.calls.push_back({std::string(context.path()), {}});
  }
  Stay(const Stay&) = delete;
  Stay& operator=(const Stay&) = delete;
  ~Stay() { ++transcript_.ended; }

  void read(const Ping& ping) { transcript_.calls[index_].texts.push_back(ping.text); }
  void wrote(const Pong& pong) { transcript_.written += pong.text.size() + 200; }

 private:
  Transcript& transcript_;
  const std::size_t index_;
};

Task<Status> stay_until_told() {
  using namespace std::chrono_literals;
  const bool slept = co_await cpprpc::sleep(1h);
  co_return slept ? Status::internal("nobody told the handler to stop") : Status::cancelled("told");
}

class Service final : public e2e::v1::Echo {
 public:
  explicit Service(Transcript& transcript) : transcript_(transcript) {}

  Task<Result<Pong>> once(ServerContext& context, Ping request) override {
    Stay stay(transcript_, context);
    stay.read(request);
    if (request.number == kStay) co_return co_await stay_until_told();
    echo_metadata(context);
    Pong reply{.text = std::move(request.text)};
    stay.wrote(reply);
    co_return reply;
  }

  Task<Status> expand(ServerContext& context, Ping request, Writer<Pong>& replies) override {
    Stay stay(transcript_, context);
    stay.read(request);
    const Pong reply{.text = std::move(request.text)};
    const auto count = static_cast<std::size_t>(request.number) % kMostReplies;
    for (std::size_t i = 0; i < count; ++i) {
      stay.wrote(reply);
      if (!co_await replies.write(reply)) co_return Status::cancelled("the client is gone");
    }
    if (request.number == kStay) co_return co_await stay_until_told();
    co_return Status::not_found("nothing more for \xe2\x98\xba");
  }

  Task<Result<Pong>> collect(ServerContext& context, Reader<Ping>& requests) override {
    Stay stay(transcript_, context);
    while (const auto request = co_await requests.read()) {
      stay.read(*request);
      if (request->number == kStay) co_return co_await stay_until_told();
    }
    const Pong reply;
    stay.wrote(reply);
    co_return reply;
  }

  Task<Status> chat(ServerContext& context, Reader<Ping>& requests,
                    Writer<Pong>& replies) override {
    Stay stay(transcript_, context);
    echo_metadata(context);
    while (const auto request = co_await requests.read()) {
      stay.read(*request);
      const Pong reply{.text = request->text};
      stay.wrote(reply);
      if (!co_await replies.write(reply)) co_return Status::cancelled("the client is gone");
      if (request->number == kStay) co_return co_await stay_until_told();
    }
    co_return Status::ok();
  }

 private:
  // What a client sent may be sent back as it is: PROTOCOL-HTTP2.md, ASCII-Value.
  void echo_metadata(ServerContext& context) {
    for (const auto& entry : context.metadata()) {
      if (entry.key.starts_with("grpc-")) continue;
      context.headers().add(entry.key, entry.value);
      context.trailers().add(entry.key, entry.value);
      transcript_.written += 4 * (entry.key.size() + entry.value.size());
    }
  }

  Transcript& transcript_;
};

// --- the connection

struct Choices {
  explicit Choices(std::uint8_t bits) noexcept : bits_(bits) {}
  [[nodiscard]] bool has_preface() const noexcept { return (bits_ & 1) != 0; }
  [[nodiscard]] bool limits_streams() const noexcept { return (bits_ & 2) != 0; }
  [[nodiscard]] bool drains() const noexcept { return (bits_ & 4) != 0; }
  [[nodiscard]] bool cancels() const noexcept { return (bits_ & 8) != 0; }
  [[nodiscard]] bool is_read_late() const noexcept { return (bits_ & 16) != 0; }

 private:
  std::uint8_t bits_;
};

class Connection final : public Carrier, public ConnectionOwner {
 public:
  explicit Connection(Choices choices) : choices_(choices) {
    service_.bind(router_);
    router_.log_exceptions([](std::string_view, std::string_view) {
      expect(false, "an exception escaped from a handler");
    });
    if (choices.limits_streams()) settings_.session.max_concurrent_streams = 2;
    settings_.compression = cpprpc::Compression::Gzip;
    const cpprpc::CurrentExecutor current(executor_);
    connection_ = new ServerConnection(settings_, executor_, *this);
    connection_->set_carrier(*this);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void receive(std::string_view bytes) {
    if (!is_open_ || bytes.empty()) return;
    received_ += bytes.size();
    {
      const cpprpc::CurrentExecutor current(executor_);
      is_open_ = connection_->receive(bytes);
    }
    executor_.turn();
    if (!choices_.is_read_late()) send();
  }

  /// In the middle of what arrives.
  void disturb() {
    const cpprpc::CurrentExecutor current(executor_);
    if (choices_.drains()) connection_->submit_shutdown_notice();
    if (choices_.cancels()) connection_->cancel_calls();
  }

  Transcript end() {
    send();
    {
      const cpprpc::CurrentExecutor current(executor_);
      connection_->disconnected(Status::unavailable("the client is gone"));
    }
    executor_.turn();
    expect(lost_ == 1 && over_ == 1, "the connection's owner was not told of its end once");
    expect(!is_busy_, "the connection's owner was not told that it is idle");
    expect(transcript_.ended == transcript_.calls.size(), "a handler has not ended");
    return std::move(transcript_);
  }

 private:
  void send() {
    // More than that only if each turn makes more without end.
    for (int turn = 0; is_open_ || turn == 0; ++turn) {
      expect(turn < 1000, "there is always something more to send");
      Output output;
      wants_to_send_ = false;
      {
        const cpprpc::CurrentExecutor current(executor_);
        if (!connection_->produce(output)) is_open_ = false;
      }
      executor_.turn();
      sent_ += output.size();
      if (output.empty() && !wants_to_send_) break;
      output.consume(output.size());
    }
    expect(sent_ <= 1000 + 100 * received_ + 2 * transcript_.written, "too much is sent");
  }

  void send_soon() noexcept override { wants_to_send_ = true; }

  const Peer& peer() noexcept override { return peer_; }
  void connection_ready() noexcept override {}
  void headers_begun(bool) noexcept override {}
  void connection_busy() noexcept override {
    ++changes_;
    is_busy_ = true;
  }
  void connection_idle() noexcept override { is_busy_ = false; }
  void ping_received(bool) noexcept override {}
  void connection_lost(const Status&) noexcept override { ++lost_; }
  void connection_over() noexcept override {
    ++over_;
    is_busy_ = false;
  }

  const Choices choices_;
  Transcript transcript_;
  Service service_{transcript_};
  cpprpc::Router router_;
  CallLimits limits_{std::nullopt, std::nullopt, kMaxMessage};
  std::stop_token draining_;
  ServerSettings settings_{.router = router_, .limits = limits_, .draining = draining_};
  h2_test::ManualExecutor executor_;
  Peer peer_{"fuzz", {}};
  ServerConnection* connection_ = nullptr;  // frees itself

  bool is_open_ = true;
  bool is_busy_ = false;
  bool wants_to_send_ = false;
  int lost_ = 0, over_ = 0, changes_ = 0;
  std::size_t received_ = 0, sent_ = 0;
};

// --- the check

Transcript run(Choices choices, std::string_view bytes,
               const std::function<std::size_t(std::size_t)>& next_piece) {
  Connection connection(choices);
  const std::size_t half = bytes.size() / 2;
  std::size_t at = 0;
  while (at < bytes.size()) {
    const std::size_t before = at;
    at += std::min(next_piece(at), bytes.size() - at);
    connection.receive(bytes.substr(before, at - before));
    if (before <= half && at > half) connection.disturb();
  }
  return connection.end();
}

// A client that resets a stream, or says that it goes, or sets a timeout may do so before a handler
// begins, or not. That depends on the pieces.
bool depends_on_pieces(std::string_view bytes) {
  constexpr std::size_t kHead = 9;
  if (bytes.find("grpc-timeout") != std::string_view::npos) return true;
  if (bytes.starts_with(raw::kPreface)) bytes.remove_prefix(raw::kPreface.size());
  while (bytes.size() >= kHead) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); };
    const auto type = static_cast<raw::FrameType>(byte(3));
    if (type == raw::FrameType::Reset || type == raw::FrameType::GoAway) return true;
    const std::size_t size =
        kHead + (std::size_t{byte(0)} << 16) + (std::size_t{byte(1)} << 8) + byte(2);
    bytes.remove_prefix(std::min(size, bytes.size()));
  }
  return false;
}

// A call that ends early, by its handler or because the connection does, may have read less: then
// what it has read is the beginning of what the other has.
void expect_same(const Transcript& whole, const Transcript& pieces) {
  expect(whole.calls.size() == pieces.calls.size(), "in pieces, there are other calls");
  for (std::size_t i = 0; i < whole.calls.size(); ++i) {
    const Call& a = whole.calls[i];
    const Call& b = pieces.calls[i];
    const std::size_t both = std::min(a.texts.size(), b.texts.size());
    expect(a.path == b.path, "in pieces, there are other calls");
    expect(std::equal(a.texts.begin(), a.texts.begin() + static_cast<std::ptrdiff_t>(both),
                      b.texts.begin()),
           "in pieces, other messages are read");
  }
}

void check(Choices choices, std::uint8_t pieces, std::string_view bytes) {
  const Transcript whole = run(choices, bytes, [&](std::size_t) { return bytes.size(); });
  std::uint32_t state = pieces;
  const Transcript cut = run(choices, bytes, [&](std::size_t) -> std::size_t {
    state = state * 1103515245 + 12345;
    return 1 + (state >> 16) % (1 + pieces % 64);
  });
  const bool depends_on_time = choices.drains() || choices.cancels() || choices.limits_streams();
  if (!depends_on_time && !depends_on_pieces(bytes)) expect_same(whole, cut);
}

}  // namespace
}  // namespace fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const fuzz::Choices choices(data[0]);
  std::string bytes;
  if (choices.has_preface()) bytes = std::string(raw::kPreface) + raw::settings();
  bytes.append(reinterpret_cast<const char*>(data) + 2, size - 2);
  fuzz::check(choices, data[1], bytes);
  return 0;
}
