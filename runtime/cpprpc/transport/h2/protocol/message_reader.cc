#include "cpprpc/transport/h2/protocol/message_reader.h"

#include <algorithm>
#include <utility>

#include "cpprpc/transport/compression/decompress.h"
#include "cpprpc/transport/h2/protocol/spare.h"

namespace cpprpc::transport::h2 {
namespace {

constexpr unsigned char kPlain = 0;
constexpr unsigned char kCompressed = 1;

// The big-endian number behind the flag.
std::size_t length_of(std::string_view prefix) noexcept {
  std::size_t length = 0;
  for (const char byte : prefix.substr(1, 4)) {
    length = length << 8 | static_cast<unsigned char>(byte);
  }
  return length;
}

// In gRPC's words, which people search for.
Status too_large(std::size_t length, std::size_t limit) {
  return Status::resource_exhausted("Received message larger than max (" + std::to_string(length) +
                                    " vs. " + std::to_string(limit) + ")");
}

}  // namespace

MessageReader::~MessageReader() { give_spare(kept_); }

void MessageReader::append(std::string_view bytes) {
  if (!error_.is_ok()) return;
  keep();
  if (kept_.empty()) {
    borrowed_ = bytes;
  } else {
    make_room(bytes.size());
    kept_.append(bytes);
  }
  if (next_size_ == 0) look_at_next();
}

void MessageReader::keep() {
  if (borrowed_.empty()) return;
  make_room(borrowed_.size());
  kept_.append(borrowed_);
  borrowed_ = {};
}

// For that many bytes behind those that are kept. A large message that is under way gets four times
// the room of what is there of it, up to its size, so that its bytes are moved about once: memory
// that is never written to is never there.
void MessageReader::make_room(std::size_t bytes) {
  if (kept_.capacity() - kept_.size() >= bytes) return;
  if (taken_ >= kept_.size() - taken_) {
    kept_.erase(0, taken_);
    taken_ = 0;
  }
  const std::size_t least = kept_.size() + bytes;
  take_spare(kept_, std::max(least, taken_ + next_size_));
  if (kept_.capacity() >= least) return;
  kept_.reserve(std::max(least, std::min(taken_ + next_size_, 4 * least)));
}

std::string_view MessageReader::unread() const noexcept {
  return kept_.empty() ? borrowed_ : std::string_view(kept_).substr(taken_);
}

void MessageReader::look_at_next() {
  next_size_ = 0;
  const std::string_view bytes = unread();
  if (bytes.size() < kPrefix) return;
  const auto flag = static_cast<unsigned char>(bytes.front());
  const std::size_t length = length_of(bytes);
  if (flag != kPlain && flag != kCompressed) {
    return fail(Status::internal("a message begins with " + std::to_string(flag) +
                                 " where 0, or 1 if it is compressed, is to be"));
  }
  if (length > max_message_) return fail(too_large(length, max_message_));
  if (flag == kCompressed && encoding_ == Compression::Identity) {
    return fail(Status::internal(
        "a message says that it is compressed, but the call's grpc-encoding does not say how"));
  }
  next_size_ = kPrefix + length;
}

void MessageReader::fail(Status error) noexcept {
  clear();
  error_ = std::move(error);
}

std::size_t MessageReader::deliver(ReadOperation& operation) {
  const std::string_view message = unread().substr(0, next_size_);
  const std::string_view bytes = message.substr(kPrefix);
  if (message.front() == kPlain) {
    operation.deliver(bytes);
  } else {
    deliver_compressed(bytes, operation);
  }
  return drop();
}

void MessageReader::deliver_compressed(std::string_view bytes, ReadOperation& operation) const {
  const Result<std::string> plain = decompress(encoding_, {&bytes, 1}, max_message_);
  operation.was_compressed = true;
  if (plain) {
    operation.deliver(*plain);
  } else {
    operation.error = plain.error();
  }
}

std::size_t MessageReader::drop() {
  const std::size_t bytes = next_size_;
  if (kept_.empty()) {
    borrowed_.remove_prefix(bytes);
  } else {
    taken_ += bytes;
    if (taken_ == kept_.size()) {
      taken_ = 0;
      give_spare(kept_);
    }
  }
  look_at_next();
  return bytes;
}

void MessageReader::move_to(MessageReader& other) {
  const std::string_view bytes = unread();
  std::size_t whole = 0;
  // What is wrong with a message is found when it is the next one.
  for (std::size_t next = next_size_; next != 0 && next <= bytes.size() - whole;) {
    whole += next;
    const std::string_view rest = bytes.substr(whole);
    const bool is_good = rest.size() >= kPrefix && is_readable(rest);
    next = is_good ? kPrefix + length_of(rest) : 0;
  }
  if (whole == 0) return;
  other.keep();
  other.make_room(whole);
  other.kept_.append(bytes.substr(0, whole));
  other.encoding_ = encoding_;
  other.max_message_ = max_message_;
  if (other.next_size_ == 0) other.look_at_next();
  next_size_ = whole;
  drop();
}

// Whether a prefix begins a message that may be read.
bool MessageReader::is_readable(std::string_view prefix) const noexcept {
  const auto flag = static_cast<unsigned char>(prefix.front());
  const bool is_known =
      flag == kPlain || (flag == kCompressed && encoding_ != Compression::Identity);
  return is_known && length_of(prefix) <= max_message_;
}

Status MessageReader::end() const {
  if (buffered() == 0) return error_;
  return Status::internal("the stream ended in the middle of a message, of which " +
                          std::to_string(buffered()) + " bytes had come");
}

void MessageReader::clear() noexcept {
  give_spare(kept_);
  borrowed_ = {};
  taken_ = 0;
  next_size_ = 0;
  error_ = Status();
}

}  // namespace cpprpc::transport::h2
