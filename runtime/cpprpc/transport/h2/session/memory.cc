#include "cpprpc/transport/h2/session/memory.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <new>

#include "cpprpc/task/detail/pool.h"

namespace cpprpc::transport::h2 {
namespace {

// nghttp2 does not say how large a block is that it frees: that stands in front of it.
struct alignas(std::max_align_t) Header {
  std::size_t size;
};

Header* header_of(void* block) noexcept { return static_cast<Header*>(block) - 1; }

void* allocate(std::size_t size, void*) noexcept {
  if (size > SIZE_MAX - sizeof(Header)) return nullptr;
  try {
    auto* const header = ::new (cpprpc::detail::pool_allocate(size + sizeof(Header))) Header{size};
    return header + 1;
  } catch (const std::bad_alloc&) {
    return nullptr;  // which nghttp2 reports as NGHTTP2_ERR_NOMEM
  }
}

void release(void* block, void*) noexcept {
  if (block == nullptr) return;
  Header* const header = header_of(block);
  cpprpc::detail::pool_free(header, header->size + sizeof(Header));
}

void* allocate_zeroed(std::size_t count, std::size_t size, void*) noexcept {
  if (size != 0 && count > SIZE_MAX / size) return nullptr;
  void* const block = allocate(count * size, nullptr);
  if (block != nullptr) std::memset(block, 0, count * size);
  return block;
}

void* reallocate(void* block, std::size_t size, void*) noexcept {
  if (block == nullptr) return allocate(size, nullptr);
  void* const larger = allocate(size, nullptr);
  if (larger == nullptr) return nullptr;
  std::memcpy(larger, block, std::min(size, header_of(block)->size));
  release(block, nullptr);
  return larger;
}

}  // namespace

nghttp2_mem* memory() noexcept {
  static constinit nghttp2_mem functions{nullptr, allocate, release, allocate_zeroed, reallocate};
  return &functions;
}

}  // namespace cpprpc::transport::h2
