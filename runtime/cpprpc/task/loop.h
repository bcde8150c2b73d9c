// Loop: an executor for a thread that has nothing else to do but run tasks.
//
//   Loop loop;
//   std::thread thread([&] { loop.run(); });
//   ...
//   loop.stop();
//   thread.join();

#pragma once

#include <condition_variable>

#include "cpprpc/task/executor.h"

namespace cpprpc {

class Loop final : public Executor {
 public:
  Loop() = default;
  ~Loop() = default;

  /// Runs tasks on this thread until stop().
  void run();

  /// Ends run(), once all that is ready has run. From any thread, also before run().
  void stop() noexcept;

 private:
  void wake() noexcept override;

  std::condition_variable ready_;
  bool stopped_ = false;  // under mutex_
};

}  // namespace cpprpc
