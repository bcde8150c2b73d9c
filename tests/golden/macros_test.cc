// protoc's own classes of this proto do not compile: the reference is a dynamic message.

// What defines the macros, before the header that has to stand them.
#include <signal.h>
#include <sys/sysmacros.h>

#include <cassert>
#include <cerrno>
#include <climits>
#include <cmath>
#include <csetjmp>
#include <cstdarg>
#include <cstddef>
#include <cstdio>

#define STATUS_DEBUG 1
#define DEBUG 1
#define ERROR 1

#include "golden/macros.msg.h"
#include "reference.h"

namespace golden::macros {
namespace {

using namespace golden_test;

TEST(Macros, FieldsAndOneofs) {
  Macros message{.errno_ = 1,
                 .stdin_ = "in",
                 .stdout_ = "out",
                 .stderr_ = "err",
                 .eof = 5,
                 .null = 6,
                 .assert_ = true,
                 .major_ = 8,
                 .minor_ = 9,
                 .makedev_ = 10,
                 .unix_ = 11,
                 .linux_ = 12,
                 .int_max = 13,
                 .offsetof_ = 14,
                 .isnan_ = 15,
                 .signbit_ = 16,
                 .sigint = 17,
                 .bufsiz = 18,
                 .va_start_ = 19,
                 .setjmp_ = 20};
  message.huge_val.emplace<Macros::HugeVal::infinity>("i");
  expect_agreement(message, dynamic_reference("golden/macros.proto", "golden.macros.Macros", R"(
      errno: 1 stdin: "in" stdout: "out" stderr: "err" EOF: 5 NULL: 6 assert: true major: 8
      minor: 9 makedev: 10 unix: 11 linux: 12 INT_MAX: 13 offsetof: 14 isnan: 15 signbit: 16
      SIGINT: 17 BUFSIZ: 18 va_start: 19 setjmp: 20 INFINITY: "i")"));
}

TEST(Macros, Types) {
  expect_agreement(BUFSIZ_{.value = 1},
                   dynamic_reference("golden/macros.proto", "golden.macros.BUFSIZ", "value: 1"));
}

TEST(Macros, ValuesOfEnums) {
  EXPECT_EQ(to_string(Status::Eperm), "EPERM");
  EXPECT_EQ(to_string(Status::Eof), "STATUS_EOF");
  EXPECT_EQ(to_string(Status::Debug), "STATUS_DEBUG");
  EXPECT_EQ(cpprpc::from_string<Status>("OVERFLOW"), Status::Overflow);
}

}  // namespace
}  // namespace golden::macros
