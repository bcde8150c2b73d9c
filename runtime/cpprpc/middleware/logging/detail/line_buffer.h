// LineBuffer: characters that are added at the end, without an allocation unless they are many.

#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

namespace cpprpc::detail {

class LineBuffer {
 public:
  LineBuffer() noexcept {}  // the room stays as it is
  LineBuffer(const LineBuffer&) = delete;
  LineBuffer& operator=(const LineBuffer&) = delete;

  void append(std::string_view text) {
    if (text.empty()) return;  // and may be nowhere
    std::memcpy(room_for(text.size()), text.data(), text.size());
    size_ += text.size();
  }

  /// The end, behind which so many characters may be written; then ends_at() tells how many were.
  [[nodiscard]] char* room_for(std::size_t count) {
    if (count > capacity_ - size_) [[unlikely]] {
      reserve(size_ + count);
    }
    return data_ + size_;
  }
  void ends_at(const char* end) noexcept { size_ = static_cast<std::size_t>(end - data_); }

  [[nodiscard]] char& front() noexcept { return *data_; }
  [[nodiscard]] std::string_view view() const noexcept { return {data_, size_}; }

 private:
  void reserve(std::size_t needed) {
    const std::size_t capacity = needed < 2 * capacity_ ? 2 * capacity_ : needed;
    auto larger = std::make_unique_for_overwrite<char[]>(capacity);
    std::memcpy(larger.get(), data_, size_);
    allocated_ = std::move(larger);
    data_ = allocated_.get();
    capacity_ = capacity;
  }

  static constexpr std::size_t kRoom = 1024;

  char room_[kRoom];
  char* data_ = room_;
  std::size_t size_ = 0;
  std::size_t capacity_ = kRoom;
  std::unique_ptr<char[]> allocated_;
};

}  // namespace cpprpc::detail
