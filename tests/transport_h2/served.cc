#include "served.h"

#include <array>

#include "cpprpc/rpc/limits.h"

namespace h2_test {

using cpprpc::Status;
using cpprpc::transport::h2::Output;
using cpprpc::transport::h2::ServerConnection;

Served::Served(const cpprpc::Router& router, std::optional<std::size_t> max_streams)
    : limits_(std::nullopt, std::nullopt, cpprpc::kDefaultMaxReceiveMessage),
      settings_{router, limits_, draining_token_} {
  if (max_streams) {
    settings_.session.max_concurrent_streams = static_cast<std::uint32_t>(*max_streams);
  }
  connection_ = new ServerConnection(settings_, executor_, *this);
  connection_->set_carrier(*this);
  turn();
}

Served::~Served() {
  disconnect();
  turn();
}

void Served::receive(std::string_view bytes) {
  if (wants_close_ || is_disconnected_ || bytes.empty()) return;
  {
    const cpprpc::CurrentExecutor current(executor_);
    if (!connection_->receive(bytes)) wants_close_ = true;
  }
  turn();
}

void Served::turn() {
  do {
    executor_.turn();
    produce();
  } while (has_output_ && !is_disconnected_);
}

void Served::produce() {
  if (is_disconnected_ || !has_output_) return;
  const cpprpc::CurrentExecutor current(executor_);
  Output output;
  has_output_ = false;
  do {
    if (!connection_->produce(output)) wants_close_ = true;
    std::array<iovec, 64> room;
    while (!output.empty()) {
      std::size_t size = 0;
      for (const iovec& piece : output.gather(room)) {
        output_.append(static_cast<const char*>(piece.iov_base), piece.iov_len);
        size += piece.iov_len;
      }
      output.consume(size);
      if (!connection_->produce(output)) wants_close_ = true;
    }
  } while (!output.empty());
}

std::string Served::take_output() { return std::exchange(output_, std::string()); }

void Served::disconnect() {
  if (is_disconnected_) return;
  is_disconnected_ = true;
  const cpprpc::CurrentExecutor current(executor_);
  connection_->disconnected(Status::unavailable("the test has closed the connection"));
}

}  // namespace h2_test
