#include "cpprpc/transport/compression/decompress.h"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <new>

namespace cpprpc::transport {
namespace {

constexpr std::size_t kFirstRoom = 16 * 1024;

// zlib's number for a window of any size, in its own format (RFC 1950, which gRPC and HTTP call
// deflate) or in gzip's (RFC 1952).
int window_bits(Compression compression) noexcept {
  return compression == Compression::Gzip ? MAX_WBITS + 16 : MAX_WBITS;
}

Status damaged() { return Status::internal("a compressed message is damaged"); }

Status too_large(std::size_t limit) {
  return Status::resource_exhausted("Received message larger than max (" + std::to_string(limit) +
                                    " bytes) once it is decompressed");
}

// zlib counts in unsigned int.
uInt bounded(std::size_t size) noexcept {
  return static_cast<uInt>(std::min<std::size_t>(size, std::numeric_limits<uInt>::max()));
}

class Inflater {
 public:
  Inflater(Compression compression, std::size_t limit) : limit_(limit) {
    if (inflateInit2(&stream_, window_bits(compression)) != Z_OK) throw std::bad_alloc();
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() { inflateEnd(&stream_); }

  Status add(std::string_view piece) {
    while (!piece.empty()) {
      if (has_ended_) return damaged();  // something follows the end
      stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(piece.data()));
      stream_.avail_in = bounded(piece.size());
      const uInt before = stream_.avail_in;
      Status status = run();
      if (!status.is_ok()) return status;
      piece.remove_prefix(before - stream_.avail_in);
    }
    return Status::ok();
  }

  Result<std::string> finish() && {
    if (!has_ended_) return damaged();
    bytes_.resize(size_);
    return std::move(bytes_);
  }

 private:
  // Until zlib wants more input, or has come to the end.
  Status run() {
    while (!has_ended_) {
      if (size_ == bytes_.size()) make_room();
      stream_.next_out = reinterpret_cast<Bytef*>(bytes_.data() + size_);
      stream_.avail_out = bounded(bytes_.size() - size_);
      const uInt room = stream_.avail_out;
      const int outcome = inflate(&stream_, Z_NO_FLUSH);
      size_ += room - stream_.avail_out;
      if (size_ > limit_) return too_large(limit_);
      if (outcome == Z_MEM_ERROR) throw std::bad_alloc();
      if (outcome == Z_BUF_ERROR) break;  // no input left
      if (outcome != Z_OK && outcome != Z_STREAM_END) return damaged();
      has_ended_ = outcome == Z_STREAM_END;
    }
    return Status::ok();
  }

  // One byte more than the limit is room enough to see that it is passed.
  void make_room() {
    const std::size_t most =
        limit_ == std::numeric_limits<std::size_t>::max() ? limit_ : limit_ + 1;
    bytes_.resize(std::min(most, std::max(kFirstRoom, bytes_.size() * 2)));
  }

  const std::size_t limit_;
  z_stream stream_{};
  std::string bytes_;
  std::size_t size_ = 0;  // of bytes_, what is known
  bool has_ended_ = false;
};

}  // namespace

Result<std::string> decompress(Compression compression, std::span<const std::string_view> pieces,
                               std::size_t limit) {
  if (compression == Compression::Identity) {
    std::string bytes;
    for (const std::string_view piece : pieces) bytes.append(piece);
    if (bytes.size() > limit) return too_large(limit);
    return bytes;
  }
  Inflater inflater(compression, limit);
  for (const std::string_view piece : pieces) {
    Status status = inflater.add(piece);
    if (!status.is_ok()) return status;
  }
  return std::move(inflater).finish();
}

}  // namespace cpprpc::transport
