// Picker: finds a connection for each call of a channel's thread, at once or later.
//
//   picker.pick(call);            // call.picked(connection), call.not_picked(why), or later
//   picker.forget(call);          // it waits no longer
//
// Asks for the addresses of the target when the first call needs them, again when a connection is
// lost, and leaves it to a balancer which of them gets the call. On the loop's thread only.

#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cpprpc/base/result.h"
#include "cpprpc/rpc/service_config.h"
#include "cpprpc/transport/h2/client/alarm.h"
#include "cpprpc/transport/h2/client/backoff.h"
#include "cpprpc/transport/h2/client/balancer.h"
#include "cpprpc/transport/h2/client/subchannel.h"
#include "cpprpc/transport/h2/io/address.h"
#include "cpprpc/transport/h2/io/pending.h"

namespace cpprpc::transport::h2 {

/// What wants a connection. Must stay until it has one, or is told why not, or is forgotten.
class Waiting {
 public:
  virtual void picked(Connection& connection) noexcept = 0;
  /// There is none: UNAVAILABLE and why. Not for those that wait until there is one.
  virtual void not_picked(const Status& why) noexcept = 0;

  [[nodiscard]] bool is_waiting() const noexcept { return is_waiting_; }

 protected:
  Waiting() noexcept = default;
  ~Waiting() = default;
  void wait_for_ready(bool wait) noexcept { waits_for_ready_ = wait; }

 private:
  friend class Picker;

  bool waits_for_ready_ = false;
  bool is_waiting_ = false;
  Waiting* previous_ = nullptr;
  Waiting* next_ = nullptr;
};

class Picker final : private Balancer::Owner {
 public:
  /// Asks for the addresses of the target; the callback comes later, and not when what is given
  /// back has gone.
  using Resolve = std::function<PendingPtr(std::function<void(Result<std::vector<Address>>)> done)>;

  /// A name is not asked for more often.
  static constexpr auto kMinTimeBetweenResolutions = std::chrono::seconds(30);

  /// `target`, as the user wrote it, is for what is told. `resolve` is not called if there are
  /// `addresses`. What is referred to outlives the picker.
  Picker(std::string target, std::vector<Address> addresses, Resolve resolve, LoadBalancing policy,
         const Surroundings& surroundings);
  Picker(const Picker&) = delete;
  Picker& operator=(const Picker&) = delete;
  ~Picker();

  void pick(Waiting& call);
  void forget(Waiting& call) noexcept;

  /// Why a call that waits still does: of what went wrong last; OK if nothing did.
  [[nodiscard]] const Status& last_failure() const noexcept { return last_failure_; }

 private:
  [[nodiscard]] bool try_to_pick(Waiting& call);
  void append(Waiting& call) noexcept;
  void picks_changed() noexcept override;
  void resolve_again() noexcept override;
  void resolve_now() noexcept;
  void resolved(Result<std::vector<Address>> found);

  const std::string target_;
  const Surroundings& surroundings_;
  std::vector<Address> addresses_;  // those that the target names, until they are needed
  const Resolve resolve_;           // null if it names some
  const std::unique_ptr<Balancer> balancer_;
  bool has_addresses_ = false;
  std::optional<Status> resolution_failure_;  // as long as there are no addresses
  Status last_failure_;

  PendingPtr resolving_;
  Clock::time_point resolve_next_;  // not before
  Alarm resolve_later_;
  Backoff resolution_backoff_;

  Waiting* first_ = nullptr;
  Waiting* last_ = nullptr;
  bool is_picking_ = false;  // in picks_changed()
  bool pick_again_ = false;
};

}  // namespace cpprpc::transport::h2
