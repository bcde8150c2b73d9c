#include "linear.h"

#include <algorithm>
#include <cstdio>

#include "timing.h"

namespace bench {
namespace {

/// Large messages take long enough for few slices to tell.
int rounds_of(std::size_t size, int rounds) {
  if (size > 50'000'000) return 1;
  return std::min(rounds, size > 5'000'000 ? 3 : 11);
}

std::string human(std::size_t size) {
  if (size >= 1'000'000) return std::to_string(size / 1'000'000) + " MB";
  return std::to_string(size / 1000) + " kB";
}

}  // namespace

void report_growth(const std::vector<Large>& messages, std::size_t largest, int rounds) {
  std::printf("\ngrowth: ns per byte of messages of growing size\n");
  std::printf("%-9s %8s | %8s %12s %7s | %8s %12s %7s\n", "message", "size", "decode",
              "libprotobuf", "ratio", "encode", "libprotobuf", "ratio");
  for (const Large& message : messages) {
    for (std::size_t size = 1000; size <= largest; size *= 10) {
      std::vector<std::string> encoded;
      encoded.push_back(message.encoded(size));
      const auto bytes = static_cast<double>(encoded.front().size());
      const Times decode = compare(message.decode(encoded), rounds_of(size, rounds));
      const Times encode = compare(message.serialize(encoded), rounds_of(size, rounds));
      std::printf("%-9s %8s | %8.3f %12.3f %7.2f | %8.3f %12.3f %7.2f\n", message.name.c_str(),
                  human(size).c_str(), decode.ours_ns / bytes, decode.theirs_ns / bytes,
                  decode.ratio.median, encode.ours_ns / bytes, encode.theirs_ns / bytes,
                  encode.ratio.median);
      std::fflush(stdout);
    }
  }
}

}  // namespace bench
