// RawClient: plain nghttp2 on the client's side, without a socket.
//
//   RawClient client;
//   const std::int32_t id = client.start("/e2e.v1.Echo/Once", framed(bytes), Ends::Yes);
//   exchange(client, served);
//   EXPECT_EQ(client.call(id).trailers.at("grpc-status"), "0");

#pragma once

#include <nghttp2/nghttp2.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "served.h"

namespace h2_test {

using Fields = std::vector<std::pair<std::string, std::string>>;

/// What a client has received of a call.
struct RawCall {
  std::multimap<std::string, std::string> fields;  // headers and trailers
  int header_blocks = 0;
  std::string data;
  bool is_closed = false;
  std::uint32_t error_code = 0;

  [[nodiscard]] std::string field(const std::string& name) const {
    const auto found = fields.find(name);
    return found == fields.end() ? std::string() : found->second;
  }
};

class RawClient {
 public:
  /// With that window for each stream, 64 kB by default.
  explicit RawClient(std::optional<std::uint32_t> window = std::nullopt);

  /// The usual headers of a call, with others behind them.
  [[nodiscard]] static Fields headers(const std::string& path, const Fields& others = {});

  /// Starts a call that sends `data`; `ends` says that nothing follows.
  std::int32_t start(const Fields& fields, std::string data, bool ends = true);
  /// Sends more on a call that has not ended.
  void send(std::int32_t id, std::string_view data, bool ends);
  void reset(std::int32_t id, std::uint32_t error_code);
  /// Bytes that are to be sent on the call, and could not be yet.
  [[nodiscard]] std::size_t unsent(std::int32_t id) { return sending_[id].data.size(); }

  [[nodiscard]] std::string take_output();
  void receive(std::string_view bytes);

  [[nodiscard]] const RawCall& call(std::int32_t id) { return calls_[id]; }
  [[nodiscard]] std::optional<std::uint32_t> goaway() const { return goaway_; }
  [[nodiscard]] nghttp2_session* session() const { return session_.get(); }

 private:
  struct Sending {
    std::string data;
    bool ends = false;
    bool is_deferred = false;
  };
  struct Delete {
    void operator()(nghttp2_session* session) const { nghttp2_session_del(session); }
  };
  struct Callbacks;

  std::unique_ptr<nghttp2_session, Delete> session_;
  std::map<std::int32_t, RawCall> calls_;
  std::map<std::int32_t, Sending> sending_;
  std::optional<std::uint32_t> goaway_;
};

/// Moves bytes between the two until neither has any.
void exchange(RawClient& client, Served& served);

/// `message` with its prefix.
[[nodiscard]] std::string framed(std::string_view message, bool is_compressed = false);

}  // namespace h2_test
