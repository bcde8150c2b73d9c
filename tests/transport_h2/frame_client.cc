#include "frame_client.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <nghttp2/nghttp2.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace raw {
namespace {

constexpr int kPatience = 30'000;  // milliseconds
constexpr std::size_t kHead = 9;

template <class Result>
Result checked(Result result) {
  if (result < 0) throw std::system_error(errno, std::generic_category());
  return result;
}

std::uint32_t number_at(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint32_t value = 0;
  for (const char c : bytes.substr(at, size)) value = value << 8 | static_cast<std::uint8_t>(c);
  return value;
}

}  // namespace

std::optional<std::string> Frame::get(std::string_view name) const {
  for (const auto& [key, value] : fields) {
    if (key == name) return value;
  }
  return std::nullopt;
}

std::uint32_t Frame::code() const {
  return number_at(payload, type == FrameType::GoAway ? 4 : 0, 4);
}

FrameClient::FrameClient(int port)
    : FrameClient(Socket{checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))}) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  checked(::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address));
}

FrameClient::FrameClient(Socket socket) : fd_(socket.fd) {
  const int yes = 1;
  checked(::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes));
  if (nghttp2_hd_inflate_new(&inflater_) != 0) throw std::bad_alloc();
}

FrameClient::~FrameClient() {
  nghttp2_hd_inflate_del(inflater_);
  ::close(fd_);
}

void FrameClient::shake_hands(std::initializer_list<Setting> own) {
  send(std::string(kPreface) + settings(own) + settings_ack());
  const auto is_ack = [](const Frame& frame) {
    return frame.type == FrameType::Settings && (frame.flags & kAck) != 0;
  };
  if (!wait_for(is_ack)) throw std::runtime_error("the server does not acknowledge settings");
}

// --- bytes

bool FrameClient::poll(short events) {
  pollfd waiting{.fd = fd_, .events = events, .revents = 0};
  return checked(::poll(&waiting, 1, kPatience)) > 0;
}

// False: there is nothing right now.
bool FrameClient::read_once() {
  char bytes[65536];
  const ssize_t size = ::recv(fd_, bytes, sizeof bytes, MSG_DONTWAIT);
  if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return false;
  if (size <= 0) {
    has_ended_ = true;
    return false;
  }
  received_.append(bytes, static_cast<std::size_t>(size));
  return true;
}

bool FrameClient::receive_some() {
  if (has_ended_) return false;
  if (!poll(POLLIN)) return false;
  return read_once();
}

bool FrameClient::send(std::string_view bytes, bool reads) {
  while (!bytes.empty()) {
    const ssize_t size = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (size >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(size));
      continue;
    }
    if (errno != EAGAIN && errno != EWOULDBLOCK) return false;
    if (!poll(reads ? POLLIN | POLLOUT : POLLOUT)) return false;
    while (reads && read_once()) {
    }
    if (has_ended_) return false;
  }
  return true;
}

void FrameClient::end_sending() { ::shutdown(fd_, SHUT_WR); }

std::string FrameClient::wait_for_all() {
  while (receive_some()) {
  }
  return received_;
}

std::string FrameClient::take(std::size_t bytes) {
  while (received_.size() < bytes) {
    if (!receive_some()) return "";
  }
  std::string taken = received_.substr(0, bytes);
  received_.erase(0, bytes);
  return taken;
}

// --- frames

std::optional<Frame> FrameClient::take_frame() {
  const std::string_view bytes = std::string_view(received_).substr(taken_);
  if (bytes.size() < kHead) return std::nullopt;
  const std::size_t size = number_at(bytes, 0, 3);
  if (bytes.size() < kHead + size) return std::nullopt;
  Frame frame;
  frame.type = static_cast<FrameType>(bytes[3]);
  frame.flags = static_cast<std::uint8_t>(bytes[4]);
  frame.stream = number_at(bytes, 5, 4);
  frame.payload = bytes.substr(kHead, size);
  taken_ += kHead + size;
  if (taken_ > received_.size() / 2) received_.erase(0, std::exchange(taken_, 0));
  note(frame);
  return frame;
}

// What has to be seen of every frame, whoever waits for which.
void FrameClient::note(Frame& frame) {
  if (frame.type == FrameType::GoAway) {
    end_.go_away = frame.code();
    if (frame.payload.size() > 8) end_.text = frame.payload.substr(8);
  }
  if (frame.type != FrameType::Headers && frame.type != FrameType::Continuation) return;
  block_ += frame.payload;
  if ((frame.flags & kEndHeaders) == 0) return;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(block_.data());
  std::size_t left = block_.size();
  for (int flags = 0; (flags & NGHTTP2_HD_INFLATE_FINAL) == 0;) {
    nghttp2_nv field;
    const ssize_t used = nghttp2_hd_inflate_hd2(inflater_, &field, &flags, bytes, left, 1);
    if (used < 0) throw std::runtime_error("the server's header block is broken");
    bytes += used;
    left -= static_cast<std::size_t>(used);
    if ((flags & NGHTTP2_HD_INFLATE_EMIT) == 0) continue;
    frame.fields.emplace_back(std::string(reinterpret_cast<char*>(field.name), field.namelen),
                              std::string(reinterpret_cast<char*>(field.value), field.valuelen));
  }
  nghttp2_hd_inflate_end_headers(inflater_);
  block_.clear();
}

std::optional<Frame> FrameClient::next() {
  while (true) {
    if (auto frame = take_frame()) return frame;
    if (!receive_some()) return std::nullopt;
  }
}

std::optional<Frame> FrameClient::wait_for(const std::function<bool(const Frame&)>& is_wanted) {
  while (auto frame = next()) {
    if (is_wanted(*frame)) return frame;
  }
  return std::nullopt;
}

std::optional<Frame> FrameClient::wait_for(FrameType type) {
  return wait_for([&](const Frame& frame) { return frame.type == type; });
}

std::optional<Frame> FrameClient::wait_for(FrameType type, std::uint32_t stream) {
  return wait_for([&](const Frame& frame) { return frame.type == type && frame.stream == stream; });
}

Frame FrameClient::wait_for_end_of(std::uint32_t stream) {
  const auto is_end = [&](const Frame& frame) {
    const bool is_last = frame.type == FrameType::Headers && (frame.flags & kEndStream) != 0;
    return frame.stream == stream && (is_last || frame.type == FrameType::Reset);
  };
  return wait_for(is_end).value_or(Frame());
}

End FrameClient::wait_for_end() {
  while (next()) {
  }
  end_.has_ended = has_ended_;
  return end_;
}

}  // namespace raw
