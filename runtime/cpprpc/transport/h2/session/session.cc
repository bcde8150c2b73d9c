#include "cpprpc/transport/h2/session/session.h"

#include <new>
#include <utility>

#include "cpprpc/transport/h2/session/stream.h"

namespace cpprpc::transport::h2 {
namespace {

// What produce() makes in one go: enough for a few large writes, and little enough to wait for a
// peer that does not read.
constexpr std::size_t kEnough = 256 << 10;

struct DeleteOption {
  void operator()(nghttp2_option* option) const noexcept { nghttp2_option_del(option); }
};
using Option = std::unique_ptr<nghttp2_option, DeleteOption>;

Option new_option(Session::Side side) {
  nghttp2_option* option = nullptr;
  if (nghttp2_option_new(&option) != 0) throw std::bad_alloc();
  nghttp2_option_set_no_auto_window_update(option, 1);
  nghttp2_option_set_no_closed_streams(option, 1);
  // Clients of gRPC send values with spaces at their ends, and no other server minds.
  nghttp2_option_set_no_rfc9113_leading_and_trailing_ws_validation(option, 1);
  // FloodGuard sees to resets, among others, and says what they were.
  constexpr std::uint64_t kNoLimit = 1 << 30;
  nghttp2_option_set_stream_reset_rate_limit(option, kNoLimit, kNoLimit);
  if (side == Session::Side::Server) {
    nghttp2_option_set_no_http_messaging(option, 1);  // RequestCheck does it
  }
  return Option(option);
}

void check(int result) {
  if (result != 0) throw std::bad_alloc();  // the only failure that its arguments allow
}

std::string_view view(const std::uint8_t* bytes, std::size_t size) noexcept {
  return {reinterpret_cast<const char*>(bytes), size};
}

std::string_view text(nghttp2_rcbuf* buffer) noexcept {
  const nghttp2_vec bytes = nghttp2_rcbuf_get_buf(buffer);
  return view(bytes.base, bytes.len);
}

std::uint32_t error_code_of(int error) noexcept {
  switch (error) {
    case NGHTTP2_ERR_BAD_CLIENT_MAGIC:
      return NGHTTP2_PROTOCOL_ERROR;
    case NGHTTP2_ERR_FLOODED:
    case NGHTTP2_ERR_TOO_MANY_CONTINUATIONS:
      return NGHTTP2_ENHANCE_YOUR_CALM;
    default:
      return NGHTTP2_INTERNAL_ERROR;
  }
}

}  // namespace

// What nghttp2 calls, for all sessions the same.
struct Callbacks {
  static Session& self(void* data) noexcept { return *static_cast<Session*>(data); }

  // Most callbacks are about the stream of the one before.
  static Stream* stream_of(void* data, std::int32_t id) noexcept {
    Session& session = self(data);
    if (session.last_ != nullptr && session.last_->id() == id) return session.last_;
    auto* const stream =
        static_cast<Stream*>(nghttp2_session_get_stream_user_data(session.get(), id));
    if (stream != nullptr) session.last_ = stream;
    return stream;
  }

  static int begin_headers(nghttp2_session* session, const nghttp2_frame* frame, void* data) {
    if (frame->headers.cat != NGHTTP2_HCAT_REQUEST) return 0;
    const std::int32_t id = frame->hd.stream_id;
    Stream* const stream = self(data).stream_begins(id);
    if (stream == nullptr) {
      return nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, id, NGHTTP2_REFUSED_STREAM);
    }
    nghttp2_session_set_stream_user_data(session, id, stream);
    self(data).attach(*stream, id);
    return 0;
  }

  static int header(nghttp2_session*, const nghttp2_frame* frame, nghttp2_rcbuf* name,
                    nghttp2_rcbuf* value, std::uint8_t, void* data) {
    Stream* const stream = stream_of(data, frame->hd.stream_id);
    if (stream == nullptr || stream->on_field({text(name), text(value), name, value})) return 0;
    return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;  // resets the stream
  }

  static int frame_received(nghttp2_session*, const nghttp2_frame* frame, void* data) {
    self(data).frame_received(*frame);
    const bool ends = (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
    switch (frame->hd.type) {
      case NGHTTP2_HEADERS:
        if (Stream* const stream = stream_of(data, frame->hd.stream_id); stream != nullptr) {
          if (ends) stream->end_received();
          stream->on_headers(*frame);
        }
        break;
      case NGHTTP2_DATA:
        if (Stream* const stream = stream_of(data, frame->hd.stream_id);
            ends && stream != nullptr) {
          stream->end_received();
        }
        break;
      case NGHTTP2_SETTINGS:
        if ((frame->hd.flags & NGHTTP2_FLAG_ACK) == 0) self(data).settings_received();
        break;
      case NGHTTP2_PING:
        self(data).ping_received((frame->hd.flags & NGHTTP2_FLAG_ACK) != 0);
        break;
      case NGHTTP2_GOAWAY:
        self(data).goaway_received(frame->goaway.last_stream_id, frame->goaway.error_code,
                                   view(frame->goaway.opaque_data, frame->goaway.opaque_data_len));
        break;
      default:
        break;
    }
    return 0;
  }

  static int data_chunk(nghttp2_session*, std::uint8_t, std::int32_t id, const std::uint8_t* bytes,
                        std::size_t size, void* data) {
    self(data).arrived_ += size;
    if (Stream* const stream = stream_of(data, id); stream != nullptr) {
      stream->data_received(view(bytes, size));
    }
    return 0;
  }

  static int stream_closed(nghttp2_session*, std::int32_t id, std::uint32_t error_code,
                           void* data) {
    Stream* const stream = stream_of(data, id);
    if (stream != nullptr) self(data).detach(*stream, error_code);
    return 0;
  }

  // A server that has answered a client that is not done tells it that the rest is not wanted:
  // RFC 9113 section 8.1.
  static int frame_sent(nghttp2_session* session, const nghttp2_frame* frame, void* data) {
    if (frame->hd.type == NGHTTP2_RST_STREAM) self(data).reset_sent(frame->rst_stream.error_code);
    if (frame->hd.type != NGHTTP2_HEADERS || (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) == 0 ||
        nghttp2_session_check_server_session(session) == 0) {
      return 0;
    }
    const Stream* const stream = stream_of(data, frame->hd.stream_id);
    if (stream == nullptr || stream->peer_has_ended_) return 0;
    return nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, frame->hd.stream_id,
                                     NGHTTP2_NO_ERROR);
  }

  static ssize_t read_data(nghttp2_session*, std::int32_t, std::uint8_t*, std::size_t length,
                           std::uint32_t* flags, nghttp2_data_source* source, void*) {
    return static_cast<Stream*>(source->ptr)->data_to_send(length, *flags);
  }

  static int send_data(nghttp2_session*, nghttp2_frame*, const std::uint8_t* header,
                       std::size_t length, nghttp2_data_source* source, void* data) {
    Output& output = *self(data).output_;
    if (output.size() >= kEnough) return NGHTTP2_ERR_WOULDBLOCK;  // asks again
    constexpr std::size_t kFrameHeader = 9;
    self(data).has_sent_ = true;
    static_cast<Stream*>(source->ptr)->send_data(view(header, kFrameHeader), length, output);
    return 0;
  }

  static nghttp2_session_callbacks* create() {
    nghttp2_session_callbacks* all = nullptr;
    check(nghttp2_session_callbacks_new(&all));
    nghttp2_session_callbacks_set_on_begin_headers_callback(all, begin_headers);
    nghttp2_session_callbacks_set_on_header_callback2(all, header);
    nghttp2_session_callbacks_set_on_frame_recv_callback(all, frame_received);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(all, data_chunk);
    nghttp2_session_callbacks_set_on_stream_close_callback(all, stream_closed);
    nghttp2_session_callbacks_set_on_frame_send_callback(all, frame_sent);
    nghttp2_session_callbacks_set_send_data_callback(all, send_data);
    return all;
  }

  static const nghttp2_session_callbacks* get() {
    static nghttp2_session_callbacks* const all = create();  // for as long as the process lives
    return all;
  }
};

Session::Session(Side side, const SessionSettings& settings)
    : stream_window_(settings.stream_window) {
  const Option option = new_option(side);
  nghttp2_session* session = nullptr;
  check(side == Side::Server ? nghttp2_session_server_new3(&session, Callbacks::get(), this,
                                                           option.get(), memory_.functions())
                             : nghttp2_session_client_new3(&session, Callbacks::get(), this,
                                                           option.get(), memory_.functions()));
  session_.reset(session);
  nghttp2_settings_entry entries[5];
  std::size_t count = 0;
  const auto add = [&](std::int32_t id, std::uint32_t value) { entries[count++] = {id, value}; };
  add(NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, settings.stream_window);
  add(NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, settings.max_header_list);
  add(NGHTTP2_SETTINGS_NO_RFC7540_PRIORITIES, 1);
  if (side == Side::Client) add(NGHTTP2_SETTINGS_ENABLE_PUSH, 0);
  if (side == Side::Server && settings.max_concurrent_streams) {
    add(NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, *settings.max_concurrent_streams);
  }
  check(nghttp2_submit_settings(session, NGHTTP2_FLAG_NONE, entries, count));
  check(nghttp2_session_set_local_window_size(
      session, NGHTTP2_FLAG_NONE, 0, static_cast<std::int32_t>(settings.connection_window)));
}

Session::~Session() = default;

// --- bytes

bool Session::receive(std::string_view bytes) {
  if (is_failed_) return false;
  has_received_ = true;
  is_busy_ = true;
  const ssize_t taken = nghttp2_session_mem_recv(
      get(), reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  if (arrived_ != 0) {
    check(nghttp2_session_consume_connection(get(), std::exchange(arrived_, 0)));
  }
  if (taken < 0) fail(error_code_of(static_cast<int>(taken)));
  run_ready();
  resume_waiters();
  for (Stream* const stream : borrowers_) stream->keep_incoming();
  borrowers_.clear();
  is_busy_ = false;
  if (nghttp2_session_want_write(get()) != 0) carrier_->send_soon();
  return !is_failed_;
}

bool Session::produce(Output& output) {
  is_busy_ = true;
  output_ = &output;
  // A writer that waits for room is resumed before anything goes to the socket, so that what it
  // has next is in the same write.
  do {
    while (output.size() < kEnough) {
      const std::uint8_t* bytes = nullptr;
      const ssize_t size = nghttp2_session_mem_send(get(), &bytes);
      if (size < 0) {
        fail(error_code_of(static_cast<int>(size)));
        is_busy_ = false;
        return false;
      }
      if (size == 0) break;
      output.append(view(bytes, static_cast<std::size_t>(size)));
    }
    run_ready();
  } while (resume_waiters() && output.size() < kEnough);
  output_ = nullptr;
  is_busy_ = false;
  return nghttp2_session_want_read(get()) != 0 || nghttp2_session_want_write(get()) != 0;
}

void Session::fail(std::uint32_t error_code) {
  if (std::exchange(is_failed_, true)) return;
  check(nghttp2_session_terminate_session(get(), error_code));
}

void Session::send_soon() noexcept {
  if (!is_busy_) carrier_->send_soon();
}

// --- streams

void Session::submit_response(Stream& stream, std::span<const nghttp2_nv> fields, bool has_data) {
  nghttp2_data_provider data{};
  data.source.ptr = &stream;
  data.read_callback = Callbacks::read_data;
  has_sent_ = true;
  check(nghttp2_submit_response(get(), stream.id(), fields.data(), fields.size(),
                                has_data ? &data : nullptr));
  send_soon();
}

void Session::submit_trailers(Stream& stream, std::span<const nghttp2_nv> fields) {
  check(nghttp2_submit_trailer(get(), stream.id(), fields.data(), fields.size()));
  send_soon();
}

bool Session::submit_request(Stream& stream, std::span<const nghttp2_nv> fields, bool has_data) {
  if (nghttp2_session_check_request_allowed(get()) == 0) return false;
  nghttp2_data_provider data{};
  data.source.ptr = &stream;
  data.read_callback = Callbacks::read_data;
  const std::int32_t id = nghttp2_submit_request(get(), nullptr, fields.data(), fields.size(),
                                                 has_data ? &data : nullptr, &stream);
  if (id < 0) return false;
  attach(stream, id);
  send_soon();
  return true;
}

void Session::resume_data(Stream& stream) {
  check(nghttp2_session_resume_data(get(), stream.id()));
  send_soon();
}

void Session::reset(Stream& stream, std::uint32_t error_code) {
  check(nghttp2_submit_rst_stream(get(), NGHTTP2_FLAG_NONE, stream.id(), error_code));
  send_soon();
}

void Session::consume(Stream& stream, std::size_t bytes) {
  check(nghttp2_session_consume_stream(get(), stream.id(), bytes));
  if (!is_busy_ && nghttp2_session_want_write(get()) != 0) send_soon();
}

// In nghttp2, what a window was narrowed by before is the first that it gets back when it is
// widened, without a word to the peer: so that is added. It grows with the large messages of a
// stream, and one that has had very many of them goes without.
std::size_t Session::widen_window(Stream& stream, std::size_t bytes, std::size_t narrowed) {
  constexpr std::int64_t kMost = std::int64_t{1} << 30;
  const std::int64_t window =
      nghttp2_session_get_stream_effective_local_window_size(get(), stream.id());
  const std::int64_t received =
      nghttp2_session_get_stream_effective_recv_data_length(get(), stream.id());
  if (window < 0 || bytes > kMost || narrowed > kMost) return 0;
  const std::int64_t more = static_cast<std::int64_t>(bytes) - (window - received);
  const std::int64_t after = window + more + static_cast<std::int64_t>(narrowed);
  if (more <= 0 || after > kMost) return 0;
  check(nghttp2_session_set_local_window_size(get(), NGHTTP2_FLAG_NONE, stream.id(),
                                              static_cast<std::int32_t>(after)));
  if (!is_busy_) send_soon();
  return static_cast<std::size_t>(more);
}

void Session::narrow_window(Stream& stream, std::size_t bytes) {
  const std::int32_t window =
      nghttp2_session_get_stream_effective_local_window_size(get(), stream.id());
  if (window < 0) return;  // the stream is gone
  check(nghttp2_session_set_local_window_size(get(), NGHTTP2_FLAG_NONE, stream.id(),
                                              window - static_cast<std::int32_t>(bytes)));
}

void Session::attach(Stream& stream, std::int32_t id) noexcept {
  stream.session_ = this;
  stream.id_ = id;
  stream.next_ = streams_;
  if (streams_ != nullptr) streams_->previous_ = &stream;
  streams_ = last_ = &stream;
  ++stream_count_;
}

void Session::detach(Stream& stream, std::uint32_t error_code) noexcept {
  (stream.previous_ != nullptr ? stream.previous_->next_ : streams_) = stream.next_;
  if (stream.next_ != nullptr) stream.next_->previous_ = stream.previous_;
  stream.next_ = stream.previous_ = nullptr;
  if (last_ == &stream) last_ = nullptr;
  --stream_count_;
  stream.closed(error_code);
}

void Session::detach_streams(std::uint32_t error_code) noexcept {
  while (streams_ != nullptr) {
    nghttp2_session_set_stream_user_data(get(), streams_->id(), nullptr);
    detach(*streams_, error_code);
  }
}

void Session::keep_later(Stream& stream) { borrowers_.push_back(&stream); }

void Session::forget_borrower(const Stream& stream) noexcept { std::erase(borrowers_, &stream); }

void Session::resume_later(detail::Waiter& waiter) noexcept {
  if (!is_busy_) return waiter.complete();
  waiter.next = nullptr;
  (last_waiter_ != nullptr ? last_waiter_->next : first_waiter_) = &waiter;
  last_waiter_ = &waiter;
}

// Whether there were any.
bool Session::resume_waiters() noexcept {
  if (first_waiter_ == nullptr) return false;
  while (first_waiter_ != nullptr) {
    auto& waiter = static_cast<detail::Waiter&>(*first_waiter_);
    first_waiter_ = waiter.next;
    if (first_waiter_ == nullptr) last_waiter_ = nullptr;
    waiter.complete_from_loop();
  }
  return true;
}

// --- the connection

void Session::submit_ping(std::span<const std::uint8_t, 8> opaque) {
  check(nghttp2_submit_ping(get(), NGHTTP2_FLAG_NONE, opaque.data()));
  send_soon();
}

void Session::submit_goaway(std::uint32_t error_code, std::string_view debug_data) {
  check(nghttp2_submit_goaway(
      get(), NGHTTP2_FLAG_NONE, nghttp2_session_get_last_proc_stream_id(get()), error_code,
      reinterpret_cast<const std::uint8_t*>(debug_data.data()), debug_data.size()));
  send_soon();
}

void Session::submit_shutdown_notice() {
  check(nghttp2_submit_shutdown_notice(get()));
  send_soon();
}

void Session::terminate(std::uint32_t error_code) {
  check(nghttp2_session_terminate_session(get(), error_code));
  send_soon();
}

}  // namespace cpprpc::transport::h2
