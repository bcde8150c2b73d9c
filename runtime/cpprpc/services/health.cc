#include "cpprpc/services/health.h"

#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <utility>
#include <variant>

#include "cpprpc/services/health.rpc.h"
#include "cpprpc/task/async_channel.h"

namespace cpprpc {
namespace {

using health::v1::HealthCheckRequest;
using health::v1::HealthCheckResponse;
using WireStatus = HealthCheckResponse::ServingStatus;

// Wakes one watcher. It holds one value at most, so that changes which come faster than the client
// reads are told as one: the last.
using Changes = AsyncChannel<std::monostate>;

}  // namespace

class Health::Service final : public health::v1::Health {
 public:
  Service() { services_[""].status = ServingStatus::Serving; }

  void set_status(std::string_view name, ServingStatus status) {
    const std::lock_guard lock(mutex_);
    set(services_[std::string(name)], status);
  }

  void set_all(ServingStatus status) {
    const std::lock_guard lock(mutex_);
    for (auto& [name, service] : services_) {
      if (service.status) set(service, status);
    }
  }

  void shutdown() {
    const std::lock_guard lock(mutex_);
    is_shut_down_ = true;
    for (auto& [name, service] : services_) {
      if (service.status) service.status = ServingStatus::NotServing;
      wake(service);
    }
  }

  Task<Result<HealthCheckResponse>> check(ServerContext& context,
                                          HealthCheckRequest request) override {
    const State now = look(request.service, context.draining());
    if (now.status == WireStatus::ServiceUnknown) {
      co_return Status::not_found("the service \"" + request.service + "\" has no status");
    }
    co_return HealthCheckResponse{.status = now.status};
  }

  Task<Status> watch(ServerContext& context, HealthCheckRequest request,
                     Writer<HealthCheckResponse>& replies) override {
    Watcher watcher(*this, request.service);
    const auto wake_watcher = [&] { (void)watcher.changes.try_send(std::monostate()); };
    const std::stop_callback on_draining(context.draining(), wake_watcher);
    std::optional<WireStatus> told;
    while (true) {
      const State now = look(request.service, context.draining());
      if (told != now.status) {
        const HealthCheckResponse reply{.status = now.status};
        if (!co_await replies.write(reply)) co_return Status::cancelled("the client is gone");
        told = now.status;
      }
      if (now.is_last) co_return Status::unavailable("the server is shutting down");
      // Empty when the handler is told to stop.
      const std::optional<std::monostate> change = co_await watcher.changes.receive();
      if (!change) co_return Status::unavailable("the watch was stopped");
    }
  }

 private:
  struct Entry {
    std::optional<ServingStatus> status;  // none: it is only watched
    std::set<Changes*> watchers;
  };

  // What Check and Watch say of a service.
  struct State {
    WireStatus status;
    bool is_last;  // nothing will change any more
  };

  // A call of Watch, which set() and shutdown() wake as long as this lives.
  class Watcher {
   public:
    Watcher(Service& service, const std::string& name) : service_(service), name_(name) {
      const std::lock_guard lock(service_.mutex_);
      service_.services_[name_].watchers.insert(&changes);
    }
    Watcher(const Watcher&) = delete;
    Watcher& operator=(const Watcher&) = delete;
    ~Watcher() {
      const std::lock_guard lock(service_.mutex_);
      const auto at = service_.services_.find(name_);
      at->second.watchers.erase(&changes);
      // Names that clients make up are forgotten with them.
      if (!at->second.status && at->second.watchers.empty()) service_.services_.erase(at);
    }

    Changes changes{1};

   private:
    Service& service_;
    const std::string name_;
  };

  State look(const std::string& name, const std::stop_token& draining) {
    const std::lock_guard lock(mutex_);
    const auto at = services_.find(name);
    const bool is_last = is_shut_down_ || draining.stop_requested();
    if (at == services_.end() || !at->second.status) return {WireStatus::ServiceUnknown, is_last};
    return {is_last ? WireStatus::NotServing : static_cast<WireStatus>(*at->second.status),
            is_last};
  }

  // These two with the lock held.
  void set(Entry& service, ServingStatus status) {
    service.status = is_shut_down_ ? ServingStatus::NotServing : status;
    wake(service);
  }
  static void wake(Entry& service) {
    // False: it has been woken, and has yet to look.
    for (Changes* changes : service.watchers) (void)changes->try_send(std::monostate());
  }

  std::mutex mutex_;
  std::map<std::string, Entry, std::less<>> services_;
  bool is_shut_down_ = false;
};

Health::Health() : service_(std::make_unique<Service>()) {}
Health::~Health() = default;

void Health::bind(Router& router) { service_->bind(router); }

void Health::set_status(std::string_view service, ServingStatus status) {
  service_->set_status(service, status);
}

void Health::set_all(ServingStatus status) { service_->set_all(status); }

void Health::shutdown() { service_->shutdown(); }

}  // namespace cpprpc
