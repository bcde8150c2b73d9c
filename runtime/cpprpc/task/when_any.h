// when_any(): runs several things at the same time and waits for the first to end.
//
//   auto first = co_await when_any(find_user(7), sleep(2s));
//   if (first.index() == 0) use(std::get<0>(first));
//   auto [index, user] = co_await when_any(std::move(tasks));  // a vector of them
//
// What it takes: tasks, calls, whatever can be moved and awaited; `void` becomes std::monostate.
// They run on the awaiting task's executor, taking turns with each other. Once one has ended, the
// others are told to stop through the stop token that they inherit, and are awaited: nothing
// outlives the call, so it takes as long as the slowest needs to hear of it. What the losers give
// or throw is dropped; when the first threw, that is rethrown. When the awaiting task is told to
// stop, all of them are.
//
// They start in the order of the arguments. If one has ended before it had to wait for anything,
// those after it are not started at all.

#pragma once

#include <cstddef>
#include <stdexcept>
#include <stop_token>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "cpprpc/task/detail/awaitable.h"
#include "cpprpc/task/detail/children.h"
#include "cpprpc/task/detail/operation.h"
#include "cpprpc/task/task.h"

namespace cpprpc {

/// Which of a vector's things ended first, and its value.
template <class T>
struct FirstOf {
  std::size_t index;
  T value;
};

namespace detail {

// Several children of which the first to end stops the others.
class Race {
 public:
  /// `outer`, which may be null, stops them all.
  explicit Race(const std::stop_token* outer) { on_outer_stop_.arm(outer, RequestStop{&stop_}); }

  template <class A>
  void start(std::size_t index, A& awaitable, Outcome<AwaitValue<A>>& outcome) {
    if (winner_ != kNone) return;
    const auto on_end = [this, index]() noexcept {
      if (winner_ != kNone) return;
      winner_ = index;
      stop_.request_stop();
    };
    start_child(&stop_token_, awaitable, outcome, on_end, children_);
  }

  [[nodiscard]] auto all_ended() noexcept { return children_.all_ended(); }

  /// Known when all have ended.
  [[nodiscard]] std::size_t winner() const noexcept { return winner_; }

 private:
  static constexpr auto kNone = static_cast<std::size_t>(-1);

  std::stop_source stop_;
  const std::stop_token stop_token_ = stop_.get_token();
  OnStop<RequestStop> on_outer_stop_;
  std::size_t winner_ = kNone;
  Children children_;
};

// The outcome of that index, as the alternative of the same index.
template <std::size_t I = 0, class... Ts>
std::variant<Ts...> take_one(std::size_t index, std::tuple<Outcome<Ts>...>& outcomes) {
  if constexpr (I + 1 < sizeof...(Ts)) {
    if (index != I) return take_one<I + 1>(index, outcomes);
  }
  return std::variant<Ts...>(std::in_place_index<I>, std::get<I>(outcomes).take());
}

template <class... As>
Task<std::variant<AwaitValue<As>...>> run_any(std::tuple<As...> awaitables) {
  std::tuple<Outcome<AwaitValue<As>>...> outcomes;
  Race race(co_await InheritedStop());
  const auto start = [&]<std::size_t... I>(std::index_sequence<I...>) {
    (race.start(I, std::get<I>(awaitables), std::get<I>(outcomes)), ...);
  };
  start(std::index_sequence_for<As...>{});
  co_await race.all_ended();
  co_return take_one(race.winner(), outcomes);
}

}  // namespace detail

template <detail::Awaitable A, detail::Awaitable... As>
Task<std::variant<detail::AwaitValue<A>, detail::AwaitValue<As>...>> when_any(A first, As... rest) {
  return detail::run_any(std::tuple<A, As...>(std::move(first), std::move(rest)...));
}

/// The same for any number of things of one type. Throws std::invalid_argument for none.
template <detail::Awaitable A>
Task<FirstOf<detail::AwaitValue<A>>> when_any(std::vector<A> awaitables) {
  if (awaitables.empty()) throw std::invalid_argument("when_any() of nothing never ends");
  std::vector<detail::Outcome<detail::AwaitValue<A>>> outcomes(awaitables.size());
  detail::Race race(co_await detail::InheritedStop());
  for (std::size_t i = 0; i < awaitables.size(); ++i) {
    race.start(i, awaitables[i], outcomes[i]);
  }
  co_await race.all_ended();
  const std::size_t winner = race.winner();
  co_return FirstOf<detail::AwaitValue<A>>{winner, outcomes[winner].take()};
}

}  // namespace cpprpc
