#include <cstdio>
#include <string>

#include "weather/v1/reading.msg.h"

// Prints a message as bytes, which are the same on every machine; exits with 0 when it comes back
// from them.
int main() {
  weather::v1::Reading reading;
  reading.time.emplace().seconds = 1'700'000'000;
  reading.values = {{"wind", 3.25}, {"rain", -0.5}};
  reading.errors = {-1, 0, 2'000'000'000};
  reading.source.emplace<weather::v1::Reading::Source::satellite>(0x0123456789abcdefU);

  const std::string bytes = cpprpc::encode(reading);
  for (const char byte : bytes) std::printf("%02x", static_cast<unsigned char>(byte));
  std::printf("\n");
  const cpprpc::Result<weather::v1::Reading> again = cpprpc::decode<weather::v1::Reading>(bytes);
  return again && *again == reading ? 0 : 1;
}
