#include "cpprpc/transport/compression/compress.h"

#include <zlib.h>

#include <limits>
#include <memory>
#include <new>

namespace cpprpc::transport {
namespace {

constexpr int kDefaultMemory = 8;  // zlib's own default for deflateInit2()

// A stream of zlib's, used for one message after another: to make one costs more than most
// messages. gRPC compresses each on its own.
class Deflater {
 public:
  explicit Deflater(int window_bits) {
    if (deflateInit2(&stream_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, window_bits, kDefaultMemory,
                     Z_DEFAULT_STRATEGY) != Z_OK) {
      throw std::bad_alloc();
    }
  }
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;
  ~Deflater() { deflateEnd(&stream_); }

  // False: it does not fit into one byte less than there were.
  bool run(std::string_view bytes, std::string& out) {
    deflateReset(&stream_);
    out.resize(bytes.size() - 1);
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream_.avail_in = static_cast<uInt>(bytes.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = static_cast<uInt>(out.size());
    if (deflate(&stream_, Z_FINISH) != Z_STREAM_END) return false;
    out.resize(out.size() - stream_.avail_out);
    return true;
  }

 private:
  z_stream stream_{};
};

// For zlib's format (RFC 1950), and for gzip's (RFC 1952).
Deflater& deflater(Compression compression) {
  thread_local std::unique_ptr<Deflater> deflate_format;
  thread_local std::unique_ptr<Deflater> gzip_format;
  const bool is_gzip = compression == Compression::Gzip;
  std::unique_ptr<Deflater>& deflater = is_gzip ? gzip_format : deflate_format;
  if (!deflater) deflater = std::make_unique<Deflater>(is_gzip ? MAX_WBITS + 16 : MAX_WBITS);
  return *deflater;
}

}  // namespace

bool compress(Compression compression, std::string_view bytes, std::string& out) {
  // An empty message has nothing to gain; zlib counts in unsigned int.
  const bool fits = !bytes.empty() && bytes.size() <= std::numeric_limits<uInt>::max();
  return compression != Compression::Identity && fits && deflater(compression).run(bytes, out);
}

}  // namespace cpprpc::transport
