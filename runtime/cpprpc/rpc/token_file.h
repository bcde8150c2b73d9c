// TokenFile: a bearer token that lies in a file, and is another one from time to time.
//
//   Channel channel = connect_h2("users.internal:443", ChannelOptions{}.tls(TlsOptions{}))
//                         .with(FetchedToken(TokenFile("/var/run/secrets/users/token")));
//
// Calls look at the file every minute, and at once after a server has refused what it held. While
// it cannot be read, calls go on with the token that it held last; without one they end with
// UNAVAILABLE. Spaces and line breaks around the token count for nothing. Replace the file in one
// step, by rename(2), as Kubernetes does with the tokens that it mounts.
//
// A value; any thread. It reads on a thread of ThreadPool::shared().
//
// Specification: RFC 6750 section 2.1 (what a bearer token consists of)

#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include "cpprpc/base/result.h"
#include "cpprpc/rpc/fetched_token.h"

namespace cpprpc {

class TokenFile {
 public:
  /// Throws std::invalid_argument for an empty path. Whether there is a file shows at the first
  /// call: it may be mounted later than the program starts.
  explicit TokenFile(std::filesystem::path path);

  /// How often the file is looked at, if there are calls. Throws std::invalid_argument for less
  /// than a millisecond.
  TokenFile& check_every(std::chrono::milliseconds interval);

  /// What the file holds now. Blocks as long as reading it takes.
  [[nodiscard]] Result<std::string> read() const;

  /// As FetchedToken::Fetch.
  Task<Result<BearerToken>> operator()() const;

  /// Longer files hold no token.
  static constexpr std::size_t kMaxSize = std::size_t{64} << 10;

 private:
  std::filesystem::path path_;
  std::chrono::milliseconds interval_{60'000};
};

}  // namespace cpprpc
