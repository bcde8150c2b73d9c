#include "frame_server.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace raw {
namespace {

constexpr int kPatience = 30'000;  // milliseconds

int checked(int result) {
  if (result < 0) throw std::system_error(errno, std::generic_category());
  return result;
}

}  // namespace

FrameServer::FrameServer() : listener_(checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  checked(::bind(listener_, reinterpret_cast<const sockaddr*>(&address), size));
  checked(::listen(listener_, 16));
  checked(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size));
  port_ = ntohs(address.sin_port);
}

FrameServer::~FrameServer() { ::close(listener_); }

std::string FrameServer::target() const { return "127.0.0.1:" + std::to_string(port_); }

bool FrameServer::has_another() {
  pollfd waiting{.fd = listener_, .events = POLLIN, .revents = 0};
  return checked(::poll(&waiting, 1, 0)) > 0;
}

std::unique_ptr<FrameClient> FrameServer::accept_silently() {
  pollfd waiting{.fd = listener_, .events = POLLIN, .revents = 0};
  if (checked(::poll(&waiting, 1, kPatience)) == 0) throw std::runtime_error("nobody connects");
  return std::make_unique<FrameClient>(
      FrameClient::Socket{checked(::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC))});
}

std::unique_ptr<FrameClient> FrameServer::accept(std::initializer_list<Setting> own) {
  auto connection = accept_silently();
  if (connection->take(kPreface.size()) != kPreface) {
    throw std::runtime_error("the client does not begin with the preface");
  }
  connection->send(settings(own));
  if (!connection->wait_for(FrameType::Settings)) throw std::runtime_error("no settings come");
  connection->send(settings_ack());
  return connection;
}

std::string answer_fields() {
  return field(":status", "200") + field("content-type", "application/grpc");
}

std::string answer(std::uint32_t stream, std::string_view more) {
  return headers(stream, answer_fields().append(more));
}

std::string trailers(std::uint32_t stream, std::string_view fields) {
  return headers(stream, fields, kEndHeaders | kEndStream);
}

std::string whole_answer(std::uint32_t stream, std::string_view bytes) {
  return answer(stream) + data(stream, message(bytes)) +
         trailers(stream, field("grpc-status", "0"));
}

}  // namespace raw
