// with_timeout(), with_deadline(): give something only so much time.
//
//   auto user = co_await with_timeout(find_user(7), 2s);
//   if (!user) co_return Status::deadline_exceeded("no user within 2 s");
//   use(**user);  // what find_user() gives, in a std::optional
//
// What they take: tasks, calls, whatever can be moved and awaited; `void` becomes std::monostate.
// It runs on the awaiting task's executor. When its time is up it is told to stop, through the stop
// token that it inherits, and is awaited: nothing outlives the call, so it takes as long as that
// needs to hear of it. What it gives or throws after its time is dropped. A stop of the awaiting
// task is passed on, and what it then gives is given, within the time.
//
// stop_after(), stop_at() do the same but always give what it gives, also late. That is for what
// must not be lost, such as the value of a channel that comes in the very moment:
//
//   while (auto job = co_await stop_after(jobs.receive(), 1min)) run(*job);  // idle: goes
//
// The time runs from the moment they are awaited. A client's call has a timeout of its own, which
// the server hears of too: CallOptions::timeout().

#pragma once

#include <optional>
#include <type_traits>
#include <utility>

#include "cpprpc/task/sleep.h"
#include "cpprpc/task/task.h"
#include "cpprpc/task/when_any.h"

namespace cpprpc {
namespace detail {

// Runs a thing until it has ended, and tells it to stop once `time` has. Whether that came first.
template <class A>
Task<bool> run_against(Task<bool> time, A& awaitable, Outcome<AwaitValue<A>>& outcome) {
  Outcome<bool> slept;
  Race race(co_await InheritedStop());
  race.start(0, awaitable, outcome);
  race.start(1, time, slept);
  co_await race.all_ended();
  // The sleep also ends first, but early, when it is the awaiting task that is told to stop.
  co_return race.winner() == 1 && slept.take();
}

template <class A>
Task<std::optional<AwaitValue<A>>> run_with_limit(A awaitable, Task<bool> time) {
  Outcome<AwaitValue<A>> outcome;
  if (co_await run_against(std::move(time), awaitable, outcome)) co_return std::nullopt;
  co_return outcome.take();
}

template <class A>
Task<std::remove_cvref_t<AwaitResult<A>>> run_until_stopped(A awaitable, Task<bool> time) {
  Outcome<AwaitValue<A>> outcome;
  co_await run_against(std::move(time), awaitable, outcome);
  if constexpr (std::is_void_v<AwaitResult<A>>) {
    outcome.take();
  } else {
    co_return outcome.take();
  }
}

}  // namespace detail

/// What it gives, or nothing if that took longer than `timeout`.
template <detail::Awaitable A>
Task<std::optional<detail::AwaitValue<A>>> with_timeout(A awaitable, Clock::duration timeout) {
  return detail::run_with_limit(std::move(awaitable), sleep(timeout));
}

template <detail::Awaitable A>
Task<std::optional<detail::AwaitValue<A>>> with_deadline(A awaitable, Clock::time_point deadline) {
  return detail::run_with_limit(std::move(awaitable), sleep_until(deadline));
}

/// What it gives, having been told to stop if that took longer than `timeout`.
template <detail::Awaitable A>
auto stop_after(A awaitable, Clock::duration timeout) {
  return detail::run_until_stopped(std::move(awaitable), sleep(timeout));
}

template <detail::Awaitable A>
auto stop_at(A awaitable, Clock::time_point time) {
  return detail::run_until_stopped(std::move(awaitable), sleep_until(time));
}

}  // namespace cpprpc
