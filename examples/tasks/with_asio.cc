// Tasks in a program of Asio: what docs/tasks.md shows of it.

#include <cpprpc/asio.h>
#include <cpprpc/task/sleep.h>
#include <cpprpc/task/when_all.h>
#include <fmt/core.h>

#include <asio/co_spawn.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/io_context.hpp>
#include <asio/use_future.hpp>
#include <chrono>
#include <cstdlib>
#include <string>

using cpprpc::Task;
using namespace std::chrono_literals;
using namespace asio::experimental::awaitable_operators;

namespace {

Task<std::string> find_user(int id) {
  co_await cpprpc::sleep(1ms);  // in your program: the call of a client
  co_return "user " + std::to_string(id);
}

Task<std::string> find_both() {
  auto [one, other] = co_await cpprpc::when_all(find_user(1), find_user(2));
  co_return one + ", " + other;
}

Task<bool> wait_for_long() { co_return co_await cpprpc::sleep(1h); }

asio::awaitable<std::string> session() {
  const std::string users = co_await cpprpc::as_awaitable(find_both());

  // A timer of Asio against a task: that loses, is told to stop, and ends.
  asio::steady_timer timer(co_await asio::this_coro::executor, 1ms);
  co_await (cpprpc::as_awaitable(wait_for_long()) || timer.async_wait(asio::use_awaitable));
  co_return users;
}

}  // namespace

int main() {
  asio::io_context io;
  auto users = asio::co_spawn(io, session(), asio::use_future);
  io.run();
  const std::string found = users.get();
  fmt::print("{}\n", found);
  return found == "user 1, user 2" ? EXIT_SUCCESS : EXIT_FAILURE;
}
