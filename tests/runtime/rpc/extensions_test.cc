// Values of any type that middleware hands on.

#include "cpprpc/rpc/extensions.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <utility>

namespace {

using cpprpc::Extensions;

template <int number>
struct Value {
  int value = 0;
};

TEST(Extensions, KeepsOneOfEachType) {
  Extensions extensions;
  EXPECT_EQ(extensions.get<Value<0>>(), nullptr);
  Value<0>& kept = extensions.set(Value<0>{1});
  EXPECT_EQ(extensions.get<Value<0>>(), &kept);
  EXPECT_EQ(extensions.get<Value<1>>(), nullptr);
  extensions.set(Value<1>{2});
  extensions.set(Value<0>{3});
  EXPECT_EQ(std::as_const(extensions).get<Value<0>>()->value, 3);
  EXPECT_EQ(extensions.get<Value<1>>()->value, 2);
  extensions.erase<Value<0>>();
  EXPECT_EQ(extensions.get<Value<0>>(), nullptr);
  EXPECT_EQ(extensions.get<Value<1>>()->value, 2);
}

TEST(Extensions, ValuesStayWhereTheyAre) {
  Extensions extensions;
  const Value<0>* const first = &extensions.set(Value<0>{7});
  extensions.set(Value<1>());
  extensions.set(Value<2>());
  extensions.set(Value<3>());
  extensions.set(Value<4>());
  extensions.set(Value<5>());
  EXPECT_EQ(extensions.get<Value<0>>(), first);
  EXPECT_EQ(first->value, 7);
}

TEST(Extensions, CopiesShareTheValues) {
  Extensions copy;
  {
    Extensions extensions;
    extensions.set(Value<0>{1});
    copy = extensions;
    EXPECT_EQ(copy.get<Value<0>>(), extensions.get<Value<0>>());
    extensions.set(Value<0>{2});
    extensions.set(Value<1>{3});
  }
  EXPECT_EQ(copy.get<Value<0>>()->value, 1);
  EXPECT_EQ(copy.get<Value<1>>(), nullptr);
}

TEST(Extensions, ValuesEndWhenTheyAreReplacedOrDropped) {
  const auto counted = std::make_shared<int>(0);
  {
    Extensions extensions;
    extensions.set(counted);
    EXPECT_EQ(counted.use_count(), 2);
    extensions.set(std::shared_ptr<int>());
    EXPECT_EQ(counted.use_count(), 1);
    extensions.set(counted);
    extensions.erase<std::shared_ptr<int>>();
    EXPECT_EQ(counted.use_count(), 1);
    extensions.set(counted);
  }
  EXPECT_EQ(counted.use_count(), 1);
}

struct alignas(64) Aligned {
  char bytes[64] = {};
};

TEST(Extensions, TheirMemoryIsAlignedAsTheyWish) {
  for (int i = 0; i < 8; ++i) {
    const auto value = std::allocate_shared<Aligned>(cpprpc::detail::PoolAllocator<Aligned>());
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(value.get()) % 64, 0U);
  }
}

}  // namespace
