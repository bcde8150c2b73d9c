#include "well_known.h"

#include <cmath>
#include <string>
#include <string_view>

#include "values.h"

namespace differential {
namespace {

constexpr std::string_view kNames[] = {"google.protobuf.Any", "google.protobuf.Timestamp",
                                       "google.protobuf.Duration", "google.protobuf.FieldMask",
                                       "google.protobuf.Value"};

void set_time(pb::Message& message, std::int64_t seconds, std::int32_t nanos) {
  const pb::Descriptor& type = *message.GetDescriptor();
  message.GetReflection()->SetInt64(&message, type.FindFieldByName("seconds"), seconds);
  message.GetReflection()->SetInt32(&message, type.FindFieldByName("nanos"), nanos);
}

std::int32_t random_nanos(Random& random) {
  static constexpr std::int32_t kNanos[] = {
      0, 1, 10, 1'000, 1'500, 1'000'000, 20'000'000, 500'000'000, 999'999'999, 999'999'000};
  return random.one_in(2) ? random.pick(kNanos)
                          : static_cast<std::int32_t>(random.below(1'000'000'000));
}

}  // namespace

bool is_well_known(const pb::Descriptor& type) {
  for (const std::string_view name : kNames) {
    if (type.full_name() == name) return true;
  }
  return false;
}

void fill_timestamp(pb::Message& message, Random& random) {
  static constexpr std::int64_t kFirst = -62'135'596'800;  // 0001-01-01
  static constexpr std::int64_t kLast = 253'402'300'799;   // 9999-12-31
  static constexpr std::int64_t kSeconds[] = {kFirst,        kLast,         0, -1, 1,
                                              1'709'164'800,  // a 29th of February
                                              4'107'542'399, -2'203'977'600};
  const std::int64_t seconds =
      random.one_in(2) ? random.pick(kSeconds)
                       : kFirst + static_cast<std::int64_t>(random.below(kLast - kFirst));
  set_time(message, seconds, random_nanos(random));
}

void fill_duration(pb::Message& message, Random& random) {
  static constexpr std::int64_t kSeconds[] = {0, 1, 59, 86'400, 315'576'000'000};
  const std::int64_t seconds = random.one_in(2)
                                   ? random.pick(kSeconds)
                                   : static_cast<std::int64_t>(random.below(315'576'000'000));
  const std::int32_t nanos = random_nanos(random);
  const bool negative = random.one_in(2);
  set_time(message, negative ? -seconds : seconds, negative ? -nanos : nanos);
}

// Paths that are the same after a turn to camelCase and back.
void fill_field_mask(pb::Message& message, Random& random) {
  static constexpr const char* kPaths[] = {"a",       "user",   "user_name", "user.display_name",
                                           "a.b_c.d", "x1.y2_z"};
  const pb::FieldDescriptor* paths = message.GetDescriptor()->FindFieldByName("paths");
  for (std::size_t n = random.below(4); n > 0; --n) {
    message.GetReflection()->AddString(&message, paths, random.pick(kPaths));
  }
}

void fill_value(pb::Message& message, Random& random, bool welcome,
                const std::function<void(const pb::FieldDescriptor& field)>& put) {
  static constexpr const char* kMembers[] = {"null_value",   "bool_value",   "number_value",
                                             "string_value", "struct_value", "list_value"};
  const pb::Descriptor& type = *message.GetDescriptor();
  const pb::Reflection& reflection = *message.GetReflection();
  const pb::FieldDescriptor& member =
      *type.FindFieldByName(kMembers[random.below(welcome ? 6 : 4)]);
  if (member.name() == "number_value") {
    const double number = random_double(random);
    return reflection.SetDouble(&message, &member, std::isfinite(number) ? number : 0.5);
  }
  put(member);
}

}  // namespace differential
