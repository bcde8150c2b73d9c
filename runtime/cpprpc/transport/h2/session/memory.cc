#include "cpprpc/transport/h2/session/memory.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <new>

#include "cpprpc/task/detail/pool.h"
#include "cpprpc/transport/h2/session/region.h"

namespace cpprpc::transport::h2 {
namespace {

// nghttp2 does not say how large a block is that it frees: that stands in front of it. Nothing that
// it allocates is aligned to more than a pointer is.
struct Header {
  std::size_t size;
};

Header* header_of(void* block) noexcept { return static_cast<Header*>(block) - 1; }

// Only what a session allocates at its beginning is that large, and it stays to the end: the
// session itself, its buffer for frames, of which the front is used; and what is used once there
// are calls, the table of streams and those of HPACK, which are of the second size.
constexpr std::size_t kLasting = 1024;
constexpr std::size_t kTable = 4096;

constexpr bool is_table(std::size_t size) noexcept { return size == kLasting || size == kTable; }

constexpr std::size_t round(std::size_t size) noexcept {
  constexpr std::size_t kAlignment = alignof(std::max_align_t);
  return (size + kAlignment - 1) / kAlignment * kAlignment;
}

}  // namespace

struct SessionMemory::Functions {
  static SessionMemory& self(void* data) noexcept { return *static_cast<SessionMemory*>(data); }

  static void* allocate(std::size_t size, void* data) noexcept {
    if (size > SIZE_MAX - sizeof(Header)) return nullptr;
    if (is_table(size)) {
      if (void* const block = self(data).take_back(size); block != nullptr) return block;
    } else if (size > kLasting) {
      void* const block = self(data).take_front(size + sizeof(Header));
      if (block != nullptr) return ::new (block) Header{size} + 1;
    }
    try {
      return ::new (cpprpc::detail::pool_allocate(size + sizeof(Header))) Header{size} + 1;
    } catch (const std::bad_alloc&) {
      return nullptr;  // which nghttp2 reports as NGHTTP2_ERR_NOMEM
    }
  }

  static void release(void* block, void* data) noexcept {
    if (block == nullptr || self(data).is_in_region(block)) return;
    Header* const header = header_of(block);
    cpprpc::detail::pool_free(header, header->size + sizeof(Header));
  }

  static void* allocate_zeroed(std::size_t count, std::size_t size, void* data) noexcept {
    if (size != 0 && count > SIZE_MAX / size) return nullptr;
    void* const block = allocate(count * size, data);
    const bool is_zero = self(data).is_in_region(block);
    if (block != nullptr && !is_zero) std::memset(block, 0, count * size);
    return block;
  }

  static void* reallocate(void* block, std::size_t size, void* data) noexcept {
    void* const larger = allocate(size, data);
    if (larger == nullptr || block == nullptr) return larger;
    std::memcpy(larger, block, std::min(size, self(data).size_of(block)));
    release(block, data);
    return larger;
  }
};

SessionMemory::SessionMemory()
    : functions_{this, Functions::allocate, Functions::release, Functions::allocate_zeroed,
                 Functions::reallocate},
      region_(take_region()),
      back_(kRegion) {}

SessionMemory::~SessionMemory() {
  if (region_ != nullptr) give_region(region_);
}

// Null if it does not fit; likewise the next.
void* SessionMemory::take_front(std::size_t size) noexcept {
  const std::size_t rounded = round(size);
  if (region_ == nullptr || rounded > back_ - front_) return nullptr;
  front_ += rounded;
  return region_ + front_ - rounded;
}

// Without a header, which might be the only thing on its page.
void* SessionMemory::take_back(std::size_t size) noexcept {
  const std::size_t rounded = round(size);
  if (region_ == nullptr || rounded > back_ - front_) return nullptr;
  back_ -= rounded;
  return region_ + back_;
}

// Of a block at the back, not less.
std::size_t SessionMemory::size_of(void* block) const noexcept {
  const auto* const bytes = static_cast<const char*>(block);
  const bool is_at_back = is_in_region(block) && bytes >= region_ + back_;
  return is_at_back ? static_cast<std::size_t>(region_ + kRegion - bytes) : header_of(block)->size;
}

bool SessionMemory::is_in_region(const void* block) const noexcept {
  const auto* const bytes = static_cast<const char*>(block);
  return region_ != nullptr && bytes >= region_ && bytes < region_ + kRegion;
}

}  // namespace cpprpc::transport::h2
