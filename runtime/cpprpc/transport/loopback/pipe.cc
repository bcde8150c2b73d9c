#include "cpprpc/transport/loopback/pipe.h"

namespace cpprpc::loopback {

bool Pipe::write(transport::WriteOperation& operation, std::string message,
                 Completions& completions) {
  operation.ok = !closed_;
  if (closed_ || dropping_) return true;
  put(std::move(message), completions);
  if (held_ <= kRoom) return true;
  writer_ = &operation;
  return false;
}

Pipe::Read Pipe::read(transport::ReadOperation& operation, std::string& message,
                      Completions& completions) {
  if (!messages_.empty()) {
    message = take(completions);
    return Read::Message;
  }
  if (closed_) return Read::Ended;
  reader_ = &operation;
  return Read::Waits;
}

void Pipe::put(std::string message, Completions& completions) {
  if (reader_ != nullptr) {
    return completions.add(*std::exchange(reader_, nullptr), std::move(message));
  }
  held_ += message.size() + kOverhead;
  messages_.push_back(std::move(message));
}

std::string Pipe::take(Completions& completions) {
  std::string message = std::move(messages_.front());
  messages_.pop_front();
  held_ -= message.size() + kOverhead;
  if (writer_ != nullptr && held_ <= kRoom / 2) {
    completions.add(*std::exchange(writer_, nullptr), true);
  }
  return message;
}

void Pipe::close(Completions& completions) {
  closed_ = true;
  if (reader_ != nullptr) completions.add(*std::exchange(reader_, nullptr));
}

void Pipe::drop(Completions& completions) {
  dropping_ = true;
  messages_.clear();
  held_ = 0;
  if (writer_ != nullptr) completions.add(*std::exchange(writer_, nullptr), true);
}

void Pipe::abort(Completions& completions) {
  closed_ = true;
  messages_.clear();
  held_ = 0;
  if (reader_ != nullptr) completions.add(*std::exchange(reader_, nullptr));
  if (writer_ != nullptr) completions.add(*std::exchange(writer_, nullptr), false);
}

}  // namespace cpprpc::loopback
