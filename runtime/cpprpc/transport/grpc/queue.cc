#include "cpprpc/transport/grpc/detail/queue.h"

#include <grpc/grpc.h>
#include <grpc/slice.h>

#include <optional>

#include "cpprpc/transport/grpc/detail/convert.h"
#include "cpprpc/transport/grpc/detail/tag.h"

#if defined(__SANITIZE_THREAD__)
#define CPPRPC_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define CPPRPC_TSAN 1
#endif
#endif
#ifdef CPPRPC_TSAN
#include <sanitizer/tsan_interface.h>
#endif

namespace cpprpc::transport::grpc_detail {
namespace {

// How often a busy thread takes out of gRPC what has come, and how much at most. gRPC looks at a
// socket or so each time that it is asked: there is nothing left when that was in vain a few times.
// Calls of handlers that do nothing cost a tenth more by this, and four tenths if it were 5 ms.
constexpr std::chrono::milliseconds kTakeEvery{20};
constexpr int kMostTaken = 4096;
constexpr int kInVain = 4;

// Zero is up to a millisecond: gRPC rounds up.
const gpr_timespec kNoWait = gpr_inf_past(GPR_CLOCK_MONOTONIC);
const gpr_timespec kMoment = gpr_time_0(GPR_TIMESPAN);

// gRPC passes a tag from the thread that starts a batch to the queue's thread, and with it what
// was written before; and so does the network, from a client to a server and back, which may be
// threads of one process. ThreadSanitizer sees neither, and has to be told.
#ifdef CPPRPC_TSAN
char network = 0;
#endif

void take_over() noexcept {
#ifdef CPPRPC_TSAN
  __tsan_acquire(&network);
#endif
}

}  // namespace

void Tag::hand_over() noexcept {
#ifdef CPPRPC_TSAN
  __tsan_release(&network);
#endif
}

bool Tag::is_intake() const noexcept {
  take_over();
  return is_intake_;
}

void Tag::run(bool ok) noexcept {
  take_over();
  function_(owner_, ok);
}

bool start_batch(grpc_call* call, const grpc_op* operations, std::size_t count, Tag& tag) noexcept {
  tag.hand_over();
  return grpc_call_start_batch(call, operations, count, &tag, nullptr) == GRPC_CALL_OK;
}

void init_library() noexcept { [[maybe_unused]] static const bool done = (grpc_init(), true); }

Queue::Queue() {
  init_library();
  queue_ = grpc_completion_queue_create_for_next(nullptr);
  grpc_channel* const nowhere =
      grpc_lame_client_channel_create("alarm", GRPC_STATUS_UNAVAILABLE, "never called");
  alarm_ = grpc_channel_create_call(nowhere, nullptr, GRPC_PROPAGATE_DEFAULTS, queue_,
                                    grpc_slice_from_static_string("/alarm"), nullptr,
                                    gpr_inf_future(GPR_CLOCK_MONOTONIC), nullptr);
  grpc_channel_destroy(nowhere);  // the call keeps it
  idle_.previous_ = idle_.next_ = &idle_;
}

Queue::~Queue() {
  grpc_call_unref(alarm_);
  grpc_completion_queue_destroy(queue_);
}

void Queue::run() noexcept {
  const CurrentExecutor current(*this);
  std::optional<Clock::time_point> next_timer = run_ready();
  for (;;) {
    if (!run_kept() && !run_next(next_timer)) return;
    // Most tags leave nothing behind that is ready, and looking takes the lock.
    if (is_woken() || (next_timer && *next_timer <= Clock::now())) next_timer = run_ready();
  }
}

// Waits for what gRPC has, until something else is to be done. False: there will be nothing.
bool Queue::run_next(const std::optional<Clock::time_point>& next_timer) noexcept {
  gpr_timespec until = gpr_inf_future(GPR_CLOCK_MONOTONIC);
  if (is_woken()) {
    until = kNoWait;
  } else if (idle_.next_ != &idle_) {
    until = kMoment;
  } else if (next_timer) {
    until = to_grpc_deadline(*next_timer);
  }
  const grpc_event event = grpc_completion_queue_next(queue_, until, nullptr);
  if (event.type == GRPC_QUEUE_SHUTDOWN) return false;
  if (event.type == GRPC_QUEUE_TIMEOUT) {
    run_idle();
  } else if (event.tag != nullptr) {
    run_tag(*static_cast<Tag*>(event.tag), event.success != 0);
  }
  return true;
}

void Queue::run_tag(Tag& tag, bool ok) noexcept {
  if (tag.is_intake() || !is_time_to_take_all()) return tag.run(ok);
  kept_.push_back({&tag, ok});
  take_all();
}

// What is oldest of what was kept. False: nothing was.
bool Queue::run_kept() noexcept {
  if (kept_.empty()) return false;
  const Event event = kept_.front();
  kept_.pop_front();
  event.tag->run(event.ok);
  if (!kept_.empty() && is_time_to_take_all()) take_all();
  return true;
}

// True once in that time: all is taken then.
bool Queue::is_time_to_take_all() noexcept {
  const auto now = Clock::now();
  if (now - taken_all_ < kTakeEvery) return false;
  taken_all_ = now;
  return true;
}

void Queue::take_all() noexcept {
  int in_vain = 0;
  for (int i = 0; i < kMostTaken; ++i) {
    const grpc_event event = grpc_completion_queue_next(queue_, kNoWait, nullptr);
    if (event.type == GRPC_QUEUE_SHUTDOWN) return;
    if (event.type == GRPC_QUEUE_TIMEOUT) {
      if (++in_vain == kInVain) return;
      continue;
    }
    in_vain = 0;
    if (event.tag == nullptr) continue;  // woke the thread, which is awake
    Tag& tag = *static_cast<Tag*>(event.tag);
    if (tag.is_intake()) {
      tag.run(event.success != 0);
    } else {
      kept_.push_back({&tag, event.success != 0});
    }
  }
}

void Queue::when_idle(Idle& idle) noexcept {
  idle.previous_ = idle_.previous_;
  idle.next_ = &idle_;
  idle.previous_->next_ = idle.next_->previous_ = &idle;
}

void Queue::forget(Idle& idle) noexcept {
  if (!idle.is_waiting()) return;
  idle.previous_->next_ = idle.next_;
  idle.next_->previous_ = idle.previous_;
  idle.previous_ = idle.next_ = nullptr;
}

void Queue::run_idle() noexcept {
  while (idle_.next_ != &idle_) {
    Idle& first = *idle_.next_;
    forget(first);
    first.run(first);
  }
}

void Queue::shutdown() noexcept { grpc_completion_queue_shutdown(queue_); }

// An empty batch is put into the queue at once, and is all that gRPC offers for the purpose
// without a timer.
void Queue::wake() noexcept { grpc_call_start_batch(alarm_, nullptr, 0, nullptr, nullptr); }

}  // namespace cpprpc::transport::grpc_detail
