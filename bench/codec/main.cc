// ./dev bench codec: our codec against libprotobuf's. bench/README.md says what is measured.

#include <google/protobuf/stubs/common.h>

#include <charconv>
#include <cstdio>
#include <iostream>
#include <string>
#include <string_view>

#include "pair.h"
#include "report.h"
#include "shape.h"

namespace bench {
namespace {

constexpr std::string_view usage =
    "usage: ./dev bench codec [--only codec|json] [--shape NAME] [--rounds N] [--seed N]\n"
    "                         [--random N]\n";

struct Options {
  std::string only;
  std::string shape;
  int rounds = 51;
  DataOptions data;
};

template <class Number>
Number number(std::string_view option, std::string_view text, Number least) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < least) {
    fail(std::string(option) + " takes a number from " + std::to_string(least) + " on, not '" +
         std::string(text) + "'");
  }
  return value;
}

Options parse_arguments(int count, char** arguments) {
  Options options;
  for (int index = 1; index < count; index += 2) {
    const std::string_view option = arguments[index];
    if (option == "--help") {
      std::cout << usage;
      std::exit(0);
    }
    if (index + 1 == count) fail("what is '" + std::string(option) + "'?\n" + std::string(usage));
    const std::string_view value = arguments[index + 1];
    if (option == "--only" && (value == "codec" || value == "json")) {
      options.only = value;
    } else if (option == "--shape") {
      options.shape = value;
    } else if (option == "--rounds") {
      options.rounds = number(option, value, 1);
    } else if (option == "--seed") {
      options.data.seed = number(option, value, std::uint64_t{0});
    } else if (option == "--random") {
      options.data.random_messages = number(option, value, 1);
    } else {
      fail("what is '" + std::string(option) + " " + std::string(value) + "'?\n" +
           std::string(usage));
    }
  }
  return options;
}

using Shapes = std::vector<std::unique_ptr<Shape>>;

void check(const Shapes& shapes) {
  for (const auto& shape : shapes) {
    if (const auto what = shape->disagreement()) fail(shape->name() + ": " + *what);
  }
  std::printf("both sides agree about %zu shapes\n", shapes.size());
}

void json(const Shapes& shapes, int rounds) {
  Report report;
  report.print_head("JSON");
  for (const auto& shape : shapes) {
    for (const Operation& operation : shape->json_operations()) {
      report.row(*shape, operation, compare(operation, rounds));
    }
  }
  if (report.is_empty()) fail("libprotobuf has no JSON of this shape");
  const auto worst = report.worst();
  std::printf("json time vs libprotobuf, geometric mean: to=%.2f from=%.2f worst=%.2f %s\n",
              report.mean("to"), report.mean("from"), worst.ratio, worst.where.c_str());
}

void codec(const Shapes& shapes, int rounds) {
  Report report;
  report.print_head("codec");
  for (const auto& shape : shapes) {
    for (const Operation& operation : shape->codec_operations()) {
      report.row(*shape, operation, compare(operation, rounds));
    }
  }
  const auto worst = report.worst();
  std::printf(
      "codec time vs libprotobuf, geometric mean: fresh=%.2f arena=%.2f reuse=%.2f "
      "serialize=%.2f worst=%.2f %s\n",
      report.mean("fresh"), report.mean("arena"), report.mean("reuse"), report.mean("serialize"),
      worst.ratio, worst.where.c_str());
}

int run(const Options& options) {
  const Shapes shapes = make_shapes(options.data, options.shape);
  if (shapes.empty()) fail("there is no shape '" + options.shape + "'");
  check(shapes);
  if (options.only.empty() || options.only == "json") json(shapes, options.rounds);
  if (options.only.empty() || options.only == "codec") codec(shapes, options.rounds);
  google::protobuf::ShutdownProtobufLibrary();
  return 0;
}

}  // namespace
}  // namespace bench

int main(int count, char** arguments) {
  return bench::run(bench::parse_arguments(count, arguments));
}
