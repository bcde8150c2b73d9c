#include "scraped.h"

#include <prometheus/client_metric.h>
#include <prometheus/metric_family.h>

#include <cstdio>
#include <stdexcept>

namespace {

std::string labels(const prometheus::ClientMetric& metric, const std::string& more = "") {
  std::string text;
  for (const auto& label : metric.label) text += (text.empty() ? "" : ",") + label.value;
  if (!more.empty()) text += (text.empty() ? "" : ",") + more;
  return "{" + text + "}";
}

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", value);
  return text;
}

}  // namespace

Scraped::Scraped(const prometheus::Collectable& metrics) {
  const auto add = [&](const std::string& name, double value) {
    if (!values_.emplace(name, value).second) throw std::logic_error("twice: " + name);
  };
  for (const prometheus::MetricFamily& family : metrics.Collect()) {
    for (const prometheus::ClientMetric& metric : family.metric) {
      switch (family.type) {
        case prometheus::MetricType::Counter:
          add(family.name + labels(metric), metric.counter.value);
          break;
        case prometheus::MetricType::Gauge:
          add(family.name + labels(metric), metric.gauge.value);
          break;
        case prometheus::MetricType::Histogram:
          add(family.name + labels(metric), static_cast<double>(metric.histogram.sample_count));
          add(family.name + "_sum" + labels(metric), metric.histogram.sample_sum);
          for (const auto& bucket : metric.histogram.bucket) {
            add(family.name + "_bucket" + labels(metric, number(bucket.upper_bound)),
                static_cast<double>(bucket.cumulative_count));
          }
          break;
        default:
          throw std::logic_error("a type of metric that no test expects");
      }
    }
  }
}

double Scraped::value(const std::string& name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? -1 : found->second;
}

double Scraped::sum(const std::string& name) const {
  double sum = 0;
  for (const auto& [key, value] : values_) sum += key.starts_with(name) ? value : 0;
  return sum;
}

std::size_t Scraped::count(const std::string& name) const {
  std::size_t count = 0;
  for (const auto& [key, value] : values_) count += key.starts_with(name) ? 1 : 0;
  return count;
}
