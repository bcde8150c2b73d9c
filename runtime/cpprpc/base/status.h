// Status: how an operation ended, as one of gRPC's 17 codes with a message and optional details.
//
//   Status s = Status::not_found("no user 7");
//   if (!s.is_ok()) fmt::print("{}\n", s.to_string());   // NOT_FOUND: no user 7
//
// A value: it copies and compares. An OK status owns no memory. Not synchronised: share copies.
// The codes are those of https://grpc.github.io/grpc/core/md_doc_statuscodes.html

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace cpprpc {

enum class StatusCode : std::int32_t {
  Ok = 0,
  Cancelled = 1,
  Unknown = 2,
  InvalidArgument = 3,
  DeadlineExceeded = 4,
  NotFound = 5,
  AlreadyExists = 6,
  PermissionDenied = 7,
  ResourceExhausted = 8,
  FailedPrecondition = 9,
  Aborted = 10,
  OutOfRange = 11,
  Unimplemented = 12,
  Internal = 13,
  Unavailable = 14,
  DataLoss = 15,
  Unauthenticated = 16,
};

/// The code's name as gRPC spells it, `NOT_FOUND`; for a number that is no code, `UNKNOWN`.
[[nodiscard]] std::string_view to_string(StatusCode code) noexcept;

/// The code of that name, `NOT_FOUND`; empty when there is none.
[[nodiscard]] std::optional<StatusCode> status_code_from_string(std::string_view name) noexcept;

class [[nodiscard]] Status {
 public:
  /// OK.
  Status() noexcept = default;

  /// `details` are the bytes of a serialized google.rpc.Status, or empty. With code Ok, message
  /// and details are dropped: OK says nothing more.
  explicit Status(StatusCode code, std::string message = std::string(),
                  std::string details = std::string());

  Status(const Status& other);
  Status(Status&& other) noexcept : error_(std::exchange(other.error_, nullptr)) {}
  Status& operator=(const Status& other);
  Status& operator=(Status&& other) noexcept {
    std::swap(error_, other.error_);
    return *this;
  }
  ~Status() {
    if (error_ != nullptr) destroy();
  }

  static Status ok() noexcept { return Status(); }
  static Status cancelled(std::string message);
  static Status unknown(std::string message);
  static Status invalid_argument(std::string message);
  static Status deadline_exceeded(std::string message);
  static Status not_found(std::string message);
  static Status already_exists(std::string message);
  static Status permission_denied(std::string message);
  static Status resource_exhausted(std::string message);
  static Status failed_precondition(std::string message);
  static Status aborted(std::string message);
  static Status out_of_range(std::string message);
  static Status unimplemented(std::string message);
  static Status internal(std::string message);
  static Status unavailable(std::string message);
  static Status data_loss(std::string message);
  static Status unauthenticated(std::string message);

  [[nodiscard]] bool is_ok() const noexcept { return error_ == nullptr; }
  [[nodiscard]] StatusCode code() const noexcept { return error_ ? error_->code : StatusCode::Ok; }
  /// What went wrong, for people. Empty for OK. Valid as long as this status is unchanged.
  [[nodiscard]] std::string_view message() const noexcept;
  /// Serialized google.rpc.Status, or empty. Valid as long as this status is unchanged.
  [[nodiscard]] std::string_view details() const noexcept;

  /// `OK`, or `NOT_FOUND: no user 7`.
  [[nodiscard]] std::string to_string() const;

  friend bool operator==(const Status& a, const Status& b) noexcept;

 private:
  struct Error {
    StatusCode code;
    std::string message;
    std::string details;
  };

  void destroy() noexcept;

  // Owned; null: OK. No std::unique_ptr, whose header would double what this one costs to include.
  Error* error_ = nullptr;
};

}  // namespace cpprpc
