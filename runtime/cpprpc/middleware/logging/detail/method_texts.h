// MethodTexts: what is the same in the lines of all calls of a method, kept for the next one.

#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "cpprpc/rpc/detail/method_index.h"
#include "cpprpc/rpc/method.h"

namespace cpprpc::detail {

class MethodTexts {
 public:
  /// Null if it is not known. Stays as long as this object. Any thread, without a lock.
  [[nodiscard]] const std::string* find(const Method& method) const noexcept {
    const Row* const row = index_.find(method);
    return row == nullptr ? nullptr : &row->text;
  }

  /// Keeps it; but no more than kMaxMethods: a client may have made some up.
  void add(const Method& method, std::string_view text) {
    const std::lock_guard lock(mutex_);
    if (rows_.size() >= kMaxMethods || index_.find(method) != nullptr) return;
    rows_.push_back(std::make_unique<Row>(method, text));
    index_.add(method, *rows_.back());
  }

 private:
  static constexpr std::size_t kMaxMethods = 4096;

  struct Row {
    Row(const Method& method, std::string_view its_text)
        : own_path(method.path), own_kind(method.kind), text(its_text) {}
    [[nodiscard]] std::string_view path() const noexcept { return own_path; }
    [[nodiscard]] MethodKind kind() const noexcept { return own_kind; }

    const std::string own_path;
    const MethodKind own_kind;
    const std::string text;
  };

  std::mutex mutex_;
  std::vector<std::unique_ptr<Row>> rows_;
  MethodIndex<Row> index_;
};

}  // namespace cpprpc::detail
