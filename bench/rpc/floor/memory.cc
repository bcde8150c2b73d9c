#include "memory.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>

namespace bench {
namespace {

constexpr std::size_t kStep = 64;
constexpr std::size_t kMost = 2048;  // larger blocks are malloc()'s

// Stands before each block.
struct alignas(std::max_align_t) Header {
  std::size_t size;  // that was asked for at most
  Header* next;      // free
};

Header* free_blocks[kMost / kStep + 1];  // by size in steps

void* take(std::size_t size, void*) {
  const std::size_t steps = (size + kStep - 1) / kStep;
  if (steps <= kMost / kStep && free_blocks[steps] != nullptr) {
    Header* const header = free_blocks[steps];
    free_blocks[steps] = header->next;
    return header + 1;
  }
  auto* const header = static_cast<Header*>(std::malloc(sizeof(Header) + steps * kStep));
  if (header == nullptr) return nullptr;
  header->size = steps * kStep;
  return header + 1;
}

void give_back(void* block, void*) {
  if (block == nullptr) return;
  Header* const header = static_cast<Header*>(block) - 1;
  if (header->size > kMost) return std::free(header);
  header->next = free_blocks[header->size / kStep];
  free_blocks[header->size / kStep] = header;
}

void* take_zeroed(std::size_t count, std::size_t size, void*) {
  void* const block = take(count * size, nullptr);
  return block == nullptr ? nullptr : std::memset(block, 0, count * size);
}

void* resize(void* block, std::size_t size, void*) {
  if (block == nullptr) return take(size, nullptr);
  const std::size_t had = (static_cast<Header*>(block) - 1)->size;
  if (size <= had) return block;
  void* const other = take(size, nullptr);
  if (other == nullptr) return nullptr;
  std::memcpy(other, block, had);
  give_back(block, nullptr);
  return other;
}

}  // namespace

nghttp2_mem& pooled_memory() {
  static nghttp2_mem memory{nullptr, take, give_back, take_zeroed, resize};
  return memory;
}

}  // namespace bench
