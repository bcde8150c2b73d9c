// Budget: what reading one text, JSON or text format, may still take, by its DecodeLimits.
//
//   Budget budget(options.limits, text.size());
//   if (!budget.take_values(field, 3)) return Status::resource_exhausted(budget.breach());
//
// It counts what is allocated for values. What strings hold does not count: that stands in the
// text, and is no more than it. The codec, which counts in its hot path, has its own way.

#pragma once

#include <bit>
#include <cstddef>

#include "cpprpc/message/fields.h"
#include "cpprpc/wire/decode_limits.h"

namespace cpprpc::detail {

class Budget {
 public:
  // The breach that who reads the text looks out for.
  static constexpr const char* kTooDeep = "messages nest deeper than DecodeLimits::depth allows";

  /// For a text of so many bytes.
  Budget(const DecodeLimits& limits, std::size_t text) noexcept
      : elements_(limits.elements),
        memory_(limits.memory != 0 ? limits.memory : DecodeLimits::default_memory(text)) {}

  // Each takes from what is left; false if that is not enough, and then breach() says why.

  [[nodiscard]] bool take_memory(std::size_t bytes) noexcept {
    if (bytes > memory_) return refuse(kTooMuchMemory);
    memory_ -= bytes;
    return true;
  }

  /// `count` values of a field: elements of a vector with just that capacity, entries of a map, or
  /// one single value.
  [[nodiscard]] bool take_values(const Field& field, std::size_t count) noexcept {
    return take_elements(field, count) && take_memory(field.access->value_size * count);
  }

  /// One more value for a field that has `size` of them, and a vector that grows twofold.
  [[nodiscard]] bool take_value(const Field& field, std::size_t size) noexcept {
    std::size_t count = 1;
    if (field.cardinality() == Cardinality::Repeated && size != 0) {
      count = std::has_single_bit(size) ? 2 * size : 0;
    }
    return take_elements(field, 1) && take_memory(field.access->value_size * count);
  }

  /// What the first breach was, and what to do.
  [[nodiscard]] const char* breach() const noexcept { return breach_; }

 private:
  static constexpr const char* kTooMuchMemory =
      "the message would take more memory than DecodeLimits::memory allows; raise that if the text "
      "is to be trusted";
  static constexpr const char* kTooManyElements =
      "there are more elements than DecodeLimits::elements allows; raise that if the text is to be "
      "trusted";

  [[nodiscard]] bool take_elements(const Field& field, std::size_t count) noexcept {
    if (field.cardinality() == Cardinality::Singular) return true;
    if (count > elements_) return refuse(kTooManyElements);
    elements_ -= count;
    return true;
  }
  bool refuse(const char* why) noexcept {
    if (breach_ == nullptr) breach_ = why;
    return false;
  }

  std::size_t elements_;
  std::size_t memory_;
  const char* breach_ = nullptr;
};

}  // namespace cpprpc::detail
