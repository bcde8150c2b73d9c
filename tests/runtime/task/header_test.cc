// The umbrella that generated code includes must stay light: Task, and nothing of what is
// included only when wanted.

#include "cpprpc/task/task.h"

namespace cpprpc {

// What those headers declare would make these ambiguous, or another kind of thing.
struct Scope {};
struct ThreadPool {};
struct AsyncChannel {};
struct Loop {};
struct Executor {};

}  // namespace cpprpc

#include <gtest/gtest.h>

TEST(TaskHeader, PullsInNothingElse) {
  EXPECT_EQ(sizeof(cpprpc::Scope), 1U);
  EXPECT_EQ(sizeof(cpprpc::Executor), 1U);
}
