#include "cpprpc/wire/reader.h"

namespace cpprpc::wire {

Reader read_message(Reader in, ReadMessage read, void* message) {
  const char* const outer_end = in.enter();
  if (outer_end == nullptr) return in;
  in = read(in, message, false);
  in.leave(outer_end);
  return in;
}

Reader read_group(Reader in, std::uint32_t tag, ReadMessage read, void* message) {
  const Input::Group outer = in.input().begin_group(tag, in.position());
  if (in.failed()) return in.stopped();
  in = read(in, message, false);
  in.input().end_group(outer, in.position());
  return in.failed() ? in.stopped() : in;
}

}  // namespace cpprpc::wire
