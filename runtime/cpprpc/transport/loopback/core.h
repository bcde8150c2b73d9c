// Core: the server of a loopback, its thread's loop and the calls that have not finished.

#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <stop_token>
#include <unordered_map>

#include "cpprpc/rpc/router.h"
#include "cpprpc/task/loop.h"

namespace cpprpc::loopback {

class Call;

class Core {
 public:
  explicit Core(const Router& router) noexcept : router_(router) {}

  [[nodiscard]] Loop& loop() noexcept { return loop_; }
  [[nodiscard]] const Router& router() const noexcept { return router_; }

  /// False when no more calls are taken.
  bool add(const std::shared_ptr<Call>& call);

  /// A call's handler has returned.
  void remove(const Call& call) noexcept;

  /// As ServerTransport::shutdown(). If true, the loop stops soon.
  bool shutdown(Clock::duration drain, Clock::duration patience) noexcept;

  /// For ServerCall::set_draining(). Set once, before the first call.
  std::stop_token draining;

 private:
  const Router& router_;
  Loop loop_;

  std::mutex mutex_;  // guards what follows
  std::condition_variable idle_;
  bool stopping_ = false;
  std::unordered_map<const Call*, std::shared_ptr<Call>> calls_;
};

}  // namespace cpprpc::loopback
