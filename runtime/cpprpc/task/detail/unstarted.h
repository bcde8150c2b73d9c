// Unstarted: what is to be awaited, once, and has not begun. It moves, so that when_all(),
// when_any() and with_timeout() can take it; the awaiter it becomes does not, because others point
// to that while they work on it.
//
//   Unstarted<Reading, File&> read() { return Unstarted<Reading, File&>(file_); }

#pragma once

#include <tuple>
#include <utility>

namespace cpprpc::detail {

template <class Awaiter, class... Args>
class [[nodiscard]] Unstarted {
 public:
  explicit Unstarted(Args... args) noexcept : args_(std::forward<Args>(args)...) {}

  Awaiter operator co_await() && { return std::make_from_tuple<Awaiter>(std::move(args_)); }

 private:
  std::tuple<Args...> args_;
};

}  // namespace cpprpc::detail
