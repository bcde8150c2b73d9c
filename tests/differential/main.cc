// differential: random messages of every golden type, ours against libprotobuf's.
//
//   differential [--messages N] [--seed S] [--failures N] [--only NUMBER]
//   differential --damage
//
// Message NUMBER of seed S is always the same one. Ends with 1 when the libraries disagreed, after
// the first 5 times that they did if nothing else is said. --damage: a message with all fields of
// every type, cut off and changed at every byte.

#include <unistd.h>

#include <charconv>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#include "checks.h"
#include "damage.h"
#include "disagreement.h"
#include "files.h"
#include "hex.h"
#include "schema.h"
#include "tests/protobuf_versions.h"

// Of the sanitizers, if there are any.
extern "C" [[gnu::weak]] void __sanitizer_set_death_callback(void (*callback)());

namespace differential {
namespace {

struct Arguments {
  std::string program;
  std::uint64_t messages = 5'000;
  std::uint64_t seed = 0;
  std::uint64_t failures = 5;
  std::optional<std::uint64_t> only;
};

// --- a crash says where it was, too

char at_work[1000];

void say_where() {
  // NOLINTNEXTLINE: nothing but write() may be called here
  (void)!write(2, at_work, std::strlen(at_work));
}

void say_where_and_die(int signal) {
  say_where();
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

void prepare_for_crashes() {
  if (__sanitizer_set_death_callback != nullptr) __sanitizer_set_death_callback(say_where);
  std::signal(SIGABRT, say_where_and_die);
  if (__sanitizer_set_death_callback == nullptr) std::signal(SIGSEGV, say_where_and_die);
}

// --- one message

std::string command(const Arguments& arguments, std::uint64_t number) {
  return arguments.program + " --seed " + std::to_string(arguments.seed) + " --only " +
         std::to_string(number);
}

// What every format can hold, through all of them; then what only bytes can hold.
void check(const Schema& schema, const Type& type, Random& random, Counts& counts,
           std::optional<Sample>& at) {
  at = random_sample(schema, type, Content::Portable, random);
  check_binary(schema, *at, random, counts);
  check_text(schema, *at, random);
  check_json(schema, *at, random);
  at = random_sample(schema, type, Content::Wire, random);
  check_binary(schema, *at, random, counts);
  check_text(schema, *at, random);
}

void report(const Arguments& arguments, std::uint64_t number, const Type& type,
            const std::optional<Sample>& sample, const char* what) {
  std::cout << "\nFAILED: message " << number << " of seed " << arguments.seed << ", a "
            << type.name() << "\n"
            << what << "\n";
  if (sample) {
    std::cout << "the message:\n"
              << sample->message->DebugString() << "its bytes:\n  " << hex(sample->bytes) << "\n";
  }
  std::cout << "once more: " << command(arguments, number) << "\n" << std::flush;
}

// Whether the libraries agreed.
bool check_message(const Schema& schema, const Arguments& arguments, std::uint64_t number,
                   Counts& counts) {
  const Type& type = schema.types()[number % schema.types().size()];
  Random random(arguments.seed, number);
  std::snprintf(at_work, sizeof at_work, "\nCRASHED at a %s: %s\n", type.name().c_str(),
                command(arguments, number).c_str());
  std::optional<Sample> sample;
  try {
    check(schema, type, random, counts, sample);
    return true;
  } catch (const Disagreement& disagreement) {
    report(arguments, number, type, sample, disagreement.what());
    return false;
  }
}

// --- all of them

int run(const Arguments& arguments) {
  const Schema schema(golden_files());
  check_tables(schema);
  std::cout << "seed " << arguments.seed << ", " << schema.types().size() << " types\n"
            << std::flush;
  Counts counts;
  std::uint64_t number = arguments.only.value_or(0);
  const std::uint64_t end = arguments.only ? number + 1 : arguments.messages;
  std::size_t failures = 0;
  for (; number < end && failures < arguments.failures; ++number) {
    if (!check_message(schema, arguments, number, counts)) ++failures;
    if (number % 10'000 == 9'999) std::cout << number + 1 << " messages\n" << std::flush;
  }
  std::cout << number - arguments.only.value_or(0) << " messages, " << failures << " failures; "
            << counts.readings << " times changed bytes were read, " << counts.refused
            << " times refused\n";
  if (failures != 0) return 1;
  if (!arguments.only && number >= 1'000 &&
      (counts.refused < counts.readings / 10 || counts.refused > counts.readings * 9 / 10)) {
    std::cout << "FAILED: bytes are to be both accepted and refused, far more often each\n";
    return 1;
  }
  return 0;
}

// --- a whole message of each type, damaged everywhere

int run_damage() {
  const Schema schema(golden_files());
  DamageCounts counts;
  int failures = 0;
  for (const Type& type : schema.types()) {
    std::snprintf(at_work, sizeof at_work, "\nCRASHED at a %s\n", type.name().c_str());
    try {
      check_damage(schema, type, counts);
    } catch (const Disagreement& disagreement) {
      ++failures;
      std::cout << "\nFAILED: a " << type.name() << "\n" << disagreement.what() << "\n";
    }
  }
  std::cout << schema.types().size() << " types, " << counts.readings << " times bytes were read, "
            << counts.refused << " times refused; " << failures << " failures\n";
  return failures == 0 ? 0 : 1;
}

bool read_number(const char* text, std::uint64_t& number) {
  const char* const end = text + std::strlen(text);
  return text != end && std::from_chars(text, end, number).ptr == end;
}

std::optional<Arguments> read_arguments(int count, char** values) {
  Arguments arguments;
  arguments.program = values[0];
  arguments.seed = std::random_device()();
  for (int i = 1; i < count; i += 2) {
    const std::string_view name = values[i];
    std::uint64_t number = 0;
    if (i + 1 == count || !read_number(values[i + 1], number)) return std::nullopt;
    if (name == "--messages") {
      arguments.messages = number;
    } else if (name == "--seed") {
      arguments.seed = number;
    } else if (name == "--failures") {
      arguments.failures = number;
    } else if (name == "--only") {
      arguments.only = number;
    } else {
      return std::nullopt;
    }
  }
  return arguments;
}

}  // namespace
}  // namespace differential

int main(int count, char** values) {
  cpprpc::test::silence_libprotobuf();  // it tells of everything it refuses
  differential::prepare_for_crashes();
  if (count == 2 && std::string_view(values[1]) == "--damage") return differential::run_damage();
  const auto arguments = differential::read_arguments(count, values);
  if (!arguments) {
    std::cerr << "usage: differential [--messages N] [--seed S] [--failures N] [--only NUMBER]\n"
                 "       differential --damage\n";
    return 2;
  }
  return differential::run(*arguments);
}
