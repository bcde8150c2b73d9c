#include "allocations.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <new>

namespace {

struct Count {
  std::uint64_t calls = 0;
  std::uint64_t bytes = 0;
};
thread_local Count count;

void* allocate(std::size_t size) {
  ++count.calls;
  count.bytes += size;
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}

}  // namespace

// The other forms of operator new and delete end up in these.
void* operator new(std::size_t size) { return allocate(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace bench {
namespace {

/// Of the second call: what is kept from one to the next does not count.
Count count_of(const std::function<void()>& work) {
  work();
  const Count before = count;
  work();
  return {count.calls - before.calls, count.bytes - before.bytes};
}

}  // namespace

void report_allocations(const Shapes& shapes) {
  std::printf("\nallocations of a message: how many, and of how many bytes together\n");
  std::printf("%-9s %-12s %10s %12s %12s %14s\n", "shape", "operation", "ours", "libprotobuf",
              "our bytes", "their bytes");
  for (const auto& shape : shapes) {
    const auto messages = static_cast<double>(shape->messages().size());
    for (const Operation& operation : shape->codec_operations()) {
      const Work work = operation.make();
      const Count ours = count_of(work.ours);
      const Count theirs = count_of(work.theirs);
      const auto each = [&](std::uint64_t value) { return static_cast<double>(value) / messages; };
      std::printf("%-9s %-12s %10.1f %12.1f %12.0f %14.0f\n", shape->name().c_str(),
                  operation.name.c_str(), each(ours.calls), each(theirs.calls), each(ours.bytes),
                  each(theirs.bytes));
    }
  }
}

}  // namespace bench
