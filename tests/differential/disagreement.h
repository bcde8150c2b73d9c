// Disagreement: what a check throws when the two libraries do not agree.

#pragma once

#include <stdexcept>
#include <string>

namespace differential {

class Disagreement : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Throws Disagreement(what()) unless `agreed`. `what` is called only then.
template <class What>
void expect(bool agreed, const What& what) {
  if (!agreed) throw Disagreement(what());
}

}  // namespace differential
