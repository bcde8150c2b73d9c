#include "cpprpc/message/encoding.h"

namespace cpprpc::detail {

// Straight to its place.
void Encoding::write_again(char* out) const {
  if (ops_.encode != nullptr) return ops_.encode(message_, out);
  wire::Output again(out + size_);
  again.finish(ops_.write(message_, wire::Writer(again)).position());
}

}  // namespace cpprpc::detail
