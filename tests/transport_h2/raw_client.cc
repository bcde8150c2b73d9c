#include "raw_client.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace h2_test {
namespace {

std::uint8_t* bytes(const std::string& text) {
  return const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(text.data()));
}

std::string text(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

void check(ssize_t result) {
  if (result < 0) throw std::runtime_error(nghttp2_strerror(static_cast<int>(result)));
}

}  // namespace

struct RawClient::Callbacks {
  static RawClient& self(void* data) { return *static_cast<RawClient*>(data); }

  static int header(nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name,
                    std::size_t name_size, const std::uint8_t* value, std::size_t value_size,
                    std::uint8_t, void* data) {
    self(data).calls_[frame->hd.stream_id].fields.emplace(text(name, name_size),
                                                          text(value, value_size));
    return 0;
  }
  static int frame_received(nghttp2_session*, const nghttp2_frame* frame, void* data) {
    if (frame->hd.type == NGHTTP2_HEADERS) ++self(data).calls_[frame->hd.stream_id].header_blocks;
    if (frame->hd.type == NGHTTP2_GOAWAY) self(data).goaway_ = frame->goaway.error_code;
    return 0;
  }
  static int chunk(nghttp2_session*, std::uint8_t, std::int32_t id, const std::uint8_t* bytes,
                   std::size_t size, void* data) {
    self(data).calls_[id].data += text(bytes, size);
    return 0;
  }
  static int closed(nghttp2_session*, std::int32_t id, std::uint32_t error_code, void* data) {
    self(data).calls_[id].is_closed = true;
    self(data).calls_[id].error_code = error_code;
    return 0;
  }
  static ssize_t read(nghttp2_session*, std::int32_t id, std::uint8_t* out, std::size_t room,
                      std::uint32_t* flags, nghttp2_data_source*, void* data) {
    Sending& sending = self(data).sending_[id];
    const std::size_t size = std::min(room, sending.data.size());
    std::memcpy(out, sending.data.data(), size);
    sending.data.erase(0, size);
    if (sending.data.empty() && sending.ends) *flags |= NGHTTP2_DATA_FLAG_EOF;
    sending.is_deferred = size == 0 && !sending.ends;
    return sending.is_deferred ? ssize_t{NGHTTP2_ERR_DEFERRED} : static_cast<ssize_t>(size);
  }
};

RawClient::RawClient(std::optional<std::uint32_t> window) {
  nghttp2_session_callbacks* all = nullptr;
  check(nghttp2_session_callbacks_new(&all));
  nghttp2_session_callbacks_set_on_header_callback(all, Callbacks::header);
  nghttp2_session_callbacks_set_on_frame_recv_callback(all, Callbacks::frame_received);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(all, Callbacks::chunk);
  nghttp2_session_callbacks_set_on_stream_close_callback(all, Callbacks::closed);
  nghttp2_session* session = nullptr;
  check(nghttp2_session_client_new(&session, all, this));
  nghttp2_session_callbacks_del(all);
  session_.reset(session);
  const nghttp2_settings_entry entry{NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, window.value_or(0)};
  check(nghttp2_submit_settings(session, NGHTTP2_FLAG_NONE, &entry, window ? 1 : 0));
}

Fields RawClient::headers(const std::string& path, const Fields& others) {
  Fields fields = {{":method", "POST"}, {":scheme", "http"},
                   {":path", path},     {":authority", "test"},
                   {"te", "trailers"},  {"content-type", "application/grpc"}};
  fields.insert(fields.end(), others.begin(), others.end());
  return fields;
}

std::int32_t RawClient::start(const Fields& fields, std::string data, bool ends) {
  std::vector<nghttp2_nv> all;
  for (const auto& [name, value] : fields) {
    all.push_back({bytes(name), bytes(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NONE});
  }
  nghttp2_data_provider provider{};
  provider.read_callback = Callbacks::read;
  const std::int32_t id =
      nghttp2_submit_request(session(), nullptr, all.data(), all.size(), &provider, nullptr);
  check(id);
  sending_[id] = {std::move(data), ends, false};
  return id;
}

void RawClient::send(std::int32_t id, std::string_view data, bool ends) {
  Sending& sending = sending_[id];
  sending.data += data;
  sending.ends = ends;
  if (std::exchange(sending.is_deferred, false)) check(nghttp2_session_resume_data(session(), id));
}

void RawClient::reset(std::int32_t id, std::uint32_t error_code) {
  check(nghttp2_submit_rst_stream(session(), NGHTTP2_FLAG_NONE, id, error_code));
}

std::string RawClient::take_output() {
  std::string output;
  const std::uint8_t* data = nullptr;
  ssize_t size = 0;
  while ((size = nghttp2_session_mem_send(session(), &data)) > 0) {
    output += text(data, static_cast<std::size_t>(size));
  }
  check(size);
  return output;
}

void RawClient::receive(std::string_view data) {
  check(nghttp2_session_mem_recv(session(), reinterpret_cast<const std::uint8_t*>(data.data()),
                                 data.size()));
}

void exchange(RawClient& client, Served& served) {
  while (true) {
    served.turn();
    const std::string there = client.take_output();
    const std::string back = served.take_output();
    if (there.empty() && back.empty()) return;
    served.receive(there);
    client.receive(back);
  }
}

std::string framed(std::string_view message, bool is_compressed) {
  const std::size_t size = message.size();
  std::string frame{is_compressed ? '\1' : '\0'};
  for (const int shift : {24, 16, 8, 0}) {
    frame += static_cast<char>(static_cast<unsigned char>(size >> shift & 0xff));
  }
  return frame.append(message);
}

}  // namespace h2_test
