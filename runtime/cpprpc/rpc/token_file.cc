#include "cpprpc/rpc/token_file.h"

#include <algorithm>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "cpprpc/rpc/detail/small_file.h"
#include "cpprpc/task/offload.h"

namespace cpprpc {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpaces = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kSpaces);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpaces) - begin + 1);
}

bool may_be_in_token(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-._~+/=").find(c) != std::string_view::npos;
}

}  // namespace

TokenFile::TokenFile(std::filesystem::path path) : path_(std::move(path)) {
  if (path_.empty()) throw std::invalid_argument("the path of the token's file is empty");
}

TokenFile& TokenFile::check_every(std::chrono::milliseconds interval) {
  if (interval < std::chrono::milliseconds(1)) {
    throw std::invalid_argument("the token's file has to be looked at every millisecond at most");
  }
  interval_ = interval;
  return *this;
}

Result<std::string> TokenFile::read() const {
  Result<detail::SmallFile> file = detail::SmallFile::open(path_);
  if (!file) return std::move(file).error();
  const Result<std::string> content = file->read(kMaxSize);
  if (!content) return content.error();
  const std::string_view token = trimmed(*content);
  if (token.empty()) return Status::unavailable(path_.string() + " is empty: it holds no token");
  if (!std::all_of(token.begin(), token.end(), may_be_in_token)) {
    return Status::unavailable(path_.string() + " holds something else than a token");
  }
  return std::string(token);
}

Task<Result<BearerToken>> TokenFile::operator()() const {
  const TokenFile self = *this;
  const auto read = [&self] { return self.read(); };
  Result<std::string> token = co_await offload(read);
  if (!token) co_return std::move(token).error();
  BearerToken bearer(*std::move(token), Clock::time_point::max());
  bearer.refresh = from_now(self.interval_);
  co_return bearer;
}

}  // namespace cpprpc
