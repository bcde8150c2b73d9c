// MessageWriter: what is added comes out as the length-prefixed messages that a reader reads, in
// any number of steps, and again if it is kept.

#include "cpprpc/transport/h2/protocol/message_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "cpprpc/transport/h2/protocol/message_reader.h"
#include "cpprpc/wkt/wrappers.msg.h"

namespace cpprpc::transport::h2 {
namespace {

using Message = wkt::BytesValue;

constexpr std::size_t kAll = 1 << 20;

Status add(MessageWriter& writer, const std::string& value,
           std::optional<Compression> compression = std::nullopt) {
  const Message message{.value = value};
  return writer.add({.ops = &Codec<Message>::ops, .message = &message}, compression);
}

std::string bytes_of(Output& output) {
  std::string bytes;
  while (!output.empty()) {
    iovec pieces[4];
    const std::size_t before = bytes.size();
    for (const iovec& piece : output.gather(pieces)) {
      bytes.append(static_cast<const char*>(piece.iov_base), piece.iov_len);
    }
    output.consume(bytes.size() - before);
  }
  return bytes;
}

std::string taken(MessageWriter& writer, std::size_t step) {
  std::string bytes;
  while (!writer.empty()) {
    Output output;
    const std::size_t next = std::min(step, writer.size());
    const std::size_t before = writer.size();
    writer.move_to(output, next);
    EXPECT_EQ(writer.size(), before - next);
    EXPECT_EQ(output.size(), next);
    bytes += bytes_of(output);
  }
  return bytes;
}

std::vector<std::string> values_in(const std::string& bytes,
                                   Compression compression = Compression::Identity) {
  MessageReader reader(1 << 30);
  reader.set_encoding(compression);
  reader.append(bytes);
  std::vector<std::string> values;
  while (reader.has_message()) {
    Message message;
    ReadOperation read(Codec<Message>::ops, &message);
    reader.deliver(read);
    EXPECT_TRUE(read.received) << read.error.to_string();
    values.push_back(message.value);
  }
  EXPECT_EQ(reader.end(), Status::ok());
  return values;
}

// Small and large ones in turn, also one behind another of each.
std::vector<std::string> mixed() {
  return {"a",
          std::string(100, 'b'),
          std::string(20'000, 'c'),
          std::string(MessageWriter::kLarge, 'd'),
          "",
          std::string(5000, 'e'),
          std::string(5000, 'f'),
          std::string(300'000, 'g'),
          "h"};
}

void add_all(MessageWriter& writer, const std::vector<std::string>& values) {
  for (const std::string& value : values) ASSERT_EQ(add(writer, value), Status::ok());
}

TEST(MessageWriterTest, FramesAMessage) {
  MessageWriter writer;
  EXPECT_TRUE(writer.empty());
  ASSERT_EQ(add(writer, "abc"), Status::ok());
  EXPECT_EQ(writer.size(), 10u);
  EXPECT_EQ(taken(writer, 100), std::string("\0\0\0\0\5\x0a\3abc", 10));
  ASSERT_EQ(add(writer, ""), Status::ok());
  EXPECT_EQ(taken(writer, 100), std::string(5, '\0'));
}

TEST(MessageWriterTest, GivesTheSameBytesInAnySteps) {
  for (const std::size_t step : {std::size_t{1}, std::size_t{3}, std::size_t{16384}, kAll}) {
    MessageWriter writer;
    add_all(writer, mixed());
    EXPECT_EQ(values_in(taken(writer, step)), mixed()) << "in steps of " << step;
    EXPECT_TRUE(writer.empty());
    add_all(writer, {"again"});
    EXPECT_EQ(values_in(taken(writer, step)), std::vector<std::string>{"again"});
  }
}

TEST(MessageWriterTest, CopiesTheSame) {
  MessageWriter writer;
  add_all(writer, mixed());
  std::string bytes(writer.size(), '\0');
  char* out = bytes.data();
  for (std::size_t step = 1; !writer.empty(); step += 1000) {
    const std::size_t next = std::min(step, writer.size());
    writer.copy_to(out, next);
    out += next;
  }
  EXPECT_EQ(values_in(bytes), mixed());
}

TEST(MessageWriterTest, MessagesAreAddedWhileOthersAreSent) {
  MessageWriter writer;
  std::vector<std::string> all;
  std::string bytes;
  for (int i = 0; i < 200; ++i) {
    const std::vector<std::string> values = {std::to_string(i),
                                             std::string(static_cast<std::size_t>(i) * 150, 'x')};
    add_all(writer, values);
    all.insert(all.end(), values.begin(), values.end());
    Output output;
    writer.move_to(output, writer.size() * 2 / 3);
    bytes += bytes_of(output);
  }
  bytes += taken(writer, 1 << 20);
  EXPECT_EQ(values_in(bytes), all);
}

TEST(MessageWriterTest, ALargeMessageIsReferredTo) {
  MessageWriter writer;
  ASSERT_EQ(add(writer, "small"), Status::ok());
  const std::size_t small = writer.size();
  ASSERT_EQ(add(writer, std::string(100'000, 'x')), Status::ok());
  EXPECT_TRUE(writer.is_small(small));
  EXPECT_FALSE(writer.is_small(small + 1));
  Output output;
  writer.move_to(output, small + 1000);
  writer.move_to(output, 1000);
  iovec pieces[8];
  const auto gathered = output.gather(pieces);
  ASSERT_EQ(gathered.size(), 3u);
  EXPECT_EQ(static_cast<char*>(gathered[1].iov_base) + 1000, gathered[2].iov_base);
  // Its bytes outlive the writer's interest in it.
  writer.clear();
  const std::string bytes = bytes_of(output);
  EXPECT_EQ(bytes.substr(bytes.size() - 1900), std::string(1900, 'x'));
}

TEST(MessageWriterTest, RefusesAMessageBeyondTheLimit) {
  MessageWriter writer(100);
  EXPECT_EQ(add(writer, std::string(98, 'x')), Status::ok());
  const std::size_t size = writer.size();
  const Status status = add(writer, std::string(99, 'x'));
  EXPECT_EQ(status.code(), StatusCode::ResourceExhausted);
  EXPECT_EQ(status.message(), "Sent message larger than max (101 vs. 100)");
  EXPECT_EQ(writer.size(), size);
}

TEST(MessageWriterTest, CompressesWhatGetsSmaller) {
  for (const Compression compression : {Compression::Gzip, Compression::Deflate}) {
    MessageWriter writer;
    ASSERT_EQ(add(writer, std::string(100'000, 'x'), compression), Status::ok());
    EXPECT_LT(writer.size(), 1000u);
    ASSERT_EQ(add(writer, "abc", compression), Status::ok());
    const std::string bytes = taken(writer, 100);
    EXPECT_EQ(bytes.front(), 1);
    EXPECT_EQ(bytes.substr(bytes.size() - 10), std::string("\0\0\0\0\5\x0a\3abc", 10));
    EXPECT_EQ(values_in(bytes, compression),
              (std::vector<std::string>{std::string(100'000, 'x'), "abc"}));
  }
  MessageWriter writer;
  ASSERT_EQ(add(writer, std::string(1000, 'x'), Compression::Identity), Status::ok());
  EXPECT_GT(writer.size(), 1000u);
}

// --- sending again

TEST(MessageWriterTest, SendsAgainWhatIsKept) {
  MessageWriter writer;
  writer.keep_sent(1 << 20);
  add_all(writer, mixed());
  const std::size_t size = writer.size();
  for (const std::size_t sent : {std::size_t{1}, size / 3, size - 1, size}) {
    Output output;
    writer.move_to(output, sent);
    ASSERT_TRUE(writer.can_rewind());
    writer.rewind();
    EXPECT_EQ(writer.size(), size);
  }
  EXPECT_EQ(values_in(taken(writer, 1000)), mixed());
  writer.rewind();
  ASSERT_EQ(add(writer, "one more"), Status::ok());
  auto all = mixed();
  all.push_back("one more");
  EXPECT_EQ(values_in(taken(writer, 5000)), all);
}

TEST(MessageWriterTest, KeepsNoMoreThanTheLimit) {
  MessageWriter writer;
  writer.keep_sent(1000);
  std::string bytes;
  ASSERT_EQ(add(writer, std::string(500, 'a')), Status::ok());
  bytes += taken(writer, 100);
  EXPECT_TRUE(writer.can_rewind());
  ASSERT_EQ(add(writer, std::string(500, 'b')), Status::ok());
  EXPECT_FALSE(writer.can_rewind());
  bytes += taken(writer, 100);
  EXPECT_EQ(values_in(bytes), (std::vector{std::string(500, 'a'), std::string(500, 'b')}));
}

TEST(MessageWriterTest, GoesOnWhereItWasOnceItStopsKeeping) {
  MessageWriter writer;
  writer.keep_sent(1 << 20);
  add_all(writer, mixed());
  Output output;
  writer.move_to(output, 25'000);
  writer.stop_keeping();
  EXPECT_FALSE(writer.can_rewind());
  EXPECT_EQ(values_in(bytes_of(output) + taken(writer, 7777)), mixed());
}

TEST(MessageWriterTest, DropsAllButTheNextBytes) {
  for (const std::size_t kept : {std::size_t{0}, std::size_t{3}, std::size_t{25'000}}) {
    MessageWriter whole;
    add_all(whole, mixed());
    const std::string all = taken(whole, kAll);
    MessageWriter writer;
    writer.keep_sent(kAll);
    add_all(writer, mixed());
    Output output;
    writer.move_to(output, 50);
    writer.keep_first(kept);
    EXPECT_FALSE(writer.can_rewind());
    EXPECT_EQ(writer.size(), kept);
    EXPECT_EQ(taken(writer, 1000), all.substr(50, kept));
  }
}

TEST(MessageWriterTest, IsAsNewOnceItIsCleared) {
  MessageWriter writer;
  writer.keep_sent(1 << 20);
  add_all(writer, mixed());
  Output output;
  writer.move_to(output, 25'000);
  writer.clear();
  EXPECT_TRUE(writer.empty());
  EXPECT_FALSE(writer.can_rewind());
  add_all(writer, mixed());
  EXPECT_EQ(values_in(taken(writer, 10'000)), mixed());
}

}  // namespace
}  // namespace cpprpc::transport::h2
