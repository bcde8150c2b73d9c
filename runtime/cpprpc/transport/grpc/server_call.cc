#include "cpprpc/transport/grpc/detail/server_call.h"

#include <grpc/byte_buffer.h>
#include <grpc/grpc.h>
#include <grpc/slice.h>
#include <grpc/support/alloc.h>

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "cpprpc/rpc/transport.h"
#include "cpprpc/transport/grpc/detail/convert.h"
#include "cpprpc/transport/grpc/detail/credentials.h"
#include "cpprpc/transport/grpc/detail/ops.h"
#include "cpprpc/transport/grpc/detail/tag.h"

namespace cpprpc::transport::grpc_detail {
namespace {

constexpr const char* kBadMetadata =
    "the handler's headers or trailers are not such as may be sent";

// One call, from the moment a server waits for it. What gRPC tells of it comes on the queue's
// thread; it goes when gRPC has told its end and the handler has returned.
class Call final : public ServerCall {
 public:
  explicit Call(ServerQueue& queue) noexcept;
  void accept() noexcept;

  [[nodiscard]] std::string_view path() const noexcept override { return view(details_.method); }
  [[nodiscard]] Metadata& metadata() override;
  [[nodiscard]] std::string_view peer() const override;
  [[nodiscard]] PeerIdentity identity() const override { return peer_identity(call_); }
  [[nodiscard]] std::optional<Clock::time_point> deadline() const noexcept override {
    return deadline_;
  }
  bool read(ReadOperation& operation) override;
  bool write(WriteOperation& operation) override;
  Status stage_reply(Outgoing reply) override;
  void finish(Status status) noexcept override;
  void end_early(Status status) noexcept override;

 private:
  ~Call();
  void accepted(bool ok);
  void closed(bool ok);
  void was_read(bool ok);
  void written(bool ok);
  void finished(bool ok);

  void start_default_timeout(Clock::duration timeout);
  void timed_out() noexcept;
  [[nodiscard]] bool stop_default_timeout() noexcept;
  void stage_headers();
  [[nodiscard]] bool send_end(const Status& status) noexcept;
  void part_over(int count = 1) noexcept;

  ServerQueue& queue_;
  grpc_call* call_ = nullptr;
  grpc_call_details details_;
  grpc_metadata_array received_;
  std::optional<Metadata> metadata_;           // received_, once asked for
  mutable std::atomic<char*> peer_ = nullptr;  // likewise
  std::optional<Clock::time_point> deadline_;

  Tag accepted_ = Tag::of_intake<Call, &Call::accepted>(this);
  Tag closed_ = Tag::of<Call, &Call::closed>(this);
  Tag read_ = Tag::of<Call, &Call::was_read>(this);
  Tag written_ = Tag::of<Call, &Call::written>(this);
  Tag finished_ = Tag::of<Call, &Call::finished>(this);

  int cancelled_ = 0;
  // Until the call may go: its end as gRPC sees it, the status sent, and the timeout if it has one.
  int parts_ = 2;
  struct Timeout : Executor::Timer {
    explicit Timeout(Call& timed) noexcept : call(timed) {
      run = [](Executor::Work& work) noexcept { static_cast<Timeout&>(work).call.timed_out(); };
    }
    Call& call;
  };
  std::unique_ptr<Timeout> timeout_;  // of a call whose client set none
  bool is_counted_ = false;           // among those that the server's limit is for
  ReadOperation* reading_ = nullptr;
  grpc_byte_buffer* message_ = nullptr;  // being read
  WriteOperation* writing_ = nullptr;
  grpc_byte_buffer* outgoing_ = nullptr;  // being written, or the staged reply
  Status failure_;                        // why the call ends, whatever the handler says
  bool headers_sent_ = false;
  SentMetadata sent_headers_;
  SentMetadata sent_trailers_;
};

Call::Call(ServerQueue& queue) noexcept : queue_(queue) {
  set_draining(queue.draining());
  grpc_call_details_init(&details_);
  grpc_metadata_array_init(&received_);
  queue_.call_made();
}

Call::~Call() {
  gpr_free(peer_.load(std::memory_order_relaxed));
  grpc_byte_buffer_destroy(outgoing_);
  grpc_metadata_array_destroy(&received_);
  grpc_call_details_destroy(&details_);
  if (call_ != nullptr) grpc_call_unref(call_);
  queue_.call_gone();
}

void Call::accept() noexcept {
  accepted_.hand_over();
  grpc_completion_queue* const queue = queue_.executor().get();
  const grpc_call_error error = grpc_server_request_call(queue_.server(), &call_, &details_,
                                                         &received_, queue, queue, &accepted_);
  if (error != GRPC_CALL_OK) delete this;
}

void Call::accepted(bool ok) {
  if (!ok) {  // the server is shutting down
    delete this;
    return;
  }
  accept_calls(queue_);
  deadline_ = from_grpc_deadline(details_.deadline);
  grpc_op receive_close{};
  receive_close.op = GRPC_OP_RECV_CLOSE_ON_SERVER;
  receive_close.data.recv_close_on_server.cancelled = &cancelled_;
  if (!start_batch(call_, &receive_close, 1, closed_)) part_over();
  CallLimits& limits = queue_.limits();
  is_counted_ = limits.enter();
  if (!is_counted_) {
    return finish(Status::resource_exhausted("the server has no room for another call"));
  }
  if (!deadline_ && limits.default_timeout()) start_default_timeout(*limits.default_timeout());
  queue_.router().start(*this);
}

void Call::start_default_timeout(Clock::duration timeout) {
  const Clock::time_point end = from_now(timeout);
  if (end == Clock::time_point::max()) return;
  deadline_ = end;
  timeout_ = std::make_unique<Timeout>(*this);
  ++parts_;
  queue_.executor().schedule(*timeout_, end);
}

void Call::timed_out() noexcept {
  end_early(Status::deadline_exceeded("the call took longer than the server allows"));
  part_over();
}

// The client is told at once, whatever the handler does; gRPC then reports the end to closed().
void Call::end_early(Status status) noexcept {
  static_cast<void>(peer());  // which gRPC forgets
  request_stop();
  const std::string message(status.message());
  grpc_call_cancel_with_status(call_, static_cast<grpc_status_code>(sent_code(status.code())),
                               message.c_str(), nullptr);
}

// True: it will not come any more.
bool Call::stop_default_timeout() noexcept {
  return timeout_ && queue_.executor().unschedule(*timeout_);
}

void Call::closed(bool) {
  if (cancelled_ != 0) request_stop();
  part_over();
}

Metadata& Call::metadata() {
  if (!metadata_) metadata_ = received(received_.metadata, received_.count);
  return *metadata_;
}

// The handler may ask while the deadline passes on the queue's thread.
std::string_view Call::peer() const {
  if (const char* const known = peer_.load(std::memory_order_acquire)) return known;
  char* const peer = grpc_call_get_peer(call_);
  char* known = nullptr;
  if (peer_.compare_exchange_strong(known, peer, std::memory_order_acq_rel)) return peer;
  gpr_free(peer);
  return known;
}

// --- messages

bool Call::read(ReadOperation& operation) {
  reading_ = &operation;
  const grpc_op receive = receive_message(&message_);
  return !start_batch(call_, &receive, 1, read_);
}

void Call::was_read(bool) {
  ReadOperation& operation = *reading_;
  if (message_ != nullptr) {
    deliver(std::exchange(message_, nullptr), operation, queue_.limits().max_receive_message());
  } else if (grpc_call_failed_before_recv_message(call_) != 0) {
    // The client did not say that this was all. closed_ will come, but may come too late for a
    // handler that asks right away.
    request_stop();
  }
  operation.complete_from_loop();
}

bool Call::write(WriteOperation& operation) {
  if (!failure_.is_ok()) return true;
  const Encoder encoder(operation.message);
  if (!encoder.error().is_ok()) {
    failure_ = encoder.error();
    return true;
  }
  writing_ = &operation;
  outgoing_ = encode(encoder);
  grpc_op operations[2];
  std::size_t count = 0;
  if (!headers_sent_) {
    stage_headers();
    operations[count++] = send_headers(sent_headers_, compression);
  }
  operations[count++] = send_message(outgoing_, operation.may_compress);
  if (start_batch(call_, operations, count, written_)) {
    headers_sent_ = true;
    return false;
  }
  grpc_byte_buffer_destroy(std::exchange(outgoing_, nullptr));
  failure_ = Status::internal(kBadMetadata);
  return true;
}

void Call::written(bool ok) {
  grpc_byte_buffer_destroy(std::exchange(outgoing_, nullptr));
  if (!ok) request_stop();
  WriteOperation& operation = *writing_;
  operation.ok = ok;
  operation.complete_from_loop();
}

void Call::stage_headers() {
  sent_headers_.clear();
  sent_headers_.add(headers);
}

// --- the end

Status Call::stage_reply(Outgoing reply) {
  const Encoder encoder(reply);
  if (!encoder.error().is_ok()) return encoder.error();
  outgoing_ = encode(encoder);
  return Status::ok();
}

void Call::finish(Status status) noexcept {
  if (is_counted_) queue_.limits().leave();
  if (!failure_.is_ok()) status = std::move(failure_);
  if (!headers_sent_) stage_headers();
  sent_trailers_.add(trailers);
  sent_trailers_.add_details(status);
  if (send_end(status)) return;
  // gRPC refuses metadata that a peer would not take. They do not come from Metadata::add().
  grpc_call_cancel_with_status(call_, GRPC_STATUS_INTERNAL, kBadMetadata, nullptr);
  finished(false);
}

// One batch: what was not sent before, and the status.
bool Call::send_end(const Status& status) noexcept {
  const std::string_view message = status.message();
  grpc_slice details = grpc_slice_from_copied_buffer(message.data(), message.size());
  grpc_op operations[3];
  std::size_t count = 0;
  if (!headers_sent_) operations[count++] = send_headers(sent_headers_, compression);
  if (outgoing_ != nullptr && status.is_ok()) operations[count++] = send_message(outgoing_);
  grpc_op& send_status = operations[count++] = grpc_op{};
  send_status.op = GRPC_OP_SEND_STATUS_FROM_SERVER;
  auto& end = send_status.data.send_status_from_server;
  end.trailing_metadata_count = sent_trailers_.size();
  end.trailing_metadata = sent_trailers_.data();
  end.status = static_cast<grpc_status_code>(sent_code(status.code()));
  end.status_details = &details;
  const bool is_started = start_batch(call_, operations, count, finished_);
  grpc_slice_unref(details);
  return is_started;
}

void Call::finished(bool) { part_over(stop_default_timeout() ? 2 : 1); }

void Call::part_over(int count) noexcept {
  parts_ -= count;
  if (parts_ == 0) delete this;
}

}  // namespace

void accept_calls(ServerQueue& queue) { (new Call(queue))->accept(); }

}  // namespace cpprpc::transport::grpc_detail
