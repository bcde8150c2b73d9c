// compress(): decompress() gives back what went in, and what would not get smaller is left alone.

#include "cpprpc/transport/compression/compress.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "cpprpc/transport/compression/decompress.h"

namespace cpprpc::transport {
namespace {

// Bytes that zlib cannot make fewer of.
std::string noise(std::size_t size) {
  std::string bytes(size, '\0');
  unsigned state = 1;
  for (char& c : bytes) c = static_cast<char>((state = state * 1103515245 + 12345) >> 23);
  return bytes;
}

Result<std::string> again(Compression compression, std::string_view bytes) {
  return decompress(compression, {&bytes, 1}, 64 << 20);
}

class CompressTest : public testing::TestWithParam<Compression> {};

TEST_P(CompressTest, GivesWhatCanBeDecompressed) {
  std::string out = "what was there";
  for (const std::size_t size : {100, 5000, 70'000, 3'000'000}) {
    const std::string bytes = std::string(size, 'x') + noise(50);
    ASSERT_TRUE(compress(GetParam(), bytes, out)) << size;
    EXPECT_LT(out.size(), bytes.size());
    EXPECT_EQ(again(GetParam(), out), bytes) << size;
  }
}

TEST_P(CompressTest, LeavesAloneWhatWouldNotGetSmaller) {
  std::string out;
  EXPECT_FALSE(compress(GetParam(), "", out));
  EXPECT_FALSE(compress(GetParam(), "a", out));
  EXPECT_FALSE(compress(GetParam(), "short", out));
  EXPECT_FALSE(compress(GetParam(), noise(100'000), out));
  // What was broken off leaves nothing behind.
  const std::string bytes(1000, 'x');
  ASSERT_TRUE(compress(GetParam(), bytes, out));
  EXPECT_EQ(again(GetParam(), out), bytes);
}

TEST_P(CompressTest, ThreadsDoNotMeet) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([i] {
      const std::string bytes(10'000, static_cast<char>('a' + i));
      for (int round = 0; round < 50; ++round) {
        std::string out;
        ASSERT_TRUE(compress(GetParam(), bytes, out));
        ASSERT_EQ(again(GetParam(), out), bytes);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

INSTANTIATE_TEST_SUITE_P(All, CompressTest,
                         testing::Values(Compression::Deflate, Compression::Gzip));

TEST(CompressIdentityTest, IsNotCompressed) {
  std::string out;
  EXPECT_FALSE(compress(Compression::Identity, std::string(1000, 'x'), out));
}

}  // namespace
}  // namespace cpprpc::transport
