#include "cpprpc/transport/h2/protocol/message_writer.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "cpprpc/transport/compression/compress.h"
#include "cpprpc/transport/h2/protocol/message_reader.h"
#include "cpprpc/transport/h2/protocol/spare.h"

namespace cpprpc::transport::h2 {
namespace {

constexpr std::size_t kPrefix = MessageReader::kPrefix;

char* write_prefix(char* out, bool is_compressed, std::size_t size) noexcept {
  *out++ = is_compressed ? 1 : 0;
  for (int shift = 24; shift >= 0; shift -= 8) *out++ = static_cast<char>(size >> shift & 0xff);
  return out;
}

// In gRPC's words, which people search for.
Status too_large(std::size_t size, std::size_t limit) {
  return Status::resource_exhausted("Sent message larger than max (" + std::to_string(size) +
                                    " vs. " + std::to_string(limit) + ")");
}

}  // namespace

MessageWriter::~MessageWriter() { give_spare(packed_); }

Status MessageWriter::add(Outgoing message, std::optional<Compression> compression) {
  const Encoder encoder(message);
  if (!encoder.error().is_ok()) return encoder.error();
  if (encoder.size() > max_message_) return too_large(encoder.size(), max_message_);
  const bool is_compressed =
      compression && *compression != Compression::Identity && add_compressed(encoder, *compression);
  if (!is_compressed) {
    add_framed(false, encoder.size(), [&](char* out) { encoder.write(out); });
  }
  if (can_rewind() && size_ + kept_sent_ > keep_limit_) stop_keeping();
  return Status::ok();
}

bool MessageWriter::add_compressed(const Encoder& encoder, Compression compression) {
  std::string plain(encoder.size(), '\0');
  encoder.write(plain.data());
  std::string bytes;
  if (!compress(compression, plain, bytes)) return false;
  add_framed(true, bytes.size(), [&](char* out) { std::memcpy(out, bytes.data(), bytes.size()); });
  return true;
}

template <class Fill>
void MessageWriter::add_framed(bool is_compressed, std::size_t size, Fill&& fill) {
  const std::size_t total = kPrefix + size;
  if (size >= kLarge) {
    const std::shared_ptr<char[]> bytes = new_block(total);
    fill(write_prefix(bytes.get(), is_compressed, size));
    if (!large_) large_ = std::make_unique<std::vector<Large>>();
    large_->push_back({packed_.size(), bytes, total});
  } else {
    const std::size_t before = packed_.size();
    if (packed_.capacity() - before < total) take_spare(packed_, before + total);
    packed_.resize(before + total);
    fill(write_prefix(packed_.data() + before, is_compressed, size));
  }
  size_ += total;
}

// --- sending

// Calls packed(bytes) or referred(bytes, owner) for the next bytes, in order.
template <class Packed, class Referred>
void MessageWriter::advance(std::size_t bytes, Packed&& packed, Referred&& referred) {
  size_ -= bytes;
  if (can_rewind()) kept_sent_ += bytes;
  while (bytes > 0) {
    const Large* const large = next_large();
    const std::size_t packed_end = large != nullptr ? large->packed_before : packed_.size();
    const std::size_t small = std::min(bytes, packed_end - packed_sent_);
    if (small > 0) packed(std::string_view(packed_).substr(packed_sent_, small));
    packed_sent_ += small;
    bytes -= small;
    if (bytes == 0) break;
    const std::size_t part = std::min(bytes, large->size - part_sent_);
    referred(std::string_view(large->bytes.get() + part_sent_, part), large->bytes);
    part_sent_ += part;
    bytes -= part;
    if (part_sent_ == large->size) {
      part_sent_ = 0;
      ++large_sent_;
    }
  }
  if (!can_rewind()) drop_sent();
}

void MessageWriter::move_to(Output& output, std::size_t bytes) {
  advance(
      bytes, [&](std::string_view part) { output.append(part); },
      [&](std::string_view part, const std::shared_ptr<const char[]>& owner) {
        output.append(part, std::shared_ptr<const void>(owner, owner.get()));
      });
}

void MessageWriter::copy_to(char* out, std::size_t bytes) {
  const auto copy = [&](std::string_view part) {
    std::memcpy(out, part.data(), part.size());
    out += part.size();
  };
  advance(bytes, copy,
          [&](std::string_view part, const std::shared_ptr<const char[]>&) { copy(part); });
}

bool MessageWriter::is_small(std::size_t bytes) const noexcept {
  const Large* const large = next_large();
  return large == nullptr || bytes <= large->packed_before - packed_sent_;
}

const MessageWriter::Large* MessageWriter::next_large() const noexcept {
  return large_ && large_sent_ < large_->size() ? &(*large_)[large_sent_] : nullptr;
}

// Each byte is moved once at most: only when at least as many are dropped.
void MessageWriter::drop_sent() noexcept {
  if (size_ == 0) return drop_all();
  if (large_sent_ > 0) {
    large_->erase(large_->begin(), large_->begin() + static_cast<std::ptrdiff_t>(large_sent_));
    large_sent_ = 0;
  }
  if (packed_sent_ < kIdleCapacity || packed_sent_ < packed_.size() - packed_sent_) return;
  packed_.erase(0, packed_sent_);
  if (large_) {
    for (Large& large : *large_) large.packed_before -= packed_sent_;
  }
  packed_sent_ = 0;
}

void MessageWriter::drop_all() noexcept {
  give_spare(packed_);
  large_.reset();
  packed_sent_ = large_sent_ = part_sent_ = size_ = kept_sent_ = 0;
}

// --- sending again

void MessageWriter::rewind() noexcept {
  packed_sent_ = large_sent_ = part_sent_ = 0;
  size_ += std::exchange(kept_sent_, 0);
}

void MessageWriter::stop_keeping() noexcept {
  if (!can_rewind()) return;
  keep_limit_ = kept_sent_ = 0;
  drop_sent();
}

void MessageWriter::keep_first(std::size_t bytes) {
  std::string first(bytes, '\0');
  copy_to(first.data(), bytes);
  clear();
  packed_ = std::move(first);
  size_ = bytes;
}

void MessageWriter::clear() noexcept {
  drop_all();
  keep_limit_ = 0;
}

}  // namespace cpprpc::transport::h2
