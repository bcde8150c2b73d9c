#include "cpprpc/task/offload.h"

#include "cpprpc/task/when_all.h"
#include "cpprpc/task/yield.h"
#include "support.h"

namespace cpprpc::test {
namespace {

TEST(Offload, RunsElsewhereAndComesBack) {
  const auto run = []() -> Task<> {
    const auto here = std::this_thread::get_id();
    const auto there = co_await offload([] { return std::this_thread::get_id(); });
    EXPECT_NE(there, here);
    EXPECT_EQ(std::this_thread::get_id(), here);
  };
  sync_wait(run());
}

TEST(Offload, RunsInThePoolItIsGiven) {
  ThreadPool pool(1);
  const auto run = [&]() -> Task<> {
    std::string text = "some text that the function reads where it stands";
    const auto size = [text] { return text.size(); };
    EXPECT_EQ(co_await offload(pool, size), text.size());
    const auto id = [] { return std::this_thread::get_id(); };
    const auto first = co_await offload(pool, id);
    EXPECT_EQ(co_await offload(pool, id), first);
  };
  sync_wait(run());
}

TEST(Offload, GivesWhatCannotBeCopiedAndNothing) {
  bool ran = false;
  const auto run = [&]() -> Task<> {
    const auto pointer = co_await offload([] { return std::make_unique<int>(3); });
    EXPECT_EQ(*pointer, 3);
    static_assert(std::is_same_v<decltype(offload([] {})), Task<void>>);
    co_await offload([&ran] { ran = true; });
  };
  sync_wait(run());
  EXPECT_TRUE(ran);
}

TEST(Offload, RunsANamedFunctionWhereItStands) {
  const auto run = []() -> Task<> {
    auto counter = [n = std::make_unique<int>(0)]() mutable { return ++*n; };  // is not copied
    co_await offload(counter);
    EXPECT_EQ(co_await offload(counter), 2);
  };
  sync_wait(run());
}

TEST(Offload, CarriesExceptionsBack) {
  const auto run = []() -> Task<std::string> {
    try {
      co_await offload([] { throw std::runtime_error("from the pool"); });
    } catch (const std::runtime_error& e) {
      co_return e.what();
    }
    co_return "nothing was thrown";
  };
  EXPECT_EQ(sync_wait(run()), "from the pool");
}

TEST(Offload, RunsSeveralAtTheSameTime) {
  ThreadPool pool(2);
  std::mutex mutex;
  std::condition_variable both;
  int arrived = 0;
  const auto meet = [&] {
    std::unique_lock lock(mutex);
    if (++arrived == 2) both.notify_all();
    both.wait(lock, [&] { return arrived == 2; });
  };
  sync_wait(when_all(offload(pool, meet), offload(pool, meet)));
  EXPECT_EQ(arrived, 2);
}

TEST(Offload, LetsTheExecutorsOtherTasksGoOn) {
  std::mutex mutex;
  std::condition_variable ready;
  bool go = false;
  const auto waits = [&] {
    std::unique_lock lock(mutex);
    ready.wait(lock, [&] { return go; });
  };
  const auto other = [&]() -> Task<> {
    co_await yield();
    const std::lock_guard lock(mutex);
    go = true;
    ready.notify_one();
  };
  sync_wait(when_all(offload(waits), other()));
}

TEST(Offload, IgnoresAStopAndRunsToItsEnd) {
  std::stop_source source;
  source.request_stop();
  EXPECT_EQ(sync_wait(offload([] { return 1; }), source.get_token()), 1);
}

TEST(ThreadPool, RunsAllThatWasPostedBeforeItGoes) {
  struct Count : Executor::Work {
    std::atomic<int>* count = nullptr;
  };
  std::atomic<int> count = 0;
  std::vector<Count> works(1000);
  {
    ThreadPool pool(3);
    for (Count& work : works) {
      work.count = &count;
      work.run = [](Executor::Work& w) noexcept { ++*static_cast<Count&>(w).count; };
      pool.post(work);
    }
  }
  EXPECT_EQ(count, 1000);
  EXPECT_THROW(ThreadPool(0), std::invalid_argument);
}

// Which temporaries may stand inside a co_await expression.
template <class F>
concept TakesTemporary = requires(F f) {
  offload(std::move(f));
};
template <class F>
concept TakesNamed = requires(F f) {
  offload(f);
};

TEST(Offload, RefusesTemporariesThatTheCompilerWouldDestroyTwice) {
  const auto trivial = [n = 1] { return n; };
  const auto holds_string = [s = std::string("x")] { return s.size(); };
  static_assert(TakesTemporary<decltype(trivial)>);
  static_assert(TakesTemporary<int (*)()>);
  static_assert(TakesNamed<decltype(holds_string)>);
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ < 13
  static_assert(!TakesTemporary<decltype(holds_string)>);
#else
  static_assert(TakesTemporary<decltype(holds_string)>);
#endif
}

}  // namespace
}  // namespace cpprpc::test
