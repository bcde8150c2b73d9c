// Scraped: what a registry exports, to be looked up by what Prometheus would show.
//
//   Scraped(registry).value("grpc_server_started_total{unary,e2e.v1.Echo,Once}")

#pragma once

#include <prometheus/collectable.h>

#include <cstddef>
#include <map>
#include <string>

/// The values by name and the labels' values, in their order; of a histogram the count, and with
/// "_sum" and, with another label, "_bucket" behind the name what these are.
class Scraped {
 public:
  explicit Scraped(const prometheus::Collectable& metrics);

  /// -1 if there is none.
  [[nodiscard]] double value(const std::string& name) const;

  /// The sum of all whose name begins so.
  [[nodiscard]] double sum(const std::string& name) const;

  /// How many time series there are.
  [[nodiscard]] std::size_t size() const noexcept { return values_.size(); }

  /// How many there are whose name begins so.
  [[nodiscard]] std::size_t count(const std::string& name) const;

 private:
  std::map<std::string, double> values_;
};
