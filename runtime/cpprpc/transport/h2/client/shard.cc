#include "cpprpc/transport/h2/client/shard.h"

#include <algorithm>
#include <utility>

#include "cpprpc/transport/h2/client/link_connection.h"
#include "cpprpc/transport/h2/io/resolver.h"

namespace cpprpc::transport::h2 {

Shard::Shard(std::shared_ptr<ChannelSettings> settings)
    : settings_(std::move(settings)),
      surroundings_{
          .executor = loop_,
          .connector = *this,
          .backoff = settings_->options.reconnect_backoff().value_or(ReconnectBackoff())} {
  const Target& target = settings_->target;
  picker_.emplace(
      settings_->text, target.addresses,
      [this](Resolved done) {
        return resolve(loop_, settings_->target.host, settings_->target.port, std::move(done));
      },
      settings_->config.load_balancing().value_or(LoadBalancing::PickFirst), surroundings_);
  shut_down_.shard = this;
}

Shard::~Shard() = default;

void Shard::run() { loop_.run(); }

Connection& Shard::connect(const Address& address, Clock::duration timeout,
                           Connection::Owner& owner) {
  auto* const connection = new LinkConnection(*this, address, owner);
  connections_.push_back(connection);
  connection->dial(timeout);
  return *connection;
}

void Shard::remove(LinkConnection& connection) noexcept {
  connections_.erase(std::find(connections_.begin(), connections_.end(), &connection));
}

// --- the end

void Shard::shut_down() noexcept {
  shut_down_.run = [](Executor::Work& work) noexcept {
    static_cast<ShutDown&>(work).shard->close_all();
  };
  loop_.post(shut_down_);
}

// What the connections say last goes out at the end of this turn, and then the loop ends.
void Shard::close_all() noexcept {
  picker_.reset();
  const std::vector<LinkConnection*> all = connections_;
  for (LinkConnection* const connection : all) connection->close();
  shut_down_.run = [](Executor::Work& work) noexcept {
    static_cast<ShutDown&>(work).shard->loop_.stop();
  };
  loop_.at_end_of_turn(shut_down_);
}

}  // namespace cpprpc::transport::h2
