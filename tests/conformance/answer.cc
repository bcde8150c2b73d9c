#include "answer.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "cpprpc/base/result.h"
#include "cpprpc/base/status.h"
#include "cpprpc/json.h"
#include "cpprpc/message/message.h"
#include "cpprpc/message/reflection.h"
#include "cpprpc/message/type_set.h"
#include "cpprpc/text.h"
#include "google/protobuf/test_messages_proto2.msg.h"
#include "google/protobuf/test_messages_proto3.msg.h"

namespace conformance {
namespace {

using Payload = ConformanceRequest::Payload;
using Answer = ConformanceResponse::Result;

// What an Any may hold, and the extensions.
template <class M>
const cpprpc::TypeSet& types() {
  static const cpprpc::TypeSet types = cpprpc::TypeSet::of<M>();
  return types;
}

// --- the formats

// Nothing, if this format is not there.
template <class M>
std::optional<cpprpc::Status> read(const ConformanceRequest& request, M& message) {
  switch (request.payload.index()) {
    case Payload::protobuf_payload:
      return cpprpc::merge_into(std::get<Payload::protobuf_payload>(request.payload), message);
    case Payload::text_payload:
      return cpprpc::from_text(std::get<Payload::text_payload>(request.payload),
                               cpprpc::ref(message), {.types = &types<M>()});
    case Payload::json_payload: {
      const bool ignore = request.test_category == TestCategory::JsonIgnoreUnknownParsingTest;
      return cpprpc::from_json(std::get<Payload::json_payload>(request.payload),
                               cpprpc::ref(message),
                               {.ignore_unknown_fields = ignore, .types = &types<M>()});
    }
    default:
      return std::nullopt;
  }
}

// False, if this format is not there.
template <class M>
bool write(const ConformanceRequest& request, const M& message, ConformanceResponse& response) {
  switch (request.requested_output_format) {
    case WireFormat::Protobuf:
      response.result.emplace<Answer::protobuf_payload>(cpprpc::encode(message));
      return true;
    case WireFormat::TextFormat:
      response.result.emplace<Answer::text_payload>(cpprpc::to_text(
          message, {.print_unknown_fields = request.print_unknown_fields, .types = &types<M>()}));
      return true;
    case WireFormat::Json: {
      cpprpc::Result<std::string> json = cpprpc::to_json(message, {.types = &types<M>()});
      if (json) {
        response.result.emplace<Answer::json_payload>(*std::move(json));
      } else {
        response.result.emplace<Answer::serialize_error>(json.error().message());
      }
      return true;
    }
    default:
      return false;
  }
}

// --- the message types

void skip(ConformanceResponse& response, std::string_view what) {
  response.result.emplace<Answer::skipped>("not there: ").append(what);
}

template <class M>
void answer_as(const ConformanceRequest& request, ConformanceResponse& response) {
  M message;
  const std::optional<cpprpc::Status> status = read(request, message);
  if (!status) return skip(response, "reading this format");
  if (!status->is_ok()) {
    response.result.emplace<Answer::parse_error>(status->message());
    return;
  }
  if (!write(request, message, response)) {
    skip(response, "writing " + std::string(to_string(request.requested_output_format)));
  }
}

struct MessageType {
  std::string_view full_name;
  void (*answer)(const ConformanceRequest& request, ConformanceResponse& response);
};

template <class M>
constexpr MessageType message_type() {
  return {cpprpc::Codec<M>::full_name, &answer_as<M>};
}

constexpr MessageType kMessageTypes[] = {
    message_type<protobuf_test_messages::proto2::TestAllTypesProto2>(),
    message_type<protobuf_test_messages::proto3::TestAllTypesProto3>(),
};

}  // namespace

ConformanceResponse answer(const ConformanceRequest& request) {
  ConformanceResponse response;
  const auto* const type =
      std::ranges::find(kMessageTypes, request.message_type, &MessageType::full_name);
  if (type == std::end(kMessageTypes)) {
    skip(response, request.message_type);
  } else {
    type->answer(request, response);
  }
  return response;
}

}  // namespace conformance
