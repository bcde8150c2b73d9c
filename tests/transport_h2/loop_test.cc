// The loop of a thread: tasks, timers, turns, and that no wake-up is lost.

#include "cpprpc/transport/h2/io/loop.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "io_support.h"

namespace transport_h2 {
namespace {

using cpprpc::Clock;
using cpprpc::Executor;
using namespace std::chrono_literals;

// Calls a function when it runs.
template <class Base>
struct Calling : Base {
  explicit Calling(std::function<void()> f) : function(std::move(f)) {
    this->run = [](Executor::Work& work) noexcept { static_cast<Calling&>(work).function(); };
  }
  std::function<void()> function;
};
using Work = Calling<Executor::Work>;
using Timer = Calling<Executor::Timer>;

TEST(Loop, RunsWhatIsPostedOnItsThread) {
  const auto here = std::this_thread::get_id();
  LoopThread loop;
  EXPECT_NE(loop.run([] { return std::this_thread::get_id(); }), here);
  EXPECT_EQ(loop.run([] { return Executor::current(); }), &*loop);
}

TEST(Loop, MayBeStoppedBeforeItRuns) {
  Loop loop;
  int ran = 0;
  Work work([&] { ++ran; });
  loop.post(work);
  loop.stop();
  loop.run();
  EXPECT_EQ(ran, 1);
}

TEST(Loop, TheEndOfATurnComesAfterItsTasks) {
  std::string order;
  Event done;
  Work last([&] {
    order += "end ";
    done.set();
  });
  Work second([&] { order += "second "; });
  LoopThread loop;
  Work next([&] {
    order += "next ";
    (*loop).at_end_of_turn(last);
  });
  Work first([&] {
    order += "first ";
    (*loop).at_end_of_turn(next);
    (*loop).post(second);  // ready in the same turn
  });
  (*loop).post(first);
  done.wait();
  EXPECT_EQ(order, "first second next end ");
}

// What sockets have is a turn each: what is posted in one does not wait for the others.
TEST(Loop, HasCaughtUpWhenAllSocketsHadTheirTurn) {
  std::string order;
  Event done;
  Work posted([&] { order += "posted "; });
  Work caught_up([&] {
    order += "caught up";
    done.set();
  });
  LoopThread loop;
  loop.run([&] {
    asio::post((*loop).context(), [&] {
      order += "first ";
      (*loop).when_caught_up(caught_up);
      (*loop).post(posted);
    });
    for (const char* const name : {"second ", "third "}) {
      asio::post((*loop).context(), [&order, name] { order += name; });
    }
  });
  done.wait();
  EXPECT_EQ(order.substr(order.size() - 9), "caught up") << order;
  for (const char* const name : {"first ", "second ", "third "}) {
    EXPECT_NE(order.find(name), order.npos) << order;
  }
}

TEST(Loop, CatchesUpBeforeItEnds) {
  Loop loop;
  int ran = 0;
  Work caught_up([&] { ++ran; });
  Work work([&] {
    loop.when_caught_up(caught_up);
    loop.stop();
  });
  loop.post(work);
  loop.run();
  EXPECT_EQ(ran, 1);
}

TEST(Loop, TimersRunInTheirOrderAndNotTooEarly) {
  std::string order;
  Event done;
  Clock::time_point ran;
  Timer late([&] {
    ran = Clock::now();
    done.set();
  });
  Timer early([&] { order += "early "; });
  Timer never([&] { order += "never "; });
  const auto begin = Clock::now();
  LoopThread loop;
  (*loop).schedule(late, begin + 40ms);
  (*loop).schedule(early, begin + 20ms);
  (*loop).schedule(never, begin + 30ms);
  EXPECT_TRUE((*loop).unschedule(never));
  done.wait();
  EXPECT_GE(ran, begin + 40ms);
  EXPECT_EQ(order, "early ");
}

TEST(Loop, ATimerOfItsOwnThreadIsNoticed) {
  Event done;
  Timer timer([&] { done.set(); });
  LoopThread loop;
  loop.run([&] { (*loop).schedule(timer, Clock::now() + 5ms); });
  done.wait();
}

double processor_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

TEST(Loop, SleepsWhileThereIsNothingToDo) {
  Timer far([] {});
  EchoEndpoint echo;
  TestEndpoint paused;
  LoopThread loop;
  (*loop).schedule(far, Clock::now() + 1h);
  Pair pair = tcp_pair();
  start(loop, std::move(pair.ours), echo);
  Pair other = tcp_pair();
  start(loop, std::move(other.ours), paused);
  send_all(other.theirs, "nobody reads this");
  loop.run([&] { paused.link->pause_reading(); });
  send_all(pair.theirs, "hello");
  EXPECT_EQ(receive(pair.theirs, 5), "hello");

  const double before = processor_seconds();
  Event done;
  Timer later([&] { done.set(); });
  (*loop).schedule(later, Clock::now() + 500ms);
  done.wait();
  EXPECT_LT(processor_seconds() - before, 0.25);
  (*loop).unschedule(far);
}

// Several threads post, each waiting for its own before the next: a wake-up that is lost hangs.
TEST(Loop, LosesNoWakeUp) {
  std::vector<std::thread> posters;
  std::atomic<int> ran = 0;
  constexpr int kThreads = 3;
  constexpr int kRounds = 3000;
  LoopThread loop;
  for (int i = 0; i < kThreads; ++i) {
    posters.emplace_back([&] {
      for (int round = 0; round < kRounds; ++round) loop.run([&] { ++ran; });
    });
  }
  for (std::thread& poster : posters) poster.join();
  EXPECT_EQ(ran, kThreads * kRounds);
}

TEST(Loop, TimersSetFromOtherThreadsWakeIt) {
  LoopThread loop;
  for (int i = 0; i < 300; ++i) {
    Event done;
    Timer timer([&] { done.set(); });
    (*loop).schedule(timer, Clock::now() + std::chrono::microseconds(i));
    done.wait();
  }
}

TEST(Loop, StopsWhileOthersPost) {
  for (int i = 0; i < 200; ++i) {
    std::atomic<int> ran = 0;
    std::vector<std::unique_ptr<Work>> works;
    for (int j = 0; j < 50; ++j) works.push_back(std::make_unique<Work>([&] { ++ran; }));
    LoopThread loop;
    for (const auto& work : works) (*loop).post(*work);
    loop.stop();
    EXPECT_EQ(ran, 50);
  }
}

// The last to let go of a loop may be a task on it.
TEST(Loop, MayBeDestroyedByItsOwnThread) {
  auto loop = std::make_unique<Loop>();
  Loop& running = *loop;
  Work stop([&running] { running.stop(); });
  running.post(stop);
  std::thread thread([loop = std::move(loop)] { loop->run(); });
  thread.join();
}

// A task that always makes the next ready does not keep the sockets from their turn.
TEST(Loop, TasksWithoutEndLeaveTheSocketsTheirTurn) {
  EchoEndpoint echo;
  Pair pair = tcp_pair();
  LoopThread loop;
  start(loop, std::move(pair.ours), echo);
  std::atomic<bool> done = false;
  Work endless([] {});
  endless.function = [&] {
    if (!done) (*loop).post(endless);
  };
  (*loop).post(endless);
  send_all(pair.theirs, "hello");
  EXPECT_EQ(receive(pair.theirs, 5), "hello");
  done = true;
  loop.run([] {});  // behind the last one
}

// Nor does a socket that always has more keep the tasks from theirs.
TEST(Loop, SocketsWithoutEndLeaveTheTasksTheirTurn) {
  TestEndpoint sink;
  Pair pair = unix_pair();
  LoopThread loop;
  start(loop, std::move(pair.ours), sink);
  std::atomic<bool> done = false;
  std::thread flood([&] {
    const std::string much(std::size_t{1} << 18, 'x');
    while (!done) send_all(pair.theirs, much);
  });
  for (int i = 0; i < 100; ++i) loop.run([] {});
  done = true;
  flood.join();
}

}  // namespace
}  // namespace transport_h2
