// Calls that wait for addresses and connections.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <deque>
#include <optional>

#include "client_fakes.h"
#include "cpprpc/transport/h2/client/picker.h"

namespace transport_h2 {
namespace {

using cpprpc::LoadBalancing;
using cpprpc::Result;
using cpprpc::transport::h2::Pending;
using cpprpc::transport::h2::PendingPtr;
using cpprpc::transport::h2::Picker;
using cpprpc::transport::h2::Waiting;
using testing::ElementsAre;
using testing::IsEmpty;
using namespace std::chrono_literals;

class Caller final : public Waiting {
 public:
  explicit Caller(bool waits_for_ready = false) { wait_for_ready(waits_for_ready); }
  void picked(Connection& connection) noexcept override {
    port = static_cast<FakeConnection&>(connection).port;
  }
  void not_picked(const Status& why) noexcept override { failure = why; }

  int port = 0;
  std::optional<Status> failure;
};

class PickerTest : public testing::Test {
 protected:
  using Addresses = std::vector<Address>;
  using Done = std::function<void(Result<Addresses>)>;

  void make(Addresses fixed = {}, LoadBalancing policy = LoadBalancing::PickFirst) {
    picker.emplace(
        "users.test:443", std::move(fixed),
        [this](Done done) {
          questions.push_back(std::move(done));
          return std::make_unique<Pending>();
        },
        policy, around.all);
  }
  // Answers the one question that is open.
  void answer(Result<Addresses> found) {
    ASSERT_EQ(questions.size(), 1u);
    const Done done = std::move(questions.front());
    questions.pop_front();
    done(std::move(found));
  }

  FakeSurroundings around;
  std::deque<Done> questions;
  std::optional<Picker> picker;
};

TEST_F(PickerTest, AsksForAddressesWhenTheFirstCallComes) {
  make();
  EXPECT_THAT(questions, IsEmpty());
  Caller first;
  Caller second;
  picker->pick(first);
  picker->pick(second);
  EXPECT_TRUE(first.is_waiting());
  answer(addresses({1}));
  EXPECT_THAT(around.connector.wanted(), ElementsAre(1));
  around.connector.to(1).become_ready();
  EXPECT_EQ(first.port, 1);
  EXPECT_EQ(second.port, 1);
  EXPECT_FALSE(first.is_waiting());
  Caller third;
  picker->pick(third);
  EXPECT_EQ(third.port, 1);
}

TEST_F(PickerTest, DoesNotAskForWhatTheTargetNames) {
  for (const auto policy : {LoadBalancing::PickFirst, LoadBalancing::RoundRobin}) {
    make(addresses({1}), policy);
    EXPECT_THAT(around.connector.wanted(), IsEmpty());  // nobody calls
    Caller caller;
    picker->pick(caller);
    EXPECT_THAT(questions, IsEmpty());
    around.connector.to(1).become_ready();
    EXPECT_EQ(caller.port, 1);
    around.connector.to(1).get_lost("reset");
    around.loop.turn();
    EXPECT_THAT(questions, IsEmpty());
  }
}

TEST_F(PickerTest, AnUnknownNameFailsCallsThatDoNotWait) {
  make();
  Caller hasty;
  Caller patient(true);
  picker->pick(hasty);
  picker->pick(patient);
  const Status unknown = Status::unavailable("DNS resolution failed for users.test");
  answer(unknown);
  EXPECT_EQ(hasty.failure, unknown);
  EXPECT_TRUE(patient.is_waiting());
  EXPECT_EQ(picker->last_failure(), unknown);
  Caller later;
  picker->pick(later);
  EXPECT_EQ(later.failure, unknown);
  EXPECT_THAT(questions, IsEmpty());  // asked again after a while, not for each call
  picker->forget(patient);
}

TEST_F(PickerTest, NoServerFailsCallsThatDoNotWait) {
  make(addresses({1, 2}));
  Caller hasty;
  Caller patient(true);
  picker->pick(hasty);
  picker->pick(patient);
  around.connector.to(1).get_lost("refused");
  EXPECT_TRUE(hasty.is_waiting());
  around.connector.to(2).get_lost("refused");
  ASSERT_TRUE(hasty.failure);
  EXPECT_EQ(hasty.failure->code(), StatusCode::Unavailable);
  EXPECT_TRUE(patient.is_waiting());
  picker->forget(patient);
  EXPECT_FALSE(patient.is_waiting());
  picker->forget(patient);  // twice is once
}

TEST_F(PickerTest, ALostConnectionIsMadeAgainForThoseThatWait) {
  make(addresses({1}));
  Caller first;
  picker->pick(first);
  around.connector.to(1).become_ready();
  around.connector.to(1).get_lost("reset");
  EXPECT_THAT(around.connector.wanted(), IsEmpty());
  Caller second;
  picker->pick(second);
  around.connector.to(1).become_ready();
  EXPECT_EQ(second.port, 1);
}

TEST_F(PickerTest, AsksAgainWhenAConnectionIsLostButNotTooOften) {
  make();
  Caller first;
  picker->pick(first);
  answer(addresses({1}));
  around.connector.to(1).become_ready();
  around.connector.to(1).get_lost("reset");
  around.loop.turn();
  EXPECT_THAT(questions, IsEmpty());  // it was asked within the last thirty seconds
}

TEST_F(PickerTest, ThoseInTheMiddleMayLeave) {
  make(addresses({1}));
  std::deque<Caller> callers(5);
  for (Caller& caller : callers) picker->pick(caller);
  for (const std::size_t leaving : {2u, 0u, 4u}) picker->forget(callers[leaving]);
  around.connector.to(1).become_ready();
  std::vector<int> ports;
  for (const Caller& caller : callers) ports.push_back(caller.port);
  EXPECT_THAT(ports, ElementsAre(0, 1, 0, 1, 0));
}

// One that is told of a connection asks for another at once: the one it got takes no more calls.
class Unlucky final : public Waiting {
 public:
  explicit Unlucky(Picker& its_picker) : picker(its_picker) {}
  void picked(Connection& connection) noexcept override {
    if (++tries > 1) return;
    static_cast<FakeConnection&>(connection).get_lost("takes no more calls");
    picker.pick(*this);
  }
  void not_picked(const Status&) noexcept override {}

  Picker& picker;
  int tries = 0;
};

TEST_F(PickerTest, PickingMayChangeThePicks) {
  make(addresses({1}));
  Unlucky unlucky(*picker);
  Caller behind;
  picker->pick(unlucky);
  picker->pick(behind);
  around.connector.to(1).become_ready();
  EXPECT_EQ(unlucky.tries, 1);
  EXPECT_TRUE(unlucky.is_waiting());
  EXPECT_TRUE(behind.is_waiting());
  around.connector.to(1).become_ready();
  EXPECT_EQ(unlucky.tries, 2);
  EXPECT_EQ(behind.port, 1);
}

}  // namespace
}  // namespace transport_h2
