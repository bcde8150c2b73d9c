// Call: a call that a client makes.
//
// It belongs to a shard, on whose loop everything of it happens. Its owner hands operations over
// from any thread: on the loop's they are done at once, without a lock or an atomic step that
// anyone else takes part in; others leave word (tell()) for the loop, which takes note of all that
// has come by then in one go. The two meet without the loop at the end only: whoever comes last,
// the outcome or finish(), puts the one into the other (parts_). So a unary call of another thread
// posts once; and a read of another thread takes along all messages that are there, for the reads
// that follow.
//
// An attempt is a stream (ClientStream). A call may make several, one after the other, as long as
// the server has not begun to answer and all that was sent is still there.
//
// It goes when its owner has given it up and nothing of it is left on the loop.
//
// Specifications: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md;
// https://github.com/grpc/proposal/blob/master/A6-client-retries.md

#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>

#include "cpprpc/rpc/transport.h"
#include "cpprpc/transport/h2/client/channel_core.h"
#include "cpprpc/transport/h2/client/picker.h"
#include "cpprpc/transport/h2/client/retry.h"
#include "cpprpc/transport/h2/session/client_stream.h"
#include "cpprpc/transport/h2/session/encoded_message.h"

namespace cpprpc::transport::h2 {

class LinkConnection;

class Call final : public ClientCall, private ClientStream, private Waiting {
 public:
  [[nodiscard]] static ClientCallPtr start(const std::shared_ptr<ChannelCore>& channel,
                                           const Method& method, const CallOptions& options,
                                           const std::optional<Outgoing>& request);

  // --- for its owner, from any thread

  bool read(ReadOperation& operation) override;
  bool write(WriteOperation& operation) override;
  void writes_done() noexcept override;
  bool finish(FinishOperation& operation) override;
  void cancel() noexcept override;
  [[nodiscard]] const Metadata& headers() override;
  [[nodiscard]] const Metadata& trailers() override;
  void release() noexcept override;

  // --- for connections, on the loop

  /// Sends the request's headers, and what follows them. False: the connection takes no more calls.
  [[nodiscard]] bool send_on(LinkConnection& connection);

 private:
  // What the owner leaves word of.
  enum News : unsigned {
    kPosted = 1,  // the loop will hear of the rest
    kStart = 2,
    kCancel = 4,
    kFail = 8,
    kWrite = 16,
    kWritesDone = 32,
    kRead = 64,
    kFinish = 128,
  };
  struct Delivery : Executor::Work {
    Call* call = nullptr;
  };
  struct Timer : Executor::Timer {
    Call* call = nullptr;
    bool is_set = false;
  };
  // A write of another thread, until the loop has heard of it. Encoded on that thread, as the
  // message may change when write() has returned.
  struct RemoteWrite {
    WriteOperation* operation = nullptr;
    EncodedMessage message;
    Status error;  // why the call fails
  };

  Call(const std::shared_ptr<ChannelCore>& channel, Shard& shard, const Method& method,
       const CallOptions& options);
  ~Call();

  // --- the owner's side
  [[nodiscard]] Status prepare(const CallOptions& options, const std::optional<Outgoing>& request);
  [[nodiscard]] Status check_metadata();
  void use_config(const CallOptions& options);
  [[nodiscard]] bool is_on_loop() const noexcept { return Executor::current() == &shard_.loop(); }
  void tell(unsigned news) noexcept;
  void settle(FinishOperation& operation);
  void unref() noexcept;

  // --- the loop's
  void catch_up();
  void hear(unsigned news);
  void begin();
  void pick();
  void picked(Connection& connection) noexcept override;
  void not_picked(const Status& why) noexcept override;
  [[nodiscard]] bool write_here(WriteOperation& operation, Outgoing message);
  void finish_here();

  void on_data() override;
  void on_read() override;
  void take_along();
  void answer_began() override;
  void on_closed(std::uint32_t error_code) override;
  void attempt_over(Status status, bool was_unseen);
  void try_again(Clock::duration wait);
  void deadline_passed() noexcept;
  void end(Status status) noexcept;

  void set(Timer& timer, Clock::time_point when) noexcept;
  void stop(Timer& timer) noexcept;
  void hold() noexcept;
  void let_go() noexcept;

  std::shared_ptr<ChannelCore> channel_;  // until release()
  Shard& shard_;
  const ChannelSettings& settings_;
  const Method method_;
  const bool has_one_reply_;

  // What was asked for; does not change once the call is under way.
  Status refusal_;  // why it is not even sent; OK if it is
  Metadata metadata_;
  bool brings_token_ = false;  // the channel's
  std::optional<Compression> compression_;
  Clock::time_point deadline_ = Clock::time_point::max();

  // The owner's.
  bool is_closed_ = false;    // no message of ours follows
  bool is_finished_ = false;  // finish() is done

  // Between the two.
  std::atomic<int> references_ = 1;  // the owner's, that of a delivery, and the loop's
  std::atomic<unsigned> news_ = 0;
  Delivery delivery_;
  ReadOperation* remote_read_ = nullptr;  // until it has a message
  std::unique_ptr<MessageReader> inbox_;  // what came with it, for the reads that follow
  std::unique_ptr<RemoteWrite> remote_write_;
  std::atomic<int> parts_ = 2;  // of the end: the outcome, and finish()
  std::atomic<bool> has_headers_ = false;
  FinishOperation* finishing_ = nullptr;
  Status status_;  // the outcome

  // The loop's.
  int holds_ = 0;         // what is left of it there: a stream, timers
  bool is_over_ = false;  // the outcome is known
  bool was_resent_ = false;
  bool reads_no_more_ = false;            // what arrives is dropped
  LinkConnection* connection_ = nullptr;  // of the stream
  Timer deadline_timer_;
  Timer retry_timer_;
  Retry retry_;
};

}  // namespace cpprpc::transport::h2
