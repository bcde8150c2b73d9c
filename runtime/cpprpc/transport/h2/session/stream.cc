#include "cpprpc/transport/h2/session/stream.h"

#include <algorithm>
#include <utility>

namespace cpprpc::transport::h2 {
namespace {

// A writer waits from the first of these on, and goes on at the second: bytes that are not sent.
constexpr std::size_t kHigh = 64 << 10;
constexpr std::size_t kLow = 32 << 10;

// What a peer may send behind a large message: there are some that send nothing but whole frames.
constexpr std::size_t kBehind = 64 << 10;

}  // namespace

// --- messages in

bool Stream::read_message(ReadOperation& operation) {
  if (serve(operation)) return true;
  reading_ = &operation;
  want_more();
  return false;
}

// Whether the operation has its outcome.
bool Stream::serve(ReadOperation& operation) {
  if (incoming_.has_message()) {
    incoming_.deliver(operation);
    if (widened_ != 0) usual_window();
    give_back(incoming_.buffered());
    return true;
  }
  if (!incoming_.error().is_ok()) {
    operation.error = incoming_.error();
    return true;
  }
  if (!incoming_ended_) return false;
  if (peer_has_ended_ && !is_part_excused_) operation.error = incoming_.end();
  return true;
}

void Stream::data_received(std::string_view bytes) {
  received_ += bytes.size();
  held_ += bytes.size();
  if (drops_incoming_) return give_back(0);
  incoming_.append(bytes);
  if (reading_ != nullptr) {
    serve_reader();
    if (reading_ == nullptr) on_read();
  }
  if (incoming_.buffered() != 0 && !std::exchange(is_borrowing_, true)) {
    session_->keep_later(*this);
  }
  if (reading_ != nullptr || holds_incoming_) want_more();
  if (holds_incoming_) on_data();
}

void Stream::serve_reader() {
  if (reading_ == nullptr || !serve(*reading_)) return;
  resume_later(*std::exchange(reading_, nullptr));
}

void Stream::end_received() {
  peer_has_ended_ = true;
  on_end();
}

void Stream::end_incoming() {
  incoming_ended_ = true;
  serve_reader();
}

void Stream::drop_incoming() {
  drops_incoming_ = true;
  incoming_.clear();
  give_back(0);
}

void Stream::hand_over(MessageReader& to) {
  incoming_.move_to(to);
  if (widened_ != 0) usual_window();
  give_back(incoming_.buffered());
}

// Somebody waits for the next message, and will have all of it, even if it is larger than the
// window: then the peer may send all that is missing at once, without a pause for each window, and
// gets nothing back until the message is there. It takes no more memory than the reader's limit
// allows either way.
void Stream::want_more() {
  if (widened_ != 0) return;
  const std::size_t wanted = incoming_.next_size();
  if (session_ != nullptr && !incoming_ended_ && wanted > session_->stream_window()) {
    const std::size_t missing = wanted - incoming_.buffered();
    widened_ = session_->widen_window(*this, missing + kBehind, narrowed_);
  }
  if (widened_ == 0) give_back(0);
}

// What the window was widened by is not given back.
void Stream::usual_window() {
  held_ -= std::min(held_, widened_);
  narrowed_ += std::exchange(widened_, 0);
  if (session_ != nullptr) session_->narrow_window(*this, narrowed_);
}

// Lets the peer send what it has sent so far, but for so much that nobody has read.
void Stream::give_back(std::size_t kept) {
  if (held_ <= kept) return;
  const std::size_t bytes = held_ - kept;
  held_ = kept;
  if (session_ != nullptr && !incoming_ended_) session_->consume(*this, bytes);
}

// --- messages out

bool Stream::write_queued(WriteOperation& operation) {
  count_outgoing();
  if (outgoing_.size() < kHigh) {
    operation.ok = true;
    pump();
    return true;
  }
  writing_ = &operation;
  pump();
  return false;
}

void Stream::pump() {
  if (session_ == nullptr || !is_deferred_) return;
  is_deferred_ = false;
  session_->resume_data(*this);
}

void Stream::end_outgoing() {
  count_outgoing();
  outgoing_ends_ = true;
  pump();
}

void Stream::drop_outgoing() {
  outgoing_.keep_first(promised_);
  count_outgoing();
  fail_write();
}

// nghttp2's data source: how many bytes the next frame takes. They are not copied to nghttp2's
// buffer, but by send_data() to where they belong.
ssize_t Stream::data_to_send(std::size_t length, std::uint32_t& flags) {
  const std::size_t bytes = std::min(length, outgoing_.size());
  if (bytes == 0 && !outgoing_ends_) {
    is_deferred_ = true;
    return NGHTTP2_ERR_DEFERRED;
  }
  flags |= NGHTTP2_DATA_FLAG_NO_COPY;
  if (bytes == outgoing_.size() && outgoing_ends_) {
    flags |= NGHTTP2_DATA_FLAG_EOF;
    if (send_trailers()) flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
  }
  promised_ = bytes;
  return static_cast<ssize_t>(bytes);
}

void Stream::send_data(std::string_view frame_header, std::size_t length, Output& output) {
  output.append(frame_header);
  outgoing_.move_to(output, length);
  count_outgoing();
  promised_ = 0;
  if (writing_ == nullptr || outgoing_.size() > kLow) return;
  writing_->ok = true;
  resume_later(*std::exchange(writing_, nullptr));
}

// What the session knows of it, to see how much it has in all.
void Stream::count_outgoing() noexcept {
  if (session_ == nullptr) return;
  const std::size_t size = outgoing_.size();
  session_->count_unsent(std::exchange(counted_, size), size);
}

void Stream::fail_write() noexcept {
  if (writing_ != nullptr) resume_later(*std::exchange(writing_, nullptr));
}

// --- the end

// What arrived stays where it is as long as somebody may read it there.
void Stream::keep_incoming() {
  is_borrowing_ = false;
  incoming_.keep();
}

void Stream::closed(std::uint32_t error_code) {
  if (is_borrowing_) {
    session_->forget_borrower(*this);
    keep_incoming();
  }
  session_->count_unsent(std::exchange(counted_, 0), 0);
  session_ = nullptr;
  on_closed(error_code);
}

void Stream::restart() noexcept {
  id_ = 0;
  incoming_.clear();
  received_ = held_ = 0;
  peer_has_ended_ = incoming_ended_ = drops_incoming_ = is_part_excused_ = false;
  widened_ = narrowed_ = 0;
  outgoing_.rewind();
  is_deferred_ = false;
  promised_ = 0;
}

void Stream::resume_later(detail::Waiter& waiter) noexcept {
  if (session_ == nullptr) return waiter.complete();
  session_->resume_later(waiter);
}

}  // namespace cpprpc::transport::h2
