// Directory: the users, in memory, and who wants to hear of new ones. From any thread.
//
//   Directory directory;
//   directory.add({ada, grace});
//   cpprpc::Result<User> user = directory.find(1);

#pragma once

#include <cstdint>
#include <mutex>
#include <variant>
#include <vector>

#include "broadcast.h"
#include "cpprpc/base/result.h"
#include "users/v1/users.msg.h"

class Directory {
 public:
  using Change = std::monostate;

  /// Adds all of them at once; their ids.
  std::vector<std::int64_t> add(std::vector<users::v1::User> users);

  /// NOT_FOUND if nobody has that id.
  [[nodiscard]] cpprpc::Result<users::v1::User> find(std::int64_t id) const;

  /// Those with a greater id, by id; all for 0.
  [[nodiscard]] std::vector<users::v1::User> after(std::int64_t id) const;

  /// Rings whenever users were added.
  [[nodiscard]] Broadcast<Change>& changes() noexcept { return changes_; }

 private:
  mutable std::mutex mutex_;
  std::vector<users::v1::User> users_;  // user `id` at [id - 1]
  Broadcast<Change> changes_;
};
