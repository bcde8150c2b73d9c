// Pending: something that a loop does for someone who is called back.
//
//   pending_ = connect(loop, address, ..., [this](Result<LinkPtr> link) { ... });
//   pending_.reset();            // no longer wanted: it is not called back
//
// Used and destroyed on the loop's thread, and before the loop is stopped; also by the callback,
// which comes once at most, and not before the function that gave this has returned.

#pragma once

#include <memory>

namespace cpprpc::transport::h2 {

class Pending {
 public:
  Pending() = default;
  Pending(const Pending&) = delete;
  Pending& operator=(const Pending&) = delete;
  virtual ~Pending() = default;
};

using PendingPtr = std::unique_ptr<Pending>;

}  // namespace cpprpc::transport::h2
