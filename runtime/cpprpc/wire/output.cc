#include "cpprpc/wire/output.h"

#include <algorithm>
#include <cstring>

#include "cpprpc/wire/copy.h"

namespace cpprpc::wire {

// From the front of the message.
template <class Take>
void Output::each_piece(Take take) const {
  if (front_ != piece_end_) take(front_, static_cast<std::size_t>(piece_end_ - front_));
  for (std::size_t i = pieces_; i-- > 0;) {
    const Piece& piece =
        i < first_pieces_.size() ? first_pieces_[i] : more_->pieces[i - first_pieces_.size()];
    take(piece.data, piece.size);
  }
}

void Output::copy_to(char* out) const noexcept {
  each_piece([&out](const char* data, std::size_t size) {
    copy(out, data, size);
    out += size;
  });
}

// A string fills what it grows by with zeros, unless it is appended to. Little of that is cheaper
// than many calls.
void Output::assign_to(std::string& out) const {
  if (pieces_ == 0) {
    out.assign(front_, size_);
    return;
  }
  if (size_ <= out.size() + out.size() / 8) {
    out.resize(size_);
    return copy_to(out.data());
  }
  out.clear();
  out.reserve(size_);
  each_piece([&out](const char* data, std::size_t size) { out.append(data, size); });
}

Output::More& Output::more() {
  if (more_ == nullptr) more_ = std::make_unique<More>();
  return *more_;
}

char* Output::refill(char* position) {
  put_down(position, piece_end_);
  const std::size_t so_far = written(position);
  if (keep_ == Keep::Here && so_far > kMaxKept) {
    keep_ = Keep::Nothing;
    pieces_ = 0;
    more_.reset();
  }
  char* chunk = first_;
  std::size_t size = kFirst;
  if (keep_ == Keep::Here) {
    size = more().chunk_size = std::min(2 * more().chunk_size, kMaxChunk);
    more().chunks.push_back(std::make_unique_for_overwrite<char[]>(size + kTail));
    chunk = more().chunks.back().get();
  }
  limit_ = chunk + kSlack;
  piece_end_ = chunk + size;
  base_ = reinterpret_cast<std::uintptr_t>(piece_end_) + so_far;
  return piece_end_;
}

char* Output::add(char* position, const char* data, std::size_t size) {
  if (size < kLong) {
    position = refill(position) - size;
    std::memcpy(position, data, size);
    return position;
  }
  put_down(position, piece_end_);
  put_down(data, data + size);
  piece_end_ = position;
  base_ += size;
  return position < limit_ ? refill(position) : position;
}

void Output::put_down(const char* begin, const char* end) {
  const auto size = static_cast<std::size_t>(end - begin);
  if (size == 0) return;
  if (keep_ == Keep::Here) {
    if (pieces_ < first_pieces_.size()) {
      first_pieces_[pieces_] = {begin, size};
    } else {
      more().pieces.push_back({begin, size});
    }
    ++pieces_;
  } else if (keep_ == Keep::Elsewhere) {
    target_ -= size;
    std::memcpy(target_, begin, size);
  }
}

}  // namespace cpprpc::wire
