// Result<T>: a T, or the Status that says why there is none. The interface of std::expected.
//
//   Result<User> user = find(7);
//   if (!user) return user.error();
//   fmt::print("{}\n", user->name);
//
// A value like T; not synchronised. The error is never OK: one built from an OK status becomes
// INTERNAL, because a caller who asked for a value has none.

#pragma once

#include <exception>
#include <type_traits>
#include <utility>
#include <variant>

#include "cpprpc/base/status.h"

namespace cpprpc {

/// What Result::value() throws when there is no value.
class BadResultAccess : public std::exception {
 public:
  explicit BadResultAccess(Status status)
      : status_(std::move(status)), what_(status_.to_string()) {}

  [[nodiscard]] const char* what() const noexcept override { return what_.c_str(); }
  [[nodiscard]] const Status& status() const noexcept { return status_; }

 private:
  Status status_;
  std::string what_;
};

template <class T>
class [[nodiscard]] Result {
  static_assert(!std::is_same_v<T, Status>, "a Result of a Status is just a Status");

 public:
  using value_type = T;
  using error_type = Status;

  Result() requires std::is_default_constructible_v<T> : state_(std::in_place_index<0>) {}
  /// The value is made in place.
  template <class... Args>
  explicit Result(std::in_place_t, Args&&... args)
      : state_(std::in_place_index<0>, std::forward<Args>(args)...) {}
  Result(const T& value) : state_(std::in_place_index<0>, value) {}
  Result(T&& value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Status error) : state_(std::in_place_index<1>, std::move(error)) {
    if (std::get_if<1>(&state_)->is_ok()) {
      *std::get_if<1>(&state_) = Status::internal("a result was built from an OK status");
    }
  }

  [[nodiscard]] bool has_value() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }

  /// The value. Without one the behaviour is undefined: ask has_value() first.
  T& operator*() & noexcept { return *std::get_if<0>(&state_); }
  const T& operator*() const& noexcept { return *std::get_if<0>(&state_); }
  T&& operator*() && noexcept { return std::move(*std::get_if<0>(&state_)); }
  T* operator->() noexcept { return std::get_if<0>(&state_); }
  const T* operator->() const noexcept { return std::get_if<0>(&state_); }

  /// The value, or throws BadResultAccess with the status.
  T& value() & { return check(), **this; }
  const T& value() const& { return check(), **this; }
  T&& value() && { return check(), std::move(**this); }

  /// Why there is no value. With a value the behaviour is undefined: ask has_value() first.
  [[nodiscard]] const Status& error() const& noexcept { return *std::get_if<1>(&state_); }
  [[nodiscard]] Status&& error() && noexcept { return std::move(*std::get_if<1>(&state_)); }

  /// OK with a value, else the error.
  Status status() const { return has_value() ? Status() : error(); }

  template <class U>
  [[nodiscard]] T value_or(U&& other) const& {
    return has_value() ? **this : static_cast<T>(std::forward<U>(other));
  }
  template <class U>
  [[nodiscard]] T value_or(U&& other) && {
    return has_value() ? std::move(**this) : static_cast<T>(std::forward<U>(other));
  }

  /// f(value), which gives another Result; or this error.
  template <class F>
  auto and_then(F&& f) const& -> std::remove_cvref_t<std::invoke_result_t<F, const T&>> {
    if (has_value()) return std::forward<F>(f)(**this);
    return error();
  }
  template <class F>
  auto and_then(F&& f) && -> std::remove_cvref_t<std::invoke_result_t<F, T&&>> {
    if (has_value()) return std::forward<F>(f)(std::move(**this));
    return std::move(*this).error();
  }

  /// A Result of f(value); or this error.
  template <class F>
  auto transform(F&& f) const& -> Result<std::remove_cvref_t<std::invoke_result_t<F, const T&>>> {
    if (has_value()) return std::forward<F>(f)(**this);
    return error();
  }
  template <class F>
  auto transform(F&& f) && -> Result<std::remove_cvref_t<std::invoke_result_t<F, T&&>>> {
    if (has_value()) return std::forward<F>(f)(std::move(**this));
    return std::move(*this).error();
  }

  /// This value; or f(error), which gives a Result<T>.
  template <class F>
  Result or_else(F&& f) const& {
    return has_value() ? *this : Result(std::forward<F>(f)(error()));
  }
  template <class F>
  Result or_else(F&& f) && {
    return has_value() ? std::move(*this) : Result(std::forward<F>(f)(std::move(*this).error()));
  }

  /// This value; or the Status f(error).
  template <class F>
  Result transform_error(F&& f) const& {
    return has_value() ? *this : Result(Status(std::forward<F>(f)(error())));
  }
  template <class F>
  Result transform_error(F&& f) && {
    if (has_value()) return std::move(*this);
    return Status(std::forward<F>(f)(std::move(*this).error()));
  }

  friend bool operator==(const Result& a, const Result& b) { return a.state_ == b.state_; }

 private:
  void check() const {
    if (!has_value()) throw BadResultAccess(error());
  }

  std::variant<T, Status> state_;
};

}  // namespace cpprpc
