// What a generated `.rpc.h` needs, and so what a service and its client are written with. The
// `.rpc.cc` adds cpprpc/rpc/router.h and cpprpc/rpc/unimplemented.h.

#pragma once

#include "cpprpc/base/result.h"
#include "cpprpc/rpc/channel.h"
#include "cpprpc/rpc/client_call.h"
#include "cpprpc/rpc/method.h"
#include "cpprpc/rpc/server_context.h"
#include "cpprpc/rpc/server_stream.h"
#include "cpprpc/task/task.h"

namespace cpprpc {
class Router;
}  // namespace cpprpc
