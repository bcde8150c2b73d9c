// Extensions: values of any type that the middleware and handlers of one call hand on to each
// other, one of each type.
//
//   context.extensions().set(Caller{.name = "acme"});
//   if (const Caller* caller = context.extensions().get<Caller>()) ...
//
// The type is the key, so use types of your own. Not synchronised: for the tasks of the call.
// Copies share the values, but not what is set or erased later.

#pragma once

#include <memory>
#include <typeindex>
#include <utility>
#include <vector>

#include "cpprpc/task/detail/pool.h"

namespace cpprpc {

class Extensions {
 public:
  Extensions() noexcept = default;

  /// Keeps a value in place of one of the same type, and returns it. It stays where it is until it
  /// is replaced, erased, or the call is over.
  template <class T>
  T& set(T value) {
    auto kept = std::allocate_shared<T>(detail::PoolAllocator<T>(), std::move(value));
    T& reference = *kept;
    slot(typeid(T)) = std::move(kept);
    return reference;
  }

  /// The value of that type, or null.
  template <class T>
  [[nodiscard]] T* get() noexcept {
    return static_cast<T*>(find(typeid(T)));
  }
  template <class T>
  [[nodiscard]] const T* get() const noexcept {
    return static_cast<const T*>(find(typeid(T)));
  }

  /// Drops the value of that type, if there is one.
  template <class T>
  void erase() noexcept {
    std::erase_if(entries_, [](const Entry& entry) { return entry.type == typeid(T); });
  }

 private:
  struct Entry {
    std::type_index type;
    std::shared_ptr<void> value;
  };

  std::shared_ptr<void>& slot(std::type_index type) {
    for (Entry& entry : entries_) {
      if (entry.type == type) return entry.value;
    }
    if (entries_.empty()) entries_.reserve(4);  // not one allocation for each
    entries_.push_back({type, nullptr});
    return entries_.back().value;
  }
  [[nodiscard]] void* find(std::type_index type) const noexcept {
    for (const Entry& entry : entries_) {
      if (entry.type == type) return entry.value.get();
    }
    return nullptr;
  }

  std::vector<Entry, detail::PoolAllocator<Entry>> entries_;  // a few: looked through in turn
};

}  // namespace cpprpc
