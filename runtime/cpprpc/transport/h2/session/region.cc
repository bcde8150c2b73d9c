#include "cpprpc/transport/h2/session/region.h"

#include <sys/mman.h>

#include <mutex>

#include "cpprpc/task/detail/pool.h"

namespace cpprpc::transport::h2 {

#if CPPRPC_DETAIL_POOLS

namespace {

constexpr std::size_t kPerMapping = 64;  // as a process may have 65,530 mappings only

// Free regions are known by a list outside of them, since to write to one is to use it.
struct Regions {
  std::mutex mutex;
  char** free = nullptr;
  std::size_t free_count = 0;
  std::size_t capacity = 0;
};

// Never destroyed: sessions may end after static objects have.
Regions& regions() {
  static Regions& all = *new Regions;
  return all;
}

// Under the lock. False: the system gives no more.
bool map_more(Regions& all) noexcept {
  void* const mapping = ::mmap(nullptr, kPerMapping * kRegion, PROT_READ | PROT_WRITE,
                               MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (mapping == MAP_FAILED) return false;
  auto** const larger = new (std::nothrow) char*[all.capacity + kPerMapping];
  if (larger == nullptr) {
    ::munmap(mapping, kPerMapping * kRegion);
    return false;
  }
  delete[] all.free;  // it is empty
  all.free = larger;
  all.capacity += kPerMapping;
  for (std::size_t i = kPerMapping; i-- > 0;) {
    all.free[all.free_count++] = static_cast<char*>(mapping) + i * kRegion;
  }
  return true;
}

}  // namespace

char* take_region() noexcept {
  Regions& all = regions();
  const std::lock_guard lock(all.mutex);
  if (all.free_count == 0 && !map_more(all)) return nullptr;
  return all.free[--all.free_count];
}

// Its pages go back to the system, and are zero when they come again.
void give_region(char* region) noexcept {
  if (::madvise(region, kRegion, MADV_DONTNEED) != 0) return;  // cannot be; better lost than dirty
  Regions& all = regions();
  const std::lock_guard lock(all.mutex);
  all.free[all.free_count++] = region;
}

#else

char* take_region() noexcept { return nullptr; }
void give_region(char*) noexcept {}

#endif

}  // namespace cpprpc::transport::h2
