// Session: nghttp2's state of one connection, for either end of it, and the streams on it.
//
// An Endpoint: bytes come in, and callbacks of nghttp2 become calls of the streams; what is
// submitted goes out when produce() is asked. Nothing runs inside of a callback but the streams'
// own code: coroutines that wait are resumed, and handlers started, when nghttp2 has returned. On
// the loop's thread.
//
// Specification: RFC 9113; what nghttp2 forbids inside of callbacks is in its documentation of
// nghttp2_session_mem_recv().

#pragma once

#include <nghttp2/nghttp2.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "cpprpc/task/detail/waiter.h"
#include "cpprpc/transport/h2/session/endpoint.h"
#include "cpprpc/transport/h2/session/memory.h"
#include "cpprpc/transport/h2/session/repeated_fields.h"

namespace cpprpc::transport::h2 {

class Stream;

/// What one end says of itself when the connection begins.
struct SessionSettings {
  std::optional<std::uint32_t> max_concurrent_streams;  // of the client; by default without limit
  std::uint32_t max_header_list = 8192;                 // bytes, RFC 9113 section 6.5.2
  // Bytes that a stream may send before it is read: a message of 1 MB, and a little more.
  std::uint32_t stream_window = (1 << 20) + (64 << 10);
  std::uint32_t connection_window = 4 << 20;  // the same of all streams, before it has arrived
};

/// A header field that arrived. Borrowed: nghttp2_rcbuf_incref() keeps the bytes of a buffer.
struct ReceivedField {
  std::string_view name;
  std::string_view value;
  nghttp2_rcbuf* name_buffer;
  nghttp2_rcbuf* value_buffer;
};

class Session : public Endpoint {
 public:
  enum class Side { Server, Client };

  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  [[nodiscard]] bool receive(std::string_view bytes) override;
  [[nodiscard]] bool produce(Output& output) override;

  /// Whom to tell that there is something to send. Before anything else.
  void set_carrier(Carrier& carrier) noexcept { carrier_ = &carrier; }

  // --- for the streams

  /// Sends the headers of an answer, and then what the stream has to send, if it has data: else
  /// these headers end it. Nothing of `fields` is needed behind the call.
  void submit_response(Stream& stream, std::span<const nghttp2_nv> fields, bool has_data);
  /// Ends the stream with these: behind its data if it is told so in Stream::send_trailers(), else
  /// in place of what is not sent yet.
  void submit_trailers(Stream& stream, std::span<const nghttp2_nv> fields);
  /// Sends headers, and then what the stream has to send, if it has data. False: the connection
  /// takes no new streams. For clients.
  [[nodiscard]] bool submit_request(Stream& stream, std::span<const nghttp2_nv> fields,
                                    bool has_data);
  /// Goes on with a stream's data, after it had none.
  void resume_data(Stream& stream);
  /// Ends the stream at once; on_closed() follows.
  void reset(Stream& stream, std::uint32_t error_code);
  /// Gives the peer back what it may send on the stream.
  void consume(Stream& stream, std::size_t bytes);

  /// The stream refers to bytes that receive() was given: it is told to keep_incoming() before that
  /// returns.
  void keep_later(Stream& stream);
  /// No longer.
  void forget_borrower(const Stream& stream) noexcept;

  /// Notes that a stream has another number of bytes to send.
  void count_unsent(std::size_t before, std::size_t now) noexcept { unsent_ += now - before; }

  /// What was sent as Metadata.
  [[nodiscard]] RepeatedFields& sent_metadata() noexcept { return sent_metadata_; }

  /// How much the peer may send on a stream that nobody reads.
  [[nodiscard]] std::uint32_t stream_window() const noexcept { return stream_window_; }
  /// Lets the peer send that much on the stream from now on. By how much its window is larger then,
  /// 0 if it needs not be or cannot: of the bytes that arrive, so many must not be given to
  /// consume(), and narrow_window() makes the window what it was before, once they are there.
  /// `narrowed` is what that was told the last time: this, and what it was widened by since.
  [[nodiscard]] std::size_t widen_window(Stream& stream, std::size_t bytes, std::size_t narrowed);
  void narrow_window(Stream& stream, std::size_t bytes);

  /// Resumes the waiter when nghttp2 has returned, and in any case soon.
  void resume_later(detail::Waiter& waiter) noexcept;

  // --- the connection

  void submit_ping(std::span<const std::uint8_t, 8> opaque);
  /// GOAWAY with what this end has taken so far: the peer starts no more streams, those that are
  /// there go on, and the connection ends with the last of them.
  void submit_goaway(std::uint32_t error_code, std::string_view debug_data = {});
  /// GOAWAY that says only that another will follow: the peer stops as soon as it has read it, and
  /// what it has sent by then is still taken. RFC 9113 section 6.8.
  void submit_shutdown_notice();
  /// Ends the connection with that error as soon as it has been sent, whatever is under way.
  void terminate(std::uint32_t error_code);

  [[nodiscard]] nghttp2_session* get() const noexcept { return session_.get(); }
  [[nodiscard]] std::size_t streams() const noexcept { return stream_count_; }

  /// Whether anything arrived since this was asked last; likewise, whether anything of a call was
  /// sent.
  [[nodiscard]] bool take_received() noexcept { return std::exchange(has_received_, false); }
  [[nodiscard]] bool take_sent() noexcept { return std::exchange(has_sent_, false); }

  /// The next of the session's streams, in no order; null behind the last.
  [[nodiscard]] Stream* first_stream() const noexcept { return streams_; }

 protected:
  Session(Side side, const SessionSettings& settings);
  /// The streams are gone: see detach_streams().
  ~Session();

  /// Tells every stream that it is closed with that error. Before the end, and when the connection
  /// is lost. Waiters of them are resumed before it returns, except inside of a callback.
  void detach_streams(std::uint32_t error_code) noexcept;

  // What nghttp2 tells, inside of its callbacks.
  virtual Stream* stream_begins(std::int32_t id) = 0;  // the peer's; null: it is refused
  virtual void goaway_received(std::int32_t last_stream, std::uint32_t error_code,
                               std::string_view debug_data) = 0;
  virtual void ping_received(bool is_ack) = 0;
  virtual void settings_received() {}
  virtual void frame_received(const nghttp2_frame&) {}
  virtual void reset_sent(std::uint32_t /*error_code*/) {}

  // Behind each mem_recv, and when something was sent: what became ready in the callbacks.
  virtual void run_ready() {}

  /// What the peer does cannot be gone on with: it is told by GOAWAY, nothing more is read, and the
  /// connection ends. Inside of callbacks, too.
  void fail(std::uint32_t error_code);

  [[nodiscard]] Carrier& carrier() const noexcept { return *carrier_; }

  /// Bytes of messages that wait for the peer to take them.
  [[nodiscard]] std::size_t unsent() const noexcept { return unsent_; }

 private:
  friend struct Callbacks;

  struct DeleteSession {
    void operator()(nghttp2_session* session) const noexcept { nghttp2_session_del(session); }
  };

  void attach(Stream& stream, std::int32_t id) noexcept;
  void detach(Stream& stream, std::uint32_t error_code) noexcept;
  void send_soon() noexcept;
  bool resume_waiters() noexcept;

  SessionMemory memory_;
  std::unique_ptr<nghttp2_session, DeleteSession> session_;
  RepeatedFields sent_metadata_;
  const std::uint32_t stream_window_;
  Carrier* carrier_ = nullptr;
  Output* output_ = nullptr;  // in produce()
  Stream* streams_ = nullptr;
  Stream* last_ = nullptr;  // that a callback was about
  std::size_t stream_count_ = 0;
  std::size_t unsent_ = 0;   // of all streams
  std::size_t arrived_ = 0;  // bytes of data in this receive(): the connection's window gets them
  std::vector<Stream*> borrowers_;  // in receive()
  Executor::Work* first_waiter_ = nullptr;
  Executor::Work* last_waiter_ = nullptr;
  bool is_busy_ = false;  // in receive() or produce(): what is submitted needs no send_soon()
  bool is_failed_ = false;
  bool has_received_ = false;
  bool has_sent_ = false;
};

}  // namespace cpprpc::transport::h2
