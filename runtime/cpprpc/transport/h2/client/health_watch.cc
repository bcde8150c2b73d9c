#include "cpprpc/transport/h2/client/health_watch.h"

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

#include "cpprpc/transport/h2/client/shard.h"
#include "cpprpc/transport/h2/protocol/codes.h"
#include "cpprpc/transport/h2/protocol/content_type.h"
#include "cpprpc/transport/h2/protocol/encoding.h"
#include "cpprpc/transport/h2/session/sent_fields.h"

namespace cpprpc::transport::h2 {
namespace {

constexpr std::size_t kMaxAnswer = 1024;
constexpr int kServing = 1;
constexpr int kServiceUnknown = 3;

// --- the two messages of grpc.health.v1: too small to need generated code, which this layer is
// below of

// HealthCheckRequest: `string service = 1`.
std::string request_for(const std::string& service) {
  if (service.empty()) return "";
  std::string bytes = "\x0a";
  for (std::size_t size = service.size();; size >>= 7) {
    const bool is_last = size < 0x80;
    bytes += static_cast<char>((size & 0x7f) | (is_last ? 0 : 0x80));
    if (is_last) return bytes + service;
  }
}

std::optional<std::uint64_t> take_varint(std::string_view& bytes) noexcept {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    value |= std::uint64_t{byte & 0x7fu} << shift;
    if (byte < 0x80) return value;
  }
  return std::nullopt;
}

// HealthCheckResponse: `ServingStatus status = 1`.
Status decode_answer(std::string_view bytes, void* answer) {
  constexpr std::uint64_t kStatusTag = 8;
  int& status = *static_cast<int*>(answer);
  while (!bytes.empty()) {
    const auto tag = take_varint(bytes);
    const auto value = take_varint(bytes);
    if (tag != kStatusTag || !value) {
      return Status::internal("the server's answer is no HealthCheckResponse");
    }
    status = static_cast<int>(*value);
  }
  return Status::ok();
}

constexpr MessageOps kAnswerOps{
    .write = nullptr, .read = nullptr, .fields = nullptr, .decode = decode_answer};

constexpr MessageOps kRequestOps{
    .write = nullptr,
    .read = nullptr,
    .fields = nullptr,
    .size = [](const void* message) { return static_cast<const std::string*>(message)->size(); },
    .encode =
        [](const void* message, char* out) {
          const auto& bytes = *static_cast<const std::string*>(message);
          bytes.copy(out, bytes.size());
        },
};

}  // namespace

HealthWatch::HealthWatch(Session& session, Shard& shard, const std::string& service, Owner& owner)
    : ClientStream(shard.settings().max_metadata),
      session_(session),
      shard_(shard),
      service_(service),
      owner_(&owner),
      backoff_(ReconnectBackoff()),
      again_([](void* self) noexcept { static_cast<HealthWatch*>(self)->start(); }, this) {
  incoming().set_max_message(kMaxAnswer);
  hold_incoming();
  outgoing().keep_sent(shard.settings().retry_buffer + 1);
  const std::string request = request_for(service);
  static_cast<void>(outgoing().add({.ops = &kRequestOps, .message = &request}));
  end_outgoing();
}

void HealthWatch::start() {
  const ChannelSettings& settings = shard_.settings();
  SentFields fields;
  fields.add_static(":method", "POST");
  fields.add_static(":scheme", settings.tls != nullptr ? "https" : "http");
  fields.add_static(":path", "/grpc.health.v1.Health/Watch");
  fields.add_static(":authority", settings.authority);
  fields.add_static("te", "trailers");
  fields.add_static("content-type", kContentType);
  fields.add_static("user-agent", settings.user_agent);
  fields.add_static("grpc-accept-encoding", kAcceptEncoding);
  // Where the connection takes no more streams, it says so itself.
  static_cast<void>(session_.submit_request(*this, fields.get(), true));
}

void HealthWatch::stop() noexcept {
  owner_ = nullptr;
  again_.cancel();
  if (session() != nullptr) fail_attempt(Status::cancelled("nobody watches any more"));
}

void HealthWatch::on_data() {
  while (incoming().has_message()) {
    int status = 0;
    ReadOperation read(kAnswerOps, &status);
    incoming().deliver(read);
    if (!read.error.is_ok()) return fail_attempt(std::move(read.error));
    told(status);
  }
  if (!incoming().error().is_ok()) fail_attempt(incoming().error());
}

void HealthWatch::told(int status) {
  backoff_.reset();
  if (owner_ == nullptr) return;
  if (status == kServing) return owner_->serving();
  std::string text = "the server says that ";
  text.append(service_.empty() ? "it" : "the service " + service_);
  text.append(status == kServiceUnknown ? " is unknown to it" : " is not serving");
  owner_->not_serving(Status::unavailable(std::move(text)));
}

void HealthWatch::on_closed(std::uint32_t error_code) {
  if (owner_ == nullptr) return;
  const Status status = outcome(error_code);
  if (status.code() == StatusCode::Unimplemented) return owner_->serving();
  owner_->not_serving(
      Status::unavailable("the server does not say how it is: " + std::string(status.message())));
  begin_attempt();
  again_.set(shard_.loop(), Clock::now() + backoff_.next());
}

}  // namespace cpprpc::transport::h2
