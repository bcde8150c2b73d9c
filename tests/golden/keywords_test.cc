// protoc's own classes of this proto do not compile: the reference is a dynamic message.

#include "golden/keywords.msg.h"
#include "golden/keywords.rpc.h"
#include "reference.h"

namespace golden::keywords::namespace_::new_ {
namespace {

using namespace golden_test;

std::unique_ptr<Theirs> theirs(const std::string& name, const std::string& text) {
  return dynamic_reference("golden/keywords.proto", "golden.keywords.namespace.new." + name, text);
}

TEST(Keywords, Everywhere) {
  class_ message{
      .int_ = 1,
      .operator_ = "o",
      .bool_ = false,
      .double_ = {1.5},
      .template_ = {"t"},
      .this_ = class_{.int_ = 3},
      .union_ = ::golden::keywords::namespace_::new_::union_{.static_ = class_::enum_::Return},
      .and_ = 4,
      .xor_eq_ = 5,
      .co_await_ = 6,
      .concept_ = 7,
      .requires_ = 8,
      .char8_t_ = 9,
      .final = 10,
      .override = 11,
      .import = 12,
      .nullptr_ = 13};
  message.switch_.emplace<class_::Switch::typename_>(class_::enum_::False);
  expect_agreement(message, theirs("class", R"(
      int: 1 operator: "o" bool: false double: 1.5 template: "t" this { int: 3 }
      union { static: return } and: 4 xor_eq: 5 co_await: 6 concept: 7 requires: 8 char8_t: 9
      final: 10 override: 11 import: 12 nullptr: 13 typename: false)"));
  message = class_();
  message.switch_.emplace<class_::Switch::goto_>(class_::struct_{.float_ = 1});
  expect_agreement(message, theirs("class", "goto { float: 1 }"));
}

TEST(Keywords, ValuesOfEnums) {
  EXPECT_EQ(to_string(class_::enum_::Default), "default");
  EXPECT_EQ(to_string(class_::enum_::Return), "return");
  EXPECT_EQ(to_string(class_::enum_::Switch), "ENUM_SWITCH");
  EXPECT_EQ(to_string(while_::True), "WHILE_TRUE");
  EXPECT_EQ(cpprpc::from_string<class_::enum_>("false"), class_::enum_::False);
}

TEST(Keywords, ServicesAndMethods) {
  EXPECT_EQ(delete_::full_name, "golden.keywords.namespace.new.delete");
  EXPECT_EQ(delete_::methods::do_.path, "/golden.keywords.namespace.new.delete/do");
  EXPECT_EQ(delete_::methods::for_.path, "/golden.keywords.namespace.new.delete/for");
  EXPECT_EQ(delete_::methods::continue_.path, "/golden.keywords.namespace.new.delete/continue");
  // `delete_` is the class's own name.
  EXPECT_EQ(delete_::methods::delete_2.path, "/golden.keywords.namespace.new.delete/delete");
}

}  // namespace
}  // namespace golden::keywords::namespace_::new_
