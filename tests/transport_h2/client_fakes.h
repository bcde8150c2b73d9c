// What stands for sockets in the tests of the client: a loop that a test turns by hand, and a
// connector whose connections do as they are told.

#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "cpprpc/transport/h2/client/connection.h"
#include "cpprpc/transport/h2/client/subchannel.h"
#include "cpprpc/transport/h2/io/address.h"
#include "manual_executor.h"

namespace transport_h2 {

using cpprpc::Clock;
using cpprpc::Status;
using cpprpc::StatusCode;
using cpprpc::transport::h2::Address;
using cpprpc::transport::h2::Call;
using cpprpc::transport::h2::Connection;
using cpprpc::transport::h2::Connector;
using cpprpc::transport::h2::Subchannel;
using cpprpc::transport::h2::Surroundings;

inline Address address(int number) {
  return Address::of_host("127.0.0.1", static_cast<std::uint16_t>(number)).value();
}

inline std::vector<Address> addresses(std::initializer_list<int> numbers) {
  std::vector<Address> all;
  for (const int number : numbers) all.push_back(address(number));
  return all;
}

class FakeConnection final : public Connection {
 public:
  FakeConnection(const Address& address, Clock::duration time, Owner& its_owner)
      : port(address.port()), timeout(time), owner(&its_owner) {}

  bool start(Call&) override { return true; }
  void retire() noexcept override { owner = nullptr; }

  void become_ready() { owner->connection_ready(); }
  void become_unwell(const std::string& why) {
    owner->connection_not_serving(Status::unavailable(why));
  }
  void get_lost(const std::string& why) {
    std::exchange(owner, nullptr)->connection_lost(Status::unavailable(why));
  }

  const int port;
  const Clock::duration timeout;
  Owner* owner;  // null: it has been given up, or is lost
};

class FakeConnector final : public Connector {
 public:
  Connection& connect(const Address& address, Clock::duration timeout,
                      Connection::Owner& owner) override {
    made.push_back(std::make_unique<FakeConnection>(address, timeout, owner));
    return *made.back();
  }

  /// The one to that port that is wanted; fails the test if there is none, or more than one.
  FakeConnection& to(int port) {
    FakeConnection* found = nullptr;
    for (const auto& connection : made) {
      if (connection->port != port || connection->owner == nullptr) continue;
      EXPECT_EQ(found, nullptr) << "two connections to " << port;
      found = connection.get();
    }
    if (found == nullptr) throw std::logic_error("nobody connects to " + std::to_string(port));
    return *found;
  }

  /// The ports that connections are wanted to, in the order in which they were asked for.
  [[nodiscard]] std::vector<int> wanted() const {
    std::vector<int> ports;
    for (const auto& connection : made) {
      if (connection->owner != nullptr) ports.push_back(connection->port);
    }
    return ports;
  }

  std::vector<std::unique_ptr<FakeConnection>> made;
};

/// What subchannels live on. Without other options a backoff never ends within a test.
struct FakeSurroundings {
  explicit FakeSurroundings(Clock::duration backoff = std::chrono::hours(1)) {
    all.backoff.initial(backoff).max(backoff);
  }
  ~FakeSurroundings() { loop.turn(); }  // alarms that were taken back late

  h2_test::ManualExecutor loop;
  FakeConnector connector;
  Surroundings all{.executor = loop, .connector = connector};
};

}  // namespace transport_h2
