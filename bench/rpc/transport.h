// The transport that our programs are built for: h2 where BENCH_H2 is defined, grpc elsewhere.

#pragma once

#ifdef BENCH_H2
#include "cpprpc/transport/h2/h2.h"
#else
#include "cpprpc/transport/grpc/grpc.h"
#endif

namespace bench {

#ifdef BENCH_H2
inline constexpr auto serve = cpprpc::serve_h2;
inline constexpr auto connect_to = cpprpc::connect_h2;
#else
inline constexpr auto serve = cpprpc::serve_grpc;
inline constexpr auto connect_to = cpprpc::connect_grpc;
#endif

}  // namespace bench
