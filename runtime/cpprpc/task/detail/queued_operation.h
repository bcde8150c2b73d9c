// QueuedOperation: an operation that is tried first and, when it cannot be done at once, waits in
// a line for another party to do it.
//
//   class Locking : public QueuedOperation<Locking> {
//    public:
//     bool attempt(bool may_wait);  // true: done. Else it stands in the line, if it `may_wait`
//     void cancel() noexcept;       // leaves the line, and complete()s if it stood there
//     ...
//   };
//
// Now and then it gives the other tasks of its executor a turn though it could go on.

#pragma once

#include "cpprpc/task/detail/operation.h"
#include "cpprpc/task/detail/wait_list.h"

namespace cpprpc::detail {

template <class Self>
class QueuedOperation : public Operation<Self>, public WaitList<Self>::Place {
 public:
  bool await_ready() {
    gives_way_ = !Executor::may_go_on();
    return !gives_way_ && self().attempt(false);
  }
  bool start() {
    if (!self().attempt(true)) return true;
    if (gives_way_) this->complete();
    return gives_way_;
  }

 protected:
  QueuedOperation() noexcept = default;
  ~QueuedOperation() = default;

 private:
  Self& self() noexcept { return static_cast<Self&>(*this); }

  bool gives_way_ = false;
};

}  // namespace cpprpc::detail
