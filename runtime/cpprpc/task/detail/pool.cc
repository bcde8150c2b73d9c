#include "cpprpc/task/detail/pool.h"

#if CPPRPC_DETAIL_POOLS

namespace cpprpc::detail {

constinit thread_local FreeList free_lists[kPoolClasses];

namespace {

constexpr std::size_t kMaxKept = 128 << 10;  // bytes, of one size

// Frees what the thread has kept when it ends. What it frees behind that is not kept.
struct Cleaner {
  ~Cleaner() {
    for (FreeList& list : free_lists) {
      list.limit = 0;
      while (list.first != nullptr) {
        FreeBlock* const block = list.first;
        list.first = block->next;
        ::operator delete(block);
      }
      list.count = 0;
    }
    is_over = true;
  }
  bool is_used = false;
  static constinit thread_local bool is_over;
};
constinit thread_local bool Cleaner::is_over = false;
thread_local Cleaner cleaner;

}  // namespace

void* pool_allocate_new(std::size_t size_class) {
  return ::operator new((size_class + 1) * kPoolGrain);
}

void pool_free_more(FreeBlock* block, std::size_t size_class) noexcept {
  FreeList& list = free_lists[size_class];
  if (list.limit != 0 || Cleaner::is_over) return ::operator delete(block);
  cleaner.is_used = true;  // makes it, so that it is destroyed
  list.limit = static_cast<std::uint32_t>(kMaxKept / ((size_class + 1) * kPoolGrain));
  list.first = block;
  ++list.count;
}

}  // namespace cpprpc::detail

#endif
