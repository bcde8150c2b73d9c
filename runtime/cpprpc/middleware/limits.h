// What a server does when more is asked of it than it can do: it refuses some calls at once, at
// little cost, so that the others are answered in time.
//
//   router.use(RateLimit(RateLimitOptions{}.rate(100).burst(200)));         // per peer
//   router.use(ConcurrencyLimit(ConcurrencyLimitOptions{}.adaptive()));
//   router.use(ServerTimeout(2s));
//
// Refused calls end with RESOURCE_EXHAUSTED and a google.rpc.RetryInfo (cpprpc/errors.h) that says
// when to come again; their requests are not decoded. Logs, metrics and traces belong outside of
// these, to see what was refused; whatever costs something, inside. All work for the four kinds of
// call. Copies of a middleware share what they count; they live as long as the router.
//
// docs/overload.md tells which numbers to choose.
//
// Specification of RetryInfo: https://github.com/googleapis/googleapis/blob/master/google/rpc/
// error_details.proto

#pragma once

#include "cpprpc/middleware/limits/concurrency_limit.h"
#include "cpprpc/middleware/limits/rate_limit.h"
#include "cpprpc/middleware/limits/server_timeout.h"
