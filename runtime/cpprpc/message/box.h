// Box<T>: an optional T on the heap, for a message that contains itself.
//
//   struct Node { cpprpc::Box<Node> next = {}; };
//   node.next.emplace().value = 7;
//   if (node.next) use(*node.next);
//
// The interface and the value semantics of std::optional: a copy copies the T, == compares it.
// T may be incomplete where the Box is declared. Not synchronised.

#pragma once

#include <optional>
#include <utility>

namespace cpprpc {

template <class T>
class Box {
 public:
  using value_type = T;

  Box() noexcept = default;
  Box(std::nullopt_t) noexcept {}
  Box(const T& value) : value_(new T(value)) {}
  Box(T&& value) : value_(new T(std::move(value))) {}
  Box(const Box& other) : value_(other.value_ ? new T(*other.value_) : nullptr) {}
  Box(Box&& other) noexcept : value_(std::exchange(other.value_, nullptr)) {}
  Box& operator=(const Box& other) {
    if (this != &other) Box(other).swap(*this);
    return *this;
  }
  Box& operator=(Box&& other) noexcept {
    Box(std::move(other)).swap(*this);
    return *this;
  }
  ~Box() { delete value_; }

  [[nodiscard]] bool has_value() const noexcept { return value_ != nullptr; }
  explicit operator bool() const noexcept { return has_value(); }

  /// The value. Without one the behaviour is undefined: ask has_value() first.
  T& operator*() & noexcept { return *value_; }
  const T& operator*() const& noexcept { return *value_; }
  T&& operator*() && noexcept { return std::move(*value_); }
  T* operator->() noexcept { return value_; }
  const T* operator->() const noexcept { return value_; }

  /// The value, or throws std::bad_optional_access.
  T& value() & { return *checked(); }
  const T& value() const& { return *checked(); }
  T&& value() && { return std::move(*checked()); }

  template <class U>
  [[nodiscard]] T value_or(U&& other) const& {
    return value_ ? *value_ : static_cast<T>(std::forward<U>(other));
  }

  template <class... Args>
  T& emplace(Args&&... args) {
    reset();
    value_ = new T(std::forward<Args>(args)...);
    return *value_;
  }

  void reset() noexcept { delete std::exchange(value_, nullptr); }
  void swap(Box& other) noexcept { std::swap(value_, other.value_); }

  friend bool operator==(const Box& a, const Box& b) {
    return a.value_ && b.value_ ? *a.value_ == *b.value_ : a.value_ == b.value_;
  }
  friend bool operator==(const Box& a, std::nullopt_t) noexcept { return a.value_ == nullptr; }

 private:
  T* checked() const {
    if (!value_) throw std::bad_optional_access();
    return value_;
  }

  T* value_ = nullptr;
};

}  // namespace cpprpc
