#include "cpprpc/transport/h2/protocol/spare.h"

#include <algorithm>
#include <array>
#include <utility>

namespace cpprpc::transport::h2 {
namespace {

// How many a thread keeps at most, of each kind, and how much that may be.
constexpr std::size_t kMaxCount = 16;
constexpr std::size_t kMaxBytes = std::size_t{4} << 20;

// Blocks are of whole steps, so that those of messages of about the same size are alike; smaller
// ones are left to malloc(), which keeps them.
constexpr std::size_t kStep = std::size_t{16} << 10;
constexpr std::size_t kLeastBlock = std::size_t{64} << 10;

// What is destroyed after its thread's own objects, as what is static is, finds no spare.
thread_local bool is_gone = false;

struct Block {
  std::unique_ptr<char[]> bytes;
  std::size_t size = 0;
  [[nodiscard]] std::size_t capacity() const noexcept { return size; }
};

// Things of which each has a capacity, the oldest first.
template <class T>
class Shelf {
 public:
  ~Shelf() { is_gone = true; }

  // Whether there was room for it.
  bool put(T& thing) noexcept {
    if (is_gone || count_ == kMaxCount || bytes_ + thing.capacity() > kMaxBytes) return false;
    bytes_ += thing.capacity();
    things_[count_++] = std::move(thing);
    return true;
  }

  // The smallest that has that capacity, else the largest of all; empty if there is none at all.
  T take(std::size_t capacity) noexcept {
    if (is_gone || count_ == 0) return T();
    const auto end = things_.begin() + static_cast<std::ptrdiff_t>(count_);
    const auto best = std::min_element(things_.begin(), end, [&](const T& one, const T& other) {
      const bool is_enough = one.capacity() >= capacity;
      if (is_enough != (other.capacity() >= capacity)) return is_enough;
      return is_enough ? one.capacity() < other.capacity() : one.capacity() > other.capacity();
    });
    T thing = std::move(*best);
    std::move(best + 1, end, best);
    bytes_ -= thing.capacity();
    --count_;
    return thing;
  }

 private:
  std::array<T, kMaxCount> things_;
  std::size_t count_ = 0;
  std::size_t bytes_ = 0;
};

thread_local Shelf<std::string> buffers;
thread_local Shelf<Block> blocks;

struct GiveBack {
  std::size_t size;
  void operator()(char* bytes) const noexcept {
    Block block{std::unique_ptr<char[]>(bytes), size};
    blocks.put(block);  // or not
  }
};

}  // namespace

void take_spare(std::string& buffer, std::size_t bytes) noexcept {
  if (bytes <= kIdleCapacity || !buffer.empty() || buffer.capacity() >= bytes) return;
  std::string spare = buffers.take(bytes);
  if (spare.capacity() > buffer.capacity()) buffer.swap(spare);
}

void give_spare(std::string& buffer) noexcept {
  buffer.clear();
  if (buffer.capacity() <= kIdleCapacity) return;
  buffers.put(buffer);
  std::string().swap(buffer);
}

std::shared_ptr<char[]> new_block(std::size_t bytes) {
  if (bytes < kLeastBlock) return std::make_shared_for_overwrite<char[]>(bytes);
  const std::size_t size = (bytes + kStep - 1) / kStep * kStep;
  Block block = blocks.take(size);
  // Not one that is larger by far: it would be missed where it is needed.
  if (block.size < size || block.size > 2 * size) {
    if (block.size != 0) blocks.put(block);
    return {std::make_unique_for_overwrite<char[]>(size).release(), GiveBack{size}};
  }
  return {block.bytes.release(), GiveBack{block.size}};
}

}  // namespace cpprpc::transport::h2
