// A shape of data: its messages, as both sides have them, and what is measured with them.

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bench {

/// The same work both ways. Each call does it once for every message of the shape.
struct Work {
  std::function<void()> ours;
  std::function<void()> theirs;
};

/// The work is made when its turn comes, and nothing of another lies in memory then.
struct Operation {
  std::string name;
  std::function<Work()> make;
};

class Shape {
 public:
  virtual ~Shape() = default;

  [[nodiscard]] virtual const std::string& name() const = 0;

  /// The encoded messages. There are several, and each call of an operation goes over all, so that
  /// the processor does not learn one by heart.
  [[nodiscard]] virtual const std::vector<std::string>& messages() const = 0;

  /// What the two sides disagree about; none: nothing. To be asked before anything is timed.
  [[nodiscard]] virtual std::optional<std::string> disagreement() const = 0;

  // The operations borrow the shape. Those whose name is in parentheses are for information.
  [[nodiscard]] virtual std::vector<Operation> codec_operations() const = 0;
  [[nodiscard]] virtual std::vector<Operation> json_operations() const = 0;

  [[nodiscard]] std::size_t bytes() const;
};

using Shapes = std::vector<std::unique_ptr<Shape>>;

/// Where the data comes from.
struct DataOptions {
  std::uint64_t seed = 1;
  /// Not 0: so many messages of each shape's type whose fields are drawn at random, in place of
  /// those that look like real ones. They show that nothing was tuned to the shapes.
  int random_messages = 0;
};

/// All, or the one of this name; none if there is no such.
[[nodiscard]] Shapes make_shapes(const DataOptions& options, const std::string& only);

/// Ends the program with this as the reason.
[[noreturn]] void fail(const std::string& what);

}  // namespace bench
