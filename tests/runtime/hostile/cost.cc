#include "cost.h"

#include <gtest/gtest.h>
#include <malloc.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace hostile_test {
namespace {

// A sanitizer's own memory is in what the system counts.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#elif defined(__has_feature)
constexpr bool kSanitized = __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#else
constexpr bool kSanitized = false;
#endif

constexpr double kMost = 20;

double peak_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) * 1024;
}

// What the child has to tell: the code of the status, the memory, and the rest is the message.
void tell(int to, const Cost& cost) {
  FILE* const out = fdopen(to, "w");
  std::fprintf(out, "%d %f %s", static_cast<int>(cost.status.code()), cost.memory,
               std::string(cost.status.message()).c_str());
  std::fclose(out);
}

Cost told(int from) {
  FILE* const in = fdopen(from, "r");
  int code = -1;
  double memory = 0;
  EXPECT_EQ(std::fscanf(in, "%d %lf ", &code, &memory), 2) << "the reading process has died";
  std::string message;
  for (int c = 0; (c = std::fgetc(in)) != EOF;) message += static_cast<char>(c);
  std::fclose(in);
  return {cpprpc::Status(static_cast<cpprpc::StatusCode>(code), message), memory};
}

}  // namespace

const std::size_t kSize = kSanitized ? 1'000'000 : 10'000'000;

Cost cost_of(std::string_view text, const std::function<cpprpc::Status(std::string_view)>& read) {
  int pipe_ends[2];
  if (pipe(pipe_ends) != 0) std::abort();
  malloc_trim(0);  // or the child would use what is free already, and counted
  const pid_t child = fork();
  if (child < 0) std::abort();
  if (child == 0) {
    const double before = peak_bytes();
    cpprpc::Status status = read(text);
    const double grown = peak_bytes() - before;
    tell(pipe_ends[1], {std::move(status), 1 + grown / static_cast<double>(text.size())});
    _exit(0);
  }
  close(pipe_ends[1]);
  Cost cost = told(pipe_ends[0]);
  waitpid(child, nullptr, 0);
  return cost;
}

cpprpc::DecodeLimits limits_of(std::string_view text) {
  static_assert(cpprpc::DecodeLimits::default_memory(10'000'000) == 160'000'000);
  return {.memory = 16 * text.size()};
}

std::string repeated(std::string_view begin, std::string_view unit, std::string_view end) {
  std::string text(begin);
  text.reserve(kSize + 1000);
  while (text.size() < kSize) text += unit;
  return text += end;
}

std::string numbered(std::string_view begin, std::string_view before, std::string_view after,
                     std::string_view end) {
  std::string text(begin);
  text.reserve(kSize + 1000);
  for (int i = 10'000'000; text.size() < kSize; ++i)
    text.append(before).append(std::to_string(i)) += after;
  return text += end;
}

std::string nested(std::string_view open, std::string_view middle, std::string_view close) {
  const std::size_t levels = kSize / (open.size() + close.size());
  std::string text;
  text.reserve(kSize + 1000);
  for (std::size_t i = 0; i < levels; ++i) text += open;
  text += middle;
  for (std::size_t i = 0; i < levels; ++i) text += close;
  return text;
}

void expect_cheap(const Cost& cost, std::string_view why) {
  if (why.empty()) {
    EXPECT_TRUE(cost.status.is_ok()) << cost.status.to_string();
  } else {
    EXPECT_EQ(cost.status.code(), cpprpc::StatusCode::ResourceExhausted);
    EXPECT_NE(cost.status.message().find(why), std::string::npos) << cost.status.to_string();
  }
  expect_little_memory(cost);
}

void expect_little_memory(const Cost& cost) {
  if (!kSanitized) {
    EXPECT_LE(cost.memory, kMost);
    EXPECT_GT(cost.memory, 0.99);
  }
}

}  // namespace hostile_test
