// Mutated headers: whatever comes in, what goes out is valid, within the limits, and stays the same
// when it is read again.

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "cpprpc/middleware/trace_context.h"
#include "cpprpc/rpc/metadata.h"

namespace cpprpc {
namespace {

const std::vector<std::string> kParents = {
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-03-more",
    "00-00000000000000000000000000000000-0000000000000000-00",
};
const std::vector<std::string> kStates = {
    "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE",
    "fw529a3039@dt=FfLEMsoA;x:1 , a=\t b,,",
    "a=" + std::string(250, 'x') + ",b=" + std::string(250, 'y') + ",c=1,d=2",
};

class Mutator {
 public:
  explicit Mutator(unsigned seed) : random_(seed) {}

  std::size_t below(std::size_t bound) { return random_() % bound; }

  std::string mutated(const std::vector<std::string>& seeds) {
    std::string text = seeds[below(seeds.size())];
    for (std::size_t i = below(6); i > 0; --i) mutate(text);
    return text;
  }

 private:
  void mutate(std::string& text) {
    const std::size_t at = below(text.size() + 1);
    const char likely[] = "0af,-=@ \tzAZ\x00\x7f\xff";
    const char c = below(2) == 0 ? likely[below(sizeof likely)] : static_cast<char>(below(256));
    switch (below(5)) {
      case 0:
        text.insert(at, 1, c);
        break;
      case 1:
        text.erase(at, 1 + below(8));
        break;
      case 2:
        text.insert(at, std::string(below(300), c));
        break;
      case 3:
        text += "," + text.substr(at);
        break;
      default:
        if (at < text.size()) text[at] = c;
    }
  }

  std::mt19937 random_;
};

TEST(TraceContextFuzzTest, WhatGoesOutIsValid) {
  Mutator mutator(20211123);
  int contexts = 0;
  int states = 0;
  for (int i = 0; i < 200'000; ++i) {
    Metadata metadata;
    metadata.add_received("traceparent", mutator.mutated(kParents));
    for (std::size_t n = mutator.below(3); n > 0; --n) {
      metadata.add_received("tracestate", mutator.mutated(kStates));
    }
    const auto context = parse_trace_context(metadata);
    if (!context) continue;
    ++contexts;
    ASSERT_TRUE(context->is_valid());
    ASSERT_LE(context->state.to_string().size(), TraceState::kMaxSize);
    if (!context->state.empty()) ++states;

    Metadata sent;
    context->write_to(sent);
    for (const auto& [key, value] : sent) {
      Metadata checked;
      ASSERT_NO_THROW(checked.add(key, value)) << "is no header: " << value;
    }
    ASSERT_EQ(sent.get("traceparent")->size(), TraceContext::kTraceparentSize);
    ASSERT_EQ(parse_trace_context(sent), context);
  }
  EXPECT_GT(contexts, 10'000) << "the mutations leave enough of it";
  EXPECT_GT(states, 1'000);
}

}  // namespace
}  // namespace cpprpc
