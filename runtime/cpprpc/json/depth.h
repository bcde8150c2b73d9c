// How deep messages nest, in memory as in JSON. Bounded, as both ways recurse.

#pragma once

namespace cpprpc::json {

inline constexpr int kMaxDepth = 100;
inline constexpr const char* kTooDeep = "messages nest more than 100 deep";

/// One level more, for a scope.
class Level {
 public:
  explicit Level(int& depth) noexcept : depth_(depth) { ++depth_; }
  Level(const Level&) = delete;
  Level& operator=(const Level&) = delete;
  ~Level() { --depth_; }

  [[nodiscard]] bool is_too_deep() const noexcept { return depth_ > kMaxDepth; }

 private:
  int& depth_;
};

}  // namespace cpprpc::json
