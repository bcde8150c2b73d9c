// decompress(): what zlib has compressed comes out again, whatever pieces it comes in, and nothing
// else does.

#include "cpprpc/transport/compression/decompress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <vector>

namespace cpprpc::transport {
namespace {

using testing::HasSubstr;

constexpr std::size_t kNoLimit = static_cast<std::size_t>(-1);

// As a peer compresses.
std::string compress(Compression compression, const std::string& bytes) {
  z_stream stream{};
  const int bits = compression == Compression::Gzip ? MAX_WBITS + 16 : MAX_WBITS;
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, bits, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::runtime_error("deflateInit2");
  }
  std::string compressed(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(compressed.data());
  stream.avail_out = static_cast<uInt>(compressed.size());
  if (deflate(&stream, Z_FINISH) != Z_STREAM_END) throw std::runtime_error("deflate");
  compressed.resize(stream.total_out);
  deflateEnd(&stream);
  return compressed;
}

std::vector<std::string_view> pieces_of(std::string_view bytes, std::size_t size) {
  std::vector<std::string_view> pieces;
  for (std::size_t i = 0; i < bytes.size(); i += size) pieces.push_back(bytes.substr(i, size));
  return pieces;
}

Result<std::string> decompress_one(Compression compression, std::string_view bytes,
                                   std::size_t limit = kNoLimit) {
  return decompress(compression, std::vector{bytes}, limit);
}

// Not random, and not so even that it compresses to nothing.
std::string sample(std::size_t size) {
  std::string bytes(size, '\0');
  unsigned state = 1;
  for (char& c : bytes) c = static_cast<char>((state = state * 1103515245 + 12345) >> 28);
  return bytes;
}

class Compressions : public testing::TestWithParam<Compression> {};
INSTANTIATE_TEST_SUITE_P(All, Compressions,
                         testing::Values(Compression::Gzip, Compression::Deflate),
                         [](const auto& each) {
                           return each.param == Compression::Gzip ? "Gzip" : "Deflate";
                         });

TEST_P(Compressions, WhatWasCompressedComesOutAgain) {
  for (const std::size_t size : {0U, 1U, 16384U, 16385U, 1000000U}) {
    const std::string bytes = sample(size);
    const std::string compressed = compress(GetParam(), bytes);
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, compressed.size()}) {
      EXPECT_EQ(decompress(GetParam(), pieces_of(compressed, piece), kNoLimit), bytes)
          << size << " bytes in pieces of " << piece;
    }
  }
}

TEST_P(Compressions, AsManyBytesAsTheLimitSays) {
  for (const std::size_t size : {1U, 16384U, 16385U, 100000U}) {
    const std::string bytes = sample(size);
    const std::string compressed = compress(GetParam(), bytes);
    EXPECT_EQ(decompress_one(GetParam(), compressed, size), bytes) << size;
    const Result<std::string> refused = decompress_one(GetParam(), compressed, size - 1);
    ASSERT_FALSE(refused) << size;
    EXPECT_EQ(refused.error().code(), StatusCode::ResourceExhausted);
    EXPECT_THAT(std::string(refused.error().message()), HasSubstr(std::to_string(size - 1)));
  }
}

TEST_P(Compressions, AnEndThatIsMissingIsDamage) {
  const std::string compressed = compress(GetParam(), sample(1000));
  for (std::size_t size = 0; size < compressed.size(); ++size) {
    const auto result = decompress_one(GetParam(), compressed.substr(0, size));
    ASSERT_FALSE(result) << size;
    EXPECT_EQ(result.error().code(), StatusCode::Internal);
  }
}

TEST_P(Compressions, BytesThatAreLeftAreDamage) {
  const std::string compressed = compress(GetParam(), sample(1000));
  const std::vector<std::string_view> pieces = {compressed, "x"};
  EXPECT_EQ(decompress_one(GetParam(), compressed + "x").status().code(), StatusCode::Internal);
  EXPECT_EQ(decompress(GetParam(), pieces, kNoLimit).status().code(), StatusCode::Internal);
}

TEST_P(Compressions, OtherBytesAreDamage) {
  const Compression other =
      GetParam() == Compression::Gzip ? Compression::Deflate : Compression::Gzip;
  EXPECT_EQ(decompress_one(GetParam(), compress(other, "x")).status().code(), StatusCode::Internal);
  EXPECT_EQ(decompress_one(GetParam(), "no compression").status().code(), StatusCode::Internal);
  std::string flipped = compress(GetParam(), sample(1000));
  flipped[flipped.size() / 2] ^= 1;
  EXPECT_EQ(decompress_one(GetParam(), flipped).status().code(), StatusCode::Internal);
}

TEST(Identity, LeavesTheBytesAsTheyAre) {
  EXPECT_EQ(decompress(Compression::Identity, std::vector<std::string_view>{"ab", "c"}, 3),
            std::string("abc"));
  EXPECT_EQ(decompress_one(Compression::Identity, "abc", 2).status().code(),
            StatusCode::ResourceExhausted);
}

}  // namespace
}  // namespace cpprpc::transport
