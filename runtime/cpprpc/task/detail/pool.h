// Pool: small blocks of memory that a thread keeps for itself when they are given back.
//
//   void* block = pool_allocate(size);
//   pool_free(block, size);               // on any thread: that one keeps it then
//
// A server has hundreds of calls under way, which allocate and free the same few sizes all the
// time: frames of coroutines above all. malloc's own cache holds seven of a size; this one 128 kB.
// What is larger than kMaxPooled goes to operator new.
//
// Not under AddressSanitizer: it would not see who uses a block after it was freed.

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>

#if defined(__SANITIZE_ADDRESS__)
#define CPPRPC_DETAIL_POOLS 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CPPRPC_DETAIL_POOLS 0
#endif
#endif
#ifndef CPPRPC_DETAIL_POOLS
#define CPPRPC_DETAIL_POOLS 1
#endif

namespace cpprpc::detail {

inline constexpr std::size_t kMaxPooled = 4096;

#if CPPRPC_DETAIL_POOLS

struct FreeBlock {
  FreeBlock* next;
};

// The free blocks of one thread and one size.
struct FreeList {
  FreeBlock* first = nullptr;
  std::uint32_t count = 0;
  std::uint32_t limit = 0;  // 0 before the first block, and when the thread is about to end
};

inline constexpr std::size_t kPoolGrain = 16;
inline constexpr std::size_t kPoolClasses = kMaxPooled / kPoolGrain;
extern constinit thread_local FreeList free_lists[kPoolClasses];

// The uncommon cases.
[[nodiscard]] void* pool_allocate_new(std::size_t size_class);
void pool_free_more(FreeBlock* block, std::size_t size_class) noexcept;

[[nodiscard]] inline void* pool_allocate(std::size_t size) {
  if (size - 1 >= kMaxPooled) return ::operator new(size);
  const std::size_t size_class = (size - 1) / kPoolGrain;
  FreeList& list = free_lists[size_class];
  FreeBlock* const block = list.first;
  if (block == nullptr) return pool_allocate_new(size_class);
  list.first = block->next;
  --list.count;
  return block;
}

inline void pool_free(void* memory, std::size_t size) noexcept {
  if (size - 1 >= kMaxPooled) return ::operator delete(memory);
  const std::size_t size_class = (size - 1) / kPoolGrain;
  FreeList& list = free_lists[size_class];
  auto* const block = ::new (memory) FreeBlock{list.first};
  if (list.count >= list.limit) return pool_free_more(block, size_class);
  list.first = block;
  ++list.count;
}

#else

[[nodiscard]] inline void* pool_allocate(std::size_t size) { return ::operator new(size); }
inline void pool_free(void* memory, std::size_t) noexcept { ::operator delete(memory); }

#endif

/// The same for what takes an allocator: containers, std::allocate_shared().
template <class T>
struct PoolAllocator {
  using value_type = T;

  PoolAllocator() noexcept = default;
  template <class U>
  PoolAllocator(const PoolAllocator<U>&) noexcept {}  // NOLINT: meant to be implicit

  [[nodiscard]] T* allocate(std::size_t count) {
    if constexpr (kIsOverAligned) return std::allocator<T>().allocate(count);
    if (count > static_cast<std::size_t>(-1) / sizeof(T)) throw std::bad_array_new_length();
    return static_cast<T*>(pool_allocate(count * sizeof(T)));
  }
  void deallocate(T* memory, std::size_t count) noexcept {
    if constexpr (kIsOverAligned) return std::allocator<T>().deallocate(memory, count);
    pool_free(memory, count * sizeof(T));
  }

  friend bool operator==(const PoolAllocator&, const PoolAllocator&) noexcept { return true; }

 private:
  static constexpr bool kIsOverAligned = alignof(T) > __STDCPP_DEFAULT_NEW_ALIGNMENT__;
};

}  // namespace cpprpc::detail
