#include "cpprpc/wkt/field_mask.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "wkt_test.msg.h"

namespace cpprpc::wkt {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using wkt_test::Color;
using wkt_test::OldPart;
using wkt_test::Part;
using wkt_test::Thing;

FieldMask mask_of(std::initializer_list<std::string> paths) { return FieldMask{.paths = paths}; }

Thing full() {
  Thing thing{.number = 1,
              .text = "t",
              .color = Color::Red,
              .part = Part{.name = "p", .size = 2, .tags = {"x", "y"}},
              .numbers = {1, 2, 3},
              .parts = {Part{.name = "a"}, Part{.name = "b"}},
              .counts = {{"one", 1}},
              .named = {{7, Part{.name = "seven"}}}};
  thing.thing.emplace().number = 5;
  thing.thing->part = Part{.name = "inner", .size = 9};
  thing.choice.emplace<Thing::Choice::two>(Part{.name = "two", .size = 22});
  return thing;
}

template <class M>
std::string why(std::initializer_list<std::string> paths) {
  return validate<M>(mask_of(paths)).to_string();
}

// --- validate

TEST(FieldMask, EveryFieldIsAPath) {
  EXPECT_TRUE(is_valid<Thing>(all_fields<Thing>()));
  EXPECT_THAT(all_fields<Part>().paths, ElementsAre("name", "size", "tags", "next"));
  EXPECT_TRUE(is_valid<Thing>(mask_of({"box.part.name", "thing.thing.thing.number", "two.tags"})));
  EXPECT_TRUE(is_valid<Thing>(FieldMask()));
}

TEST(FieldMask, AWrongPathIsNamed) {
  EXPECT_EQ(why<Thing>({"number", "part.nam"}),
            "INVALID_ARGUMENT: google.protobuf.FieldMask: the path \"part.nam\" is wrong: "
            "wkt_test.Part has no field \"nam\"");
  EXPECT_EQ(why<Thing>({"camelCase"}),
            "INVALID_ARGUMENT: google.protobuf.FieldMask: the path \"camelCase\" is wrong: "
            "wkt_test.Thing has no field \"camelCase\"; in masks it is \"camel_Case\"");
  EXPECT_EQ(why<Thing>({"part.tags.x"}),
            "INVALID_ARGUMENT: google.protobuf.FieldMask: the path \"part.tags.x\" is too long: "
            "wkt_test.Part.tags is repeated, so that the path has to end there");
  EXPECT_EQ(why<Thing>({"named.7"}),
            "INVALID_ARGUMENT: google.protobuf.FieldMask: the path \"named.7\" is too long: "
            "wkt_test.Thing.named is a map, so that the path has to end there");
  EXPECT_EQ(why<Thing>({"text.x"}),
            "INVALID_ARGUMENT: google.protobuf.FieldMask: the path \"text.x\" is too long: "
            "wkt_test.Thing.text is no message, so that the path has to end there");
}

TEST(FieldMask, APathIsNamesJoinedByDots) {
  for (const std::string path : {"", ".", "part.", ".part", "part..name", "part.name."}) {
    EXPECT_EQ(why<Thing>({path}), "INVALID_ARGUMENT: google.protobuf.FieldMask: the path \"" +
                                      path + "\" has an empty name in it");
  }
  for (const std::string path : {"*", "part.*", "part name", "part,name", "Part", "choice"}) {
    EXPECT_NE(why<Thing>({path}).find("has no field"), std::string::npos) << path;
  }
}

TEST(FieldMask, APathIsAsDeepAsMessagesCanBe) {
  std::string path = "thing";
  for (int i = 1; i < 100; ++i) path += ".thing";
  EXPECT_TRUE(is_valid<Thing>(mask_of({path})));
  path += ".thing";
  EXPECT_NE(why<Thing>({path}).find("\"... is deeper than messages can nest"), std::string::npos);
  for (int i = 0; i < 200'000; ++i) path += ".thing";
  const FieldMask mask = mask_of({path});
  EXPECT_FALSE(is_valid<Thing>(mask));
  Thing thing = full();
  EXPECT_FALSE(apply(mask, thing).is_ok());
  EXPECT_FALSE(merge(mask, full(), thing).is_ok());
  EXPECT_EQ(thing, full());
  EXPECT_EQ(normalise(mask), mask);
}

// --- apply

TEST(FieldMask, ApplyKeepsWhatIsNamed) {
  Thing thing = full();
  ASSERT_TRUE(apply(mask_of({"part.size", "numbers", "two.name", "thing.part"}), thing).is_ok());
  Thing wanted{.part = Part{.size = 2}, .numbers = {1, 2, 3}};
  wanted.thing.emplace().part = Part{.name = "inner", .size = 9};
  wanted.choice.emplace<Thing::Choice::two>(Part{.name = "two"});
  EXPECT_EQ(thing, wanted);
}

TEST(FieldMask, ApplyMakesNothing) {
  Thing thing;
  ASSERT_TRUE(
      apply(mask_of({"part.size", "three.number", "box.width", "thing.part.name"}), thing).is_ok());
  EXPECT_EQ(thing, Thing());
}

TEST(FieldMask, ApplyOfAnEmptyMaskKeepsAll) {
  Thing thing = full();
  ASSERT_TRUE(apply(FieldMask(), thing).is_ok());
  EXPECT_EQ(thing, full());
}

TEST(FieldMask, ApplyOfAMaskThatIsWrongChangesNothing) {
  Thing thing = full();
  const Status status = apply(mask_of({"number", "nothing"}), thing);
  EXPECT_EQ(status.code(), StatusCode::InvalidArgument);
  EXPECT_EQ(thing, full());
}

TEST(FieldMask, ApplyKeepsUnknownFieldsOfWhatIsNamedAsAWhole) {
  OldPart part = decode<OldPart>(encode(Part{.name = "n", .size = 7})).value();
  ASSERT_FALSE(part.unknown_fields.empty());
  ASSERT_TRUE(apply(mask_of({"name"}), part).is_ok());
  EXPECT_EQ(part, OldPart{.name = "n"});

  Thing thing{.part = Part{.name = "n"}};
  thing.unknown_fields.append("\xa0\x06\x01");
  thing.part->unknown_fields.append("\xa0\x06\x02");
  const Part whole = *thing.part;
  Thing other = thing;
  ASSERT_TRUE(apply(mask_of({"part"}), thing).is_ok());
  EXPECT_EQ(thing, Thing{.part = whole});
  ASSERT_TRUE(apply(mask_of({"part.name"}), other).is_ok());
  EXPECT_EQ(other, Thing{.part = Part{.name = "n"}});
}

// --- merge

TEST(FieldMask, MergeWritesWhatIsNamed) {
  const Thing from{.number = 10, .part = Part{.name = "new", .size = 20}};
  Thing to = full();
  ASSERT_TRUE(merge(mask_of({"number", "text", "part.name"}), from, to).is_ok());
  Thing wanted = full();
  wanted.number = 10;
  wanted.text = std::nullopt;
  wanted.part->name = "new";
  EXPECT_EQ(to, wanted);
}

TEST(FieldMask, MergeAppendsOrReplaces) {
  const Thing from{.part = Part{.size = 20, .tags = {"z"}},
                   .numbers = {4},
                   .counts = {{"one", 100}, {"two", 2}},
                   .named = {{7, Part{.size = 77}}}};
  const FieldMask mask = mask_of({"part", "numbers", "parts", "counts", "named"});
  Thing wanted = full();
  wanted.part = Part{.name = "p", .size = 20, .tags = {"x", "y", "z"}};
  wanted.numbers = {1, 2, 3, 4};
  wanted.counts = {{"one", 100}, {"two", 2}};
  wanted.named = {{7, Part{.size = 77}}};  // the value of a map is replaced, as on the wire
  Thing to = full();
  ASSERT_TRUE(merge(mask, from, to).is_ok());
  EXPECT_EQ(to, wanted);

  wanted.numbers = {4};
  wanted.parts = {};
  to = full();
  ASSERT_TRUE(merge(mask, from, to, {.replace_repeated = true}).is_ok());
  EXPECT_EQ(to, wanted);

  wanted.part = from.part;
  to = full();
  ASSERT_TRUE(merge(mask, from, to, {.replace_repeated = true, .replace_messages = true}).is_ok());
  EXPECT_EQ(to, wanted);
}

TEST(FieldMask, AnAbsentMessageChangesNothingUnlessReplaced) {
  Thing to = full();
  ASSERT_TRUE(merge(mask_of({"part", "thing"}), Thing(), to).is_ok());
  EXPECT_EQ(to, full());
  ASSERT_TRUE(merge(mask_of({"part", "thing"}), Thing(), to, {.replace_messages = true}).is_ok());
  Thing wanted = full();
  wanted.part = std::nullopt;
  wanted.thing = std::nullopt;
  EXPECT_EQ(to, wanted);
}

TEST(FieldMask, MergeClearsBelowAMessageThatIsAbsentAndMakesNone) {
  Thing to = full();
  ASSERT_TRUE(merge(mask_of({"part.size", "thing.part.name"}), Thing(), to).is_ok());
  Thing wanted = full();
  wanted.part->size = std::nullopt;
  wanted.thing->part->name = std::nullopt;
  EXPECT_EQ(to, wanted);

  to = Thing();
  ASSERT_TRUE(merge(mask_of({"part.size", "three.number", "box.part.name"}), Thing(), to).is_ok());
  EXPECT_EQ(to, Thing());
}

TEST(FieldMask, MergeAndOneofs) {
  Thing to = full();
  Thing from;
  ASSERT_TRUE(merge(mask_of({"one", "three.number"}), from, to).is_ok());
  EXPECT_EQ(to, full()) << "another member than the named ones is set";
  ASSERT_TRUE(merge(mask_of({"two.name"}), from, to).is_ok());
  EXPECT_EQ(std::get<Thing::Choice::two>(to.choice), Part{.size = 22});
  from.choice.emplace<Thing::Choice::one>(0);
  ASSERT_TRUE(merge(mask_of({"one"}), from, to).is_ok());
  EXPECT_EQ(to.choice, from.choice);
  ASSERT_TRUE(merge(mask_of({"one"}), Thing(), to).is_ok());
  EXPECT_EQ(to.choice.index(), Thing::Choice::none);
}

TEST(FieldMask, MergeTakesUnknownFieldsOfWholeMessages) {
  Thing from{.part = Part{.name = "n"}};
  from.unknown_fields.append("\xa0\x06\x01");
  from.part->unknown_fields.append("\xa0\x06\x02");
  Thing to;
  ASSERT_TRUE(merge(mask_of({"part"}), from, to).is_ok());
  EXPECT_EQ(to, Thing{.part = from.part});
  to = Thing();
  ASSERT_TRUE(merge(mask_of({"part.name"}), from, to).is_ok());
  EXPECT_EQ(to, Thing{.part = Part{.name = "n"}});
}

TEST(FieldMask, MergeOfAMessageIntoItself) {
  Thing thing = full();
  ASSERT_TRUE(merge(mask_of({"number", "part.size", "numbers"}), thing, thing).is_ok());
  Thing wanted = full();
  wanted.numbers = {1, 2, 3, 1, 2, 3};
  EXPECT_EQ(thing, wanted);
  ASSERT_TRUE(merge(all_fields<Thing>(), wanted, wanted, {.replace_repeated = true}).is_ok());
}

TEST(FieldMask, MergeByAMaskThatIsWrongChangesNothing) {
  Thing to = full();
  EXPECT_EQ(merge(mask_of({"number", "parts.name"}), Thing(), to).code(),
            StatusCode::InvalidArgument);
  EXPECT_EQ(to, full());
  ASSERT_TRUE(merge(FieldMask(), Thing(), to).is_ok());
  EXPECT_EQ(to, full());
}

// --- masks alone

TEST(FieldMask, Normalise) {
  EXPECT_THAT(normalise(mask_of({"b", "a.c.d", "a-b", "a.c", "a.b", "b.x", "b", "ab"})).paths,
              ElementsAre("a.b", "a.c", "a-b", "ab", "b"));
  EXPECT_THAT(normalise(FieldMask()).paths, IsEmpty());
}

TEST(FieldMask, Unite) {
  EXPECT_THAT(unite(mask_of({"a.b", "c"}), mask_of({"a", "c.d", "e"})).paths,
              ElementsAre("a", "c", "e"));
}

TEST(FieldMask, Intersect) {
  EXPECT_THAT(
      intersect(mask_of({"a", "c.d", "f", "g.h"}), mask_of({"g", "e", "c.e", "a.b", "a.c"})).paths,
      ElementsAre("a.b", "a.c", "g.h"));
  EXPECT_THAT(intersect(mask_of({"a.b"}), mask_of({"a.c"})).paths, IsEmpty());
  EXPECT_THAT(intersect(mask_of({"a"}), FieldMask()).paths, IsEmpty());
}

TEST(FieldMask, Contains) {
  const FieldMask mask = mask_of({"a.b", "c"});
  EXPECT_TRUE(contains(mask, "a.b"));
  EXPECT_TRUE(contains(mask, "a.b.x.y"));
  EXPECT_TRUE(contains(mask, "c.x"));
  EXPECT_FALSE(contains(mask, "a"));
  EXPECT_FALSE(contains(mask, "a.bc"));
  EXPECT_FALSE(contains(mask, "cx"));
  EXPECT_FALSE(contains(mask, ""));
  EXPECT_FALSE(contains(FieldMask(), "a"));
}

}  // namespace
}  // namespace cpprpc::wkt
