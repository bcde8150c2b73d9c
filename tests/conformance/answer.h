// What the conformance testee makes of one request, apart from how requests come and answers go:
// it reads the payload as a message of the type asked for, and writes that in the format asked for.

#pragma once

#include "conformance/conformance.msg.h"

namespace conformance {

/// `skipped`, with what is missing, for a message type or a format that we do not have. Which of
/// them may be missing is for run.py to judge.
[[nodiscard]] ConformanceResponse answer(const ConformanceRequest& request);

}  // namespace conformance
