#include "production.h"

#include <fmt/core.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/null_sink.h>

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>
#include <utility>

#include "cpprpc/middleware/auth.h"
#include "cpprpc/middleware/limits.h"
#include "cpprpc/middleware/logging.h"
#include "cpprpc/middleware/metrics.h"
#include "cpprpc/middleware/metrics/resilience.h"
#include "cpprpc/middleware/resilience.h"
#include "cpprpc/middleware/tracing.h"
#include "cpprpc/rpc/fetched_token.h"
#include "cpprpc/rpc/token_file.h"
#include "cpprpc/services/health.h"
#include "cpprpc/services/reflection.h"
#include "cpprpc/transport/h2/h2.h"
#include "shop/v1/shop.rpc.h"

using namespace shop::v1;
using namespace std::chrono_literals;
using namespace cpprpc;

namespace {

[[noreturn]] void die(std::string_view why) {
  fmt::print(stderr, "shop: {}\n", why);
  std::exit(2);
}

// What a thing is, or the end of the program.
template <class T>
T must(Result<T> result) {
  if (!result) die(result.error().to_string());
  return std::move(*result);
}

class Options {
 public:
  Options(int argc, char** argv) {
    for (int i = 1; i < argc; ++i) {
      const std::string_view argument = argv[i];
      const auto equals = argument.find('=');
      if (!argument.starts_with("--") || equals == argument.npos) {
        die(fmt::format("what is {}? An option is --name=value: see production.h", argument));
      }
      values_.emplace(argument.substr(2, equals - 2), argument.substr(equals + 1));
    }
  }

  [[nodiscard]] std::optional<std::string> get(const std::string& name) const {
    const auto found = values_.find(name);
    return found == values_.end() ? std::nullopt : std::optional(found->second);
  }

 private:
  std::map<std::string, std::string> values_;
};

std::shared_ptr<spdlog::logger> logger(const Options& options) {
  const auto file = options.get("log");
  if (!file) return make_json_logger(std::make_shared<spdlog::sinks::null_sink_mt>());
  auto made = make_json_logger(std::make_shared<spdlog::sinks::basic_file_sink_mt>(*file));
  made->flush_on(spdlog::level::info);
  return made;
}

TracerOptions tracing(std::string_view service, const Options& options) {
  TracerOptions tracing;
  tracing.service_name(service).interval(200ms);
  if (const auto collector = options.get("collector")) {
    tracing.exporter(std::make_shared<OtlpExporter>(connect_h2(*collector)));
  }
  return tracing;
}

// Whoever has no token may ask for health, and what there is to call; the rest is by scope.
AccessRules rules(std::string_view service) {
  AccessRules rules;
  rules.service("grpc.health.v1.Health", Access::everyone())
      .service("grpc.reflection.v1.ServerReflection", Access::everyone());
  if (service == "checkout") {
    rules.service<Checkout>(Access::any_scope({"shop.order"}))
        .method(Checkout::methods::browse, Access::any_scope({"shop.browse"}));
  } else if (service == "stock") {
    rules.service<Stock>(Access::any_scope({"stock.reserve"}))
        .method(Stock::methods::list, Access::any_scope({"stock.read"}))
        .method(Stock::methods::price, Access::any_scope({"stock.read"}));
  } else if (service == "payments") {
    rules.service<Payments>(Access::any_scope({"payments.charge"}));
  }
  return rules;
}

}  // namespace

struct Production::Parts {
  Parts(std::string_view service, int argc, char** argv)
      : name(service),
        options(argc, argv),
        log(logger(options)),
        metrics(std::make_shared<MetricsRegistry>()),
        tracer(tracing(service, options)),
        access(rules(service)) {
    metrics->add(guards);
  }

  const std::string name;
  const Options options;
  const std::shared_ptr<spdlog::logger> log;
  const std::shared_ptr<MetricsRegistry> metrics;
  const std::shared_ptr<ResilienceMetrics> guards = std::make_shared<ResilienceMetrics>();
  const Tracer tracer;
  const AccessRules access;
  Router router;
  Health health;
  Reflection reflection;
  std::optional<MetricsEndpoint> endpoint;
};

// What is around every call that this program answers, the outermost first.
Production::Production(std::string_view service, int argc, char** argv)
    : parts_(std::make_unique<Parts>(service, argc, argv)) {
  Router& router = parts_->router;
  router.use(ServerTracing(parts_->tracer));
  router.use(ServerLog(parts_->log, LogOptions{}.json().skip("grpc.health.v1.Health")));
  router.log_exceptions(log_exceptions_to(parts_->log, LogOptions{}.json()));
  router.use(ServerMetrics(parts_->metrics));
  const ConcurrencyLimit limit(ConcurrencyLimitOptions{}.exempt("grpc.health.v1.Health"));
  parts_->guards->add(limit);
  router.use(limit);
  if (const auto keys = parts_->options.get("keys")) {
    const JwtVerifier verifier(must(JwtKeys::from_file(*keys)),
                               JwtOptions{}
                                   .algorithms({JwtAlgorithm::HS256})
                                   .issuer("https://issuer.example")
                                   .audience("shop"));
    router.use(Authenticate().jwt(verifier).allow_anonymous().hide_credentials());
    router.use(parts_->access);
  }
  router.use(ServerTimeout(5s));
}

// What is around every call that this program makes.
Channel Production::channel(std::string_view service) {
  const auto address = parts_->options.get(std::string(service));
  if (!address) die(fmt::format("where is {}? --{}=127.0.0.1:50051", service, service));
  CircuitBreaker breaker(
      CircuitBreakerOptions{}.name(std::string(service)).consecutive_failures(5).open_for(1s));
  Retry retry(RetryPolicy{}.max_attempts(3).initial_backoff(10ms), RetryBudget{});
  parts_->guards->add(breaker).add(retry, std::string(service));
  // Without TLS, because all of it is on one machine: docs/tls.md.
  Channel channel = connect_h2(*address, ChannelOptions{}.allow_tokens_without_tls())
                        .with(ClientTracing(parts_->tracer))
                        .with(DeadlineBudget(DeadlineBudgetOptions{}.default_timeout(2s)))
                        .with(retry)
                        .with(breaker)
                        .with(ClientLog(parts_->log, LogOptions{}.json()))
                        .with(ClientMetrics(parts_->metrics));
  if (const auto token = parts_->options.get("token"))
    channel = channel.with(FetchedToken(TokenFile(*token)));
  return channel;
}

// What has been done until now is told, before the channel of the exporter goes.
Production::~Production() { parts_->tracer.shutdown(2s); }

Router& Production::router() { return parts_->router; }

std::uint64_t Production::number(const std::string& option, std::uint64_t otherwise) const {
  const auto text = parts_->options.get(option);
  if (!text) return otherwise;
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (error != std::errc() || end != text->data() + text->size()) {
    die(fmt::format("--{} takes a number, not {}", option, *text));
  }
  return number;
}

int Production::run() {
  parts_->reflection.bind(parts_->router);
  parts_->health.bind(parts_->router);
  ServerMetrics(parts_->metrics).prepare(parts_->router);
  if (const Status status = parts_->access.check(parts_->router); !status.is_ok()) {
    die(status.to_string());  // a rule for what is not served: a slip
  }
  auto server = must(serve_h2(
      parts_->router,
      ServerOptions{}.listen(parts_->options.get("listen").value_or("127.0.0.1:0")).threads(2)));
  std::string where = fmt::format("listening on 127.0.0.1:{}", server.port());
  if (const auto address = parts_->options.get("metrics")) {
    parts_->endpoint = must(MetricsEndpoint::start(*address, parts_->metrics));
    where += fmt::format(", metrics on http://127.0.0.1:{}/metrics", parts_->endpoint->port());
  }
  fmt::print("{}\n", where);
  std::fflush(stdout);
  const bool clean = server.run_until_signal(ShutdownOptions{}.drain(2s));
  if (!clean) std::_Exit(1);  // handlers are still at work, with what the end of main() destroys
  return 0;
}
