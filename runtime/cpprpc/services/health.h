// Health: tells clients, load balancers and orchestrators how the server and its services are.
//
//   Health health;
//   health.bind(router);
//   health.set_status(Greeter::full_name, ServingStatus::Serving);
//   ...
//   server->run_until_signal();         // a server that shuts down says NOT_SERVING by itself
//
// It serves grpc.health.v1.Health: https://github.com/grpc/grpc/blob/master/doc/health-checking.md.
// The server as a whole, whose name is "", is Serving from the start; a service has no status until
// it is given one. Check answers NOT_FOUND for such a service; Watch says SERVICE_UNKNOWN, and goes
// on in case it is given one. set_status(), set_all() and shutdown() are for any thread. Outlives
// the server. Link cpprpc::services.

#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

namespace cpprpc {

class Router;

/// With the numbers of grpc.health.v1.HealthCheckResponse.ServingStatus.
enum class ServingStatus : std::int32_t { Unknown = 0, Serving = 1, NotServing = 2 };

class Health {
 public:
  Health();
  Health(const Health&) = delete;
  Health& operator=(const Health&) = delete;
  ~Health();

  /// Routes the service, also of several routers.
  void bind(Router& router);

  /// Sets the status of a service, "demo.v1.Greeter", or with "" of the server as a whole, and
  /// tells those who watch it.
  void set_status(std::string_view service, ServingStatus status);

  /// Sets the status of all that have one.
  void set_all(ServingStatus status);

  /// All are NotServing from now on, whatever they are set to. Those who watch are told so, and
  /// their calls end with UNAVAILABLE. A server that shuts down does the same to its own clients,
  /// so that this is for saying so earlier, or for several servers at once.
  void shutdown();

 private:
  class Service;
  std::unique_ptr<Service> service_;
};

}  // namespace cpprpc
