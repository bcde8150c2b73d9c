// ServerStream: a call that a server answers, and its stream.
//
// It frees itself when the stream is closed and the handler has returned, whichever comes last: a
// handler is never destroyed while it waits. Until then it belongs to its connection.
//
// Specification: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cpprpc/rpc/transport.h"
#include "cpprpc/task/detail/pool.h"
#include "cpprpc/transport/h2/session/received_fields.h"
#include "cpprpc/transport/h2/session/server_connection.h"
#include "cpprpc/transport/h2/session/stream.h"

namespace cpprpc::transport::h2 {

class ServerStream final : public Stream, public ServerCall {
 public:
  explicit ServerStream(ServerConnection& connection);

  static void* operator new(std::size_t size) { return cpprpc::detail::pool_allocate(size); }
  static void operator delete(void* stream, std::size_t size) noexcept {
    cpprpc::detail::pool_free(stream, size);
  }

  // --- ServerCall

  [[nodiscard]] std::string_view path() const noexcept override { return request_.path(); }
  [[nodiscard]] Metadata& metadata() override;
  [[nodiscard]] std::string_view peer() const override { return connection_.peer().address; }
  [[nodiscard]] PeerIdentity identity() const override { return connection_.peer().identity; }
  [[nodiscard]] std::optional<Clock::time_point> deadline() const noexcept override {
    return deadline_;
  }
  bool read(ReadOperation& operation) override;
  bool write(WriteOperation& operation) override;
  Status stage_reply(Outgoing reply) override;
  void finish(Status status) noexcept override;
  void end_early(Status status) noexcept override { cancel(std::move(status)); }

  // --- for the connection

  /// Starts the handler, if the request is one of gRPC's.
  void start();
  /// Ends the call for both sides; the handler is told to stop.
  void cancel(Status status) noexcept;

  ServerStream* next_start = nullptr;  // of those that are to start

 private:
  // What threads other than the loop's hand over to it.
  struct RemoteRead;
  struct RemoteWrite;
  struct Timeout;

  ~ServerStream();

  bool on_field(const ReceivedField& field) override;
  void on_headers(const nghttp2_frame& frame) override;
  void on_end() override;
  void on_closed(std::uint32_t error_code) override;
  bool send_trailers() override;

  [[nodiscard]] bool has_right_length() const noexcept;
  void refuse_malformed();
  [[nodiscard]] Status check_request();
  [[nodiscard]] bool read_metadata();
  void refuse_http(std::string_view http_status, std::string_view why);
  void set_deadline();
  void timed_out() noexcept;
  [[nodiscard]] bool write_here(WriteOperation& operation, Outgoing message);
  void submit_trailers();
  [[nodiscard]] Compression chosen_compression() const noexcept;
  void send_headers(bool has_data);
  void send_end(Status status);
  void free_if_over() noexcept;

  ServerConnection& connection_;
  RequestFields request_;
  std::optional<Metadata> metadata_;  // once asked for
  std::optional<Clock::time_point> deadline_;
  std::unique_ptr<Timeout> timeout_;
  std::unique_ptr<RemoteRead> remote_read_;
  std::unique_ptr<RemoteWrite> remote_write_;

  bool headers_complete_ = false;
  bool has_bad_trailers_ = false;
  bool is_counted_ = false;  // among those that the server's limit is for
  bool headers_sent_ = false;
  bool is_ended_ = false;     // its status is on the way, or cannot be sent any more
  bool is_finished_ = false;  // the handler has returned, or there was none
  Compression compression_ = Compression::Identity;  // of what is sent, once headers are
  Status failure_;                                   // why the call ends, whatever the handler says
  Status status_;                                    // is sent behind the last message
};

}  // namespace cpprpc::transport::h2
