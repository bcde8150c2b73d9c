#include "cpprpc/wire/input.h"

#include <algorithm>

namespace cpprpc::wire {

const char* Input::fail(const char* what, const char* at) noexcept {
  if (error == nullptr) {
    error = what;
    error_at = at;
  }
  return end;
}

const char* Input::exhaust(const char* what, const char* at) noexcept {
  if (error == nullptr) exhausted = true;
  return fail(what, at);
}

std::size_t Input::grow(std::size_t size, std::size_t more, std::size_t element_size,
                        const char* at) noexcept {
  if (more > elements) return exhaust(kTooManyElements, at), 0;
  const std::size_t capacity = std::max(size + more, 2 * size);
  if (capacity > memory / element_size) return exhaust(kTooMuchMemory, at), 0;
  const std::size_t bytes = capacity * element_size;
  constexpr std::size_t kSmall = 1024;  // in larger ones what is added to them makes no difference
  return take_memory(bytes + (bytes < kSmall ? kAllocation : 0), at) ? capacity : 0;
}

Input::Group Input::begin_group(std::uint32_t tag, const char* at) noexcept {
  const Group outer = group;
  if (take_depth(at)) group = {tag + 1, depth, end};  // the next wire type
  return outer;
}

void Input::close_group(std::uint32_t end_tag, const char* at) noexcept {
  if (end_tag != group.end_tag || depth != group.depth) {
    fail("a group ends that never started", at);
    return;
  }
  group.end_tag = 0;
  end = at;
}

void Input::end_group(const Group& outer, const char* at) noexcept {
  if (error != nullptr) return;
  if (group.end_tag != 0) {
    fail("a group has no end", at);
    return;
  }
  ++depth;
  end = group.outer_end;
  group = outer;
}

}  // namespace cpprpc::wire
