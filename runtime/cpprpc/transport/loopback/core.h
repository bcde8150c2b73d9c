// Core: the server of a loopback, its thread's loop and the calls that have not finished.

#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <stop_token>
#include <unordered_map>

#include "cpprpc/rpc/router.h"
#include "cpprpc/task/loop.h"
#include "cpprpc/transport/loopback/options.h"

namespace cpprpc::loopback {

class Call;

class Core {
 public:
  Core(const Router& router, const LoopbackOptions& options) noexcept
      : router_(router), options_(options) {}

  [[nodiscard]] Loop& loop() noexcept { return loop_; }
  [[nodiscard]] const Router& router() const noexcept { return router_; }
  [[nodiscard]] const LoopbackOptions& options() const noexcept { return options_; }
  [[nodiscard]] std::uint64_t refused_calls() const noexcept { return refused_; }

  /// Why the call is not taken: no more are, or there are as many as may be.
  Status add(const std::shared_ptr<Call>& call);

  /// A call's handler has returned: it makes room for another, before its client hears of it.
  void leave() noexcept;

  /// Nothing of the call is left to do for the server.
  void remove(const Call& call) noexcept;

  /// As ServerTransport::shutdown(). If true, the loop stops soon.
  bool shutdown(Clock::duration drain, Clock::duration patience) noexcept;

  /// For ServerCall::set_draining(). Set once, before the first call.
  std::stop_token draining;

 private:
  const Router& router_;
  const LoopbackOptions options_;
  Loop loop_;
  std::atomic<std::uint64_t> refused_ = 0;

  std::mutex mutex_;  // guards what follows
  std::condition_variable idle_;
  bool stopping_ = false;
  std::size_t running_ = 0;  // calls that have not left
  std::unordered_map<const Call*, std::shared_ptr<Call>> calls_;
};

}  // namespace cpprpc::loopback
