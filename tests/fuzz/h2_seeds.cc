#include "h2_seeds.h"

#include "cpprpc/transport/compression/compress.h"
#include "echo.msg.h"
#include "frames.h"

namespace fuzz {
namespace {

using namespace raw;
using cpprpc::Compression;
using e2e::v1::Ping;

std::string ping_message(const std::string& text, int count = 0) {
  return message(cpprpc::encode(Ping{.text = text, .number = count}));
}

std::string compressed_message(Compression compression) {
  const std::string bytes = cpprpc::encode(Ping{.text = std::string(300, 'x')});
  std::string out;
  return cpprpc::transport::compress(compression, bytes, out) ? message(out, 1) : message(bytes);
}

std::string unary(std::uint32_t stream, std::string_view more_fields = "") {
  return headers(stream, call("/e2e.v1.Echo/Once", more_fields)) +
         data(stream, ping_message("hello"), kEndStream);
}

std::string in_two_frames(std::uint32_t stream) {
  const std::string block = call("/e2e.v1.Echo/Once", field("x-long", std::string(200, 'x')));
  return headers(stream, block.substr(0, 50), 0) +
         continuation(stream, block.substr(50), kEndHeaders) +
         data(stream, ping_message("hello"), kEndStream);
}

std::string with_table(std::uint32_t stream) {
  return headers(stream, call("/e2e.v1.Echo/Once", field_to_table("x-tenant", "acme"))) +
         data(stream, ping_message("a"), kEndStream) +
         headers(stream + 2, call("/e2e.v1.Echo/Once", std::string(kNewestEntry))) +
         data(stream + 2, ping_message("b"), kEndStream);
}

}  // namespace

std::vector<std::pair<std::string, std::string>> h2_seeds() {
  const std::string whole = std::string(kPreface) + settings({{kInitialWindowSize, 100'000}}) +
                            settings_ack() + window_update(0, 1'000'000) + unary(1);
  const std::string gzip = field("grpc-encoding", "gzip") + field("grpc-accept-encoding", "gzip");
  const std::string metadata =
      field("x-a", "1") + field("x-bin", "AP8") + field("x-bin", "Zg==,Zm8");
  // Choices and pieces, and what is sent. An odd choice: behind the client's preface.
  const auto behind = [](const std::string& bytes, char choices = 1, char pieces = 7) {
    return std::string{choices, pieces} + bytes;
  };
  return {
      {"whole", std::string("\0\x20", 2) + whole},
      {"unary", behind(unary(1) + unary(3))},
      {"metadata", behind(unary(1, metadata))},
      {"timeout", behind(unary(1, field("grpc-timeout", "1S")))},
      {"timeout-over", behind(unary(1, field("grpc-timeout", "1n")))},
      {"continuation", behind(in_two_frames(1))},
      {"table", behind(with_table(1))},
      {"expand", behind(headers(1, call("/e2e.v1.Echo/Expand")) +
                        data(1, ping_message("many", 20), kEndStream))},
      {"expand-slowly",
       behind(settings({{kInitialWindowSize, 10}}) + headers(1, call("/e2e.v1.Echo/Expand")) +
              data(1, ping_message("many", 20), kEndStream) + window_update(1, 100) +
              window_update(1, 10'000))},
      {"collect", behind(headers(1, call("/e2e.v1.Echo/Collect")) + data(1, ping_message("a")) +
                         data(1, ping_message("b") + ping_message("c")) + data(1, "", kEndStream))},
      {"chat", behind(headers(1, call("/e2e.v1.Echo/Chat")) + data(1, ping_message("a")) +
                      data(1, ping_message("b")) + ping() + data(1, "", kEndStream))},
      {"chat-stays",
       behind(headers(1, call("/e2e.v1.Echo/Chat")) + data(1, ping_message("a", -1)) + reset(1))},
      {"two-chats",
       behind(headers(1, call("/e2e.v1.Echo/Chat")) + headers(3, call("/e2e.v1.Echo/Chat")) +
              data(1, ping_message("a")) + data(3, ping_message("b")) + data(1, "", kEndStream) +
              data(3, ping_message("c"), kEndStream))},
      {"gzip", behind(headers(1, call("/e2e.v1.Echo/Once", gzip)) +
                      data(1, compressed_message(Compression::Gzip), kEndStream))},
      {"deflate", behind(headers(1, call("/e2e.v1.Echo/Once", field("grpc-encoding", "deflate"))) +
                         data(1, compressed_message(Compression::Deflate), kEndStream))},
      {"trailers", behind(headers(1, call("/e2e.v1.Echo/Chat")) + data(1, ping_message("a")) +
                          headers(1, field("x-end", "1"), kEndHeaders | kEndStream))},
      {"control", behind(ping() + settings({{kHeaderTableSize, 0}, {kMaxFrameSize, 20'000}}) +
                         window_update(0, 1000) + go_away(0, kNoError, "bye") + unary(1))},
      {"unknown-method",
       behind(headers(1, call("/e2e.v1.Echo/Nobody"), kEndHeaders | kEndStream) + unary(3))},
      {"drain", behind(unary(1) + unary(3), 1 | 4)},
      {"cancel", behind(headers(1, call("/e2e.v1.Echo/Chat")) + data(1, ping_message("a", -1)) +
                            data(1, ping_message("b")),
                        1 | 8)},
      {"many",
       behind(headers(1, call("/e2e.v1.Echo/Chat")) + headers(3, call("/e2e.v1.Echo/Chat")) +
                  headers(5, call("/e2e.v1.Echo/Chat")),
              1 | 2)},
      {"late", behind(unary(1) + unary(3), 1 | 16)},
  };
}

}  // namespace fuzz
