#include "cpprpc/middleware/auth/authenticate.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <utility>

#include "cpprpc/middleware/auth/detail/token_cache.h"
#include "cpprpc/rpc/server_context.h"

namespace cpprpc {
namespace {

constexpr std::string_view kHeader = "authorization";

// "ipv4:127.0.0.1:40312", as transports name those who call.
bool is_this_machine(std::string_view peer) {
  for (const std::string_view local :
       {"unix:", "unix-abstract:", "loopback", "ipv4:127.",
        "ipv6:[::1]:", "ipv6:%5B::1%5D:", "ipv6:[::ffff:127.", "ipv6:%5B::ffff:127."}) {
    if (peer.starts_with(local)) return true;
  }
  return false;
}

bool is_protected(const ServerContext& context) {
  return is_this_machine(context.peer()) || !context.identity().security.empty();
}

bool is_bearer(std::string_view scheme) {
  constexpr std::string_view kName = "bearer ";
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; };
  return std::equal(scheme.begin(), scheme.end(), kName.begin(), kName.end(),
                    [&](char x, char y) { return lower(x) == y; });
}

// The token of "Bearer abc"; the scheme's case counts for nothing.
std::optional<std::string_view> bearer_token(std::string_view header) {
  constexpr std::string_view kUsual = "Bearer ";
  if (!header.starts_with(kUsual) && !is_bearer(header.substr(0, kUsual.size()))) {
    return std::nullopt;
  }
  header.remove_prefix(kUsual.size());
  while (header.starts_with(' ')) header.remove_prefix(1);
  return header;
}

}  // namespace

struct Authenticate::Settings {
  std::vector<JwtVerifier> verifiers;
  CertificateRule certificates;
  bool allows_anonymous = false;
  bool hides_credentials = false;
  bool requires_protection = false;
  bool ends_at_expiry = false;
};

Authenticate::Authenticate() : settings_(std::make_shared<Settings>()) {}

Authenticate::Settings& Authenticate::own() {
  auto settings = std::make_shared<Settings>(*settings_);
  Settings& own = *settings;
  settings_ = std::move(settings);
  return own;
}

Authenticate& Authenticate::jwt(JwtVerifier verifier) {
  own().verifiers.push_back(std::move(verifier));
  return *this;
}

Authenticate& Authenticate::certificates(CertificateRule rule) {
  if (rule == nullptr) throw std::invalid_argument("the rule for certificates is no function");
  own().certificates = std::move(rule);
  return *this;
}

Authenticate& Authenticate::allow_anonymous() {
  own().allows_anonymous = true;
  return *this;
}

Authenticate& Authenticate::hide_credentials() {
  own().hides_credentials = true;
  return *this;
}

Authenticate& Authenticate::require_protection() {
  own().requires_protection = true;
  return *this;
}

Authenticate& Authenticate::end_at_expiry() {
  own().ends_at_expiry = true;
  return *this;
}

// No coroutine: that saves its frame.
Task<Status> Authenticate::operator()(ServerContext& context, Next next) const {
  Status status = identify(context);
  if (status.is_ok() && settings_->ends_at_expiry) status = set_expiry(context);
  return status.is_ok() ? next() : refuse(std::move(status));
}

Status Authenticate::set_expiry(ServerContext& context) {
  const Caller* const caller = context.extensions().get<Caller>();
  if (caller == nullptr || !caller->expires()) return Status::ok();
  const auto left = *caller->expires() - std::chrono::system_clock::now();
  Status expired = Status::unauthenticated("the token has expired");
  if (left <= left.zero()) return expired;
  context.deadline(from_now(std::chrono::duration_cast<Clock::duration>(left)), std::move(expired));
  return Status::ok();
}

Task<Status> Authenticate::refuse(Status status) { co_return status; }

Status Authenticate::identify(ServerContext& context) const {
  if (settings_->requires_protection && !is_protected(context)) {
    return Status::unauthenticated("this server takes calls over TLS only");
  }
  context.extensions().erase<Caller>();  // it is ours to say who that is
  if (!settings_->verifiers.empty()) {
    const Metadata::Entry* header = nullptr;
    for (const Metadata::Entry& entry : std::as_const(context).metadata()) {
      if (entry.key != kHeader) continue;
      if (header != nullptr) return Status::unauthenticated("there are two authorization headers");
      header = &entry;
    }
    if (header != nullptr) return identify_by_token(context, header->value);
  }
  if (settings_->certificates != nullptr) {
    const PeerIdentity identity = context.identity();
    if (identity.is_authenticated()) {
      Result<Caller> caller = settings_->certificates(identity);
      if (!caller) return std::move(caller).error();
      if (caller->proof() != Caller::Proof::Certificate) {
        caller->proof(Caller::Proof::Certificate);
      }
      context.extensions().set(*std::move(caller));
      return Status::ok();
    }
  }
  if (settings_->allows_anonymous) return Status::ok();
  if (settings_->verifiers.empty())
    return Status::unauthenticated("there is no client certificate");
  return Status::unauthenticated(settings_->certificates == nullptr
                                     ? "there is no bearer token"
                                     : "there is neither a bearer token nor a client certificate");
}

Status Authenticate::identify_by_token(ServerContext& context, std::string_view header) const {
  const auto token = bearer_token(header);
  if (!token) return Status::unauthenticated("the authorization header holds no bearer token");
  Status status = verify(*token, context.extensions());
  if (status.is_ok() && settings_->hides_credentials) context.metadata().erase(kHeader);
  return status;
}

// The caller is then among the extensions.
Status Authenticate::verify(std::string_view token, Extensions& extensions) const {
  for (const JwtVerifier& verifier : settings_->verifiers) {
    const auto known = verifier.recall(token);
    if (known == nullptr) continue;
    Status status = verifier.check_time(*known);
    if (status.is_ok()) extensions.set(known->caller);
    return status;
  }
  Result<Caller> caller = verify_anew(token);
  if (!caller) return std::move(caller).error();
  extensions.set(*std::move(caller));
  return Status::ok();
}

Result<Caller> Authenticate::verify_anew(std::string_view token) const {
  // What is told is what the verifier says whose keys have signed it; else what the last one does.
  std::optional<Status> refusal;
  bool refusal_is_of_signed = false;
  for (const JwtVerifier& verifier : settings_->verifiers) {
    bool is_signed = false;
    Result<Caller> caller = verifier.verify_anew(token, is_signed);
    if (caller) return caller;
    if (is_signed || !refusal_is_of_signed) refusal = std::move(caller).error();
    refusal_is_of_signed |= is_signed;
  }
  return *std::move(refusal);
}

}  // namespace cpprpc
