// One address, and several: when a channel connects, to what, and which of them gets a call.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <optional>

#include "client_fakes.h"
#include "cpprpc/transport/h2/client/balancer.h"
#include "cpprpc/transport/h2/client/subchannel.h"

namespace transport_h2 {
namespace {

using cpprpc::LoadBalancing;
using cpprpc::transport::h2::Balancer;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using namespace std::chrono_literals;

constexpr auto kAtOnce = 1ns;  // a backoff that is over in the next turn

// --- one address

class SubchannelTest : public testing::Test, public Subchannel::Watcher {
 protected:
  void subchannel_changed(Subchannel& changed) noexcept override {
    states.push_back(changed.state());
  }

  using State = Subchannel::State;
  std::vector<State> states;
};

TEST_F(SubchannelTest, ConnectsWhenItIsTold) {
  FakeSurroundings around;
  Subchannel subchannel(around.all, address(1), *this);
  EXPECT_EQ(subchannel.state(), State::Idle);
  EXPECT_THAT(around.connector.wanted(), IsEmpty());
  subchannel.connect();
  subchannel.connect();
  EXPECT_EQ(subchannel.state(), State::Connecting);
  EXPECT_EQ(subchannel.connection(), nullptr);
  EXPECT_THAT(around.connector.wanted(), ElementsAre(1));
  FakeConnection& connection = around.connector.to(1);
  connection.become_ready();
  EXPECT_EQ(subchannel.connection(), &connection);
  EXPECT_THAT(states, ElementsAre(State::Ready));
}

TEST_F(SubchannelTest, AnAttemptHasTime) {
  FakeSurroundings around(1s);
  Subchannel quick(around.all, address(1), *this);
  quick.connect();
  EXPECT_EQ(around.connector.to(1).timeout, 20s);
  FakeSurroundings slow(1h);  // what is waited anyway before the next attempt
  Subchannel patient(slow.all, address(1), *this);
  patient.connect();
  EXPECT_GE(slow.connector.to(1).timeout, 48min);
}

TEST_F(SubchannelTest, WaitsAfterAFailure) {
  FakeSurroundings around;
  Subchannel subchannel(around.all, address(1), *this);
  subchannel.connect();
  around.connector.to(1).get_lost("refused");
  EXPECT_EQ(subchannel.state(), State::TransientFailure);
  EXPECT_EQ(subchannel.failure(), Status::unavailable("refused"));
  EXPECT_TRUE(subchannel.is_failing());
  around.loop.turn();
  subchannel.connect();
  EXPECT_THAT(around.connector.wanted(), IsEmpty());
}

TEST_F(SubchannelTest, IsIdleAfterTheBackoff) {
  FakeSurroundings around(kAtOnce);
  Subchannel subchannel(around.all, address(1), *this);
  subchannel.connect();
  around.connector.to(1).get_lost("refused");
  around.loop.turn();
  EXPECT_EQ(subchannel.state(), State::Idle);
  EXPECT_TRUE(subchannel.is_failing());
  subchannel.connect();
  around.connector.to(1).become_ready();
  EXPECT_FALSE(subchannel.is_failing());
  EXPECT_THAT(states, ElementsAre(State::TransientFailure, State::Idle, State::Ready));
}

TEST_F(SubchannelTest, OneThatIsLostMayBeMadeAgainAtOnce) {
  FakeSurroundings around;
  Subchannel subchannel(around.all, address(1), *this);
  subchannel.connect();
  around.connector.to(1).become_ready();
  around.connector.to(1).get_lost("reset");
  EXPECT_EQ(subchannel.state(), State::Idle);
  EXPECT_EQ(subchannel.connection(), nullptr);
  subchannel.connect();
  EXPECT_THAT(around.connector.wanted(), ElementsAre(1));
}

TEST_F(SubchannelTest, GivesItsConnectionUpWhenItGoes) {
  FakeSurroundings around(kAtOnce);
  {
    Subchannel connecting(around.all, address(1), *this);
    connecting.connect();
    Subchannel ready(around.all, address(2), *this);
    ready.connect();
    around.connector.to(2).become_ready();
    Subchannel failed(around.all, address(3), *this);
    failed.connect();
    around.connector.to(3).get_lost("refused");
    states.clear();
  }
  EXPECT_THAT(around.connector.wanted(), IsEmpty());
  around.loop.turn();
  EXPECT_THAT(states, IsEmpty());
}

// --- several

class BalancerTest : public testing::Test, public Balancer::Owner {
 protected:
  void make(LoadBalancing policy, Clock::duration backoff = 1h) {
    around.emplace(backoff);
    balancer = make_balancer(policy, "users.test:443", around->all, *this);
  }
  void picks_changed() noexcept override { ++changes; }
  void resolve_again() noexcept override { ++resolutions; }

  FakeConnection& to(int port) { return around->connector.to(port); }
  std::vector<int> wanted() { return around->connector.wanted(); }

  // The port that a call goes to; 0 if it has to wait, -1 if it fails.
  int pick() {
    const Balancer::Pick pick = balancer->pick();
    if (pick.failure != nullptr) failure = *pick.failure;
    if (pick.connection != nullptr) return static_cast<FakeConnection*>(pick.connection)->port;
    return pick.failure != nullptr ? -1 : 0;
  }

  std::optional<FakeSurroundings> around;
  std::unique_ptr<Balancer> balancer;
  Status failure;
  int changes = 0;
  int resolutions = 0;
};

class PickFirstTest : public BalancerTest {};

TEST_F(PickFirstTest, ConnectsForTheFirstCall) {
  make(LoadBalancing::PickFirst);
  balancer->set_addresses(addresses({1, 2, 3}));
  EXPECT_THAT(wanted(), IsEmpty());
  EXPECT_EQ(pick(), 0);
  EXPECT_EQ(pick(), 0);
  EXPECT_THAT(wanted(), ElementsAre(1));
  to(1).become_ready();
  EXPECT_EQ(changes, 1);
  EXPECT_EQ(pick(), 1);
  EXPECT_EQ(pick(), 1);
  EXPECT_THAT(wanted(), ElementsAre(1));
}

TEST_F(PickFirstTest, TriesOneAfterTheOther) {
  make(LoadBalancing::PickFirst);
  balancer->set_addresses(addresses({1, 2, 3}));
  EXPECT_EQ(pick(), 0);
  to(1).get_lost("refused");
  EXPECT_THAT(wanted(), ElementsAre(2));
  EXPECT_EQ(pick(), 0);
  to(2).get_lost("refused");
  to(3).become_ready();
  EXPECT_EQ(pick(), 3);
  EXPECT_EQ(resolutions, 0);
}

TEST_F(PickFirstTest, FailsOnceAllHaveFailed) {
  make(LoadBalancing::PickFirst);
  balancer->set_addresses(addresses({1, 2}));
  EXPECT_EQ(pick(), 0);
  to(1).get_lost("refused");
  EXPECT_EQ(changes, 0);
  to(2).get_lost("failed to connect to ipv4:127.0.0.1:2: Connection refused");
  EXPECT_EQ(changes, 1);
  EXPECT_EQ(resolutions, 1);
  EXPECT_EQ(pick(), -1);
  EXPECT_EQ(failure,
            Status::unavailable("failed to connect to all 2 addresses of users.test:443, last: "
                                "failed to connect to ipv4:127.0.0.1:2: Connection refused"));
  EXPECT_THAT(wanted(), IsEmpty());
}

TEST_F(PickFirstTest, TriesOnByItselfUntilOneWorks) {
  make(LoadBalancing::PickFirst, kAtOnce);
  balancer->set_addresses(addresses({1, 2}));
  EXPECT_EQ(pick(), 0);
  to(1).get_lost("refused");
  to(2).get_lost("refused");
  around->loop.turn();
  EXPECT_THAT(wanted(), UnorderedElementsAre(1, 2));
  EXPECT_EQ(pick(), -1);  // calls fail meanwhile
  to(2).become_ready();
  EXPECT_EQ(pick(), 2);
  EXPECT_THAT(wanted(), ElementsAre(2));
}

TEST_F(PickFirstTest, ConnectsAgainWhenACallNeedsIt) {
  make(LoadBalancing::PickFirst);
  balancer->set_addresses(addresses({1, 2}));
  EXPECT_EQ(pick(), 0);
  to(1).get_lost("refused");
  to(2).become_ready();
  changes = 0;
  to(2).get_lost("reset");
  EXPECT_EQ(resolutions, 1);
  EXPECT_EQ(changes, 1);
  EXPECT_THAT(wanted(), IsEmpty());
  EXPECT_EQ(pick(), 0);
  EXPECT_THAT(wanted(), ElementsAre(2));  // the backoff of the first is not over
}

TEST_F(PickFirstTest, NewAddresses) {
  make(LoadBalancing::PickFirst);
  balancer->set_addresses(addresses({1, 2}));
  EXPECT_EQ(pick(), 0);
  to(1).become_ready();
  balancer->set_addresses(addresses({2, 1, 1}));
  EXPECT_EQ(pick(), 1);  // still good
  balancer->set_addresses(addresses({2, 3}));
  EXPECT_THAT(wanted(), IsEmpty());
  EXPECT_EQ(pick(), 0);
  EXPECT_THAT(wanted(), ElementsAre(2));
  balancer->set_addresses(addresses({3}));  // while it connects
  EXPECT_THAT(wanted(), ElementsAre(3));
  to(3).get_lost("refused");
  EXPECT_EQ(pick(), -1);
  balancer->set_addresses(addresses({4}));  // while all fail
  EXPECT_THAT(wanted(), ElementsAre(4));
  to(4).become_ready();
  EXPECT_EQ(pick(), 4);
}

class RoundRobinTest : public BalancerTest {
 protected:
  std::map<int, int> pick_many(int calls) {
    std::map<int, int> count;
    for (int i = 0; i < calls; ++i) ++count[pick()];
    return count;
  }
};

TEST_F(RoundRobinTest, AllThatAreReadyInTurn) {
  make(LoadBalancing::RoundRobin);
  balancer->set_addresses(addresses({1, 2, 3}));
  EXPECT_THAT(wanted(), ElementsAre(1, 2, 3));
  EXPECT_EQ(pick(), 0);
  to(2).become_ready();
  EXPECT_EQ(changes, 1);
  EXPECT_EQ(pick_many(3), (std::map<int, int>{{2, 3}}));
  to(1).become_ready();
  to(3).become_ready();
  EXPECT_EQ(pick_many(30), (std::map<int, int>{{1, 10}, {2, 10}, {3, 10}}));
}

TEST_F(RoundRobinTest, ConnectsAgainByItself) {
  make(LoadBalancing::RoundRobin);
  balancer->set_addresses(addresses({1, 2}));
  to(1).become_ready();
  to(2).become_ready();
  to(1).get_lost("reset");
  EXPECT_EQ(resolutions, 1);
  EXPECT_EQ(pick_many(4), (std::map<int, int>{{2, 4}}));
  to(1).become_ready();
  EXPECT_EQ(pick_many(4), (std::map<int, int>{{1, 2}, {2, 2}}));
}

TEST_F(RoundRobinTest, FailsWhileAllFail) {
  make(LoadBalancing::RoundRobin, kAtOnce);
  balancer->set_addresses(addresses({1, 2}));
  to(1).get_lost("refused");
  EXPECT_EQ(pick(), 0);
  to(2).get_lost("no route");
  EXPECT_EQ(pick(), -1);
  EXPECT_THAT(std::string(failure.message()), HasSubstr("no route"));
  around->loop.turn();
  EXPECT_THAT(wanted(), UnorderedElementsAre(1, 2));
  EXPECT_EQ(pick(), -1);  // also while it tries again
  to(1).become_ready();
  EXPECT_EQ(pick(), 1);
}

TEST_F(RoundRobinTest, LeavesOutThoseThatAreNotWell) {
  make(LoadBalancing::RoundRobin);
  balancer->set_addresses(addresses({1, 2}));
  to(1).become_unwell("it is not serving");
  EXPECT_EQ(pick(), 0);
  to(2).become_ready();
  EXPECT_EQ(pick_many(4), (std::map<int, int>{{2, 4}}));
  to(1).become_ready();
  EXPECT_EQ(pick_many(4), (std::map<int, int>{{1, 2}, {2, 2}}));
  to(2).become_unwell("it is not serving");
  to(1).become_unwell("it is not serving either");
  EXPECT_EQ(pick(), -1);
  EXPECT_THAT(std::string(failure.message()), HasSubstr("either"));
  EXPECT_THAT(wanted(), ElementsAre(1, 2));
  to(1).get_lost("reset");  // there is nothing to wait for
  EXPECT_THAT(wanted(), UnorderedElementsAre(1, 2));
  EXPECT_EQ(pick(), -1);
  to(1).become_ready();
  EXPECT_EQ(pick(), 1);
}

TEST_F(RoundRobinTest, NewAddresses) {
  make(LoadBalancing::RoundRobin);
  balancer->set_addresses(addresses({1, 2}));
  to(1).become_ready();
  to(2).become_ready();
  balancer->set_addresses(addresses({2, 3}));
  EXPECT_THAT(wanted(), ElementsAre(2, 3));
  EXPECT_EQ(pick_many(2), (std::map<int, int>{{2, 2}}));
}

TEST_F(BalancerTest, OneAddressIsNamedWithTheTarget) {
  make(LoadBalancing::PickFirst);
  balancer->set_addresses(addresses({1}));
  EXPECT_EQ(pick(), 0);
  to(1).get_lost("failed to connect to ipv4:127.0.0.1:1: Connection refused");
  EXPECT_EQ(pick(), -1);
  EXPECT_EQ(failure, Status::unavailable("failed to connect to ipv4:127.0.0.1:1: Connection "
                                         "refused (users.test:443)"));
}

}  // namespace
}  // namespace transport_h2
