#include "cpprpc/rpc/router.h"

#include <algorithm>
#include <cstdio>
#include <stdexcept>
#include <string>

#include "cpprpc/task/detail/root.h"

namespace cpprpc {
namespace {

void log_to_stderr(std::string_view path, std::string_view what) {
  const std::string line =
      "cpprpc: an exception escaped from " + std::string(path) + ": " + std::string(what) + "\n";
  std::fputs(line.c_str(), stderr);
}

Status escaped() { return Status::unknown("an exception escaped from the handler"); }

// Runs a handler from its first line to the call's end.
detail::Root serve(const std::stop_token*, detail::Handler& handler, transport::ServerCall& call,
                   const Router::ExceptionLog& log) {
  Status status;
  {
    ServerContext context(call);
    try {
      Task<Status> answer = handler.run(context, call);
      status = co_await std::move(answer);
    } catch (const std::exception& exception) {
      log(call.path(), exception.what());
      status = escaped();
    } catch (...) {
      log(call.path(), "not a std::exception");
      status = escaped();
    }
  }
  call.finish(std::move(status));
}

}  // namespace

namespace detail {

Status request_error(const transport::ReadOperation& operation) {
  if (!operation.error.is_ok()) return operation.error;
  return Status::internal("the call ended before its request had arrived");
}

}  // namespace detail

Router::Router() : log_(log_to_stderr) {}
Router::~Router() = default;

void Router::add_service(const BoundService& service) {
  const auto is_same = [&](const BoundService& other) {
    return other.full_name == service.full_name;
  };
  if (std::any_of(services_.begin(), services_.end(), is_same)) {
    throw std::logic_error("two services " + std::string(service.full_name) +
                           ": bind each service once");
  }
  services_.push_back(service);
}

void Router::add_handler(const Method& method, std::unique_ptr<detail::Handler> handler) {
  if (!handlers_.emplace(method.path, std::move(handler)).second) {
    throw std::logic_error("two handlers for " + std::string(method.path) +
                           ": bind each service once");
  }
}

void Router::start(transport::ServerCall& call) const {
  const auto found = handlers_.find(call.path());
  if (found == handlers_.end()) {
    return call.finish(Status::unimplemented("no method " + std::string(call.path())));
  }
  serve(&call.stop_token(), *found->second, call, log_);
}

}  // namespace cpprpc
