#include "memory.h"

#include <algorithm>
#include <cstdlib>
#include <new>

#if defined(__SANITIZE_ADDRESS__)
#define FUZZ_ADDRESS_SANITIZER
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define FUZZ_ADDRESS_SANITIZER
#endif
#endif

namespace {

// A target runs in one thread.
std::size_t held = 0, peak = 0;

void note_allocated(std::size_t size) {
  held += size;
  peak = std::max(peak, held);
}

}  // namespace

#ifdef FUZZ_ADDRESS_SANITIZER  // whose own operator new must stay

#include <sanitizer/allocator_interface.h>

namespace {

[[maybe_unused]] const int installed = __sanitizer_install_malloc_and_free_hooks(
    [](const volatile void*, std::size_t size) { note_allocated(size); },
    [](const volatile void* memory) {
      held -= __sanitizer_get_allocated_size(const_cast<const void*>(memory));
    });

}  // namespace

#else

#include <malloc.h>

// The other forms of operator new and delete end up in these.
void* operator new(std::size_t size) {
  void* const memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) throw std::bad_alloc();
  note_allocated(malloc_usable_size(memory));
  return memory;
}
void operator delete(void* memory) noexcept {
  if (memory != nullptr) held -= malloc_usable_size(memory);
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept { operator delete(memory); }

#endif

namespace fuzz {

PeakMemory::PeakMemory() : before_(held) { peak = held; }

std::size_t PeakMemory::bytes() const { return peak - before_; }

}  // namespace fuzz
