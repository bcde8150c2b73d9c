#include "cpprpc/middleware/metrics/detail/families.h"

#include <limits>
#include <utility>

#include "cpprpc/rpc/method_path.h"

namespace cpprpc::detail {
namespace {

using prometheus::MetricType;

// As Go's package codes spells them, which the libraries print whose names these are.
constexpr std::array<const char*, kStatusCodes> kCodeNames = {
    "OK",       "Canceled",       "Unknown",          "InvalidArgument",   "DeadlineExceeded",
    "NotFound", "AlreadyExists",  "PermissionDenied", "ResourceExhausted", "FailedPrecondition",
    "Aborted",  "OutOfRange",     "Unimplemented",    "Internal",          "Unavailable",
    "DataLoss", "Unauthenticated"};

Labels labels(std::string_view type, std::string_view service, std::string_view method) {
  return {{"grpc_type", std::string(type)},
          {"grpc_service", std::string(service)},
          {"grpc_method", std::string(method)}};
}

prometheus::MetricFamily family(std::string_view side, std::string_view name, MetricType type,
                                std::string_view help) {
  prometheus::MetricFamily family;
  family.name = "grpc_" + std::string(side) + "_" + std::string(name);
  family.help = std::string(help) + (side == "server" ? "on the server." : "on the client.");
  family.type = type;
  return family;
}

}  // namespace

Labels labels_of(std::string_view path, MethodKind kind) {
  const auto [service, method] = MethodPath::of(path).value_or(MethodPath{"unknown", path});
  return labels(to_string(kind), service, method);
}

Labels labels_of_unknown() { return labels("unknown", "unknown", "unknown"); }

Families::Families(std::string_view side, const std::vector<double>& bounds)
    : bounds_(bounds),
      // In the order of Which.
      families_{family(side, "started_total", MetricType::Counter, "Calls started "),
                family(side, "handled_total", MetricType::Counter, "Calls ended, by status code, "),
                family(side, "msg_received_total", MetricType::Counter, "Messages received "),
                family(side, "msg_sent_total", MetricType::Counter, "Messages sent "),
                family(side, "handling_seconds", MetricType::Histogram,
                       "How long calls took, in seconds, "),
                family(side, "in_flight", MetricType::Gauge, "Calls started and not ended yet ")} {}

prometheus::ClientMetric& Families::next(Which which, const Labels& labels) {
  prometheus::ClientMetric& metric = families_[which].metric.emplace_back();
  metric.label = labels;
  return metric;
}

void Families::count(Which which, const Labels& labels, std::uint64_t count) {
  next(which, labels).counter.value = static_cast<double>(count);
}

void Families::add(const Labels& labels, const MethodCounts::Totals& totals, bool with_all_codes) {
  count(Started, labels, totals.started);
  count(Received, labels, totals.received);
  count(Sent, labels, totals.sent);
  next(InFlight, labels).gauge.value = static_cast<double>(totals.started - totals.handled);
  add_seconds(labels, totals);
  Labels with_code = labels;
  with_code.emplace_back().name = "grpc_code";
  for (std::size_t code = 0; code < kStatusCodes; ++code) {
    if (totals.codes[code] == 0 && !with_all_codes) continue;
    with_code.back().value = kCodeNames[code];
    count(Handled, with_code, totals.codes[code]);
  }
}

void Families::add_seconds(const Labels& labels, const MethodCounts::Totals& totals) {
  prometheus::ClientMetric::Histogram& histogram = next(Seconds, labels).histogram;
  histogram.sample_sum = totals.seconds;
  for (std::size_t i = 0; i < totals.buckets.size(); ++i) {
    histogram.sample_count += totals.buckets[i];
    const double bound = i < bounds_.size() ? bounds_[i] : std::numeric_limits<double>::infinity();
    histogram.bucket.push_back({histogram.sample_count, bound});
  }
}

std::vector<prometheus::MetricFamily> Families::take() && {
  if (families_[Started].metric.empty()) return {};
  if (families_[Handled].metric.empty()) families_.erase(families_.begin() + Handled);
  return std::move(families_);
}

}  // namespace cpprpc::detail
