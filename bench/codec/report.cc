#include "report.h"

#include <cmath>
#include <cstdio>

namespace bench {

Report::Report(const std::string& title) {
  std::printf("\n%s: ns per message, medians; the ratio's median and quartiles\n", title.c_str());
  std::printf("%-9s %10s %-12s %12s %12s %7s  %s\n", "shape", "bytes", "operation", "ours",
              "libprotobuf", "ratio", "middle half");
}

void Report::row(const Shape& shape, const Operation& operation, const Times& times) {
  const auto count = static_cast<double>(shape.messages().size());
  std::printf("%-9s %10.0f %-12s %12.1f %12.1f %7.3f  %.3f - %.3f\n", shape.name().c_str(),
              static_cast<double>(shape.bytes()) / count, operation.name.c_str(),
              times.ours_ns / count, times.theirs_ns / count, times.ratio.median, times.ratio.low,
              times.ratio.high);
  std::fflush(stdout);
  rows_.push_back({shape.name(), operation.name, times.ratio.median});
}

double Report::mean(const std::string& operation) const {
  double sum = 0;
  int count = 0;
  for (const Row& row : rows_) {
    if (row.operation != operation) continue;
    sum += std::log(row.ratio);
    ++count;
  }
  return std::exp(sum / count);
}

Report::Worst Report::worst() const {
  Worst worst;
  for (const Row& row : rows_) {
    if (row.operation.starts_with('(') || row.ratio <= worst.ratio) continue;
    worst = {row.ratio, row.shape + "/" + row.operation};
  }
  return worst;
}

}  // namespace bench
