// InterceptedCall: a client's call with middleware around it.
//
// The chain runs as one coroutine on the transport's executor. At its end stands attempt(), which
// starts the call proper, waits until the caller wants to know how it went, and gives its status.
// Until that call has started, what the caller asks of this one waits here.
//
// Attempts that run at the same time are calls of their own, with what is further in around each:
// another InterceptedCall, if there is anything. Each has a reply of its own, until one is the
// answer.

#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "cpprpc/rpc/client_context.h"
#include "cpprpc/rpc/detail/message_tap.h"
#include "cpprpc/rpc/middleware.h"
#include "cpprpc/rpc/transport.h"
#include "cpprpc/task/detail/root.h"
#include "cpprpc/task/detail/wait_list.h"

namespace cpprpc::detail {

class InterceptedCall final : public transport::ClientCall, private Chain {
 public:
  using Middlewares = std::shared_ptr<const std::vector<ClientMiddleware>>;

  static transport::ClientCallPtr start(std::shared_ptr<transport::ClientTransport> transport,
                                        Middlewares middlewares, const Method& method,
                                        const CallOptions& options,
                                        std::optional<transport::Outgoing> request);

  // --- for the caller

  bool read(transport::ReadOperation& operation) override;
  bool write(transport::WriteOperation& operation) override;
  void writes_done() noexcept override;
  bool finish(transport::FinishOperation& operation) override;
  void cancel() noexcept override;
  [[nodiscard]] const Metadata& headers() override;
  [[nodiscard]] const Metadata& trailers() override;
  void release() noexcept override;

  // --- for the middleware, through its context

  [[nodiscard]] MessageTap& tap() noexcept { return tap_; }
  Status set_reply(transport::Outgoing reply);
  void parallel_attempts() noexcept;
  Task<bool> caller_waits();

 private:
  // A copy of the request, for as many attempts as there will be.
  class Request {
   public:
    explicit Request(const transport::Outgoing& request)
        : ops_(request.ops),
          copier_(request.copier),
          reply_(request.reply),
          message_(request.copier->copy(request.message)) {}
    Request(const Request&) = delete;
    Request& operator=(const Request&) = delete;
    ~Request() { copier_->destroy(message_); }

    [[nodiscard]] const MessageOps& ops() const noexcept { return *ops_; }
    [[nodiscard]] const void* message() const noexcept { return message_; }
    [[nodiscard]] const transport::MessageCopier* copier() const noexcept { return copier_; }
    /// Of a unary call.
    [[nodiscard]] const transport::ReplyType& reply() const noexcept { return *reply_; }

   private:
    const MessageOps* ops_;
    const transport::MessageCopier* copier_;
    const transport::ReplyType* reply_;
    void* message_;
  };

  struct Start : Executor::Work {
    InterceptedCall* call = nullptr;
  };
  struct Deadline : Executor::Timer {
    InterceptedCall* call = nullptr;
  };
  // Waits for finish() or release().
  struct Asking : WaitList<Asking>::Place {
    explicit Asking(Waiter& who) noexcept : waiter(who) {}
    Waiter& waiter;
  };
  class EndWanted;
  class CallerWaits;
  struct Answer;

  InterceptedCall(std::shared_ptr<transport::ClientTransport> transport, Middlewares middlewares,
                  const Method& method, const CallOptions& options,
                  std::optional<transport::Outgoing> request);
  ~InterceptedCall() = default;

  static Root run_chain(const std::stop_token*, InterceptedCall& self);
  Task<Status> run(std::size_t position) override;
  Task<Status> attempt();
  Task<Status> parallel_attempt(std::size_t position);
  Status may_attempt();
  Status start_inner();
  transport::ClientCall& start_parallel(std::size_t position, OutgoingMessage& message);
  Status settle_parallel(transport::ClientCall& inner, Answer& answer, Status status,
                         bool is_told_to_stop);
  void choose(transport::ClientCall& inner) noexcept;
  [[nodiscard]] bool wait_for_caller(Asking& asking);
  void caller_asked() noexcept;
  void open(transport::ClientCallPtr inner);
  bool write_to(transport::ClientCall& inner, transport::WriteOperation& operation);
  void end(Status status) noexcept;
  void settle(transport::FinishOperation& operation);

  void watch_deadline();
  void forget_deadline() noexcept;
  void deadline_passed() noexcept;

  [[nodiscard]] transport::ClientCall* inner_or_null() noexcept;
  void unref() noexcept;

  const std::shared_ptr<transport::ClientTransport> transport_;
  const Middlewares middlewares_;
  Executor& executor_;
  std::optional<Request> request_;
  std::stop_source stop_;
  const std::stop_token stop_token_ = stop_.get_token();
  ClientContext context_;
  MessageTap tap_{MessageTap::Side::Client};
  std::atomic<int> references_ = 2;  // the caller's and the chain's

  // The executor's.
  Start start_;
  Deadline deadline_;
  bool deadline_waits_ = false;
  bool deadline_passed_ = false;
  bool was_started_ = false;
  std::size_t first_ = 0;     // of the middlewares: where this call begins
  std::size_t position_ = 0;  // of the middleware that was started last
  std::size_t parallel_from_ = static_cast<std::size_t>(-1);
  int attempts_ = 0;                                        // that are under way
  bool is_answered_ = false;                                // by one of those
  std::vector<transport::ClientCallPtr> earlier_attempts_;  // someone may be cancelling them
  std::optional<std::string> reply_;                        // a middleware's, encoded

  std::mutex mutex_;                // guards what follows
  transport::ClientCallPtr inner_;  // once it takes what the caller asks for
  bool is_cancelled_ = false;
  bool is_released_ = false;
  bool writes_done_ = false;
  std::optional<Status> status_;                 // once the chain has ended
  transport::ReadOperation* reading_ = nullptr;  // these wait for inner_
  transport::WriteOperation* writing_ = nullptr;
  transport::FinishOperation* finishing_ = nullptr;
  WaitList<Asking> asking_;
};

}  // namespace cpprpc::detail
