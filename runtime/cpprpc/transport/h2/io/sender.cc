#include "cpprpc/transport/h2/io/sender.h"

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace cpprpc::transport::h2 {
namespace {

constexpr std::size_t kPieces = 64;                          // of a write
constexpr std::size_t kRecord = std::size_t{16} << 10;       // of TLS, RFC 8446 section 5.1
constexpr std::size_t kSealAtOnce = std::size_t{128} << 10;  // for a write
constexpr std::size_t kMaxSpareCapacity = std::size_t{1} << 20;

std::string_view to_view(const iovec& piece) noexcept {
  return {static_cast<const char*>(piece.iov_base), piece.iov_len};
}

}  // namespace

Sender::Outcome Sender::send(int fd, TlsSession* tls, Loop::Scratch& scratch) {
  if (tls == nullptr) return send_plain(fd);
  // The loop's buffer stands in for that of this link, which holds one only while it is blocked.
  if (sealed_.empty()) sealed_.swap(scratch.sealed);
  Outcome outcome = Outcome::Sent;
  do {
    if (!seal_some(*tls, scratch)) {
      error_ = std::string(tls->error().message());
      outcome = Outcome::Broken;
      break;
    }
    outcome = send_sealed(fd);
  } while (outcome == Outcome::Sent && !output_.empty());
  if (sealed_.empty() && sealed_.capacity() <= kMaxSpareCapacity) sealed_.swap(scratch.sealed);
  if (sealed_.empty()) std::string().swap(sealed_);
  return outcome;
}

Sender::Outcome Sender::send_plain(int fd) {
  while (!output_.empty()) {
    iovec pieces[kPieces];
    const auto gathered = output_.gather(pieces);
    msghdr message{};
    message.msg_iov = const_cast<iovec*>(gathered.data());
    message.msg_iovlen = gathered.size();
    const ssize_t sent = ::sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0) {
      if (errno == EINTR) continue;
      return failed(errno);
    }
    std::size_t offered = 0;
    for (const iovec& piece : gathered) offered += piece.iov_len;
    output_.consume(static_cast<std::size_t>(sent));
    if (static_cast<std::size_t>(sent) < offered) return Outcome::Blocked;
  }
  return Outcome::Sent;
}

Sender::Outcome Sender::send_sealed(int fd) {
  std::size_t done = 0;
  Outcome outcome = Outcome::Sent;
  while (outcome == Outcome::Sent && done < sealed_.size()) {
    const ssize_t sent =
        ::send(fd, sealed_.data() + done, sealed_.size() - done, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0) {
      done += static_cast<std::size_t>(sent);
    } else if (errno != EINTR) {
      outcome = failed(errno);
    }
  }
  sealed_.erase(0, done);
  return outcome;
}

// Small pieces share a record: each costs its header, its tag and a call of the cipher.
bool Sender::seal_some(TlsSession& tls, Loop::Scratch& scratch) {
  while (!output_.empty() && sealed_.size() < kSealAtOnce) {
    iovec pieces[kPieces];
    const auto gathered = output_.gather(pieces);
    const std::string_view first = to_view(gathered.front());
    if (first.size() >= kRecord) {
      const std::size_t size = std::min(first.size(), kSealAtOnce) / kRecord * kRecord;
      if (!tls.write(first.substr(0, size), sealed_)) return false;
      output_.consume(size);
      continue;
    }
    std::size_t filled = 0;
    for (const iovec& piece : gathered) {
      const std::size_t size = std::min(piece.iov_len, kRecord - filled);
      std::memcpy(scratch.plain.data() + filled, piece.iov_base, size);
      filled += size;
      if (filled == kRecord) break;
    }
    if (!tls.write({scratch.plain.data(), filled}, sealed_)) return false;
    output_.consume(filled);
  }
  return true;
}

Sender::Outcome Sender::failed(int error) {
  if (error == EAGAIN || error == EWOULDBLOCK) return Outcome::Blocked;
  error_ = std::generic_category().message(error);
  return Outcome::Broken;
}

}  // namespace cpprpc::transport::h2
