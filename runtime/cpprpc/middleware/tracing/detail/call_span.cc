#include "cpprpc/middleware/tracing/detail/call_span.h"

#include <charconv>
#include <cstdint>
#include <optional>

#include "cpprpc/middleware/tracing/call_tracing.h"
#include "cpprpc/middleware/tracing/detail/cut.h"
#include "cpprpc/rpc/method_path.h"

namespace cpprpc::detail {
namespace {

constexpr std::string_view kOther = "_OTHER";
constexpr std::size_t kUsual = 8;  // attributes that a call has

bool is_error_of_server(StatusCode code) noexcept {
  switch (code) {
    case StatusCode::Unknown:
    case StatusCode::DeadlineExceeded:
    case StatusCode::Unimplemented:
    case StatusCode::Internal:
    case StatusCode::Unavailable:
    case StatusCode::DataLoss:
      return true;
    default:
      return false;
  }
}

// "%5B::1%5D" as gRPC writes it, or "[::1]".
std::string_view without_brackets(std::string_view host) noexcept {
  for (const std::string_view open : {"[", "%5B", "%5b"}) {
    if (host.starts_with(open)) host.remove_prefix(open.size());
  }
  for (const std::string_view close : {"]", "%5D", "%5d"}) {
    if (host.ends_with(close)) host.remove_suffix(close.size());
  }
  return host;
}

void add_address(SpanData& span, std::string_view type, std::string_view address) {
  const std::size_t colon = address.rfind(':');
  if (colon == std::string_view::npos) return;
  std::uint16_t port = 0;
  const char* const end = address.data() + address.size();
  const auto parsed = std::from_chars(address.data() + colon + 1, end, port);
  if (parsed.ec != std::errc() || parsed.ptr != end) return;
  span.attributes.push_back({"network.peer.address", without_brackets(address.substr(0, colon))});
  span.attributes.push_back({"network.peer.port", port});
  span.attributes.push_back({"network.type", TraceText::of_program(type)});
}

}  // namespace

TraceText span_name(const Method* method) noexcept {
  if (method == nullptr) return TraceText::of_program(kOther);
  return TraceText::of_program(method->path.substr(method->path.starts_with('/') ? 1 : 0));
}

void describe_call(SpanData& span, const Method* method, const CallTracingOptions& options) {
  span.attributes.reserve(kUsual);
  span.attributes.push_back({"rpc.system", TraceText("grpc")});
  const MethodPath names =
      method == nullptr ? MethodPath{{}, kOther}
                        : MethodPath::of(method->path).value_or(MethodPath{{}, method->path});
  if (!names.service.empty()) {
    span.attributes.push_back({"rpc.service", TraceText::of_program(names.service)});
  }
  span.attributes.push_back({"rpc.method", TraceText::of_program(names.method)});
  if (options.server_address.size() == 0) return;
  span.attributes.push_back({"server.address", options.server_address});
  if (options.server_port != 0) span.attributes.push_back({"server.port", options.server_port});
}

void describe_peer(SpanData& span, std::string_view peer) {
  if (peer.starts_with("ipv4:")) {
    add_address(span, "ipv4", peer.substr(5));
  } else if (peer.starts_with("ipv6:")) {
    add_address(span, "ipv6", peer.substr(5));
  } else if (peer.starts_with("unix:")) {
    if (peer.size() > 5) span.attributes.push_back({"network.peer.address", peer.substr(5)});
    span.attributes.push_back({"network.transport", TraceText("unix")});
  }
}

void describe_end(SpanData& span, const Status& status, std::size_t max_text) {
  span.attributes.push_back({"rpc.grpc.status_code", static_cast<std::int32_t>(status.code())});
  const bool is_error =
      span.kind == SpanKind::Server ? is_error_of_server(status.code()) : !status.is_ok();
  if (!is_error || span.status != SpanStatus::Unset) return;
  span.status = SpanStatus::Error;
  span.status_message = cut(status.message(), max_text);
}

}  // namespace cpprpc::detail
