#include "options.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string_view>

namespace bench {
namespace {

constexpr std::string_view usage =
    R"(usage: ./dev bench codec [OPTION...]

  --only SECTION   one of: json allocations memory linear codec
  --shape NAME     one of: api wide tree mesh signed columns log media groups
  --rounds N       so many slices of each side (51)
  --seed N         other data of the same kind (1)
  --random N       N messages of each type whose fields are drawn at random, and of these types
                   too: scene store telemetry users
  --megabytes N    the size of the largest messages (100)
  --run SHAPE/OPERATION/SIDE
                   only this, --rounds times, for a profiler; SIDE is ours or theirs:
                   valgrind --tool=callgrind --toggle-collect='bench::profiled*' \
                     build/release/bench/codec/bench_codec --run tree/fresh/ours --rounds 10
)";

constexpr std::array<std::string_view, 5> sections = {"json", "allocations", "memory", "linear",
                                                      "codec"};

[[noreturn]] void refuse(const std::string& what) { fail(what + "\n\n" + std::string(usage)); }

template <class Number>
Number number(const std::string& option, const std::string& text, Number least) {
  Number value{};
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end || value < least) {
    refuse(option + " takes a number from " + std::to_string(least) + " on, not '" + text + "'");
  }
  return value;
}

/// "a/b/c" as its parts, of which the last is a side.
template <std::size_t N>
std::array<std::string, N> path(const std::string& option, const std::string& text) {
  std::array<std::string, N> parts;
  std::size_t begin = 0;
  for (std::size_t index = 0; index < N; ++index) {
    const std::size_t end = index + 1 < N ? text.find('/', begin) : text.size();
    if (end == std::string::npos) refuse(option + ": '" + text + "' has too few parts");
    parts[index] = text.substr(begin, end - begin);
    begin = end + 1;
  }
  if (parts.back() != "ours" && parts.back() != "theirs") {
    refuse(option + ": '" + parts.back() + "' is no side: ours or theirs");
  }
  return parts;
}

void apply(const std::string& option, const std::string& value, Options& options) {
  if (option == "--only") {
    if (std::find(sections.begin(), sections.end(), value) == sections.end()) {
      refuse("there is no section '" + value + "'");
    }
    options.only = value;
  } else if (option == "--shape") {
    options.shape = value;
  } else if (option == "--rounds") {
    options.rounds = number(option, value, 1);
  } else if (option == "--seed") {
    options.data.seed = number(option, value, std::uint64_t{0});
  } else if (option == "--random") {
    options.data.random_messages = number(option, value, 1);
  } else if (option == "--megabytes") {
    options.megabytes = number(option, value, std::size_t{1});
  } else if (option == "--run") {
    options.run = path<3>(option, value);
  } else if (option == "--measure-memory") {  // for report_memory()
    options.measure_memory = path<2>(option, value);
  } else {
    refuse("what is '" + option + "'?");
  }
}

}  // namespace

Options parse_options(const std::vector<std::string>& arguments) {
  Options options;
  for (std::size_t index = 0; index < arguments.size(); index += 2) {
    const std::string& option = arguments[index];
    if (option == "--help") {
      std::cout << usage;
      std::exit(0);
    }
    if (index + 1 == arguments.size()) refuse("what is '" + option + "', and which?");
    apply(option, arguments[index + 1], options);
  }
  if (options.megabytes > 2000) refuse("--megabytes: no implementation reads 2 GiB");
  options.data_arguments = {"--seed", std::to_string(options.data.seed), "--megabytes",
                            std::to_string(options.megabytes)};
  if (options.data.random_messages > 0) {
    options.data_arguments.push_back("--random");
    options.data_arguments.push_back(std::to_string(options.data.random_messages));
  }
  return options;
}

}  // namespace bench
