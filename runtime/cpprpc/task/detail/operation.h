// Operation: the awaiter of something that another party completes, and that is called off when
// the awaiting task is told to stop. Sleeping and channels are operations; calls can be.
//
//   class Answer : public Operation<Answer> {
//    public:
//     bool start() { return !server_.ask(question_, *this); }
//     void cancel() noexcept { server_.forget(*this); }
//     int await_resume() { disarm(); return answer_; }
//     ...
//   };
//
// start() hands the operation over, on the task's thread. True: the task has to wait, and
// complete() is called once, from any thread, which may be before start() has returned. False:
// it is done, complete() is not called. What it throws is thrown where the task awaits.
//
// cancel() comes when the task's stop token says so: at most once, after start(), on any thread,
// possibly after complete() but never after disarm(). It makes complete() come soon, and does not
// resume the task itself: it may be running inside await_suspend().
//
// No race is left to settle because the task is resumed by its own executor only, whose thread is
// the one in start(): complete() takes effect once that thread is back in its loop.

#pragma once

#include <coroutine>
#include <optional>
#include <stop_token>

#include "cpprpc/task/detail/task_promise.h"
#include "cpprpc/task/detail/waiter.h"

namespace cpprpc::detail {

// Calls a function once a stop token says stop: from arm() to disarm(), which waits for a call
// that is under way on another thread.
template <class F>
class OnStop {
 public:
  OnStop() noexcept = default;

  /// Calls `function` at once if the token has stopped already. `stop` may be null.
  void arm(const std::stop_token* stop, F function) {
    if (stop != nullptr && stop->stop_possible()) callback_.emplace(*stop, function);
  }
  void disarm() noexcept { callback_.reset(); }

 private:
  std::optional<std::stop_callback<F>> callback_;
};

// Passes a stop on to another source.
struct RequestStop {
  void operator()() const noexcept { source->request_stop(); }
  std::stop_source* source;
};

template <class Self>
class Operation : public Waiter {
 public:
  bool await_ready() const noexcept { return false; }

  template <class P>
  bool await_suspend(std::coroutine_handle<P> task) {
    suspend(task);
    Self& self = static_cast<Self&>(*this);
    if (!self.start()) return false;
    on_stop_.arm(stop_token_of(task), Cancel{&self});
    return true;
  }

 protected:
  Operation() noexcept = default;
  ~Operation() = default;

  /// The first thing to do in await_resume(): from here on nobody calls cancel().
  void disarm() noexcept { on_stop_.disarm(); }

 private:
  struct Cancel {
    void operator()() const noexcept { self->cancel(); }
    Self* self;
  };

  OnStop<Cancel> on_stop_;
};

}  // namespace cpprpc::detail
