// ManualExecutor: an executor that turns when a test tells it to.
//
//   ManualExecutor executor;
//   start_something_on(executor);
//   executor.turn();

#pragma once

#include "cpprpc/task/executor.h"

namespace h2_test {

class ManualExecutor final : public cpprpc::Executor {
 public:
  /// Runs what is ready, and what that makes ready; timers too whose time has come.
  void turn() {
    const cpprpc::CurrentExecutor current(*this);
    do {
      static_cast<void>(run_ready());
    } while (is_woken());
  }

 private:
  void wake() noexcept override {}
};

}  // namespace h2_test
