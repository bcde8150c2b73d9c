// ./dev bench codec: our codec against libprotobuf's. bench/README.md says what is measured.

#include <malloc.h>

#include <cstdio>

#include "allocations.h"
#include "linear.h"
#include "memory.h"
#include "options.h"
#include "report.h"
#include "shape.h"
#include "timing.h"

namespace bench {
namespace {

void check(const Shapes& shapes) {
  for (const auto& shape : shapes) {
    if (const auto what = shape->disagreement()) fail(shape->name() + ": " + *what);
  }
  std::printf("both sides agree about %zu shapes\n", shapes.size());
}

using Operations = std::vector<Operation> (Shape::*)() const;

Report time_all(const std::string& title, const Shapes& shapes, Operations operations, int rounds) {
  Report report(title);
  for (const auto& shape : shapes) {
    for (const Operation& operation : ((*shape).*operations)()) {
      malloc_trim(0);  // what the one before left in pieces is not for the first to pick up
      report.row(*shape, operation, compare(operation.make(), rounds));
    }
  }
  return report;
}

void json(const Shapes& shapes, int rounds) {
  const Report report = time_all("JSON", shapes, &Shape::json_operations, rounds);
  if (report.is_empty()) {
    std::printf("libprotobuf has no JSON of these\n");
    return;
  }
  const auto worst = report.worst();
  std::printf("json time vs libprotobuf, geometric mean: to=%.2f from=%.2f worst=%.2f %s\n",
              report.mean("to"), report.mean("from"), worst.ratio, worst.where.c_str());
}

void codec(const Shapes& shapes, int rounds) {
  const Report report = time_all("codec", shapes, &Shape::codec_operations, rounds);
  const auto worst = report.worst();
  std::printf(
      "codec time vs libprotobuf, geometric mean: fresh=%.2f arena=%.2f reuse=%.2f "
      "serialize=%.2f worst=%.2f %s\n",
      report.mean("fresh"), report.mean("arena"), report.mean("reuse"), report.mean("serialize"),
      worst.ratio, worst.where.c_str());
}

/// Messages of many of each of the first `count` shapes, and unless one shape was chosen, those of
/// one large field.
std::vector<Large> large_messages(const Options& options, const Shapes& shapes, std::size_t count) {
  std::vector<Large> messages = archives(shapes);
  if (messages.size() > count) messages.resize(count);
  if (!options.shape.empty()) return messages;
  for (Large& message : large_fields(options.data)) messages.push_back(std::move(message));
  return messages;
}

/// What a process of report_memory() does.
void measure_memory(const Options& options) {
  const auto& [name, side] = *options.measure_memory;
  const Shapes shapes = make_shapes(options.data, name);
  measure_memory(large_messages(options, shapes, shapes.size()), options.megabytes * 1'000'000,
                 name, side);
}

/// One side of one operation and nothing else, for a profiler.
void repeat(const Options& options, const Shapes& shapes) {
  const auto& [shape_name, operation_name, side] = *options.run;
  for (const auto& shape : shapes) {
    std::vector<Operation> operations = shape->codec_operations();
    for (Operation& operation : shape->json_operations()) operations.push_back(operation);
    for (const Operation& operation : operations) {
      if (shape->name() != shape_name || operation.name != operation_name) continue;
      const Work work = operation.make();
      const auto& chosen = side == "ours" ? work.ours : work.theirs;
      chosen();  // what only the first one does is not meant
      profiled(chosen, options.rounds);
      return;
    }
  }
  fail("there is no '" + shape_name + "/" + operation_name + "'");
}

void run(const Options& options) {
  if (options.measure_memory) return measure_memory(options);
  const Shapes shapes = make_shapes(options.data, options.shape);
  if (shapes.empty()) fail("there is no shape '" + options.shape + "'");
  if (options.run) return repeat(options, shapes);
  const std::size_t size = options.megabytes * 1'000'000;

  // Memory that is freed stays with the process. Otherwise it depends on what happens to lie at the
  // heap's end whether large messages fetch theirs from the system anew each time, which takes
  // several times as long as decoding them.
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);

  const auto wants = [&](const char* part) { return options.only.empty() || options.only == part; };
  check(shapes);
  if (wants("json")) json(shapes, options.rounds);
  if (wants("allocations")) report_allocations(shapes);
  if (wants("memory")) {
    report_memory(large_messages(options, shapes, shapes.size()), size, options.data_arguments);
  }
  if (wants("linear")) {  // one shape stands for all: what grows is the number of submessages
    report_growth(large_messages(options, shapes, 1), size, options.rounds);
  }
  if (wants("codec")) codec(shapes, options.rounds);
}

}  // namespace
}  // namespace bench

int main(int count, char** arguments) {
  bench::run(bench::parse_options({arguments + 1, arguments + count}));
}
