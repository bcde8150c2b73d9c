// Output: where a message is put together, from its last byte to its first.
//
//   wire::Output output;
//   output.finish(Codec<M>::write(message, wire::Writer(output)));
//   std::string bytes(output.size(), '\0');
//   output.copy_to(bytes.data());
//
// Written backward, the length of a submessage is known when its turn comes, so one pass over the
// message is enough. What is written goes to pieces of memory, the first of them inside of this
// object, as the size of the whole is known only at the end. Long byte strings are not copied but
// referred to: the message must live, unchanged, until copy_to() returns.
//
// Holds at most kMaxKept bytes of what is not referred to. Of a longer message only the size is
// learned; it has to be written once more, to where it belongs: see is_whole(). Not synchronised.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace cpprpc::wire {

class Output {
 public:
  static constexpr std::size_t kMaxKept = 4 << 20;

  Output() noexcept = default;
  /// Puts what is written in front of `end`, where there is room for all of it.
  explicit Output(char* end) noexcept : keep_(Keep::Elsewhere), target_(end) {}
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  /// An output that keeps nothing: it learns the size.
  [[nodiscard]] static Output only_size() noexcept { return Output(Keep::Nothing); }

  /// Ends the message at its front.
  void finish(char* front) noexcept {
    size_ = written(front);
    front_ = front;
    if (keep_ == Keep::Elsewhere) put_down(front, piece_end_);
  }

  /// Bytes that were written.
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  /// Whether copy_to() has all of them.
  [[nodiscard]] bool is_whole() const noexcept { return keep_ == Keep::Here; }

  /// Copies size() bytes to `out`.
  void copy_to(char* out) const noexcept;

  /// Makes `out` size() bytes, keeping its capacity.
  void assign_to(std::string& out) const;

 private:
  friend class Writer;

  // What is free below a position that is not below limit_: room for fields of one number each,
  // which generated code counts, then for a length and two tags, and what the last varint spills.
  static constexpr std::size_t kRoom = 128;
  static constexpr std::size_t kSlack = kRoom + 32;
  static constexpr std::size_t kFirst = 4096;
  static constexpr std::size_t kMaxChunk = 64 << 10;
  static constexpr std::size_t kTail = 8;  // behind a chunk, for put_varints()
  // What is longer is referred to. Fits into every chunk.
  static constexpr std::size_t kLong = 1024;

  enum class Keep { Here, Elsewhere, Nothing };

  struct Piece {
    const char* data;
    std::size_t size;
  };

  explicit Output(Keep keep) noexcept : keep_(keep) {}

  [[nodiscard]] std::size_t written(const char* position) const noexcept {
    return base_ - reinterpret_cast<std::uintptr_t>(position);
  }

  // A position with kSlack bytes free below it, for all that follows `position`.
  [[nodiscard]] char* refill(char* position);
  // Adds bytes that do not fit, or are long; then as refill().
  [[nodiscard]] char* add(char* position, const char* data, std::size_t size);

  void put_down(const char* begin, const char* end);

  template <class Take>
  void each_piece(Take take) const;

  // What only large messages need.
  struct More {
    std::vector<Piece> pieces;  // beyond first_pieces_
    std::vector<std::unique_ptr<char[]>> chunks;
    std::size_t chunk_size = kFirst;  // of the last of them
  };
  [[nodiscard]] More& more();

  char* limit_ = first_ + kSlack;
  std::uintptr_t base_ = reinterpret_cast<std::uintptr_t>(first_ + kFirst);  // where 0 were written
  char* piece_end_ = first_ + kFirst;  // of what was written since the last piece was put down
  char* front_ = piece_end_;
  std::size_t size_ = 0;
  Keep keep_ = Keep::Here;
  char* target_ = nullptr;  // of Keep::Elsewhere: what is put down ends here
  std::size_t pieces_ = 0;  // of Keep::Here, the last of the message first
  std::array<Piece, 8> first_pieces_;
  std::unique_ptr<More> more_;
  char first_[kFirst + kTail];
};

}  // namespace cpprpc::wire
