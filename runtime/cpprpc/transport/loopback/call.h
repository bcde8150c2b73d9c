// Call: a loopback call with its two ends. It keeps itself alive until both have let go of it.

#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "cpprpc/rpc/transport.h"
#include "cpprpc/transport/loopback/pipe.h"

namespace cpprpc::loopback {

class Core;

class Call {
 public:
  Call(const Method& method, const CallOptions& options, std::shared_ptr<Core> core);
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  /// Starts a call. A server that takes none ends it with UNAVAILABLE.
  static transport::ClientCallPtr start(const Method& method, const CallOptions& options,
                                        std::optional<transport::Outgoing> request,
                                        const std::shared_ptr<Core>& core);

  /// Ends the call on both sides, unless it has ended: neither waits for the other.
  void abort(const Status& status) noexcept;

 private:
  class ServerEnd final : public transport::ServerCall {
   public:
    explicit ServerEnd(Call& call) noexcept;
    std::string_view path() const noexcept override { return call_.path_; }
    Metadata& metadata() override { return call_.request_metadata_; }
    std::string_view peer() const override { return "loopback"; }
    std::optional<Clock::time_point> deadline() const noexcept override { return call_.deadline_; }
    bool read(transport::ReadOperation& operation) override;
    bool write(transport::WriteOperation& operation) override;
    Status stage_reply(transport::Outgoing reply) override;
    void finish(Status status) noexcept override;
    void end_early(Status status) noexcept override { call_.abort(status); }
    void stop() noexcept { request_stop(); }

   private:
    Call& call_;
  };

  class ClientEnd final : public transport::ClientCall {
   public:
    explicit ClientEnd(Call& call) noexcept : call_(call) {}
    bool read(transport::ReadOperation& operation) override;
    bool write(transport::WriteOperation& operation) override;
    void writes_done() noexcept override;
    bool finish(transport::FinishOperation& operation) override;
    void cancel() noexcept override;
    const Metadata& headers() override { return call_.headers_; }
    const Metadata& trailers() override { return call_.trailers_; }
    void release() noexcept override;

   private:
    Call& call_;
  };

  struct Start : Executor::Work {
    Call* call = nullptr;
  };
  struct Deadline : Executor::Timer {
    Call* call = nullptr;
  };

  void begin(std::shared_ptr<Call> self);
  void run_handler();
  void deadline_passed();
  void send_headers();                                                           // under mutex_
  void end(Status status, Completions& completions);                             // under mutex_
  void close(Completions& completions);                                          // under mutex_
  void settle(transport::FinishOperation& operation, Completions& completions);  // under mutex_

  const std::string_view path_;
  Metadata request_metadata_;
  const std::optional<Clock::time_point> deadline_;
  const std::shared_ptr<Core> core_;
  ServerEnd server_{*this};
  ClientEnd client_{*this};
  Start start_;
  Deadline timer_;

  std::mutex mutex_;  // guards what follows
  Pipe requests_;
  Pipe replies_;
  Metadata headers_;
  Metadata trailers_;
  bool headers_sent_ = false;
  std::optional<std::string> staged_reply_;
  std::optional<Status> status_;  // once the call has ended
  transport::FinishOperation* finish_ = nullptr;
  std::shared_ptr<Call> server_keeps_;
  std::shared_ptr<Call> client_keeps_;
  std::shared_ptr<Call> timer_keeps_;
};

}  // namespace cpprpc::loopback
