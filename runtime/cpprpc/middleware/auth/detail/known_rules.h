// KnownRules: which rule is that of a method, kept for its next call. Copies begin empty: they are
// for other rules.

#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "cpprpc/rpc/detail/method_index.h"
#include "cpprpc/rpc/method.h"

namespace cpprpc {

class Access;

namespace detail {

class KnownRules {
 public:
  KnownRules() = default;
  KnownRules(const KnownRules&) {}
  KnownRules& operator=(const KnownRules&) = delete;
  ~KnownRules() = default;

  /// Null if it is not known. Any thread, without a lock.
  [[nodiscard]] const Access* find(const Method& method) const noexcept {
    const Row* const row = index_.find(method);
    return row == nullptr ? nullptr : &row->access;
  }

  /// Keeps it; but no more than kMaxMethods, should somebody make methods up. `access` stays as
  /// long as this.
  void add(const Method& method, const Access& access) {
    const std::lock_guard lock(mutex_);
    if (rows_.size() >= kMaxMethods || index_.find(method) != nullptr) return;
    rows_.push_back(std::make_unique<Row>(method, access));
    index_.add(method, *rows_.back());
  }

 private:
  static constexpr std::size_t kMaxMethods = 4096;

  struct Row {
    Row(const Method& method, const Access& its_access)
        : own_path(method.path), own_kind(method.kind), access(its_access) {}
    [[nodiscard]] std::string_view path() const noexcept { return own_path; }
    [[nodiscard]] MethodKind kind() const noexcept { return own_kind; }

    const std::string own_path;
    const MethodKind own_kind;
    const Access& access;
  };

  std::mutex mutex_;
  std::vector<std::unique_ptr<Row>> rows_;
  MethodIndex<Row> index_;
};

}  // namespace detail
}  // namespace cpprpc
