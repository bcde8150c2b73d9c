// A call on its loop: it waits for a connection, sends itself, and looks at how that ended.

#include <algorithm>
#include <string>
#include <utility>

#include "cpprpc/transport/h2/client/call.h"
#include "cpprpc/transport/h2/client/link_connection.h"
#include "cpprpc/transport/h2/protocol/codes.h"
#include "cpprpc/transport/h2/protocol/content_type.h"
#include "cpprpc/transport/h2/protocol/encoding.h"
#include "cpprpc/transport/h2/protocol/timeout.h"
#include "cpprpc/transport/h2/session/sent_fields.h"

namespace cpprpc::transport::h2 {

// --- the beginning

void Call::begin() {
  if (is_over_) return;  // it was cancelled in the same breath
  if (deadline_ != Clock::time_point::max()) {
    deadline_timer_.run = [](Executor::Work& work) noexcept {
      static_cast<Timer&>(work).call->deadline_passed();
    };
    set(deadline_timer_, deadline_);
  }
  pick();
}

void Call::pick() { shard_.picker().pick(*this); }

void Call::picked(Connection& connection) noexcept {
  if (!connection.start(*this)) pick();
}

void Call::not_picked(const Status& why) noexcept { attempt_over(why, false); }

bool Call::send_on(LinkConnection& connection) {
  SentFields fields;
  TimeoutText timeout;
  if (deadline_ != Clock::time_point::max()) timeout = format_timeout(deadline_ - Clock::now());
  const std::string attempts = std::to_string(retry_.previous_attempts());
  fields.add_static(":method", "POST");
  fields.add_static(":scheme", settings_.tls != nullptr ? "https" : "http");
  fields.add_static(":path", method_.path);
  fields.add_static(":authority", settings_.authority);
  fields.add_static("te", "trailers");
  fields.add_static("content-type", kContentType);
  fields.add_static("user-agent", settings_.user_agent);
  fields.add_static("grpc-accept-encoding", kAcceptEncoding);
  if (compression_) fields.add_static("grpc-encoding", encoding_name(*compression_));
  if (!timeout.view().empty()) fields.add_unique("grpc-timeout", timeout.view());
  if (retry_.previous_attempts() > 0) fields.add("grpc-previous-rpc-attempts", attempts);
  if (brings_token_) fields.add_static("authorization", settings_.bearer);
  fields.add(metadata_, connection.sent_metadata());
  if (!connection.submit_request(*this, fields.get(), true)) return false;
  connection_ = &connection;
  hold();
  return true;
}

// --- the answer

// Of the calls with one reply: more than that is wrong, however much of it.
void Call::on_data() {
  if (!incoming().error().is_ok()) return fail_attempt(incoming().error());
  if (incoming().has_message() && incoming().buffered() > incoming().next_size()) {
    fail_attempt(Status::unimplemented("the server sent more than one reply"));
  }
}

// From here on the call stays with this attempt.
void Call::answer_began() {
  outgoing().stop_keeping();
  has_headers_.store(true, std::memory_order_release);
}

void Call::on_closed(std::uint32_t error_code) {
  const LinkConnection& connection = *std::exchange(connection_, nullptr);
  if (!is_over_) {
    const bool is_lost = !connection.loss().is_ok() && !is_complete();
    const auto code = static_cast<ErrorCode>(error_code);
    const bool was_unseen =
        is_lost ? !connection.was_sent(id()) : code == ErrorCode::RefusedStream && !is_complete();
    Status status = is_lost ? connection.loss() : outcome(error_code);
    if (!is_complete() && !is_lost && code == ErrorCode::Cancel && deadline_ <= Clock::now()) {
      status = Status::deadline_exceeded("the deadline has passed");  // by the server's clock
    }
    attempt_over(std::move(status), was_unseen);
  }
  let_go();
}

// `was_unseen`: the server has not looked at the call, so that it may be sent again, once, whatever
// the policy says.
void Call::attempt_over(Status status, bool was_unseen) {
  const bool may_resend = !has_answer() && outgoing().can_rewind();
  if (was_unseen && may_resend && !std::exchange(was_resent_, true)) {
    return try_again(Clock::duration::zero());
  }
  const Pushback pushback = this->pushback() ? Pushback(*this->pushback()) : Pushback();
  const auto wait = retry_.after(status.code(), pushback, may_resend);
  if (wait) return try_again(*wait);
  end(std::move(status));
}

// Later in any case: this may be a callback of the connection that was lost.
void Call::try_again(Clock::duration wait) {
  begin_attempt();
  if (reads_no_more_) drop_incoming();
  retry_timer_.run = [](Executor::Work& work) noexcept {
    Call& self = *static_cast<Timer&>(work).call;
    self.retry_timer_.is_set = false;
    if (!self.is_over_) self.pick();
    self.let_go();
  };
  set(retry_timer_, from_now(wait));
}

// --- the end

void Call::deadline_passed() noexcept {
  deadline_timer_.is_set = false;
  if (!is_over_) {
    std::string text = "the deadline has passed";
    if (is_waiting()) {
      text += ", and there was no connection";
      const Status& failure = shard_.picker().last_failure();
      if (!failure.is_ok()) text.append(": ").append(failure.message());
    }
    end(Status::deadline_exceeded(std::move(text)));
  }
  let_go();
}

void Call::end(Status status) noexcept {
  is_over_ = true;
  status_ = std::move(status);
  shard_.picker().forget(*this);
  stop(deadline_timer_);
  stop(retry_timer_);
  if (session() != nullptr) fail_attempt(status_);
  if (!status_.is_ok()) excuse_part();  // a server may stop in the middle of a message
  end_incoming();
  fail_write();
  if (parts_.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  FinishOperation& operation = *finishing_;
  settle(operation);
  operation.complete();
}

// --- what is left on the loop

void Call::set(Timer& timer, Clock::time_point when) noexcept {
  hold();
  timer.call = this;
  timer.is_set = true;
  shard_.loop().schedule(timer, when);
}

// One that is about to run still does, and finds that the call is over.
void Call::stop(Timer& timer) noexcept {
  if (!timer.is_set || !shard_.loop().unschedule(timer)) return;
  timer.is_set = false;
  let_go();
}

void Call::hold() noexcept {
  if (holds_++ == 0) references_.fetch_add(1, std::memory_order_relaxed);
}

void Call::let_go() noexcept {
  if (--holds_ == 0) unref();
}

}  // namespace cpprpc::transport::h2
