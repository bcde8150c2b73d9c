// HealthWatch: asks the server at the other end of a connection how a service is, and hears of it
// whenever that changes.
//
// A server that does not know the question is taken to be well. When the answers break off, it is
// not, until they go on: the question is asked again after a backoff. On the loop's thread only.
//
// Specification: https://github.com/grpc/grpc/blob/master/doc/health-checking.md and
// https://github.com/grpc/proposal/blob/master/A17-client-side-health-checking.md

#pragma once

#include <cstdint>
#include <string>

#include "cpprpc/base/status.h"
#include "cpprpc/transport/h2/client/alarm.h"
#include "cpprpc/transport/h2/client/backoff.h"
#include "cpprpc/transport/h2/session/client_stream.h"

namespace cpprpc::transport::h2 {

class Shard;

class HealthWatch final : private ClientStream {
 public:
  class Owner {
   public:
    virtual void serving() noexcept = 0;
    virtual void not_serving(const Status& why) noexcept = 0;

   protected:
    ~Owner() = default;
  };

  /// What is referred to outlives it.
  HealthWatch(Session& session, Shard& shard, const std::string& service, Owner& owner);
  /// Its stream is closed, or was never begun.
  ~HealthWatch() = default;

  void start();

  /// The owner hears no more of it.
  void stop() noexcept;

 private:
  void on_data() override;
  void on_closed(std::uint32_t error_code) override;
  void told(int status);

  Session& session_;
  Shard& shard_;
  const std::string service_;
  Owner* owner_;  // null: nobody wants to hear of it any more
  Backoff backoff_;
  Alarm again_;
};

}  // namespace cpprpc::transport::h2
