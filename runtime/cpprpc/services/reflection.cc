#include "cpprpc/services/reflection.h"

#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "cpprpc/services/detail/descriptor_index.h"
#include "cpprpc/services/reflection.rpc.h"
#include "cpprpc/services/reflection_v1alpha.rpc.h"

namespace cpprpc {
namespace {

using detail::DescriptorIndex;

// The services of a router, with an index of their files that is made when it is first asked for:
// the router may still be filled when reflection is bound.
class Catalog {
 public:
  explicit Catalog(const Router& router) : router_(router) {}

  [[nodiscard]] std::span<const BoundService> services() const { return router_.services(); }

  /// From any thread, once the server has started.
  const DescriptorIndex& index() {
    std::call_once(made_, [this] { index_.emplace(router_.services()); });
    return *index_;
  }

 private:
  const Router& router_;
  std::once_flag made_;
  std::optional<DescriptorIndex> index_;
};

// Answers one request. The two versions of the protocol differ in nothing but their package.
template <class Request, class Response>
class Answer {
 public:
  using Kind = typename Request::MessageRequest;
  using Reply = typename Response::MessageResponse;

  Answer(Catalog& catalog, const Request& request) : catalog_(catalog), request_(request) {}

  Response operator()() {
    response_.valid_host = request_.host;
    response_.original_request = request_;
    const auto& asked = request_.message_request;
    switch (asked.index()) {
      case Kind::file_by_filename:
        answer_file(index().file(std::get<Kind::file_by_filename>(asked)), "file",
                    std::get<Kind::file_by_filename>(asked));
        break;
      case Kind::file_containing_symbol:
        answer_file(index().file_of(std::get<Kind::file_containing_symbol>(asked)), "symbol",
                    std::get<Kind::file_containing_symbol>(asked));
        break;
      case Kind::file_containing_extension: {
        const auto& [type, number, rest] = std::get<Kind::file_containing_extension>(asked);
        answer_file(index().file_of_extension(type, number), "extension",
                    std::to_string(number) + " of " + type);
        break;
      }
      case Kind::all_extension_numbers_of_type:
        answer_extensions(std::get<Kind::all_extension_numbers_of_type>(asked));
        break;
      case Kind::list_services:
        answer_services();
        break;
      default:
        fail(StatusCode::InvalidArgument, "the request asks for nothing that this server knows");
    }
    return std::move(response_);
  }

 private:
  const DescriptorIndex& index() { return catalog_.index(); }

  // With all that the file imports, so that nobody has to ask for that.
  void answer_file(const FileTable* file, const std::string& what, const std::string& name) {
    if (file == nullptr)
      return fail(StatusCode::NotFound, "this server has no " + what + " " + name);
    auto& reply = response_.message_response.template emplace<Reply::file_descriptor_response>();
    for (const FileTable* next : detail::with_imports(*file)) {
      reply.file_descriptor_proto.emplace_back(next->descriptor);
    }
  }

  void answer_extensions(const std::string& type) {
    if (!index().is_message(type)) {
      return fail(StatusCode::NotFound, "this server has no message " + type);
    }
    auto& reply =
        response_.message_response.template emplace<Reply::all_extension_numbers_response>();
    reply.base_type_name = type;
    reply.extension_number = index().extensions_of(type);
  }

  void answer_services() {
    auto& reply = response_.message_response.template emplace<Reply::list_services_response>();
    for (const BoundService& service : catalog_.services()) {
      reply.service.emplace_back().name = service.full_name;
    }
  }

  void fail(StatusCode code, std::string message) {
    auto& reply = response_.message_response.template emplace<Reply::error_response>();
    reply.error_code = static_cast<std::int32_t>(code);
    reply.error_message = std::move(message);
  }

  Catalog& catalog_;
  const Request& request_;
  Response response_;
};

// One version of the protocol.
template <class Base, class Request, class Response>
class Version final : public Base {
 public:
  explicit Version(Catalog& catalog) : catalog_(catalog) {}

  Task<Status> server_reflection_info(ServerContext&, Reader<Request>& requests,
                                      Writer<Response>& replies) override {
    while (const std::optional<Request> request = co_await requests.read()) {
      const Response reply = Answer<Request, Response>(catalog_, *request)();
      if (!co_await replies.write(reply)) break;
    }
    co_return Status::ok();
  }

 private:
  Catalog& catalog_;
};

}  // namespace

class Reflection::Services {
 public:
  explicit Services(Router& router) : catalog_(router) {
    v1_.bind(router);
    v1alpha_.bind(router);
  }

 private:
  Catalog catalog_;
  Version<reflection::v1::ServerReflection, reflection::v1::ServerReflectionRequest,
          reflection::v1::ServerReflectionResponse>
      v1_{catalog_};
  Version<reflection::v1alpha::ServerReflection, reflection::v1alpha::ServerReflectionRequest,
          reflection::v1alpha::ServerReflectionResponse>
      v1alpha_{catalog_};
};

Reflection::Reflection() = default;
Reflection::~Reflection() = default;

void Reflection::bind(Router& router) { services_.push_back(std::make_unique<Services>(router)); }

}  // namespace cpprpc
