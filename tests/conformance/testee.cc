// The program that protobuf's conformance test runner tests: it reads requests from its standard
// input, each four bytes of length and a ConformanceRequest, and answers each on its standard
// output in the same way, until the input ends.
//
//   conformance_testee [binary+JSON | text]
//
// With the name of a suite, it skips the tests of the other one; run.py says why.
//
// The protocol: conformance/conformance.proto, which comes with the runner.

#include <array>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "answer.h"
#include "conformance/conformance.msg.h"
#include "cpprpc/message/message.h"

namespace {

using conformance::ConformanceRequest;
using conformance::ConformanceResponse;

constexpr std::string_view kBinaryAndJson = "binary+JSON";
constexpr std::string_view kText = "text";

[[noreturn]] void die(const char* what) {
  std::fprintf(stderr, "conformance_testee: %s\n", what);
  std::exit(EXIT_FAILURE);
}

void read_exactly(char* bytes, std::size_t size) {
  if (std::fread(bytes, 1, size, stdin) != size) die("the input ends in the middle of a request");
}

// The next request's bytes; nothing at the end of the input.
std::optional<std::string> read_frame() {
  std::array<char, 4> head{};
  const std::size_t got = std::fread(head.data(), 1, head.size(), stdin);
  if (got == 0) return std::nullopt;
  read_exactly(head.data() + got, head.size() - got);
  std::size_t size = 0;
  for (std::size_t i = 0; i < head.size(); ++i) {
    size |= std::size_t{static_cast<unsigned char>(head[i])} << (8 * i);
  }
  std::string frame(size, '\0');
  read_exactly(frame.data(), size);
  return frame;
}

void write_frame(const std::string& frame) {
  std::array<char, 4> head{};
  for (std::size_t i = 0; i < head.size(); ++i) {
    head[i] = static_cast<char>(frame.size() >> (8 * i));
  }
  std::fwrite(head.data(), 1, head.size(), stdout);
  std::fwrite(frame.data(), 1, frame.size(), stdout);
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) die("cannot write an answer");
}

ConformanceResponse answer(const ConformanceRequest& request,
                           std::optional<std::string_view> suite) {
  const bool is_text = request.test_category == conformance::TestCategory::TextFormatTest;
  if (suite && *suite != (is_text ? kText : kBinaryAndJson)) {
    ConformanceResponse response;
    response.result.emplace<ConformanceResponse::Result::skipped>("of the other suite");
    return response;
  }
  return conformance::answer(request);
}

}  // namespace

int main(int argc, char** argv) {
  std::optional<std::string_view> suite;
  if (argc > 1) suite = argv[1];
  if (argc > 2 || (suite && *suite != kBinaryAndJson && *suite != kText)) {
    die("usage: conformance_testee [binary+JSON | text]");
  }
  while (const std::optional<std::string> frame = read_frame()) {
    const cpprpc::Result<ConformanceRequest> request = cpprpc::decode<ConformanceRequest>(*frame);
    if (!request) die(request.error().to_string().c_str());
    write_frame(cpprpc::encode(answer(*request, suite)));
  }
}
