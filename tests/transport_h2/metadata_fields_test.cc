// Metadata as header fields, base64 and lists in them.

#include "cpprpc/transport/h2/protocol/metadata_fields.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cpprpc/transport/h2/protocol/field.h"

namespace cpprpc::transport::h2 {
namespace {

using testing::ElementsAre;
using testing::Pair;

// --- base64

std::string encoded(std::string_view bytes) {
  std::string text;
  base64_encode(bytes, text);
  EXPECT_EQ(text.size(), base64_size(bytes.size()));
  return text;
}

std::optional<std::string> decoded(std::string_view text) {
  std::string bytes = "what was there";
  return base64_decode(text, bytes) ? std::optional(bytes) : std::nullopt;
}

TEST(Base64Test, EncodesWithoutPadding) {
  EXPECT_EQ(encoded(""), "");
  EXPECT_EQ(encoded("f"), "Zg");
  EXPECT_EQ(encoded("fo"), "Zm8");
  EXPECT_EQ(encoded("foo"), "Zm9v");
  EXPECT_EQ(encoded("foobar"), "Zm9vYmFy");
  EXPECT_EQ(encoded("\xff\xfe\xfb"), "//77");
}

TEST(Base64Test, DecodesWithPaddingAndWithout) {
  EXPECT_EQ(decoded(""), "");
  EXPECT_EQ(decoded("Zg"), "f");
  EXPECT_EQ(decoded("Zg=="), "f");
  EXPECT_EQ(decoded("Zm8"), "fo");
  EXPECT_EQ(decoded("Zm8="), "fo");
  EXPECT_EQ(decoded("+/+/"), "\xfb\xff\xbf");
}

TEST(Base64Test, RefusesWhatIsNone) {
  for (const char* text : {"A", "Zg=", "Zm8==", "=", "====", "Zm9v====", "Z===", "Zm=8", "Zm 9",
                           "Zm9v\n", "Zm9-", "Zm9_", "Zm9v,Zm9v", "\xc3\xa9"}) {
    EXPECT_EQ(decoded(text), std::nullopt) << text;
  }
}

TEST(Base64Test, EveryByteComesBackInEveryPlace) {
  std::string bytes;
  for (int i = 0; i < 256 * 3; ++i) {
    bytes += static_cast<char>(i * 7);
    ASSERT_EQ(decoded(encoded(bytes)), bytes);
  }
}

// --- what is received

std::vector<std::pair<std::string, std::string>> entries(const Metadata& metadata) {
  std::vector<std::pair<std::string, std::string>> entries;
  for (const Metadata::Entry& entry : metadata) entries.emplace_back(entry.key, entry.value);
  return entries;
}

TEST(ReceivedFieldTest, TextIsAnEntryAsItIs) {
  Metadata metadata;
  EXPECT_TRUE(add_received_field(metadata, "x-a", "one, two"));
  EXPECT_TRUE(add_received_field(metadata, "x-a", ""));
  EXPECT_THAT(entries(metadata), ElementsAre(Pair("x-a", "one, two"), Pair("x-a", "")));
}

TEST(ReceivedFieldTest, BinaryValuesThatWereJoinedAreEntriesOfTheirOwn) {
  Metadata metadata;
  EXPECT_TRUE(add_received_field(metadata, "x-bin", "Zg==,Zm8, Zm9v\t,"));
  EXPECT_TRUE(add_received_field(metadata, "x-bin", "Zg"));
  EXPECT_THAT(entries(metadata),
              ElementsAre(Pair("x-bin", "f"), Pair("x-bin", "fo"), Pair("x-bin", "foo"),
                          Pair("x-bin", ""), Pair("x-bin", "f")));
}

TEST(ReceivedFieldTest, SaysWhetherABinaryValueIsBroken) {
  Metadata metadata;
  EXPECT_FALSE(add_received_field(metadata, "x-bin", "Zg,A,Zg"));
  EXPECT_FALSE(add_received_field(metadata, "x-bin", "not base64!"));
}

TEST(ReceivedFieldTest, WhatAHandlerCouldNotSendBackIsLeftOut) {
  Metadata metadata;
  EXPECT_TRUE(add_received_field(metadata, "x!a", "1"));
  EXPECT_TRUE(add_received_field(metadata, "x-a", "caf\xc3\xa9"));
  EXPECT_TRUE(add_received_field(metadata, "x-a", "a\tb"));
  EXPECT_TRUE(metadata.empty());
}

TEST(FieldTest, TellsWhatIsTheProtocolsOwn) {
  EXPECT_EQ(field_of(":path"), Field::Path);
  EXPECT_EQ(field_of(":method"), Field::Method);
  EXPECT_EQ(field_of(":scheme"), Field::Scheme);
  EXPECT_EQ(field_of(":authority"), Field::Authority);
  EXPECT_EQ(field_of(":status"), Field::HttpStatus);
  EXPECT_EQ(field_of(":new"), Field::Other);
  EXPECT_EQ(field_of("te"), Field::Te);
  EXPECT_EQ(field_of("content-type"), Field::ContentType);
  EXPECT_EQ(field_of("grpc-timeout"), Field::Timeout);
  EXPECT_EQ(field_of("grpc-encoding"), Field::Encoding);
  EXPECT_EQ(field_of("grpc-accept-encoding"), Field::AcceptEncoding);
  EXPECT_EQ(field_of("grpc-status"), Field::GrpcStatus);
  EXPECT_EQ(field_of("grpc-message"), Field::GrpcMessage);
  EXPECT_EQ(field_of("grpc-status-details-bin"), Field::StatusDetails);
  EXPECT_EQ(field_of("grpc-message-type"), Field::Other);
  EXPECT_EQ(field_of("grpc-"), Field::Other);
  // What gRPC shows to handlers and callers.
  for (const char* name : {"user-agent", "x-tenant", "authorization", "grpc-trace-bin",
                           "grpc-previous-rpc-attempts", "grpc-retry-pushback-ms", "grpc", "t"}) {
    EXPECT_EQ(field_of(name), Field::Custom) << name;
  }
}

// --- what is sent

std::vector<std::pair<std::string, std::string>> fields(const Metadata& metadata) {
  std::string storage = "what was there";
  std::vector<std::pair<std::string_view, std::string_view>> views;
  for_each_field(metadata, storage, [&](std::string_view name, std::string_view value) {
    views.emplace_back(name, value);
  });
  return {views.begin(), views.end()};  // once all are there: no view moved
}

TEST(SentFieldsTest, EntriesBecomeFieldsInOrder) {
  Metadata metadata;
  metadata.add("x-a", "1");
  metadata.add("x-trace-bin", std::string("\0\xff", 2));
  metadata.add("x-a", "2");
  metadata.add("y-bin", std::string(1000, 'f'));
  metadata.add("z-bin", "");
  EXPECT_THAT(fields(metadata),
              ElementsAre(Pair("x-a", "1"), Pair("x-trace-bin", "AP8"), Pair("x-a", "2"),
                          Pair("y-bin", encoded(std::string(1000, 'f'))), Pair("z-bin", "")));
}

TEST(SentFieldsTest, SpacesAtTheEndsAreNotSent) {
  Metadata metadata;
  metadata.add("x-a", "  a b ");
  metadata.add("x-b", " ");
  EXPECT_THAT(fields(metadata), ElementsAre(Pair("x-a", "a b"), Pair("x-b", "")));
}

TEST(SentFieldsTest, NoMetadataNoMemory) {
  std::string storage;
  for_each_field(Metadata(), storage, [](std::string_view, std::string_view) { FAIL(); });
  Metadata text;
  text.add("x-a", std::string(1000, 'a'));
  for_each_field(text, storage,
                 [](std::string_view, std::string_view value) { EXPECT_EQ(value.size(), 1000u); });
  EXPECT_EQ(storage.capacity(), std::string().capacity());
}

}  // namespace
}  // namespace cpprpc::transport::h2
