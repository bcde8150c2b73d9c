// Production: what each program of the shop has around it, beside its own business: logs, metrics,
// traces, who may call, limits, and what it does when others fail. production.cc has it in one
// place.
//
//   Production production("stock", argc, argv);
//   warehouse.bind(production.router());
//   return production.run();                     // until SIGTERM
//
// The options of all programs:
//
//   --listen=ADDRESS     where it serves; a port 0 is one that is free
//   --metrics=ADDRESS    where Prometheus fetches its metrics
//   --collector=ADDRESS  where its traces go
//   --log=FILE           a line of JSON for each call
//   --keys=FILE          a JWK set: the keys of tokens that callers bring
//   --token=FILE         the token that it brings where it calls
//   --stock=ADDRESS, --payments=ADDRESS, --checkout=ADDRESS: whom it calls

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "cpprpc/rpc/channel.h"
#include "cpprpc/rpc/router.h"

class Production {
 public:
  /// Ends the program where an option makes no sense.
  Production(std::string_view service, int argc, char** argv);
  Production(const Production&) = delete;
  Production& operator=(const Production&) = delete;
  ~Production();

  /// For services of this program. Its middleware is around all that is bound to it.
  [[nodiscard]] cpprpc::Router& router();

  /// The way to another service, whose address the option --SERVICE says.
  [[nodiscard]] cpprpc::Channel channel(std::string_view service);

  /// The number that an option says; `otherwise` without it.
  [[nodiscard]] std::uint64_t number(const std::string& option, std::uint64_t otherwise = 0) const;

  /// Serves until the program is told to end. The exit code.
  int run();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};
