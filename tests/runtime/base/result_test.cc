#include "cpprpc/base/result.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

namespace cpprpc {
namespace {

Result<int> parse(const std::string& text) {
  if (text.empty()) return Status::invalid_argument("empty");
  return static_cast<int>(text.size());
}

TEST(ResultTest, HoldsAValueOrAnError) {
  const Result<int> value = parse("four");
  ASSERT_TRUE(value);
  EXPECT_TRUE(value.has_value());
  EXPECT_EQ(*value, 4);
  EXPECT_EQ(value.value(), 4);
  EXPECT_EQ(value.status(), Status::ok());

  const Result<int> error = parse("");
  ASSERT_FALSE(error);
  EXPECT_EQ(error.error(), Status::invalid_argument("empty"));
  EXPECT_EQ(error.status(), error.error());
}

TEST(ResultTest, ValueThrowsTheStatus) {
  try {
    static_cast<void>(parse("").value());
    FAIL() << "no exception";
  } catch (const BadResultAccess& exception) {
    EXPECT_EQ(exception.status(), Status::invalid_argument("empty"));
    EXPECT_STREQ(exception.what(), "INVALID_ARGUMENT: empty");
  }
}

TEST(ResultTest, AnErrorIsNeverOk) {
  const Result<int> result = Status::ok();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), StatusCode::Internal);
}

TEST(ResultTest, MovesWhatOnlyMoves) {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(7);
  const std::unique_ptr<int> owned = *std::move(result);
  EXPECT_EQ(*owned, 7);
  Result<std::string> text = std::string("moved");
  EXPECT_EQ(std::move(text).value(), "moved");
}

TEST(ResultTest, ValueOr) {
  EXPECT_EQ(parse("four").value_or(1), 4);
  EXPECT_EQ(parse("").value_or(1), 1);
  const Result<std::string> none = Status::unknown("");
  EXPECT_EQ(none.value_or("other"), "other");
}

TEST(ResultTest, AndThenGoesOnWithAValue) {
  const auto half = [](int i) -> Result<int> {
    if (i % 2 != 0) return Status::out_of_range("odd");
    return i / 2;
  };
  EXPECT_EQ(parse("four").and_then(half), Result<int>(2));
  EXPECT_EQ(parse("odd").and_then(half).error(), Status::out_of_range("odd"));
  EXPECT_EQ(parse("").and_then(half).error(), Status::invalid_argument("empty"));
  const Result<int> lvalue = parse("four");
  EXPECT_EQ(lvalue.and_then(half), Result<int>(2));
}

TEST(ResultTest, TransformChangesTheValue) {
  const auto text = [](int i) { return std::to_string(i); };
  EXPECT_EQ(parse("four").transform(text), Result<std::string>("4"));
  EXPECT_EQ(parse("").transform(text).error(), Status::invalid_argument("empty"));
  const Result<int> lvalue = parse("four");
  EXPECT_EQ(lvalue.transform(text), Result<std::string>("4"));
}

TEST(ResultTest, OrElseReplacesTheError) {
  const auto recover = [](const Status& status) -> Result<int> {
    return static_cast<int>(status.message().size());
  };
  EXPECT_EQ(parse("four").or_else(recover), Result<int>(4));
  EXPECT_EQ(parse("").or_else(recover), Result<int>(5));
  const Result<int> lvalue = parse("");
  EXPECT_EQ(lvalue.or_else(recover), Result<int>(5));
}

TEST(ResultTest, TransformErrorChangesTheError) {
  const auto hide = [](const Status& status) {
    return Status::internal("was " + std::string(to_string(status.code())));
  };
  EXPECT_EQ(parse("four").transform_error(hide), Result<int>(4));
  EXPECT_EQ(parse("").transform_error(hide).error(), Status::internal("was INVALID_ARGUMENT"));
  const Result<int> lvalue = parse("");
  EXPECT_EQ(lvalue.transform_error(hide).error().code(), StatusCode::Internal);
}

TEST(ResultTest, Compares) {
  EXPECT_EQ(parse("four"), parse("five"));
  EXPECT_NE(parse("four"), parse("three"));
  EXPECT_NE(parse("four"), parse(""));
  EXPECT_EQ(parse(""), parse(""));
}

}  // namespace
}  // namespace cpprpc
