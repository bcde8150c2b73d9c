// KeySource: a key set that may be replaced while it is in use, and the file that it follows.

#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "cpprpc/base/status.h"
#include "cpprpc/middleware/auth/detail/key_set.h"
#include "cpprpc/middleware/auth/detail/watched_file.h"

namespace cpprpc::detail::jwt {

class KeySource {
 public:
  using Log = std::function<void(const Status&, std::string_view)>;

  explicit KeySource(KeySet keys);
  KeySource(const KeySource&) = delete;
  KeySource& operator=(const KeySource&) = delete;
  ~KeySource() = default;

  /// Before anybody else uses this: reads the file and, if that goes well, begins to follow it.
  static Result<std::shared_ptr<KeySource>> follow(const std::filesystem::path& path,
                                                   std::chrono::milliseconds interval, Log log);

  struct Current {
    std::shared_ptr<const KeySet> keys;
    std::uint64_t generation;
  };
  [[nodiscard]] Current current() const;

  /// Another number after each change of the keys.
  [[nodiscard]] std::uint64_t generation() const noexcept {
    return generation_.load(std::memory_order_acquire);
  }

  /// Looks at the file now, unless that was done a moment ago. Whether the keys are others than
  /// those of that generation.
  bool look_again(std::uint64_t generation);

  [[nodiscard]] Status status() const;

 private:
  KeySource(const std::filesystem::path& path, Log log);
  void look();
  void take(std::string document);
  void fail(const Status& status);
  void run(const std::stop_token& stop, std::chrono::milliseconds interval);

  mutable std::mutex mutex_;  // of what stands until the next one; held for a moment only
  std::shared_ptr<const KeySet> keys_;
  Status status_;
  std::atomic<std::uint64_t> generation_ = 1;  // written under it

  std::mutex looking_;  // of what follows; held while the file is read
  std::optional<WatchedFile> file_;
  std::string document_;  // that the keys are of
  std::optional<std::chrono::steady_clock::time_point> last_demand_;
  Log log_;

  std::jthread follower_;  // last, so that it ends first
};

}  // namespace cpprpc::detail::jwt
