#include "directory.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

using users::v1::User;

std::vector<std::int64_t> Directory::add(std::vector<User> users) {
  std::vector<std::int64_t> ids;
  {
    const std::lock_guard lock(mutex_);
    for (User& user : users) {
      user.id = std::ssize(users_) + 1;
      ids.push_back(user.id);
      users_.push_back(std::move(user));
    }
  }
  changes_.publish(Change());
  return ids;
}

cpprpc::Result<User> Directory::find(std::int64_t id) const {
  const std::lock_guard lock(mutex_);
  if (id < 1 || id > std::ssize(users_)) {
    return cpprpc::Status::not_found(fmt::format("there is no user {}", id));
  }
  return users_[static_cast<std::size_t>(id - 1)];
}

std::vector<User> Directory::after(std::int64_t id) const {
  const std::lock_guard lock(mutex_);
  return {users_.begin() + std::clamp<std::int64_t>(id, 0, std::ssize(users_)), users_.end()};
}
