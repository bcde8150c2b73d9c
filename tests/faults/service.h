// What servers and clients of the tests of faults do, whether they are in the test's own process
// or in one of their own (program.cc).

#pragma once

#include <string>
#include <utility>
#include <vector>

#include "census.h"
#include "cpprpc/task/task.h"
#include "echo.rpc.h"

namespace faults {

using cpprpc::CallOptions;
using cpprpc::Channel;
using cpprpc::Reader;
using cpprpc::Result;
using cpprpc::ServerContext;
using cpprpc::Status;
using cpprpc::StatusCode;
using cpprpc::Task;
using cpprpc::Writer;
using e2e::v1::EchoClient;
using e2e::v1::Ping;
using e2e::v1::Pong;

/// In the number of a request: the handler stays until it is told to stop.
inline constexpr int kStay = -1;

/// Answers with the request's text. With kStay, Expand sends without end, Chat echoes once and
/// reads no more, Collect stays after the last request, and Once says nothing. Counts its handlers.
class Service final : public e2e::v1::Echo {
 public:
  Task<Result<Pong>> once(ServerContext& context, Ping request) override;
  Task<Status> expand(ServerContext& context, Ping request, Writer<Pong>& replies) override;
  Task<Result<Pong>> collect(ServerContext& context, Reader<Ping>& requests) override;
  Task<Status> chat(ServerContext& context, Reader<Ping>& requests, Writer<Pong>& replies) override;

  Census census;
};

/// One unary call, which the server answers at once.
Status ask(const Channel& channel, const CallOptions& options = CallOptions());

/// Whether the streams, both ways, write until flow control stops them, or once.
enum class Writes { WithoutEnd, Once };

/// Four calls to handlers that stay, one of each kind, each waiting for whatever it can wait for:
/// the statuses they end with once something ends them.
Task<std::vector<Status>> four_calls(EchoClient client, CallOptions options = CallOptions(),
                                     Writes writes = Writes::WithoutEnd);

}  // namespace faults
