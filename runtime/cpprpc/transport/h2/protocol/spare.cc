#include "cpprpc/transport/h2/protocol/spare.h"

namespace cpprpc::transport::h2 {
namespace {

constexpr std::size_t kMaxSpare = 1 << 20;

// What is destroyed after its thread's own objects, as what is static is, finds no spare.
thread_local bool is_gone = false;

struct Spare {
  ~Spare() { is_gone = true; }
  std::string buffer;
};
thread_local Spare spare;

}  // namespace

void take_spare(std::string& buffer, std::size_t bytes) noexcept {
  if (bytes <= kIdleCapacity || !buffer.empty() || buffer.capacity() >= bytes || is_gone) return;
  if (spare.buffer.capacity() > buffer.capacity()) buffer.swap(spare.buffer);
}

void give_spare(std::string& buffer) noexcept {
  buffer.clear();
  if (buffer.capacity() <= kIdleCapacity) return;
  if (buffer.capacity() <= kMaxSpare && !is_gone && spare.buffer.capacity() < buffer.capacity()) {
    buffer.swap(spare.buffer);
  }
  // What was the spare one before may be more than an idle one may keep, too.
  if (buffer.capacity() > kIdleCapacity) std::string().swap(buffer);
}

}  // namespace cpprpc::transport::h2
