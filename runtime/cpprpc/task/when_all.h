// when_all(): runs several things at the same time and waits for all of them.
//
//   auto [user, orders] = co_await when_all(find_user(7), find_orders(7));
//   std::vector<User> users = co_await when_all(std::move(tasks));  // a vector of them
//
// What it takes: tasks, calls, whatever can be moved and awaited; `void` becomes std::monostate.
// They run on the awaiting task's executor, taking turns with each other, and inherit its stop
// token. All run to their end, also when one throws; then the first exception, in the order of
// the arguments, is rethrown.

#pragma once

#include <cstddef>
#include <tuple>
#include <utility>
#include <vector>

#include "cpprpc/task/detail/awaitable.h"
#include "cpprpc/task/detail/children.h"
#include "cpprpc/task/task.h"

namespace cpprpc {
namespace detail {

inline constexpr auto kDoNothing = []() noexcept {};

template <class... As>
Task<std::tuple<AwaitValue<As>...>> run_all(std::tuple<As...> awaitables) {
  const std::stop_token* stop = co_await InheritedStop();
  std::tuple<Outcome<AwaitValue<As>>...> outcomes;
  Children children;
  const auto start = [&]<std::size_t... I>(std::index_sequence<I...>) {
    (start_child(stop, std::get<I>(awaitables), std::get<I>(outcomes), kDoNothing, children), ...);
  };
  start(std::index_sequence_for<As...>{});
  co_await children.all_ended();
  const auto take = [](auto&... ended) {
    return std::tuple<AwaitValue<As>...>{ended.take()...};  // braces: from left to right
  };
  co_return std::apply(take, outcomes);
}

}  // namespace detail

template <detail::Awaitable... As>
Task<std::tuple<detail::AwaitValue<As>...>> when_all(As... awaitables) {
  return detail::run_all(std::tuple<As...>(std::move(awaitables)...));
}

/// The same for any number of things of one type; their values in the same order.
template <detail::Awaitable A>
Task<std::vector<detail::AwaitValue<A>>> when_all(std::vector<A> awaitables) {
  const std::stop_token* stop = co_await detail::InheritedStop();
  std::vector<detail::Outcome<detail::AwaitValue<A>>> outcomes(awaitables.size());
  std::vector<detail::AwaitValue<A>> values;
  values.reserve(awaitables.size());
  detail::Children children;
  for (std::size_t i = 0; i < awaitables.size(); ++i) {
    detail::start_child(stop, awaitables[i], outcomes[i], detail::kDoNothing, children);
  }
  co_await children.all_ended();
  for (auto& ended : outcomes) values.push_back(ended.take());
  co_return values;
}

}  // namespace cpprpc
