// Report: ratios of many shapes and operations, as a table and as one line.

#pragma once

#include <map>
#include <string>

#include "shape.h"
#include "timing.h"

namespace bench {

/// Collects the rows of one section, and prints each as it comes.
class Report {
 public:
  explicit Report(const std::string& title);

  void row(const Shape& shape, const Operation& operation, const Times& times);

  [[nodiscard]] bool is_empty() const { return rows_.empty(); }

  /// The geometric mean of the ratios of one operation, over all shapes.
  [[nodiscard]] double mean(const std::string& operation) const;

  struct Worst {
    double ratio = 0;
    std::string where;  // SHAPE/OPERATION
  };
  /// The largest ratio. Rows whose operation stands in parentheses are for information only.
  [[nodiscard]] Worst worst() const;

 private:
  struct Row {
    std::string shape, operation;
    double ratio;
  };
  std::vector<Row> rows_;
};

}  // namespace bench
