// PerMethod: a T for each method, found by where its path stands, which costs less than to read it.
//
//   PerMethod<Counts> counts;
//   Counts* of_it = counts.find_or_make(method, [](std::string_view path) { return ...; });
//
// A method is looked up without a lock, but for its first call: then its T is made, under the lock,
// and it stays where it is as long as the table. Should one path stand at several addresses, in
// several libraries say, they find the same T.
//
// Paths should live as long as the program. For those that do not, the text is compared too; and
// for who makes up paths without end, there are no more than kMost. Any thread.

#pragma once

#include <atomic>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cpprpc/rpc/method.h"

namespace cpprpc::detail {

/// What tells methods apart: the path and the kind, or the path alone. A table is asked for one or
/// for the other. Taken by value, it stays in registers.
struct MethodKey {
  MethodKey(const Method& method) noexcept : path(method.path), kind(method.kind) {}
  MethodKey(std::string_view the_path) noexcept : path(the_path) {}

  friend auto operator<=>(const MethodKey&, const MethodKey&) = default;

  std::string_view path;
  MethodKind kind = MethodKind::Unary;
};

template <class T>
class PerMethod {
 public:
  static constexpr std::size_t kMost = 4096;

  PerMethod() { publish(std::make_unique<Places>(64)); }
  PerMethod(const PerMethod&) = delete;
  PerMethod& operator=(const PerMethod&) = delete;

  /// Null if it is not known by that address yet. Without a lock.
  [[nodiscard]] T* find(MethodKey method) const noexcept {
    Entry* const entry = places_.load(std::memory_order_acquire)->find(method);
    return entry == nullptr ? nullptr : &entry->value;
  }

  /// The first time it is what `make(path)` gives, where the path lives as long as the table. Null
  /// if there are kMost of others.
  template <class Make>
  T* find_or_make(MethodKey method, const Make& make) {
    T* const found = find(method);
    return found != nullptr ? found : make_own(method, make);
  }

  /// The same; but methods beyond kMost share one, which is `make("(others)")`.
  template <class Make>
  T& find_or_share(MethodKey method, const Make& make) {
    T* const found = find(method);
    return found != nullptr ? *found : make_own_or_share(method, make);
  }

  /// Calls `visit(T&)` for all of them, ordered by path and kind, under the lock.
  template <class Visit>
  void for_each(const Visit& visit) const {
    const std::lock_guard lock(mutex_);
    for (const auto& [key, entry] : entries_) visit(entry->value);
    if (others_ != nullptr) visit(others_->value);
  }

 private:
  struct Entry {
    template <class Make>
    Entry(MethodKey method, const Make& make)
        : path(method.path), kind(method.kind), value(make(std::string_view(path))) {}

    [[nodiscard]] MethodKey key() const noexcept { return {Method{path, kind}}; }

    const std::string path;
    const MethodKind kind;
    T value;
  };

  // Where paths stand: at each address is the entry of the path that was seen there last.
  class Places {
   public:
    /// `capacity` is a power of two.
    explicit Places(std::size_t capacity) : places_(capacity), mask_(capacity - 1) {}

    [[nodiscard]] Entry* find(MethodKey method) const noexcept {
      for (std::size_t i = hash(method.path.data());; i = (i + 1) & mask_) {
        const char* const address = places_[i].address.load(std::memory_order_acquire);
        if (address == nullptr) return nullptr;
        if (address != method.path.data()) continue;
        Entry* const entry = places_[i].entry.load(std::memory_order_acquire);
        return entry->kind == method.kind && entry->path == method.path ? entry : nullptr;
      }
    }

    /// False if there is no room for another address.
    bool set(const char* address, Entry& entry) noexcept {
      std::size_t i = hash(address);
      const char* there = nullptr;
      while ((there = places_[i].address.load(std::memory_order_relaxed)) != nullptr &&
             there != address) {
        i = (i + 1) & mask_;
      }
      if (there == nullptr && used_ * 2 >= places_.size()) return false;
      places_[i].entry.store(&entry, std::memory_order_release);
      if (there != nullptr) return true;
      places_[i].address.store(address, std::memory_order_release);
      ++used_;
      return true;
    }

    /// The same, with more room.
    [[nodiscard]] std::unique_ptr<Places> grown() const {
      auto larger = std::make_unique<Places>(places_.size() * 2);
      for (const Place& place : places_) {
        const char* const address = place.address.load(std::memory_order_relaxed);
        if (address != nullptr) larger->set(address, *place.entry.load(std::memory_order_relaxed));
      }
      return larger;
    }

    [[nodiscard]] std::size_t capacity() const noexcept { return places_.size(); }

   private:
    struct Place {
      std::atomic<const char*> address = nullptr;  // set after the entry, and once
      std::atomic<Entry*> entry = nullptr;
    };

    [[nodiscard]] std::size_t hash(const char* address) const noexcept {
      const auto number = static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(address));
      return static_cast<std::size_t>((number * 0x9E3779B97F4A7C15U) >> 32) & mask_;
    }

    std::vector<Place> places_;
    const std::size_t mask_;
    std::size_t used_ = 0;
  };

  // Apart, so that a lookup before it is a few instructions.
  template <class Make>
  [[gnu::noinline]] T* make_own(MethodKey method, const Make& make) {
    const std::lock_guard lock(mutex_);
    return own(method, make);
  }
  template <class Make>
  [[gnu::noinline]] T& make_own_or_share(MethodKey method, const Make& make) {
    const std::lock_guard lock(mutex_);
    if (T* const its_own = own(method, make)) return *its_own;
    if (others_ == nullptr) others_ = std::make_unique<Entry>(MethodKey("(others)"), make);
    return others_->value;
  }

  // What follows is done under the lock.

  template <class Make>
  T* own(MethodKey method, const Make& make) {
    auto found = entries_.find(method);
    if (found == entries_.end()) {
      if (entries_.size() >= kMost) return nullptr;
      auto made = std::make_unique<Entry>(method, make);
      const MethodKey key = made->key();
      found = entries_.emplace(key, std::move(made)).first;
    }
    remember(method.path.data(), *found->second);
    return &found->second->value;
  }

  // An address for which there is no room is none the worse: its method is found under the lock.
  void remember(const char* address, Entry& entry) {
    if (address == nullptr || all_places_.back()->set(address, entry)) return;
    if (all_places_.back()->capacity() >= 4 * kMost) return;
    publish(all_places_.back()->grown());
    all_places_.back()->set(address, entry);
  }

  void publish(std::unique_ptr<Places> places) {
    all_places_.push_back(std::move(places));
    places_.store(all_places_.back().get(), std::memory_order_release);
  }

  std::atomic<const Places*> places_ = nullptr;

  mutable std::mutex mutex_;                         // guards what follows
  std::vector<std::unique_ptr<Places>> all_places_;  // outgrown ones too: someone may be looking
  std::map<MethodKey, std::unique_ptr<Entry>> entries_;
  std::unique_ptr<Entry> others_;
};

}  // namespace cpprpc::detail
