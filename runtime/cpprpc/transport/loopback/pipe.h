// Pipe: one direction of a loopback call, encoded messages in the order of their writing.

#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <utility>

#include "cpprpc/rpc/transport.h"

namespace cpprpc::loopback {

// Operations that were taken out of a call under its lock and are to be completed without it.
class Completions {
 public:
  Completions() = default;
  Completions(const Completions&) = delete;
  Completions& operator=(const Completions&) = delete;
  ~Completions() {
    if (read_ != nullptr) {
      if (has_message_) read_->deliver(message_);
      read_->complete();
    }
    if (other_read_ != nullptr) other_read_->complete();
    for (auto*& write : writes_) {
      if (write != nullptr) write->complete();
    }
    if (finish_ != nullptr) finish_->complete();
  }

  void add(transport::ReadOperation& read, std::string message) {
    read_ = &read;
    message_ = std::move(message);
    has_message_ = true;
  }
  void add(transport::ReadOperation& ended) { (read_ == nullptr ? read_ : other_read_) = &ended; }
  void add(transport::WriteOperation& write, bool ok) {
    write.ok = ok;
    (writes_[0] == nullptr ? writes_[0] : writes_[1]) = &write;
  }
  void add(transport::FinishOperation& finish) { finish_ = &finish; }

 private:
  transport::ReadOperation* read_ = nullptr;
  transport::ReadOperation* other_read_ = nullptr;
  std::string message_;
  bool has_message_ = false;
  transport::WriteOperation* writes_[2] = {};
  transport::FinishOperation* finish_ = nullptr;
};

// All members under the call's lock.
class Pipe {
 public:
  /// True: done, the message is kept or was given to a waiting reader. False: kept, and the
  /// writer waits for room.
  bool write(transport::WriteOperation& operation, std::string message, Completions& completions);

  /// What a read finds: a message, to be delivered without the lock; the end; or it has to wait.
  enum class Read { Message, Ended, Waits };
  Read read(transport::ReadOperation& operation, std::string& message, Completions& completions);

  /// Gives a message to the waiting reader, or keeps it whether or not there is room.
  void put(std::string message, Completions& completions);

  /// No message follows; those that are kept may still be read.
  void close(Completions& completions);

  /// Nothing is read any more: what is kept, and what will be written, is dropped.
  void drop(Completions& completions);

  /// Ends the pipe in both directions, at once.
  void abort(Completions& completions);

  [[nodiscard]] std::size_t size() const noexcept { return messages_.size(); }

 private:
  // As much may wait to be read before a writer has to wait.
  static constexpr std::size_t kRoom = 64 * 1024;
  // What a message costs besides its bytes, so that empty ones do not pile up without bound.
  static constexpr std::size_t kOverhead = 64;

  // The next message, which there is; wakes the writer if there is room again.
  [[nodiscard]] std::string take(Completions& completions);

  std::deque<std::string> messages_;
  std::size_t held_ = 0;  // bytes in messages_, and overhead
  bool closed_ = false;
  bool dropping_ = false;
  transport::ReadOperation* reader_ = nullptr;
  transport::WriteOperation* writer_ = nullptr;
};

}  // namespace cpprpc::loopback
