#include "cpprpc/transport/grpc/detail/client_call.h"

#include <grpc/byte_buffer.h>
#include <grpc/grpc.h>
#include <grpc/slice.h>

#include <algorithm>
#include <atomic>
#include <cassert>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "cpprpc/transport/grpc/detail/convert.h"
#include "cpprpc/transport/grpc/detail/ops.h"
#include "cpprpc/transport/grpc/detail/tag.h"

namespace cpprpc::transport::grpc_detail {
namespace {

constexpr const char* kCancelled = "the call was cancelled";

Clock::time_point deadline_of(const CallOptions& options, const ChannelCore& channel,
                              const MethodConfig* config) {
  Clock::time_point deadline = Clock::time_point::max();
  if (options.deadline()) {
    deadline = *options.deadline();
  } else if (const auto timeout = channel.default_timeout()) {
    deadline = from_now(*timeout);
  }
  if (config == nullptr || !config->timeout()) return deadline;
  return std::min(deadline, from_now(*config->timeout()));
}

std::size_t least(std::size_t of_channel, const std::optional<std::size_t>& of_method) {
  return of_method ? std::min(of_channel, *of_method) : of_channel;
}

// One call. Its owner hands over operations from any thread; what gRPC tells of it comes on its
// queue's thread. It goes when its owner has given it up and all its tags are back.
//
// The first batch sends what is known; whatever is received has a batch of its own: the headers,
// for a unary call the reply and the status at once, of the others each read and finish(). Were
// they together, a call whose attempt fails just when it is cancelled might never end: gRPC 1.51
// has told of a part of the batch then, and fails that part again in place of the rest. And the
// status is kept back as long as there are messages nobody reads: a server that sends two replies
// would hang its client.
//
// A call that is cancelled, or whose time is up, may lose headers or messages that have come, or
// have messages whose compression nobody knows because the headers are lost; and gRPC's status says
// OK nevertheless if that has come, too. So what comes afterwards is not passed on.
class Call final : public ClientCall {
 public:
  Call(const std::shared_ptr<ChannelCore>& channel, const Method& method) noexcept;
  void start(const Method& method, const CallOptions& options, std::optional<Outgoing> request);

  bool read(ReadOperation& operation) override;
  bool write(WriteOperation& operation) override;
  void writes_done() noexcept override;
  bool finish(FinishOperation& operation) override;
  void cancel() noexcept override;
  [[nodiscard]] const Metadata& headers() override;
  [[nodiscard]] const Metadata& trailers() override;
  void release() noexcept override;

 private:
  ~Call();
  void sent(bool ok);
  void headers_came(bool ok);
  void replied(bool ok);
  void was_read(bool ok);
  void written(bool ok);
  void closed(bool ok);
  void dropped(bool ok);
  void finished(bool ok);
  static void look_for_more(Queue::Idle& idle) noexcept;

  [[nodiscard]] Compression compression_of(const Encoder& message) const noexcept;
  [[nodiscard]] bool start_batch(const grpc_op* operations, std::size_t count, Tag& tag) noexcept;
  void cancel_with(const Status& status) noexcept;
  [[nodiscard]] bool receive_headers() noexcept;
  [[nodiscard]] bool receive_reply() noexcept;
  [[nodiscard]] bool receive_status() noexcept;
  [[nodiscard]] bool read_next(Tag& tag) noexcept;
  void part_finished() noexcept;
  [[nodiscard]] bool is_last_part() noexcept;
  void part_finished_in_loop() noexcept;
  void settle(FinishOperation& operation);
  void look_whether_given_up() noexcept;
  [[nodiscard]] Status given_up_status() const;
  void unref() noexcept;

  std::shared_ptr<ChannelCore> channel_;  // until release()
  Queue& queue_;
  const MethodKind kind_;
  const MethodConfig* const config_;  // of the channel; null if it says nothing of the method
  // Of messages while they are not compressed; gRPC itself looks at what it is given, and gives.
  const std::size_t max_send_message_;
  const std::size_t max_receive_message_;
  // Of what is sent. Not left to gRPC, which compresses a message once more when it is sent again:
  // https://github.com/grpc/grpc/issues/37742
  Compression compression_;
  grpc_call* call_ = nullptr;  // null: it could not start, and failure_ says why
  Status failure_;             // of the call's own making: it cannot start, or a message be sent
  Clock::time_point deadline_ = Clock::time_point::max();
  std::atomic<int> references_ = 1;

  Tag sent_ = Tag::of<Call, &Call::sent>(this);
  Tag headers_came_ = Tag::of<Call, &Call::headers_came>(this);
  Tag replied_ = Tag::of<Call, &Call::replied>(this);
  Tag read_ = Tag::of<Call, &Call::was_read>(this);
  Tag written_ = Tag::of<Call, &Call::written>(this);
  Tag closed_ = Tag::of<Call, &Call::closed>(this);
  Tag dropped_ = Tag::of<Call, &Call::dropped>(this);
  Tag finished_ = Tag::of<Call, &Call::finished>(this);

  SentMetadata sent_headers_;
  grpc_byte_buffer* request_ = nullptr;   // sent with the headers
  grpc_byte_buffer* outgoing_ = nullptr;  // being written
  grpc_byte_buffer* message_ = nullptr;   // being read
  bool is_closed_ = false;                // no message of ours follows
  bool is_read_to_end_ = false;
  ReadOperation* reading_ = nullptr;
  WriteOperation* writing_ = nullptr;

  // The end. What has to come before finish() is done: the headers; the last message; the status;
  // and if the call is unary, which does not wait for it, finish() itself.
  std::atomic<bool> is_cancelled_ = false;
  bool was_given_up_ = false;  // cancelled or late before all had come
  FinishOperation* finishing_ = nullptr;
  std::atomic<int> parts_;
  bool has_status_ = false;
  struct LookForMore : Queue::Idle {
    Call* call = nullptr;
  } look_for_more_;
  grpc_byte_buffer* reply_ = nullptr;
  int replies_ = 0;
  int code_ = GRPC_STATUS_UNKNOWN;  // the peer may send numbers that the enum cannot hold
  grpc_slice status_message_ = grpc_empty_slice();
  bool is_finished_ = false;

  grpc_metadata_array received_headers_;
  grpc_metadata_array received_trailers_;
  std::atomic<bool> headers_known_ = false;
  std::optional<Metadata> headers_;  // received_headers_, once asked for and known
  std::optional<Metadata> trailers_;
};

Call::Call(const std::shared_ptr<ChannelCore>& channel, const Method& method) noexcept
    : channel_(channel),
      queue_(channel->next_queue()),
      kind_(method.kind),
      config_(channel->config().find(method.path)),
      max_send_message_(least(channel->max_send_message(),
                              config_ != nullptr ? config_->max_request() : std::nullopt)),
      max_receive_message_(least(channel->max_receive_message(),
                                 config_ != nullptr ? config_->max_reply() : std::nullopt)),
      compression_(channel->compression()),
      parts_(method.kind == MethodKind::Unary ? 4 : 3) {
  look_for_more_.call = this;
  look_for_more_.run = look_for_more;
  grpc_metadata_array_init(&received_headers_);
  grpc_metadata_array_init(&received_trailers_);
}

Call::~Call() {
  grpc_byte_buffer_destroy(request_);
  grpc_byte_buffer_destroy(reply_);
  grpc_byte_buffer_destroy(message_);
  grpc_slice_unref(status_message_);
  grpc_metadata_array_destroy(&received_headers_);
  grpc_metadata_array_destroy(&received_trailers_);
  if (call_ != nullptr) grpc_call_unref(call_);
}

// --- the beginning

void Call::start(const Method& method, const CallOptions& options,
                 std::optional<Outgoing> request) {
  const bool brings_token =
      channel_->bearer_token() != nullptr && !options.metadata().get("authorization");
  if ((options.has_credentials() || brings_token) && !channel_->may_carry_credentials()) {
    failure_ = Status::unauthenticated(
        "the call has a token, and the connection is not encrypted: use TLS, or, where nobody can "
        "listen, ChannelOptions{}.allow_tokens_without_tls()");
    return;
  }
  if (options.compression()) compression_ = *options.compression();
  if (request) {
    const Encoder encoder(*request);
    if (!encoder.error().is_ok()) {
      failure_ = encoder.error();
      return;
    }
    request_ = encode(encoder, compression_of(encoder));
    is_closed_ = true;
  }
  sent_headers_.add(options.metadata());
  if (brings_token) sent_headers_.add_bearer_token(*channel_->bearer_token());
  if (options.compression()) sent_headers_.add_compression(*options.compression());
  deadline_ = deadline_of(options, *channel_, config_);
  // gRPC's timer may come after the reply of a server that is quick.
  if (deadline_ != Clock::time_point::max() && deadline_ <= Clock::now()) {
    failure_ = Status::deadline_exceeded("the deadline has passed before the call was sent");
    return;
  }
  const gpr_timespec deadline = to_grpc_deadline(deadline_);
  call_ = grpc_channel_create_call(
      channel_->get(), nullptr, GRPC_PROPAGATE_DEFAULTS, queue_.get(),
      grpc_slice_from_static_buffer(method.path.data(), method.path.size()), nullptr, deadline,
      nullptr);
  grpc_op operations[3];
  std::size_t count = 0;
  operations[count++] =
      send_headers(sent_headers_, options.wait_for_ready() ? options.wait_for_ready()
                                                           : channel_->wait_for_ready());
  if (request) {
    operations[count++] = send_message(request_, false);
    operations[count++] = send_close();
  }
  if (!start_batch(operations, count, sent_)) {
    grpc_call_unref(std::exchange(call_, nullptr));
    failure_ = Status::internal("the call's metadata are not such as may be sent");
    return;
  }
  // Nobody has asked for these, so gRPC does not refuse them.
  [[maybe_unused]] bool is_started = receive_headers();
  if (kind_ == MethodKind::Unary) is_started = is_started && receive_reply() && receive_status();
  assert(is_started);
}

// What is too large, is so whatever it would be compressed to: gRPC must see how large it is.
Compression Call::compression_of(const Encoder& message) const noexcept {
  return message.size() > max_send_message_ ? Compression::Identity : compression_;
}

void Call::sent(bool) {
  grpc_byte_buffer_destroy(std::exchange(request_, nullptr));
  unref();
}

void Call::headers_came(bool) {
  part_finished_in_loop();
  unref();
}

void Call::replied(bool) {
  look_whether_given_up();
  // The status is right behind a reply, unless the server is slow or sends another.
  if (reply_ != nullptr && !has_status_) {
    replies_ = 1;
    references_.fetch_add(1, std::memory_order_relaxed);
    queue_.when_idle(look_for_more_);
  }
  part_finished_in_loop();
  unref();
}

void Call::look_for_more(Queue::Idle& idle) noexcept {
  Call& self = *static_cast<LookForMore&>(idle).call;
  static_cast<void>(self.read_next(self.dropped_));
  self.unref();
}

bool Call::start_batch(const grpc_op* operations, std::size_t count, Tag& tag) noexcept {
  references_.fetch_add(1, std::memory_order_relaxed);
  if (grpc_detail::start_batch(call_, operations, count, tag)) return true;
  references_.fetch_sub(1, std::memory_order_relaxed);
  return false;
}

bool Call::receive_headers() noexcept {
  grpc_op operation{};
  operation.op = GRPC_OP_RECV_INITIAL_METADATA;
  operation.data.recv_initial_metadata.recv_initial_metadata = &received_headers_;
  return start_batch(&operation, 1, headers_came_);
}

bool Call::receive_reply() noexcept {
  const grpc_op operation = receive_message(&reply_);
  return start_batch(&operation, 1, replied_);
}

bool Call::receive_status() noexcept {
  grpc_op operation{};
  operation.op = GRPC_OP_RECV_STATUS_ON_CLIENT;
  operation.data.recv_status_on_client.trailing_metadata = &received_trailers_;
  operation.data.recv_status_on_client.status = reinterpret_cast<grpc_status_code*>(&code_);
  operation.data.recv_status_on_client.status_details = &status_message_;
  return start_batch(&operation, 1, finished_);
}

// --- messages

bool Call::read(ReadOperation& operation) {
  if (call_ == nullptr || is_read_to_end_) return true;
  reading_ = &operation;
  return !read_next(read_);
}

bool Call::read_next(Tag& tag) noexcept {
  const grpc_op receive = receive_message(&message_);
  return start_batch(&receive, 1, tag);
}

void Call::was_read(bool) {
  ReadOperation& operation = *reading_;
  headers_known_.store(true, std::memory_order_release);
  look_whether_given_up();
  if (message_ == nullptr) {
    is_read_to_end_ = true;
  } else if (was_given_up_) {
    grpc_byte_buffer_destroy(std::exchange(message_, nullptr));
  } else {
    deliver(std::exchange(message_, nullptr), operation, max_receive_message_);
  }
  operation.complete_from_loop();
  unref();
}

bool Call::write(WriteOperation& operation) {
  if (call_ == nullptr || is_closed_) return true;
  const Encoder encoder(operation.message);
  if (!encoder.error().is_ok()) {
    failure_ = encoder.error();
    cancel_with(failure_);
    return true;
  }
  writing_ = &operation;
  outgoing_ =
      encode(encoder, operation.may_compress ? compression_of(encoder) : Compression::Identity);
  const grpc_op send = send_message(outgoing_, false);
  if (start_batch(&send, 1, written_)) return false;
  grpc_byte_buffer_destroy(std::exchange(outgoing_, nullptr));
  return true;
}

void Call::written(bool ok) {
  grpc_byte_buffer_destroy(std::exchange(outgoing_, nullptr));
  WriteOperation& operation = *writing_;
  operation.ok = ok;
  operation.complete_from_loop();
  unref();
}

void Call::writes_done() noexcept {
  if (call_ == nullptr || std::exchange(is_closed_, true)) return;
  const grpc_op close = send_close();
  // Refused only when there is nothing to close any more.
  static_cast<void>(start_batch(&close, 1, closed_));
}

void Call::closed(bool) { unref(); }

// --- the end

bool Call::finish(FinishOperation& operation) {
  if (call_ == nullptr) {
    operation.status = failure_;
    is_finished_ = true;
    return true;
  }
  finishing_ = &operation;
  if (kind_ == MethodKind::Unary) {
    // Whoever comes last puts the outcome into the operation.
    if (parts_.fetch_sub(1, std::memory_order_acq_rel) != 1) return false;
    settle(operation);
    return true;
  }
  writes_done();
  if (!receive_status()) {
    cancel();  // cannot be: nobody else asks for the status
    part_finished();
  }
  if (is_read_to_end_ || !read_next(dropped_)) part_finished();
  return false;
}

// A message that no read() asked for: the reply if there is to be one, else one to be dropped.
void Call::dropped(bool) {
  headers_known_.store(true, std::memory_order_release);
  look_whether_given_up();
  const bool has_one_reply = kind_ == MethodKind::Unary || kind_ == MethodKind::ClientStream;
  if (message_ == nullptr) {
    if (kind_ != MethodKind::Unary) part_finished_in_loop();
  } else {
    grpc_byte_buffer* const message = std::exchange(message_, nullptr);
    if (has_one_reply && ++replies_ == 1) {
      reply_ = message;
    } else {
      grpc_byte_buffer_destroy(message);
    }
    if (replies_ > 1) cancel();  // no use in reading them all
    if (kind_ != MethodKind::Unary && !read_next(dropped_)) part_finished_in_loop();
  }
  unref();
}

void Call::finished(bool) {
  has_status_ = true;
  if (look_for_more_.is_waiting()) {
    Queue::forget(look_for_more_);
    references_.fetch_sub(1, std::memory_order_relaxed);  // this batch has another
  }
  part_finished_in_loop();
  unref();
}

// True: `finishing_` has its outcome.
bool Call::is_last_part() noexcept {
  if (parts_.fetch_sub(1, std::memory_order_acq_rel) != 1) return false;
  settle(*finishing_);
  return true;
}

void Call::part_finished() noexcept {
  if (is_last_part()) finishing_->complete();
}

// The same where a tag has come.
void Call::part_finished_in_loop() noexcept {
  if (is_last_part()) finishing_->complete_from_loop();
}

void Call::settle(FinishOperation& operation) {
  operation.status = received_status(code_, view(status_message_), received_trailers_.metadata,
                                     received_trailers_.count);
  if (operation.reply != nullptr && replies_ > 1) {
    operation.status = Status::unimplemented("the server sent more than one reply");
  } else if (operation.status.is_ok() && was_given_up_) {
    operation.status = given_up_status();
  } else if (operation.reply != nullptr && operation.status.is_ok()) {
    if (reply_ == nullptr) {
      operation.status = Status::unimplemented("the server said OK but sent no reply");
    } else {
      deliver(std::exchange(reply_, nullptr), *operation.reply, max_receive_message_);
    }
  }
  headers_known_.store(true, std::memory_order_release);
  is_finished_ = true;
}

// On the queue's thread, before what has come is used.
void Call::look_whether_given_up() noexcept {
  was_given_up_ = was_given_up_ || is_cancelled_.load(std::memory_order_acquire) ||
                  (deadline_ != Clock::time_point::max() && deadline_ <= Clock::now());
}

Status Call::given_up_status() const {
  if (!failure_.is_ok()) return failure_;
  return is_cancelled_.load(std::memory_order_acquire)
             ? Status::cancelled(kCancelled)
             : Status::deadline_exceeded("Deadline Exceeded");  // gRPC's words
}

void Call::cancel() noexcept { cancel_with(Status::cancelled(kCancelled)); }

void Call::cancel_with(const Status& status) noexcept {
  if (call_ == nullptr) return;
  is_cancelled_.store(true, std::memory_order_release);
  grpc_call_cancel_with_status(call_, static_cast<grpc_status_code>(status.code()),
                               std::string(status.message()).c_str(), nullptr);
}

void Call::release() noexcept {
  if (!is_finished_) cancel();
  // The last owner of the channel waits for its threads, and so for this call's tags.
  const std::shared_ptr<ChannelCore> channel = std::move(channel_);
  unref();
}

void Call::unref() noexcept {
  if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
}

// --- metadata

const Metadata& Call::headers() {
  static const Metadata none;
  if (!headers_known_.load(std::memory_order_acquire)) return none;
  if (!headers_) headers_ = received(received_headers_.metadata, received_headers_.count);
  return *headers_;
}

const Metadata& Call::trailers() {
  static const Metadata none;
  if (!is_finished_) return none;
  if (!trailers_) trailers_ = received(received_trailers_.metadata, received_trailers_.count);
  return *trailers_;
}

}  // namespace

ClientCallPtr start_call(const std::shared_ptr<ChannelCore>& channel, const Method& method,
                         const CallOptions& options, std::optional<Outgoing> request) {
  auto* const call = new Call(channel, method);
  ClientCallPtr handle(call);
  call->start(method, options, request);
  return handle;
}

}  // namespace cpprpc::transport::grpc_detail
