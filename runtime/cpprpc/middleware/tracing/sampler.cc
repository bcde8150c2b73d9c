#include "cpprpc/middleware/tracing/sampler.h"

#include <cmath>
#include <stdexcept>
#include <utility>

namespace cpprpc {

Sampler Sampler::ratio(double part) {
  if (!(part >= 0 && part <= 1)) {
    throw std::invalid_argument(
        "the ratio of a sampler is between 0 and 1: 0.01 is one in a hundred");
  }
  if (part == 1) return always_on();
  Sampler sampler(Rule::Ratio);
  sampler.bound_ = static_cast<std::uint64_t>(std::ldexp(part, 64));
  return sampler;
}

Sampler Sampler::parent_based(Sampler root) {
  root.is_parent_based_ = true;
  return root;
}

Sampler Sampler::custom(std::function<bool(const SpanStart&)> decide) {
  if (!decide) throw std::invalid_argument("a sampler's function is empty");
  Sampler sampler(Rule::Custom);
  sampler.decide_ =
      std::make_shared<const std::function<bool(const SpanStart&)>>(std::move(decide));
  return sampler;
}

bool Sampler::is_sampled(const SpanStart& span) const {
  if (is_parent_based_ && span.parent != nullptr) return span.parent->is_sampled();
  switch (rule_) {
    case Rule::All:
      return true;
    case Rule::None:
      return false;
    case Rule::Custom:
      return (*decide_)(span);
    case Rule::Ratio:
      break;
  }
  std::uint64_t number = 0;
  for (std::size_t i = 8; i < TraceId::kSize; ++i) number = number << 8 | span.trace_id.bytes()[i];
  return number < bound_;
}

}  // namespace cpprpc
