#include "cpprpc/task/detail/operation.h"

#include "cpprpc/task/when_all.h"
#include "support.h"

namespace cpprpc::test {
namespace {

// What a test knows of an operation.
struct Asked {
  int starts = 0;
  int cancels = 0;
  bool is_done = false;             // start() says so
  bool completes_on_cancel = true;  // else the test does
  detail::Waiter* waiter = nullptr;
};

// Something that another party completes: here, the test.
class Ask : public detail::Operation<Ask> {
 public:
  explicit Ask(Asked& asked) noexcept : asked_(asked) { asked.waiter = this; }

  bool start() {
    ++asked_.starts;
    return !asked_.is_done;
  }
  void cancel() noexcept {
    ++asked_.cancels;
    if (asked_.completes_on_cancel) complete();
  }
  int await_resume() noexcept {
    disarm();
    return asked_.cancels;
  }

 private:
  Asked& asked_;
};

TEST(Operation, ThatIsDoneDoesNotSuspend) {
  std::stop_source source;
  source.request_stop();
  const auto run = []() -> Task<> {
    Asked asked;
    asked.is_done = true;
    EXPECT_EQ(co_await Ask(asked), 0);  // cancel() is not for what is done
    EXPECT_EQ(asked.starts, 1);
  };
  sync_wait(run(), source.get_token());
}

TEST(Operation, IsCancelledByTheStopTokenOnce) {
  std::stop_source source;
  Asked asked;
  const auto run = [&]() -> Task<int> { co_return co_await Ask(asked); };
  const auto stops = [&]() -> Task<> {
    EXPECT_EQ(asked.cancels, 0);
    source.request_stop();
    source.request_stop();
    EXPECT_EQ(asked.cancels, 1);
    co_return;
  };
  EXPECT_EQ(std::get<0>(sync_wait(when_all(run(), stops()), source.get_token())), 1);
}

TEST(Operation, IsStartedAndCancelledAtOnceByATokenThatHasStopped) {
  std::stop_source source;
  source.request_stop();
  const auto run = []() -> Task<> {
    Asked asked;
    EXPECT_EQ(co_await Ask(asked), 1);
    EXPECT_EQ(asked.starts, 1);
  };
  sync_wait(run(), source.get_token());
}

TEST(Operation, MayBeCompletedBeforeItsCancelIsHeard) {
  std::stop_source source;
  Asked asked;
  asked.completes_on_cancel = false;
  const auto run = [&]() -> Task<int> { co_return co_await Ask(asked); };
  const auto completes = [&]() -> Task<> {
    asked.waiter->complete();
    source.request_stop();  // the task has not been resumed yet
    co_return;
  };
  EXPECT_EQ(std::get<0>(sync_wait(when_all(run(), completes()), source.get_token())), 1);
}

TEST(Operation, IsNotCancelledOnceResumed) {
  std::stop_source source;
  Asked asked;
  const auto run = [&]() -> Task<int> {
    const int cancels = co_await Ask(asked);
    source.request_stop();
    EXPECT_EQ(asked.cancels, 0);
    co_return cancels;
  };
  const auto completes = [&]() -> Task<> {
    asked.waiter->complete();
    co_return;
  };
  EXPECT_EQ(std::get<0>(sync_wait(when_all(run(), completes()), source.get_token())), 0);
}

TEST(Operation, WithoutAnExecutorIsNotStarted) {
  Asked asked;
  bool threw = false;
  const auto root = [&]() -> detail::Root {
    try {
      co_await Ask(asked);
    } catch (const std::logic_error&) {
      threw = true;
    }
  };
  root();
  EXPECT_TRUE(threw);
  EXPECT_EQ(asked.starts, 0);
}

TEST(OnStop, CallsAtOnceWhenTheTokenHasStopped) {
  std::stop_source outer, inner;
  detail::OnStop<detail::RequestStop> on_stop;
  on_stop.arm(nullptr, {&inner});
  const std::stop_token none;
  on_stop.arm(&none, {&inner});
  EXPECT_FALSE(inner.stop_requested());
  outer.request_stop();
  const std::stop_token token = outer.get_token();
  on_stop.arm(&token, {&inner});
  EXPECT_TRUE(inner.stop_requested());
}

}  // namespace
}  // namespace cpprpc::test
