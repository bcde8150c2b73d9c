// Namespaces that are not the packages: by an option in the file, and by one of the run.

#include "golden/option_namespace.msg.h"
#include "golden/option_namespace.pb.h"
#include "golden/option_namespace.rpc.h"
#include "golden/option_namespace_user.msg.h"
#include "golden/option_namespace_user.pb.h"
#include "golden/run_namespace.msg.h"
#include "golden/run_namespace.pb.h"
#include "golden/run_namespace.rpc.h"
#include "reference.h"

namespace {

using namespace golden_test;

namespace orders = golden_acme::orders;
namespace renamed = golden_run::renamed;

static_assert(cpprpc::Codec<orders::Order>::full_name == "golden.option_namespace.Order");
static_assert(orders::Orders::full_name == "golden.option_namespace.Orders");
static_assert(cpprpc::Codec<renamed::Renamed>::full_name == "golden.run_namespace.Renamed");
static_assert(renamed::Renaming::full_name == "golden.run_namespace.Renaming");

TEST(Namespaces, ByAnOptionInTheFile) {
  expect_agreement(
      orders::Order{.id = 7, .state = orders::State::Open, .parts = {orders::Order{}}},
      reference<ref::golden::option_namespace::Order>("id: 7 state: STATE_OPEN parts {}"));
}

TEST(Namespaces, FollowedByThoseWhoImportIt) {
  expect_agreement(golden::option_namespace_user::Basket{.order = orders::Order{.id = 1},
                                                         .states = {{"a", orders::State::Open}}},
                   reference<ref::golden::option_namespace_user::Basket>(
                       R"(order { id: 1 } states { key: "a" value: STATE_OPEN })"));
}

TEST(Namespaces, ByAnOptionOfTheRun) {
  expect_agreement(renamed::Renamed{.name = "n",
                                    .parts = {renamed::Renamed::Part{.id = 1}},
                                    .not_renamed = golden::scalars::Scalars{.f_bool = true}},
                   reference<ref::golden::run_namespace::Renamed>(
                       R"(name: "n" parts { id: 1 } not_renamed { f_bool: true })"));
}

}  // namespace
