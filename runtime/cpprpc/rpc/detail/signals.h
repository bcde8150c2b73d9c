// ShutdownSignals: SIGTERM and SIGINT, as long as this object lives.
//
// The first that comes ends wait(), of all such objects; the next ends the process with 128 and its
// number. When the last object goes, the signals do what they did before. From any thread.

#pragma once

namespace cpprpc::detail {

class ShutdownSignals {
 public:
  /// Throws std::system_error if the system has no descriptor left.
  ShutdownSignals();
  ShutdownSignals(const ShutdownSignals&) = delete;
  ShutdownSignals& operator=(const ShutdownSignals&) = delete;
  ~ShutdownSignals();

  /// Returns when a signal has come since the first of these objects was made.
  void wait() const;
};

}  // namespace cpprpc::detail
