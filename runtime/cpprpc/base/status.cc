#include "cpprpc/base/status.h"

#include <array>
#include <utility>

namespace cpprpc {
namespace {

constexpr std::array<std::string_view, 17> kNames = {
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
};

}  // namespace

std::string_view to_string(StatusCode code) noexcept {
  const auto index = static_cast<std::size_t>(code);
  return index < kNames.size() ? kNames[index] : "UNKNOWN";
}

std::optional<StatusCode> status_code_from_string(std::string_view name) noexcept {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<StatusCode>(i);
  }
  return std::nullopt;
}

Status::Status(StatusCode code, std::string message, std::string details) {
  if (code == StatusCode::Ok) return;
  error_ = new Error{code, std::move(message), std::move(details)};
}

Status::Status(const Status& other) : error_(other.error_ ? new Error(*other.error_) : nullptr) {}

Status& Status::operator=(const Status& other) {
  if (this != &other) *this = Status(other);
  return *this;
}

void Status::destroy() noexcept { delete error_; }

Status Status::cancelled(std::string message) {
  return Status(StatusCode::Cancelled, std::move(message));
}
Status Status::unknown(std::string message) {
  return Status(StatusCode::Unknown, std::move(message));
}
Status Status::invalid_argument(std::string message) {
  return Status(StatusCode::InvalidArgument, std::move(message));
}
Status Status::deadline_exceeded(std::string message) {
  return Status(StatusCode::DeadlineExceeded, std::move(message));
}
Status Status::not_found(std::string message) {
  return Status(StatusCode::NotFound, std::move(message));
}
Status Status::already_exists(std::string message) {
  return Status(StatusCode::AlreadyExists, std::move(message));
}
Status Status::permission_denied(std::string message) {
  return Status(StatusCode::PermissionDenied, std::move(message));
}
Status Status::resource_exhausted(std::string message) {
  return Status(StatusCode::ResourceExhausted, std::move(message));
}
Status Status::failed_precondition(std::string message) {
  return Status(StatusCode::FailedPrecondition, std::move(message));
}
Status Status::aborted(std::string message) {
  return Status(StatusCode::Aborted, std::move(message));
}
Status Status::out_of_range(std::string message) {
  return Status(StatusCode::OutOfRange, std::move(message));
}
Status Status::unimplemented(std::string message) {
  return Status(StatusCode::Unimplemented, std::move(message));
}
Status Status::internal(std::string message) {
  return Status(StatusCode::Internal, std::move(message));
}
Status Status::unavailable(std::string message) {
  return Status(StatusCode::Unavailable, std::move(message));
}
Status Status::data_loss(std::string message) {
  return Status(StatusCode::DataLoss, std::move(message));
}
Status Status::unauthenticated(std::string message) {
  return Status(StatusCode::Unauthenticated, std::move(message));
}

std::string_view Status::message() const noexcept {
  return error_ ? std::string_view(error_->message) : std::string_view();
}

std::string_view Status::details() const noexcept {
  return error_ ? std::string_view(error_->details) : std::string_view();
}

std::string Status::to_string() const {
  std::string text(cpprpc::to_string(code()));
  if (!message().empty()) text.append(": ").append(message());
  return text;
}

bool operator==(const Status& a, const Status& b) noexcept {
  return a.code() == b.code() && a.message() == b.message() && a.details() == b.details();
}

}  // namespace cpprpc
