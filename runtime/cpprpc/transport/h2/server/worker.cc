#include "cpprpc/transport/h2/server/worker.h"

#include <memory>
#include <utility>

#include "cpprpc/transport/h2/io/link.h"
#include "cpprpc/transport/h2/server/accepted_connection.h"

namespace cpprpc::transport::h2 {

void Population::add() noexcept {
  const std::lock_guard lock(mutex_);
  ++count_;
}

void Population::remove() noexcept {
  const std::lock_guard lock(mutex_);
  if (--count_ == 0) empty_.notify_all();
}

bool Population::wait_until_empty(Clock::time_point when) noexcept {
  std::unique_lock lock(mutex_);
  const auto is_empty = [this] { return count_ == 0; };
  if (when != Clock::time_point::max()) return empty_.wait_until(lock, when, is_empty);
  empty_.wait(lock, is_empty);
  return true;
}

// A socket on its way to the thread.
struct Worker::Taken : Executor::Work {
  Taken(Worker& w, Socket s, ServerTlsContext* t) noexcept
      : worker(w), socket(std::move(s)), tls(t) {
    run = [](Executor::Work& work) noexcept {
      const std::unique_ptr<Taken> self(&static_cast<Taken&>(work));
      self->worker.add(std::move(self->socket), self->tls);
    };
  }
  Worker& worker;
  Socket socket;
  ServerTlsContext* const tls;
};

Worker::Worker(const ServerOptions& options, const ServerSettings& settings, Population& population)
    : options_(options),
      settings_(settings),
      population_(population),
      thread_([this] { loop_.run(); }) {}

Worker::~Worker() { thread_.join(); }

void Worker::take(Socket socket, ServerTlsContext* tls) {
  auto taken = std::make_unique<Taken>(*this, std::move(socket), tls);
  population_.add();
  load_.fetch_add(1, std::memory_order_relaxed);
  loop_.post(*taken.release());
}

void Worker::add(Socket socket, ServerTlsContext* tls) {
  LinkPtr link = Link::make(loop_, std::move(socket), tls != nullptr ? tls->session() : nullptr);
  auto* const connection = new AcceptedConnection(*this, std::move(link));
  connection->next_ = connections_;
  if (connections_ != nullptr) connections_->previous_ = connection;
  connections_ = connection;
  if (is_draining_) connection->drain();
  if (is_cancelled_) connection->cancel();
}

void Worker::remove(AcceptedConnection& connection) noexcept {
  (connection.previous_ != nullptr ? connection.previous_->next_ : connections_) = connection.next_;
  if (connection.next_ != nullptr) connection.next_->previous_ = connection.previous_;
}

void Worker::connection_over() noexcept {
  load_.fetch_sub(1, std::memory_order_relaxed);
  population_.remove();
}

template <class F>
void Worker::for_each_connection(F function) {
  AcceptedConnection* next = connections_;
  while (next != nullptr) function(*std::exchange(next, next->next_));
}

void Worker::run_drain(Executor::Work& work) noexcept {
  Worker& self = static_cast<Command&>(work).worker;
  self.is_draining_ = true;
  self.for_each_connection([](AcceptedConnection& connection) { connection.drain(); });
}

void Worker::run_cancel(Executor::Work& work) noexcept {
  Worker& self = static_cast<Command&>(work).worker;
  self.is_cancelled_ = true;
  self.for_each_connection([](AcceptedConnection& connection) { connection.cancel(); });
}

}  // namespace cpprpc::transport::h2
