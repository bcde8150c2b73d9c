// Census: who of a server's handlers is in, who has left, and who was told to stop.
//
//   Census census;                          // outlives the server
//   const Stay stay(census, context);       // first line of each handler
//   EXPECT_TRUE(census.wait_until_empty());
//
// From any thread.

#pragma once

#include <condition_variable>
#include <mutex>

#include "cpprpc/rpc/server_context.h"

namespace faults {

class Census {
 public:
  Census() = default;
  Census(const Census&) = delete;
  Census& operator=(const Census&) = delete;

  /// How many handlers have begun, have ended, and were cancelled when they did.
  [[nodiscard]] int begun() const;
  [[nodiscard]] int ended() const;
  [[nodiscard]] int told() const;

  /// False if it does not come so within a minute.
  [[nodiscard]] bool wait_until_begun(int count);
  [[nodiscard]] bool wait_until_empty();

 private:
  friend class Stay;
  void enter();
  void leave(bool told);

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  int begun_ = 0;
  int ended_ = 0;
  int told_ = 0;
};

class Stay {
 public:
  Stay(Census& census, const cpprpc::ServerContext& context) : census_(census), context_(context) {
    census_.enter();
  }
  Stay(const Stay&) = delete;
  Stay& operator=(const Stay&) = delete;
  ~Stay() { census_.leave(context_.is_cancelled()); }

 private:
  Census& census_;
  const cpprpc::ServerContext& context_;
};

}  // namespace faults
