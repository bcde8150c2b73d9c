#include "cpprpc/transport/h2/session/output.h"

#include <gtest/gtest.h>

#include <string>

namespace cpprpc::transport::h2 {
namespace {

std::string gathered(const Output& output, std::size_t pieces) {
  std::vector<iovec> room(pieces);
  std::string bytes;
  for (const iovec& piece : output.gather(room)) {
    bytes.append(static_cast<const char*>(piece.iov_base), piece.iov_len);
  }
  return bytes;
}

class OutputTest : public testing::Test {
 protected:
  void append_both() {
    output.append("copied ");
    output.append(*owned, owned);
    output.append(" and ");
    output.append("copied");
    output.append(*owned, owned);
  }

  Output output;
  const std::shared_ptr<std::string> owned = std::make_shared<std::string>("referred to");
  const std::string all = "copied referred to and copiedreferred to";
};

TEST_F(OutputTest, KeepsTheOrderOfWhatIsCopiedAndWhatIsNot) {
  append_both();
  EXPECT_EQ(output.size(), all.size());
  EXPECT_EQ(gathered(output, 8), all);
}

TEST_F(OutputTest, GathersNoMoreThanThereIsRoomFor) {
  append_both();
  EXPECT_EQ(gathered(output, 0), "");
  EXPECT_EQ(gathered(output, 1), "copied ");
  EXPECT_EQ(gathered(output, 2), "copied referred to");
}

TEST_F(OutputTest, ConsumesAnyNumberOfBytes) {
  for (std::size_t step = 1; step <= all.size(); ++step) {
    append_both();
    std::string rest = all;
    while (!rest.empty()) {
      const std::size_t taken = std::min(step, rest.size());
      output.consume(taken);
      rest.erase(0, taken);
      ASSERT_EQ(gathered(output, 8), rest) << "in steps of " << step;
      ASSERT_EQ(output.size(), rest.size());
    }
  }
}

TEST_F(OutputTest, LetsGoOfWhatWasConsumed) {
  append_both();
  EXPECT_EQ(owned.use_count(), 3);
  output.consume(all.find(" and "));
  EXPECT_EQ(owned.use_count(), 2);
  output.append("more");
  output.consume(output.size());
  EXPECT_EQ(owned.use_count(), 1);
  EXPECT_EQ(gathered(output, 8), "");
}

}  // namespace
}  // namespace cpprpc::transport::h2
