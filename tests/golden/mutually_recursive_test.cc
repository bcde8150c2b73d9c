#include "golden/mutually_recursive.msg.h"
#include "golden/mutually_recursive.pb.h"
#include "reference.h"

namespace golden::mutually_recursive {
namespace {

using namespace golden_test;
namespace theirs = ::ref::golden::mutually_recursive;

static_assert(std::is_same_v<decltype(Chicken::lays), cpprpc::Box<Egg>>);
static_assert(std::is_same_v<decltype(Egg::hatches), cpprpc::Box<Chicken>>);
static_assert(std::is_same_v<decltype(Chicken::feather), std::optional<Feather>>);
static_assert(std::is_same_v<decltype(Person::job), cpprpc::Box<Person::Job>>);
static_assert(std::is_same_v<decltype(Person::Job::boss), cpprpc::Box<Person>>);

TEST(MutuallyRecursive, Cycle) {
  expect_agreement(Chicken{}, reference<theirs::Chicken>(""));
  expect_agreement(
      Chicken{.name = "Berta",
              .lays = Egg{.grams = 50, .hatches = Chicken{.name = "Kid", .lays = Egg{}}},
              .feather = Feather{.length = 3}},
      reference<theirs::Chicken>(R"(
                       name: "Berta" lays { grams: 50 hatches { name: "Kid" lays {} } }
                       feather { length: 3 })"));
  expect_agreement(Egg{.grams = 1, .hatches = Chicken{.feather = Feather{}}},
                   reference<theirs::Egg>("grams: 1 hatches { feather {} }"));
}

TEST(MutuallyRecursive, CycleThroughANestedMessage) {
  expect_agreement(
      Person{.name = "a",
             .job = Person::Job{.title = "b", .boss = Person{.name = "c", .job = Person::Job{}}}},
      reference<theirs::Person>(R"(name: "a" job { title: "b" boss { name: "c" job {} } })"));
}

}  // namespace
}  // namespace golden::mutually_recursive
