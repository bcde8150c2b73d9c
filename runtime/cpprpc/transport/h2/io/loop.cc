#include "cpprpc/transport/h2/io/loop.h"

#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <utility>

#include "cpprpc/transport/h2/io/link.h"

namespace cpprpc::transport::h2 {
namespace {

// Bounds, so that in a turn everyone has a turn. What is left comes with the next one, which does
// not sleep before.
constexpr int kMaxRounds = 16;     // of tasks that make others ready
constexpr int kMaxHandlers = 256;  // of sockets

}  // namespace

Loop::Loop() : context_(std::make_unique<asio::io_context>()), scratch_(new Scratch) {
  context_->get_executor().on_work_started();  // else it would not wait without a socket
}

Loop::~Loop() = default;

void Loop::run() {
  const CurrentExecutor current(*this);
  for (;;) {
    run_tasks();
    end_turn();
    switch (next()) {
      case Next::Sleep:
        sleep();
        break;
      case Next::Poll:
        poll();
        break;
      case Next::Stop:
        if (!cut_links()) return;
        poll();
        break;
    }
  }
}

void Loop::stop() noexcept {
  const std::lock_guard lock(mutex_);
  is_stopped_ = true;
  wake();
}

void Loop::at_end_of_turn(Work& work) noexcept {
  work.next = nullptr;
  (last_at_end_ != nullptr ? last_at_end_->next : first_at_end_) = &work;
  last_at_end_ = &work;
}

// Behind the sockets of which the system has told, and in front of those of which it will tell.
void Loop::when_caught_up(Work& work) noexcept {
  ++catching_up_;
  asio::post(*context_, [this, &work] {
    --catching_up_;
    work.run(work);
  });
}

void Loop::add(Link& link) noexcept {
  link.previous_ = nullptr;
  link.next_ = links_;
  if (links_ != nullptr) links_->previous_ = &link;
  links_ = &link;
  ++link_count_;
}

void Loop::remove(Link& link) noexcept {
  (link.previous_ != nullptr ? link.previous_->next_ : links_) = link.next_;
  if (link.next_ != nullptr) link.next_->previous_ = link.previous_;
  --link_count_;
}

// While its thread is awake there is nothing to do: it looks before it goes to sleep.
void Loop::wake() noexcept {
  if (std::exchange(may_sleep_, false)) asio::post(*context_, [] {});
}

// Most turns leave nothing that is ready, and looking takes the lock.
void Loop::run_tasks() {
  for (int round = 0; round < kMaxRounds; ++round) {
    if (!is_woken() && !(next_timer_ && *next_timer_ <= Clock::now())) return;
    next_timer_ = run_ready();
  }
}

void Loop::end_turn() noexcept {
  last_at_end_ = nullptr;
  Work* work = std::exchange(first_at_end_, nullptr);
  while (work != nullptr) {
    Work& first = *std::exchange(work, work->next);  // it may be gone once it has run
    first.run(first);
  }
}

Loop::Next Loop::next() noexcept {
  const std::lock_guard lock(mutex_);
  may_sleep_ = false;
  if (is_woken() || first_at_end_ != nullptr) return Next::Poll;
  if (is_stopped_) return catching_up_ != 0 ? Next::Poll : Next::Stop;
  may_sleep_ = true;
  return Next::Sleep;
}

// For one handler: whether there are more could only be found out by asking the system again, and
// if there are, the next turn does not sleep.
void Loop::sleep() {
  if (next_timer_) {
    context_->run_one_until(*next_timer_);
  } else {
    context_->run_one();
  }
}

void Loop::poll() {
  for (int i = 0; i < kMaxHandlers && context_->poll_one() != 0; ++i) {
  }
}

// Whether there are any. They are freed when their operations have come back, which is soon.
bool Loop::cut_links() noexcept {
  for (Link* link = links_; link != nullptr;) std::exchange(link, link->next_)->cut();
  return links_ != nullptr || first_at_end_ != nullptr;
}

}  // namespace cpprpc::transport::h2
