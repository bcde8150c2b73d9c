// A shape of data: its messages, as both sides have them, and what is measured with them.

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "timing.h"

namespace bench {

class Shape {
 public:
  virtual ~Shape() = default;

  [[nodiscard]] virtual const std::string& name() const = 0;

  /// The encoded messages. There are several, and each call of an operation goes over all, so that
  /// the processor does not learn one by heart.
  [[nodiscard]] virtual const std::vector<std::string>& messages() const = 0;

  /// What the two sides disagree about; none: nothing. To be asked before anything is timed.
  [[nodiscard]] virtual std::optional<std::string> disagreement() const = 0;

  // The operations borrow the shape.
  [[nodiscard]] virtual std::vector<Operation> codec_operations() = 0;
  [[nodiscard]] virtual std::vector<Operation> json_operations() = 0;

  [[nodiscard]] std::size_t bytes() const;
};

/// Where the data comes from.
struct DataOptions {
  std::uint64_t seed = 1;
  /// Not 0: so many messages of each shape's type whose fields are drawn at random, in place of
  /// those that look like real ones. They show that nothing was tuned to the shapes.
  int random_messages = 0;
};

/// All, or the one of this name; none if there is no such.
[[nodiscard]] std::vector<std::unique_ptr<Shape>> make_shapes(const DataOptions& options,
                                                              const std::string& only);

}  // namespace bench
