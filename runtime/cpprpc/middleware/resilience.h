// Resilience: middleware of a client that keeps a server's trouble from becoming the client's own.
//
//   const Channel payments = connect_h2("payments:443")
//                                .with(DeadlineBudget(DeadlineBudgetOptions{}.default_timeout(5s)))
//                                .with(Retry(RetryPolicy{}.max_attempts(3)))
//                                .with(Hedging(HedgingOptions{}.delay(50ms)))
//                                .with(CircuitBreaker(CircuitBreakerOptions{}.name("payments")));
//
// In that order: one deadline for all attempts, and a breaker that counts each. Each may be used
// without the others. Copies of one object share what it knows of its server, so each server gets
// objects of its own.
//
// For any thread. Link cpprpc::resilience.

#pragma once

#include "cpprpc/middleware/resilience/circuit_breaker.h"
#include "cpprpc/middleware/resilience/deadline_budget.h"
#include "cpprpc/middleware/resilience/hedging.h"
#include "cpprpc/middleware/resilience/retry.h"
