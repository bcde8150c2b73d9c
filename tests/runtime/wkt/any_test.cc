#include "cpprpc/wkt/any.h"

#include <google/protobuf/any.pb.h>
#include <gtest/gtest.h>

#include <string>

#include "wkt_reference.pb.h"
#include "wkt_test.msg.h"

namespace cpprpc::wkt {
namespace {

using wkt_test::OldPart;
using wkt_test::Part;

template <class M>
std::string why_not(const Any& any) {
  const Result<M> result = unpack<M>(any);
  return result ? "it can be unpacked" : result.error().to_string();
}

TEST(Any, PacksAndUnpacks) {
  const Part part{.name = "wheel", .size = 3, .tags = {"round", ""}};
  const Any any = pack(part);
  EXPECT_EQ(any.type_url, "type.googleapis.com/wkt_test.Part");
  EXPECT_EQ(any.value, encode(part));
  EXPECT_TRUE(is<Part>(any));
  EXPECT_FALSE(is<OldPart>(any));
  EXPECT_EQ(type_name(any), "wkt_test.Part");
  EXPECT_EQ(unpack<Part>(any).value(), part);
  EXPECT_EQ(unpack<Any>(pack(any)).value(), any);
  EXPECT_EQ(pack(Part()).value, "");
  EXPECT_EQ(unpack<Part>(pack(Part())).value(), Part());
}

TEST(Any, LibprotobufReadsIt) {
  wkt_reference::Part part;
  part.set_name("wheel");
  for (const std::string prefix : {"type.googleapis.com", "a.b/c", "a.b/c/", "/", ""}) {
    google::protobuf::Any theirs;
    theirs.PackFrom(part, prefix);
    Any ours = pack(Part{.name = "wheel"}, prefix);
    std::string url = theirs.type_url();
    url.replace(url.find("wkt_reference"), sizeof "wkt_reference" - 1, "wkt_test");
    EXPECT_EQ(ours.type_url, url) << prefix;
    EXPECT_EQ(ours.value, theirs.value());
    EXPECT_TRUE(is<Part>(ours));

    ours.type_url = theirs.type_url();
    ASSERT_TRUE(theirs.ParseFromString(encode(ours)));
    wkt_reference::Part again;
    EXPECT_TRUE(theirs.UnpackTo(&again));
    EXPECT_EQ(again.name(), "wheel");
  }
}

TEST(Any, TheTypeIsWhatFollowsTheLastSlash) {
  // For each URL, whether libprotobuf takes it for a Part.
  for (const std::string before : {"/", "x/", "x//", "https://example.org/x/y/", "", "x", ".", "/.",
                                   "x/wkt_test.Part", "x/my.", "//my"}) {
    google::protobuf::Any theirs;
    theirs.set_type_url(before + "wkt_reference.Part");
    const Any ours{.type_url = before + "wkt_test.Part"};
    EXPECT_EQ(is<Part>(ours), theirs.Is<wkt_reference::Part>()) << ours.type_url;
    EXPECT_EQ(unpack<Part>(ours).has_value(), is<Part>(ours));
  }
  EXPECT_EQ(type_name(Any{.type_url = "a/b.C"}), "b.C");
  EXPECT_EQ(type_name(Any{.type_url = "b.C"}), "");
  EXPECT_EQ(type_name(Any{.type_url = "b.C/"}), "");
  EXPECT_EQ(type_name(Any{.type_url = "a/.b.C"}), ".b.C");
  EXPECT_EQ(type_name(Any()), "");
}

TEST(Any, ErrorsNameBothTypes) {
  EXPECT_EQ(why_not<OldPart>(pack(Part())),
            "INVALID_ARGUMENT: the google.protobuf.Any does not hold wkt_test.OldPart: it holds "
            "\"wkt_test.Part\"");
  EXPECT_EQ(why_not<Part>(Any()),
            "INVALID_ARGUMENT: the google.protobuf.Any does not hold wkt_test.Part: it has no type "
            "URL");
  EXPECT_EQ(why_not<Part>(Any{.type_url = "wkt_test.Part"}),
            "INVALID_ARGUMENT: the google.protobuf.Any does not hold wkt_test.Part: its type URL "
            "\"wkt_test.Part\" has no name after a '/'");
}

TEST(Any, ALongNameIsCut) {
  const Any any{.type_url = "x/" + std::string(199, 'n') + "\u00fc" + std::string(1'000'000, 'n')};
  EXPECT_EQ(why_not<Part>(any),
            "INVALID_ARGUMENT: the google.protobuf.Any does not hold wkt_test.Part: it holds \"" +
                std::string(199, 'n') + "\"...");
}

TEST(Any, BytesThatAreNoMessageAreAnError) {
  Any any = pack(Part{.name = "wheel"});
  any.value.pop_back();
  const Result<Part> result = unpack<Part>(any);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error(), decode<Part>(any.value).error());
}

}  // namespace
}  // namespace cpprpc::wkt
