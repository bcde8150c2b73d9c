#include "caller.h"

#include <iostream>
#include <stop_token>
#include <utility>

#include "cpprpc/task/scope.h"
#include "cpprpc/task/sleep.h"
#include "cpprpc/task/when_all.h"
#include "payload.h"

namespace soak {
namespace {

using namespace std::chrono_literals;
using v1::SoakClient;

// For calls that nothing is done to: they end long before, or something hangs.
constexpr auto kPatience = 60s;
constexpr std::int64_t kWrongShown = 20;

// A call that is being made.
struct Made {
  const Plan& plan;
  const std::uint64_t id;
  const std::string echo;  // goes there in the metadata, and comes back

  [[nodiscard]] Order order(std::uint32_t index) const {
    return Order{.id = id,
                 .size = plan.answer_size,
                 .answers = plan.answers,
                 .status = static_cast<std::int32_t>(plan.status),
                 .delay_ms = plan.delay_ms,
                 .compress = plan.compresses_answers,
                 .payload = payload_of(id, index, plan.order_size)};
  }

  [[nodiscard]] bool is_right(const Answer& answer, std::uint32_t index,
                              std::uint32_t orders) const {
    return answer.id == id && answer.index == index &&
           answer.taken == std::uint64_t{orders} * plan.order_size &&
           answer.payload.size() == plan.answer_size && is_payload_of(id, index, answer.payload);
  }

  // What an OK must come with.
  template <class Call>
  [[nodiscard]] Status checked(const Call& call, Status status, bool is_right) const {
    if (!status.is_ok()) return status;
    if (!is_right) return Status::data_loss("an answer is not that of the call");
    if (call.trailers().get(kIdKey) != std::to_string(id)) {
      return Status::data_loss("the trailers are not those of the call");
    }
    if (plan.metadata > 0 && call.headers().get(kEchoKey) != echo) {
      return Status::data_loss("the headers are not those of the call");
    }
    return status;
  }
};

Task<Status> one(const SoakClient& client, const Made& made, CallOptions options) {
  const Order order = made.order(0);
  auto call = client.one(order, std::move(options));
  if (made.plan.fate == Fate::Dropped) {
    co_await cpprpc::sleep(made.plan.after);
    co_return Status::ok();
  }
  const Result<Answer> answer = co_await call;
  co_return made.checked(call, answer.status(), answer && made.is_right(*answer, 0, 1));
}

Task<Status> many(const SoakClient& client, const Made& made, CallOptions options) {
  const Order order = made.order(0);
  auto call = client.many(order, std::move(options));
  bool is_right = true;
  std::uint32_t count = 0;
  while (const auto answer = co_await call.read()) {
    is_right = is_right && made.is_right(*answer, count++, 1);
    if (made.plan.fate != Fate::Dropped) continue;
    co_await cpprpc::sleep(made.plan.after);
    co_return Status::ok();
  }
  Status status = co_await call.finish();
  co_return made.checked(call, std::move(status), is_right && count == made.plan.answers);
}

Task<Status> sum(const SoakClient& client, const Made& made, CallOptions options) {
  auto call = client.sum(std::move(options));
  for (std::uint32_t i = 0; i < made.plan.orders; ++i) {
    const Order order = made.order(i);
    const bool goes_on = co_await call.write(order);
    if (!goes_on) break;
    if (made.plan.fate != Fate::Dropped) continue;
    co_await cpprpc::sleep(made.plan.after);
    co_return Status::ok();
  }
  const Result<Answer> answer = co_await call.finish();
  co_return made.checked(call, answer.status(),
                         answer && made.is_right(*answer, 0, made.plan.orders));
}

Task<Status> both(const SoakClient& client, const Made& made, CallOptions options) {
  auto call = client.both(std::move(options));
  const auto write = [&call, &made]() -> Task<> {
    for (std::uint32_t i = 0; i < made.plan.orders; ++i) {
      const Order order = made.order(i);
      const bool goes_on = co_await call.write(order);
      if (!goes_on) co_return;
    }
    call.writes_done();
  };
  bool is_right = true;
  std::uint32_t count = 0;
  const auto read = [&call, &made, &is_right, &count]() -> Task<> {
    while (const auto answer = co_await call.read()) {
      is_right = is_right && made.is_right(*answer, count, count + 1);
      ++count;
      if (made.plan.fate == Fate::Dropped) {
        call.cancel();  // the two tasks use it
        co_return;
      }
    }
  };
  co_await cpprpc::when_all(write(), read());
  if (made.plan.fate == Fate::Dropped) co_return Status::ok();
  Status status = co_await call.finish();
  co_return made.checked(call, std::move(status), is_right && count == made.plan.answers);
}

Task<Status> make(const SoakClient& client, const Made& made, CallOptions options) {
  switch (made.plan.kind) {
    case Kind::One:
      return one(client, made, std::move(options));
    case Kind::Many:
      return many(client, made, std::move(options));
    case Kind::Sum:
      return sum(client, made, std::move(options));
    case Kind::Both:
      break;
  }
  return both(client, made, std::move(options));
}

Task<> stop_after(std::stop_source& stop, Clock::duration time) {
  if (const bool slept = co_await cpprpc::sleep(time); slept) stop.request_stop();
}

Task<Status> make_and_cancel(const SoakClient& client, const Made& made, CallOptions options) {
  std::stop_source stop;
  options.stop_token(stop.get_token());
  cpprpc::Scope scope;
  scope.spawn(stop_after(stop, made.plan.after));
  Status status = co_await make(client, made, std::move(options));
  scope.request_stop();
  co_await scope.join();
  co_return status;
}

CallOptions options_of(const Made& made) {
  CallOptions options;
  const bool is_late = made.plan.fate == Fate::Late;
  options.timeout(is_late ? Clock::duration(made.plan.after) : Clock::duration(kPatience));
  options.metadata(kIdKey, std::to_string(made.id));
  if (made.plan.metadata > 0) options.metadata(kEchoKey, made.echo);
  options.compression(made.plan.compression);
  return options;
}

std::string draw_bytes(std::mt19937_64& random, std::size_t size) {
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

}  // namespace

// --- Tally

std::uint64_t Tally::next_id() noexcept {
  const std::uint64_t id = next_id_.fetch_add(1);
  return id < Ledger::kCalls ? id : Ledger::kCalls;
}

void Tally::ended(const Plan& plan, std::uint64_t id, const Status& status, bool was_cut) {
  ++ended_;
  ++kinds_[static_cast<std::size_t>(plan.kind)];
  ++codes_[static_cast<std::size_t>(plan.fate)][static_cast<std::size_t>(status.code())];
  if (may_end(plan, status.code(), was_cut)) return;
  if (++wrong_ > kWrongShown) return;
  const std::string line =
      "call " + std::to_string(id) + ", " + kKinds[static_cast<std::size_t>(plan.kind)] + " and " +
      kFates[static_cast<std::size_t>(plan.fate)] + (was_cut ? ", perhaps cut" : "") +
      ", ended with " + status.to_string() + "\n";
  std::cerr << line;
}

std::string Tally::line() const {
  std::string line = "begun=" + std::to_string(begun_) + " ended=" + std::to_string(ended_) +
                     " wrong=" + std::to_string(wrong_);
  for (std::size_t kind = 0; kind < std::size(kKinds); ++kind) {
    line += std::string(" ") + kKinds[kind] + "=" + std::to_string(kinds_[kind]);
  }
  for (std::size_t fate = 0; fate < std::size(kFates); ++fate) {
    for (std::size_t code = 0; code < codes_[fate].size(); ++code) {
      if (codes_[fate][code] == 0) continue;
      line += std::string(" ") + kFates[fate] + "/" +
              std::string(cpprpc::to_string(static_cast<StatusCode>(code))) + "=" +
              std::to_string(codes_[fate][code]);
    }
  }
  return line;
}

// --- Caller

Task<> Caller::call(std::mt19937_64& random) {
  const Plan plan = draw(random);
  const Wire& wire = *wires_[random() % wires_.size()];
  const Made made{plan, tally_.next_id(), draw_bytes(random, plan.metadata)};
  if (made.id == Ledger::kCalls) co_return;
  const SoakClient client(wire.channel());
  const auto begin = Clock::now();
  tally_.begun();
  CallOptions options = options_of(made);
  auto task = plan.fate == Fate::Cancelled ? make_and_cancel(client, made, std::move(options))
                                           : make(client, made, std::move(options));
  const Status status = co_await std::move(task);
  tally_.ended(plan, made.id, status, wire.was_cut_since(begin));
}

Task<> Caller::keep_calling(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  while (!is_over_()) co_await call(random);
}

}  // namespace soak
