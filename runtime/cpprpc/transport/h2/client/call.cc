// The owner's side of a call, and what the loop hears from there. The attempts are in attempt.cc.

#include "cpprpc/transport/h2/client/call.h"

#include <algorithm>
#include <string>
#include <utility>

namespace cpprpc::transport::h2 {

Call::Call(const std::shared_ptr<ChannelCore>& channel, Shard& shard, const Method& method,
           const CallOptions& options)
    : ClientStream(shard.settings().max_metadata),
      channel_(channel),
      shard_(shard),
      settings_(shard_.settings()),
      method_(method),
      has_one_reply_(method.kind == MethodKind::Unary || method.kind == MethodKind::ClientStream),
      metadata_(options.metadata()),
      retry_(nullptr, nullptr) {}

Call::~Call() = default;

void Call::unref() noexcept {
  if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
}

// --- the beginning

ClientCallPtr Call::start(const std::shared_ptr<ChannelCore>& channel, const Method& method,
                          const CallOptions& options, const std::optional<Outgoing>& request) {
  auto* const call = new Call(channel, channel->next_shard(), method, options);
  ClientCallPtr handle(call);
  call->refusal_ = call->prepare(options, request);
  if (!call->refusal_.is_ok()) return handle;
  if (call->is_on_loop()) {
    call->begin();
  } else {
    call->tell(kStart);
  }
  return handle;
}

// Why the call is not even sent, if it is not.
Status Call::prepare(const CallOptions& options, const std::optional<Outgoing>& request) {
  if (!settings_.fault.is_ok()) return settings_.fault;
  brings_token_ = !settings_.bearer.empty() && !metadata_.get("authorization");
  if ((options.has_credentials() || brings_token_) && !settings_.may_carry_credentials) {
    return Status::unauthenticated(
        "the call has a token, and the connection is not encrypted: use TLS, or, where nobody can "
        "listen, ChannelOptions{}.allow_tokens_without_tls()");
  }
  if (Status status = check_metadata(); !status.is_ok()) return status;
  use_config(options);
  outgoing().keep_sent(settings_.retry_buffer);
  if (has_one_reply_) hold_incoming();
  if (request) {
    is_closed_ = true;
    end_outgoing();
    Status status = outgoing().add(*request, compression_);
    if (!status.is_ok()) return status;
  }
  if (deadline_ != Clock::time_point::max() && deadline_ <= Clock::now()) {
    return Status::deadline_exceeded("the deadline has passed before the call was sent");
  }
  return Status::ok();
}

// What HTTP/2 forbids a message to have would end the whole stream. What the protocol says itself
// is not said twice.
Status Call::check_metadata() {
  if (metadata_.empty()) return Status::ok();
  for (const std::string_view name :
       {"connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade", "host"}) {
    if (metadata_.get(name)) {
      return Status::internal("metadata called \"" + std::string(name) +
                              "\" cannot be sent: the name has a meaning of its own in HTTP");
    }
  }
  for (const std::string_view name : {"te", "content-type", "content-length", "user-agent"}) {
    metadata_.erase(name);
  }
  return Status::ok();
}

// What holds for the call: what it says itself, else the channel, else the service config; of
// timeouts and limits the least.
void Call::use_config(const CallOptions& options) {
  const ChannelOptions& channel = settings_.options;
  const MethodConfig* const config = settings_.config.find(method_.path);
  if (options.deadline()) {
    deadline_ = *options.deadline();
  } else if (const auto timeout = channel.default_timeout()) {
    deadline_ = from_now(*timeout);
  }
  std::size_t max_send = channel.max_send_message().value_or(MessageWriter::kUnlimited);
  std::size_t max_receive = channel.max_receive_message();
  std::optional<bool> waits = options.wait_for_ready();
  if (!waits) waits = channel.wait_for_ready();
  if (config != nullptr) {
    if (config->timeout()) deadline_ = std::min(deadline_, from_now(*config->timeout()));
    if (config->max_request()) max_send = std::min(max_send, *config->max_request());
    if (config->max_reply()) max_receive = std::min(max_receive, *config->max_reply());
    if (!waits) waits = config->wait_for_ready();
    retry_ = Retry(config->retry() ? &*config->retry() : nullptr,
                   settings_.throttle ? &*settings_.throttle : nullptr);
  }
  outgoing().set_max_message(max_send);
  incoming().set_max_message(max_receive);
  wait_for_ready(waits.value_or(false));
  compression_ = options.compression() ? options.compression() : channel.compression();
  if (compression_ == Compression::Identity) compression_.reset();
}

// --- between the owner and the loop

void Call::tell(unsigned news) noexcept {
  if ((news_.fetch_or(news | kPosted, std::memory_order_acq_rel) & kPosted) != 0) return;
  references_.fetch_add(1, std::memory_order_relaxed);
  delivery_.call = this;
  delivery_.run = [](Executor::Work& work) noexcept {
    Call& self = *static_cast<Delivery&>(work).call;
    self.hear(self.news_.exchange(0, std::memory_order_acq_rel));
    self.unref();
  };
  shard_.loop().post(delivery_);
}

// On the loop's thread, before what its owner asks for there: what was left for it comes first.
void Call::catch_up() {
  if ((news_.load(std::memory_order_relaxed) & ~unsigned{kPosted}) == 0) return;
  hear(news_.fetch_and(kPosted, std::memory_order_acq_rel) & ~unsigned{kPosted});
}

void Call::hear(unsigned news) {
  if ((news & kFail) != 0 && !is_over_) end(std::move(remote_write_->error));
  if ((news & kCancel) != 0 && !is_over_) end(Status::cancelled("the call was cancelled"));
  if ((news & kStart) != 0) begin();
  if ((news & kWrite) != 0) {
    WriteOperation& write = *remote_write_->operation;
    const Outgoing message{.ops = &EncodedMessage::ops, .message = &remote_write_->message};
    if (write_here(write, message)) write.complete();
  }
  if ((news & kWritesDone) != 0) end_outgoing();
  if ((news & kRead) != 0) {
    ReadOperation& read = *remote_read_;
    if (read_message(read)) {
      take_along();
      read.complete();
    }
  }
  if ((news & kFinish) != 0) finish_here();
}

// --- messages

bool Call::read(ReadOperation& operation) {
  if (!refusal_.is_ok()) return true;
  if (inbox_ != nullptr && inbox_->has_message()) {
    inbox_->deliver(operation);
    return true;
  }
  if (is_on_loop()) {
    catch_up();
    return read_message(operation);
  }
  remote_read_ = &operation;
  tell(kRead);
  return false;
}

// Nobody else reads until the operation is complete.
void Call::take_along() {
  remote_read_ = nullptr;
  if (!incoming().has_message()) return;
  if (inbox_ == nullptr) inbox_ = std::make_unique<MessageReader>();
  hand_over(*inbox_);
}

void Call::on_read() {
  if (remote_read_ != nullptr) take_along();
}

bool Call::write(WriteOperation& operation) {
  if (!refusal_.is_ok() || is_closed_) return true;
  if (is_on_loop()) {
    catch_up();
    return write_here(operation, operation.message);
  }
  if (remote_write_ == nullptr) remote_write_ = std::make_unique<RemoteWrite>();
  RemoteWrite& write = *remote_write_;
  write.operation = &operation;
  write.error = write.message.encode(operation.message);
  if (!write.error.is_ok()) {
    tell(kFail);
    return true;
  }
  tell(kWrite);
  return false;
}

bool Call::write_here(WriteOperation& operation, Outgoing message) {
  if (is_over_) return true;
  Status status = outgoing().add(message, operation.may_compress ? compression_ : std::nullopt);
  if (!status.is_ok()) {
    end(std::move(status));
    return true;
  }
  return write_queued(operation);
}

void Call::writes_done() noexcept {
  if (!refusal_.is_ok() || std::exchange(is_closed_, true)) return;
  if (!is_on_loop()) return tell(kWritesDone);
  catch_up();
  end_outgoing();
}

// --- the end

bool Call::finish(FinishOperation& operation) {
  if (!refusal_.is_ok()) {
    operation.status = refusal_;
    is_finished_ = true;
    return true;
  }
  const bool is_on_loop = this->is_on_loop();
  if (is_on_loop) catch_up();
  finishing_ = &operation;
  if (parts_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
    settle(operation);
    return true;
  }
  if (method_.kind == MethodKind::Unary) return false;
  is_closed_ = true;
  if (is_on_loop) {
    finish_here();
  } else {
    tell(kFinish);
  }
  return false;
}

void Call::finish_here() {
  if (is_over_) return;
  end_outgoing();
  reads_no_more_ = !has_one_reply_;
  if (reads_no_more_) drop_incoming();
}

// By the loop or the owner, whoever comes last; the loop does not touch the call's answer any more.
void Call::settle(FinishOperation& operation) {
  operation.status = std::move(status_);
  if (operation.reply != nullptr && operation.status.is_ok()) {
    if (incoming().has_message()) {
      incoming().deliver(*operation.reply);
    } else if (Status end = incoming().end(); !end.is_ok()) {
      operation.status = std::move(end);
    } else {
      operation.status = Status::unimplemented("the server said OK but sent no reply");
    }
  }
  is_finished_ = true;
}

void Call::cancel() noexcept {
  if (!refusal_.is_ok()) return;
  if (!is_on_loop()) return tell(kCancel);
  catch_up();
  if (!is_over_) end(Status::cancelled("the call was cancelled"));
}

void Call::release() noexcept {
  if (!is_finished_) cancel();
  // The last owner of the channel waits for its threads, and so for what is left of this call.
  const std::shared_ptr<ChannelCore> channel = std::move(channel_);
  unref();
}

// --- metadata

const Metadata& Call::headers() {
  static const Metadata none;
  return has_headers_.load(std::memory_order_acquire) ? answer_headers() : none;
}

const Metadata& Call::trailers() {
  static const Metadata none;
  return is_finished_ && refusal_.is_ok() ? answer_trailers() : none;
}

}  // namespace cpprpc::transport::h2
