// How deep messages nest, in memory as in JSON. Bounded, as both ways recurse.

#pragma once

#include <cstdint>

namespace cpprpc::json {

inline constexpr std::uint32_t kMaxDepth = 100;
inline constexpr const char* kTooDeep = "messages nest more than 100 deep";

/// One level more, for a scope.
class Level {
 public:
  explicit Level(std::uint32_t& depth, std::uint32_t max = kMaxDepth) noexcept
      : depth_(depth), max_(max) {
    ++depth_;
  }
  Level(const Level&) = delete;
  Level& operator=(const Level&) = delete;
  ~Level() { --depth_; }

  [[nodiscard]] bool is_too_deep() const noexcept { return depth_ > max_; }

 private:
  std::uint32_t& depth_;
  const std::uint32_t max_;
};

}  // namespace cpprpc::json
