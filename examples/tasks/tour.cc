// A tour of tasks: what docs/tasks.md shows, as a program that stops where it is not so.

#include <cpprpc/task/async_channel.h>
#include <cpprpc/task/async_event.h>
#include <cpprpc/task/async_mutex.h>
#include <cpprpc/task/async_semaphore.h>
#include <cpprpc/task/offload.h>
#include <cpprpc/task/scope.h>
#include <cpprpc/task/sleep.h>
#include <cpprpc/task/sync_wait.h>
#include <cpprpc/task/when_all.h>
#include <cpprpc/task/when_any.h>
#include <cpprpc/task/with_timeout.h>
#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <string>
#include <vector>

using cpprpc::Task;
using namespace std::chrono_literals;

namespace {

void expect(bool is_so, std::string_view what) {
  if (is_so) return;
  fmt::print(stderr, "tour: this is not so: {}\n", what);
  std::exit(1);
}

Task<std::string> find_user(int id) {
  co_await cpprpc::sleep(1ms);
  co_return "user " + std::to_string(id);
}

Task<int> count_orders(int id) {
  co_await cpprpc::sleep(2ms);
  co_return id * 10;
}

Task<std::string> ask(std::string replica, cpprpc::Clock::duration latency) {
  const bool had_time = co_await cpprpc::sleep(latency);
  co_return had_time ? replica : "gave up";
}

Task<> together() {
  auto [user, orders] = co_await cpprpc::when_all(find_user(7), count_orders(7));
  expect(user == "user 7" && orders == 70, "both are there");
}

Task<> first_wins() {
  std::vector<Task<std::string>> asked;
  asked.push_back(ask("near", 1ms));
  asked.push_back(ask("far", 1h));
  auto [index, answer] = co_await cpprpc::when_any(std::move(asked));
  expect(index == 0 && answer == "near", "the first wins, and the other was told to stop");
}

Task<> limits() {
  auto user = co_await cpprpc::with_timeout(find_user(7), 1min);
  expect(user == "user 7", "it was fast enough");

  auto late = co_await cpprpc::with_timeout(ask("far", 1h), 5ms);
  expect(!late, "its time was up");
}

Task<> idle() {
  cpprpc::AsyncChannel<int> jobs(8);
  co_await jobs.send(1);
  int done = 0;
  while (auto job = co_await cpprpc::stop_after(jobs.receive(), 5ms)) done += *job;
  expect(done == 1, "it ended when no job had come for 5 ms");
}

class Account {
 public:
  Task<bool> withdraw(int amount) {
    const auto lock = co_await mutex_.lock();
    if (!lock) co_return false;           // told to stop before it was our turn
    const int balance = co_await load();  // nobody else comes in between
    if (balance < amount) co_return false;
    co_await store(balance - amount);
    co_return true;
  }

  Task<int> load() {
    co_await cpprpc::sleep(100us);
    co_return balance_;
  }

 private:
  Task<> store(int balance) {
    co_await cpprpc::sleep(100us);
    balance_ = balance;
  }

  cpprpc::AsyncMutex mutex_;
  int balance_ = 100;
};

Task<> one_at_a_time() {
  Account account;
  auto [a, b, c] =
      co_await cpprpc::when_all(account.withdraw(60), account.withdraw(60), account.withdraw(40));
  expect(a && !b && c, "in the order they came");
  expect(co_await account.load() == 0, "nothing was spent twice");
}

class Crawler {
 public:
  Task<> fetch(int page) {
    const auto permit = co_await slots_.acquire();
    if (!permit) co_return;
    most_ = std::max(most_, ++running_);
    co_await cpprpc::sleep(1ms);
    --running_;
    fetched_ += page;
  }

  Task<> fetch_all(int pages) {
    cpprpc::Scope scope;
    for (int page = 1; page <= pages; ++page) scope.spawn(fetch(page));
    co_await scope.join();
  }

  int most() const { return most_; }
  int fetched() const { return fetched_; }

 private:
  cpprpc::AsyncSemaphore slots_{4};
  int running_ = 0;
  int most_ = 0;
  int fetched_ = 0;
};

Task<> only_so_many() {
  Crawler crawler;
  co_await crawler.fetch_all(10);
  expect(crawler.most() == 4 && crawler.fetched() == 55, "four at a time");
}

Task<> wait_until_ready() {
  cpprpc::AsyncEvent ready;
  int served = 0;
  const auto serve = [&]() -> Task<> {
    if (!co_await ready.wait()) co_return;  // told to stop
    ++served;
  };
  const auto prepare = [&]() -> Task<> {
    co_await cpprpc::sleep(1ms);
    expect(served == 0, "nobody is served before");
    ready.set();
  };
  co_await cpprpc::when_all(serve(), serve(), prepare());
  expect(served == 2, "all go on");
}

Task<> blocking() {
  const auto sum = [] {  // as if it took long, or waited for a disk
    int all = 0;
    for (int i = 1; i <= 1000; ++i) all += i;
    return all;
  };
  expect(co_await cpprpc::offload(sum) == 500'500, "it ran on another thread");
}

Task<> tour() {
  co_await together();
  co_await first_wins();
  co_await limits();
  co_await idle();
  co_await one_at_a_time();
  co_await only_so_many();
  co_await wait_until_ready();
  co_await blocking();
}

}  // namespace

int main() {
  cpprpc::sync_wait(tour());
  fmt::print("all of it is so\n");
}
