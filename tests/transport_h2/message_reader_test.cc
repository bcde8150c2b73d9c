// MessageReader: messages come out of DATA bytes however these are cut, and nothing else does.

#include "cpprpc/transport/h2/protocol/message_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "cpprpc/transport/compression/compress.h"
#include "cpprpc/wkt/wrappers.msg.h"
#include "memory.h"

namespace cpprpc::transport::h2 {
namespace {

using testing::HasSubstr;
using Message = wkt::BytesValue;

std::string framed(std::string_view bytes, char flag = 0) {
  const std::size_t size = bytes.size();
  std::string frame{flag, static_cast<char>(size >> 24), static_cast<char>(size >> 16),
                    static_cast<char>(size >> 8), static_cast<char>(size)};
  return frame.append(bytes);
}

std::string message(const std::string& value) { return encode(Message{.value = value}); }

std::string compressed(Compression compression, const std::string& bytes) {
  std::string out;
  EXPECT_TRUE(compress(compression, bytes, out));
  return out;
}

// Bytes that are gone right after.
void append_kept(MessageReader& reader, const std::string& bytes) {
  reader.append(bytes);
  reader.keep();
}

struct Read {
  Message message;
  ReadOperation operation{Codec<Message>::ops, &message};
  std::size_t bytes = 0;
};

std::string deliver(MessageReader& reader) {
  Read read;
  const std::size_t next = reader.next_size();
  read.bytes = reader.deliver(read.operation);
  EXPECT_TRUE(read.operation.received) << read.operation.error.to_string();
  EXPECT_EQ(read.bytes, next);
  return read.message.value;
}

// Everything that comes of `bytes`, `step` of which come at a time. What was not taken at once is
// kept, and the bytes it was in are gone.
std::vector<std::string> read_all(MessageReader& reader, std::string_view bytes, std::size_t step,
                                  bool is_slow) {
  std::vector<std::string> values;
  while (!bytes.empty()) {
    std::string piece(bytes.substr(0, step));
    bytes.remove_prefix(piece.size());
    reader.append(piece);
    while (!is_slow && reader.has_message()) values.push_back(deliver(reader));
    reader.keep();
    piece.assign(piece.size(), '#');
  }
  while (reader.has_message()) values.push_back(deliver(reader));
  return values;
}

TEST(MessageReaderTest, ReadsMessagesHoweverTheirBytesAreCut) {
  const std::vector<std::string> values = {
      "a", "", std::string(300, 'b'), "", std::string(5000, 'c'), "d"};
  std::string bytes;
  for (const std::string& value : values) bytes += framed(message(value));
  for (const bool is_slow : {false, true}) {
    for (std::size_t step = 1; step <= bytes.size(); step += step < 20 ? 1 : 97) {
      MessageReader reader;
      ASSERT_EQ(read_all(reader, bytes, step, is_slow), values) << "in steps of " << step;
      EXPECT_EQ(reader.buffered(), 0u);
      EXPECT_EQ(reader.end(), Status::ok());
    }
  }
}

TEST(MessageReaderTest, CountsWhatIsBufferedAndWhatIsTaken) {
  MessageReader reader;
  const std::string one = framed(message("one"));
  const std::string bytes = one + framed(message("second"));
  EXPECT_EQ(reader.next_size(), 0u);
  reader.append(std::string_view(bytes).substr(0, 4));
  EXPECT_EQ(reader.next_size(), 0u);
  EXPECT_EQ(reader.buffered(), 4u);
  reader.append(std::string_view(bytes).substr(4, 1));
  EXPECT_EQ(reader.next_size(), one.size());
  EXPECT_FALSE(reader.has_message());
  reader.append(std::string_view(bytes).substr(5));
  EXPECT_TRUE(reader.has_message());
  EXPECT_EQ(reader.buffered(), bytes.size());
  EXPECT_EQ(reader.drop(), one.size());
  EXPECT_EQ(reader.buffered(), bytes.size() - one.size());
  EXPECT_EQ(deliver(reader), "second");
  EXPECT_EQ(reader.buffered(), 0u);
}

TEST(MessageReaderTest, ReadsAMessageThatIsMuchLargerThanItsPieces) {
  const std::string value(3 << 20, 'x');
  MessageReader reader;
  EXPECT_EQ(read_all(reader, framed(message(value)), 16384, false), std::vector{value});
}

TEST(MessageReaderTest, ReadsManySmallMessagesThatNobodyWasWaitingFor) {
  std::string bytes;
  std::vector<std::string> values;
  for (int i = 0; i < 20'000; ++i) {
    values.push_back(std::to_string(i));
    bytes += framed(message(values.back()));
  }
  MessageReader reader;
  EXPECT_EQ(read_all(reader, bytes, 16384, true), values);
}

// Half of them are taken each time, so that the buffer is never empty.
TEST(MessageReaderTest, DropsWhatWasTakenFromABufferThatIsNeverEmpty) {
  MessageReader reader;
  const std::string one = framed(message(std::string(1000, 'x')));
  reader.append(one);
  for (int i = 0; i < 10'000; ++i) {
    reader.append(one);
    reader.keep();
    EXPECT_EQ(reader.drop(), one.size());
  }
  EXPECT_EQ(reader.buffered(), one.size());
  EXPECT_EQ(deliver(reader), std::string(1000, 'x'));
}

// --- memory

TEST(MessageReaderTest, NeedsNoMemoryForMessagesThatArriveWhole) {
  std::string bytes;
  for (int i = 0; i < 1000; ++i) bytes += framed(message("short"));
  MessageReader reader;
  Read read;
  const fuzz::PeakMemory memory;
  reader.append(bytes);
  while (reader.has_message()) reader.deliver(read.operation);
  EXPECT_EQ(memory.bytes(), 0u);
  EXPECT_EQ(read.message.value, "short");
}

TEST(MessageReaderTest, TakesAsMuchMemoryAsHasArrived) {
  MessageReader reader(static_cast<std::size_t>(-1));
  const std::string prefix("\0\xff\xff\xff\xff", 5);
  const std::string bytes(16'384, 'x');
  const fuzz::PeakMemory memory;
  append_kept(reader, prefix);
  append_kept(reader, prefix);
  EXPECT_LT(memory.bytes(), 200u);
  for (std::size_t arrived = 10; arrived < 1 << 20; arrived += bytes.size()) {
    append_kept(reader, bytes);
    // What it had, while it is copied to what it has then.
    ASSERT_LT(memory.bytes(), 6 * (arrived + bytes.size()));
  }
}

TEST(MessageReaderTest, GivesMemoryBackOnceItIsEmpty) {
  const std::string bytes = framed(std::string(100'000, 'x'));
  std::vector<MessageReader> readers(1000);
  const fuzz::PeakMemory memory;
  for (MessageReader& reader : readers) {
    append_kept(reader, bytes);
    reader.drop();
  }
  EXPECT_LT(memory.bytes(), 1000 * 5'000u);
}

// --- what is wrong

TEST(MessageReaderTest, RefusesAMessageBeyondTheLimitByItsPrefix) {
  MessageReader reader(100);
  append_kept(reader, framed(std::string(100, 'x')));
  EXPECT_TRUE(reader.has_message());
  EXPECT_EQ(reader.drop(), 105u);
  EXPECT_TRUE(reader.error().is_ok());
  append_kept(reader, framed(std::string(101, 'x')).substr(0, 5));
  EXPECT_FALSE(reader.has_message());
  EXPECT_EQ(reader.error().code(), StatusCode::ResourceExhausted);
  EXPECT_EQ(reader.error().message(), "Received message larger than max (101 vs. 100)");
  EXPECT_EQ(reader.buffered(), 0u);
  reader.append("more");
  EXPECT_EQ(reader.buffered(), 0u);
  EXPECT_EQ(reader.end(), reader.error());
}

TEST(MessageReaderTest, AnErrorWaitsForTheMessagesBeforeIt) {
  MessageReader reader(100);
  append_kept(reader, framed(message("good")) + framed(std::string(101, 'x')));
  EXPECT_TRUE(reader.error().is_ok());
  EXPECT_EQ(deliver(reader), "good");
  EXPECT_EQ(reader.error().code(), StatusCode::ResourceExhausted);
  EXPECT_EQ(reader.buffered(), 0u);
}

TEST(MessageReaderTest, BelievesNoLengthBeforeItsBytesAreThere) {
  MessageReader reader(static_cast<std::size_t>(-1));
  reader.append(std::string_view("\0\xff\xff\xff\xff", 5));
  reader.keep();
  reader.append("first");
  EXPECT_TRUE(reader.error().is_ok());
  EXPECT_EQ(reader.next_size(), 5 + 0xffffffffull);
  EXPECT_EQ(reader.buffered(), 10u);
  EXPECT_THAT(reader.end().to_string(), HasSubstr("INTERNAL: the stream ended in the middle"));
}

TEST(MessageReaderTest, RefusesAFlagThatIsNone) {
  MessageReader reader;
  append_kept(reader, framed("x", 2));
  EXPECT_EQ(reader.error().code(), StatusCode::Internal);
  EXPECT_THAT(std::string(reader.error().message()), HasSubstr("begins with 2"));
}

TEST(MessageReaderTest, TheStreamMayNotEndWithinAMessage) {
  const std::string bytes = framed(message("value"));
  for (std::size_t size = 1; size < bytes.size(); ++size) {
    MessageReader reader;
    reader.append(std::string_view(bytes).substr(0, size));
    EXPECT_FALSE(reader.has_message());
    EXPECT_EQ(reader.end().code(), StatusCode::Internal);
  }
}

TEST(MessageReaderTest, AMessageThatCannotBeDecodedIsAnErrorOfItsReader) {
  MessageReader reader;
  append_kept(reader, framed("\xff") + framed(message("good")));
  Read read;
  EXPECT_EQ(reader.deliver(read.operation), 6u);
  EXPECT_FALSE(read.operation.received);
  EXPECT_EQ(read.operation.error.code(), StatusCode::Internal);
  EXPECT_EQ(deliver(reader), "good");
}

// --- compression

class CompressedReaderTest : public testing::TestWithParam<Compression> {};

TEST_P(CompressedReaderTest, ReadsCompressedMessagesAmongOthers) {
  const std::string value(2000, 'x');
  MessageReader reader;
  reader.set_encoding(GetParam());
  append_kept(reader, framed(compressed(GetParam(), message(value)), 1) + framed(message("plain")));
  Read read;
  reader.deliver(read.operation);
  EXPECT_TRUE(read.operation.received) << read.operation.error.to_string();
  EXPECT_TRUE(read.operation.was_compressed);
  EXPECT_EQ(read.message.value, value);
  Read plain;
  reader.deliver(plain.operation);
  EXPECT_FALSE(plain.operation.was_compressed);
  EXPECT_EQ(plain.message.value, "plain");
}

TEST_P(CompressedReaderTest, TheLimitIsForWhatComesOut) {
  MessageReader reader(1000);
  reader.set_encoding(GetParam());
  append_kept(reader, framed(compressed(GetParam(), std::string(1 << 20, 'x')), 1).substr(0, 900));
  EXPECT_EQ(reader.error().code(), StatusCode::ResourceExhausted);
  reader.clear();
  append_kept(reader, framed(compressed(GetParam(), std::string(5000, 'x')), 1));
  Read read;
  reader.deliver(read.operation);
  EXPECT_FALSE(read.operation.received);
  EXPECT_EQ(read.operation.error.code(), StatusCode::ResourceExhausted);
}

TEST_P(CompressedReaderTest, DamageIsAnErrorOfItsReader) {
  MessageReader reader;
  reader.set_encoding(GetParam());
  append_kept(reader, framed("not compressed", 1) + framed("", 1));
  for (int i = 0; i < 2; ++i) {
    Read read;
    reader.deliver(read.operation);
    EXPECT_FALSE(read.operation.received);
    EXPECT_EQ(read.operation.error.code(), StatusCode::Internal);
  }
}

INSTANTIATE_TEST_SUITE_P(All, CompressedReaderTest,
                         testing::Values(Compression::Deflate, Compression::Gzip));

TEST(MessageReaderTest, ACompressedMessageNeedsAnEncoding) {
  MessageReader reader;
  append_kept(reader, framed(message("x"), 1));
  EXPECT_EQ(reader.error().code(), StatusCode::Internal);
  EXPECT_THAT(std::string(reader.error().message()), HasSubstr("grpc-encoding"));
}

TEST(MessageReaderTest, MovesTheMessagesThatAreThereAsAWhole) {
  const std::string all = framed(message("one")) + framed(message("")) + framed(message("three")) +
                          framed(message("four"));
  const std::size_t first = framed(message("one")).size();
  for (std::size_t cut = 0; cut <= all.size(); ++cut) {
    for (const bool is_kept : {false, true}) {
      MessageReader from;
      MessageReader to;
      from.append(std::string_view(all).substr(0, cut));
      if (is_kept) from.keep();
      from.move_to(to);
      EXPECT_FALSE(from.has_message());
      EXPECT_EQ(to.has_message(), cut >= first);
      EXPECT_EQ(from.buffered() + to.buffered(), cut);
      from.append(std::string_view(all).substr(cut));
      from.move_to(to);  // behind those that are there
      EXPECT_EQ(from.buffered(), 0u);
      std::vector<std::string> values;
      while (to.has_message()) values.push_back(deliver(to));
      EXPECT_THAT(values, testing::ElementsAre("one", "", "three", "four"));
    }
  }
}

TEST(MessageReaderTest, AWrongMessageStaysBehindThoseThatAreMoved) {
  for (const std::string& wrong : {framed("", 7), framed("x", 1), framed(std::string(101, 'x'))}) {
    MessageReader from(100);
    MessageReader to;
    append_kept(from, framed(message("one")) + wrong);
    from.move_to(to);
    EXPECT_EQ(deliver(to), "one");
    EXPECT_FALSE(to.has_message());
    EXPECT_TRUE(to.error().is_ok());
    EXPECT_FALSE(from.error().is_ok());
  }
}

TEST_P(CompressedReaderTest, MovesMessages) {
  MessageReader from;
  MessageReader to;
  from.set_encoding(GetParam());
  const std::string bytes = message(std::string(1000, 'x'));
  append_kept(from, framed(compressed(GetParam(), bytes), 1));
  from.move_to(to);
  EXPECT_EQ(deliver(to), std::string(1000, 'x'));
}

TEST(MessageReaderTest, IsAsNewOnceItIsCleared) {
  MessageReader reader(100);
  append_kept(reader, framed(message("one")) + "rest");
  reader.clear();
  EXPECT_EQ(reader.buffered(), 0u);
  EXPECT_FALSE(reader.has_message());
  reader.append(std::string_view("\7", 1));
  EXPECT_TRUE(reader.error().is_ok());
  reader.clear();
  reader.set_max_message(3);
  append_kept(reader, framed("long"));
  EXPECT_EQ(reader.error().code(), StatusCode::ResourceExhausted);
  reader.clear();
  append_kept(reader, framed(""));
  EXPECT_EQ(deliver(reader), "");
}

}  // namespace
}  // namespace cpprpc::transport::h2
