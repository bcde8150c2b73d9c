// MethodTable: something for each method that was called, found by where its path lies in memory.
//
// A method is looked up without a lock, but for its first call. Should one path lie at several
// addresses, in several libraries say, they find the same thing. What is found stays as long as the
// table. A path should live as long as the program; for one who makes up paths without end, the
// text is compared too, and those beyond some thousands share one thing.

#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace cpprpc::detail::resilience {

template <class T>
class MethodTable {
 public:
  MethodTable() = default;
  MethodTable(const MethodTable&) = delete;
  MethodTable& operator=(const MethodTable&) = delete;

  /// What there is for `path`; made by `T(path, arguments...)` the first time, where it remembers
  /// its path().
  template <class... Args>
  T& find(std::string_view path, Args&... arguments) {
    std::size_t place = first_place(path);
    for (std::size_t i = 0; i < kTries; ++i, place = (place + 1) % kPlaces) {
      const char* const data = places_[place].data.load(std::memory_order_acquire);
      if (data == nullptr) break;
      if (data == path.data() && places_[place].value->path() == path) return *places_[place].value;
    }
    return add(path, arguments...);
  }

  /// Calls `visit(const T&)` for all of them.
  template <class F>
  void for_each(F visit) const {
    const std::lock_guard lock(mutex_);
    for (const auto& [path, value] : values_) visit(value);
  }

 private:
  struct Place {
    std::atomic<const char*> data = nullptr;  // set last, and once
    T* value = nullptr;
  };

  static constexpr std::size_t kPlaces = 256;
  static constexpr std::size_t kTries = 8;
  static constexpr std::size_t kMostPaths = 4096;

  static std::size_t first_place(std::string_view path) noexcept {
    const auto address = reinterpret_cast<std::uintptr_t>(path.data());
    return static_cast<std::size_t>((std::uint64_t{address} * 0x9E3779B97F4A7C15U) >> 56U);
  }

  template <class... Args>
  T& add(std::string_view path, Args&... arguments) {
    const std::lock_guard lock(mutex_);
    T& value = value_of(path, arguments...);
    if (path.data() == nullptr || value.path() != path) return value;
    std::size_t place = first_place(path);
    for (std::size_t i = 0; i < kTries; ++i, place = (place + 1) % kPlaces) {
      const char* const data = places_[place].data.load(std::memory_order_relaxed);
      if (data == path.data() && places_[place].value == &value) break;
      if (data != nullptr) continue;
      places_[place].value = &value;
      places_[place].data.store(path.data(), std::memory_order_release);
      break;
    }
    return value;  // without a place of its own, it is found here each time
  }

  template <class... Args>
  T& value_of(std::string_view path, Args&... arguments) {
    const auto found = values_.find(path);
    if (found != values_.end()) return found->second;
    if (values_.size() >= kMostPaths) path = "(others)";
    return values_.try_emplace(std::string(path), path, arguments...).first->second;
  }

  std::array<Place, kPlaces> places_;
  mutable std::mutex mutex_;  // guards what follows, and who writes the places
  std::map<std::string, T, std::less<>> values_;
};

}  // namespace cpprpc::detail::resilience
