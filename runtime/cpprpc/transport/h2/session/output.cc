#include "cpprpc/transport/h2/session/output.h"

#include <algorithm>
#include <utility>

namespace cpprpc::transport::h2 {
namespace {

constexpr std::size_t kFirst = 4 << 10;

// What a thread's last output had for its copies: the next one to have some takes it over, so that
// a turn of the loop does not allocate.
constexpr std::size_t kMaxSpare = 512 << 10;

iovec to_iovec(std::string_view bytes) noexcept {
  return {const_cast<char*>(bytes.data()), bytes.size()};
}

}  // namespace

thread_local Output::Buffer Output::spare;

Output::~Output() { delete references_; }

void Output::grow(std::size_t bytes) {
  if (copied_.size == 0 && spare.capacity >= bytes) return std::swap(copied_, spare);
  const std::size_t capacity = std::max({kFirst, 2 * copied_.capacity, copied_.size + bytes});
  auto larger = std::make_unique_for_overwrite<char[]>(capacity);
  if (copied_.size != 0) std::memcpy(larger.get(), copied_.bytes.get(), copied_.size);
  copied_.bytes = std::move(larger);
  copied_.capacity = capacity;
}

void Output::append(std::string_view bytes, std::shared_ptr<const void> owner) {
  if (bytes.empty()) return;
  if (references_ == nullptr) references_ = new std::deque<Reference>;
  references_->push_back({copied_.size, bytes, std::move(owner)});
  size_ += bytes.size();
}

std::span<const iovec> Output::gather(std::span<iovec> pieces) const noexcept {
  std::size_t count = 0;
  std::size_t from = consumed_;
  const auto add_copied = [&](std::size_t to) {
    if (from == to || count == pieces.size()) return;
    pieces[count++] = to_iovec({copied_.bytes.get() + from, to - from});
    from = to;
  };
  if (references_ != nullptr) {
    for (const Reference& reference : *references_) {
      add_copied(reference.copied_before);
      if (count == pieces.size()) return pieces;
      pieces[count++] = to_iovec(reference.bytes);
    }
  }
  add_copied(copied_.size);
  return pieces.first(count);
}

void Output::consume(std::size_t bytes) noexcept {
  size_ -= bytes;
  if (size_ == 0) return clear();
  while (bytes > 0 && references_ != nullptr && !references_->empty()) {
    Reference& first = references_->front();
    const std::size_t copied = std::min(bytes, first.copied_before - consumed_);
    consumed_ += copied;
    bytes -= copied;
    const std::size_t referred = std::min(bytes, first.bytes.size());
    first.bytes.remove_prefix(referred);
    bytes -= referred;
    if (!first.bytes.empty()) return;
    references_->pop_front();
  }
  consumed_ += bytes;
}

void Output::clear() noexcept {
  delete std::exchange(references_, nullptr);
  consumed_ = 0;
  copied_.size = 0;
  if (copied_.capacity > spare.capacity && copied_.capacity <= kMaxSpare) {
    std::swap(copied_, spare);
  }
  copied_ = Buffer();
}

}  // namespace cpprpc::transport::h2
