// Stream: what the streams of servers and clients have in common: messages in, messages out.
//
// In: bytes become messages, and the peer's window is given back as they are read, so that a reader
// that is slow makes the peer's writer wait. Out: messages wait until the session can send them;
// a writer that is ahead of the network waits in turn, and its small messages share frames.
//
// A stream is attached to its session from its first frame until on_closed(), and may outlive it:
// reads then find the end, and writes fail. On the loop's thread.

#pragma once

#include <nghttp2/nghttp2.h>

#include <cstddef>
#include <cstdint>

#include "cpprpc/rpc/transport.h"
#include "cpprpc/transport/h2/protocol/message_reader.h"
#include "cpprpc/transport/h2/protocol/message_writer.h"
#include "cpprpc/transport/h2/session/session.h"

namespace cpprpc::transport::h2 {

class Stream {
 public:
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  [[nodiscard]] std::int32_t id() const noexcept { return id_; }
  [[nodiscard]] Stream* next_stream() const noexcept { return next_; }
  /// Null once the stream is closed.
  [[nodiscard]] Session* session() const noexcept { return session_; }

  /// As ServerCall and ClientCall have them.
  [[nodiscard]] bool read_message(ReadOperation& operation);

  /// Behind outgoing().add(): sends it. False if the writer has to wait until there is room:
  /// `operation` is then completed later.
  [[nodiscard]] bool write_queued(WriteOperation& operation);

 protected:
  Stream() noexcept = default;
  ~Stream() = default;

  // --- what the session tells, inside of nghttp2's callbacks

  /// One field. False: the peer sends too many, and the stream is reset.
  [[nodiscard]] virtual bool on_field(const ReceivedField& field) = 0;
  /// The header block is complete.
  virtual void on_headers(const nghttp2_frame& frame) = 0;
  /// Behind each piece of hold_incoming().
  virtual void on_data() {}
  /// A read that waited has its message: hand_over() may take along what else has come.
  virtual void on_read() {}
  /// The peer has sent all, trailers too if there are any. Messages may still wait to be read.
  virtual void on_end() { end_incoming(); }
  /// The stream is closed, on both sides, or reset, and has no session any more. The last that the
  /// session tells. Reads and writes may still wait.
  virtual void on_closed(std::uint32_t error_code) = 0;
  /// All messages are sent, and end_outgoing() was said: sends what comes behind them. False: it is
  /// no trailers, so that the last data ends the stream.
  [[nodiscard]] virtual bool send_trailers() { return false; }

  // --- for those that implement a stream

  /// Bytes of data that have arrived.
  [[nodiscard]] std::uint64_t received() const noexcept { return received_; }
  [[nodiscard]] MessageReader& incoming() noexcept { return incoming_; }
  [[nodiscard]] MessageWriter& outgoing() noexcept { return outgoing_; }

  /// Says that no message follows those that wait.
  void end_outgoing();
  /// Drops the messages that wait, for trailers that are submitted at once.
  void drop_outgoing();
  /// Sends what waits, if the session is not at it already.
  void pump();
  /// Nothing more will be read: what arrives is dropped, and the peer may go on sending.
  void drop_incoming();
  /// What arrives waits for whoever reads it at the end, and the peer may go on sending: on_data()
  /// sees to it that it is not too much.
  void hold_incoming() noexcept { holds_incoming_ = true; }
  /// Gives another reader all messages that are there; the peer may send as much again.
  void hand_over(MessageReader& to);
  /// Ends a read that waits, and any later one once what has arrived is read.
  void end_incoming();
  /// A message of which only a part has come is no fault by itself: the call has failed, and its
  /// status says why.
  void excuse_part() noexcept { is_part_excused_ = true; }
  /// Ends a write that waits: the peer is gone.
  void fail_write() noexcept;
  /// For another attempt with what was sent before, if outgoing().can_rewind(): as before the first
  /// frame, but that incoming messages are held if they were. A read and a write that wait go on
  /// waiting. Not while there is a session.
  void restart() noexcept;

 private:
  friend class Session;
  friend struct Callbacks;

  void data_received(std::string_view bytes);
  void end_received();
  [[nodiscard]] ssize_t data_to_send(std::size_t length, std::uint32_t& flags);
  void send_data(std::string_view frame_header, std::size_t length, Output& output);

  [[nodiscard]] bool serve(ReadOperation& operation);
  void keep_incoming();
  void count_outgoing() noexcept;
  void serve_reader();
  void want_more();
  void usual_window();
  void give_back(std::size_t kept);
  void closed(std::uint32_t error_code);
  void resume_later(detail::Waiter& waiter) noexcept;

  Session* session_ = nullptr;
  std::int32_t id_ = 0;
  Stream* next_ = nullptr;  // of the session's streams
  Stream* previous_ = nullptr;

  MessageReader incoming_;
  ReadOperation* reading_ = nullptr;
  std::uint64_t received_ = 0;   // bytes of data, in all
  std::size_t held_ = 0;         // bytes that arrived and were not given back to the peer's window
  std::size_t widened_ = 0;      // by that the window is larger, for a large message
  std::size_t narrowed_ = 0;     // by all that it was widened for those before
  bool peer_has_ended_ = false;  // END_STREAM
  bool incoming_ended_ = false;  // so that nothing follows
  bool is_part_excused_ = false;
  bool drops_incoming_ = false;
  bool is_borrowing_ = false;  // incoming_ refers to what the session was given
  bool holds_incoming_ = false;

  MessageWriter outgoing_;
  std::size_t counted_ = 0;  // bytes of it that the session knows of
  WriteOperation* writing_ = nullptr;
  bool outgoing_ends_ = false;
  bool is_deferred_ = false;  // there was none
  std::size_t promised_ = 0;  // bytes of a frame that send_data() will be asked for
};

}  // namespace cpprpc::transport::h2
