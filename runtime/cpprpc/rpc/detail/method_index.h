// MethodIndex: what somebody keeps for each method, found by where its path stands, which costs
// less than to read it.
//
//   MethodIndex<Counts> index;
//   Counts* counts = index.find(method);          // any thread, without a lock; null: not there
//   index.add(method, made);                      // one thread at a time: under the owner's lock
//
// It does not own them: they live as long as the index, and tell path() and kind(). Paths should
// live as long as the program, but one that does not finds nothing that is not its own.

#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "cpprpc/rpc/method.h"

namespace cpprpc::detail {

template <class T>
class MethodIndex {
 public:
  MethodIndex() { publish(std::make_unique<Table>(64)); }

  [[nodiscard]] T* find(const Method& method) const noexcept {
    return table_.load(std::memory_order_acquire)->find(method);
  }

  /// What `value` tells of itself is that of the method, which was not found.
  void add(const Method& method, T& value) {
    if (tables_.back()->is_full()) publish(tables_.back()->grown());
    tables_.back()->add(method.path.data(), value);
  }

  /// How many there are; under the owner's lock.
  [[nodiscard]] std::size_t size() const noexcept { return tables_.back()->used(); }

 private:
  class Table {
   public:
    /// `capacity` is a power of two.
    explicit Table(std::size_t capacity) : slots_(capacity), mask_(capacity - 1) {}

    [[nodiscard]] T* find(const Method& method) const noexcept {
      for (std::size_t i = hash(method.path.data());; i = (i + 1) & mask_) {
        const char* const path = slots_[i].path.load(std::memory_order_acquire);
        if (path == nullptr) return nullptr;
        T* const value = slots_[i].value;
        if (path == method.path.data() && value->kind() == method.kind &&
            value->path() == method.path) {
          return value;
        }
      }
    }

    [[nodiscard]] bool is_full() const noexcept { return used_ * 2 >= slots_.size(); }
    [[nodiscard]] std::size_t used() const noexcept { return used_; }

    void add(const char* path, T& value) noexcept {
      std::size_t i = hash(path);
      while (slots_[i].path.load(std::memory_order_relaxed) != nullptr) i = (i + 1) & mask_;
      slots_[i].value = &value;
      slots_[i].path.store(path, std::memory_order_release);
      ++used_;
    }

    /// The same, with more room.
    [[nodiscard]] std::unique_ptr<Table> grown() const {
      auto larger = std::make_unique<Table>(slots_.size() * 2);
      for (const Slot& slot : slots_) {
        const char* const path = slot.path.load(std::memory_order_relaxed);
        if (path != nullptr) larger->add(path, *slot.value);
      }
      return larger;
    }

   private:
    struct Slot {
      std::atomic<const char*> path = nullptr;
      T* value = nullptr;
    };

    [[nodiscard]] std::size_t hash(const char* path) const noexcept {
      const auto address = static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(path));
      return static_cast<std::size_t>((address * 0x9E3779B97F4A7C15U) >> 32) & mask_;
    }

    std::vector<Slot> slots_;
    const std::size_t mask_;
    std::size_t used_ = 0;
  };

  void publish(std::unique_ptr<Table> table) {
    tables_.push_back(std::move(table));
    table_.store(tables_.back().get(), std::memory_order_release);
  }

  std::vector<std::unique_ptr<Table>> tables_;  // outgrown ones too: someone may be looking
  std::atomic<const Table*> table_ = nullptr;
};

}  // namespace cpprpc::detail
