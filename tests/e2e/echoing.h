// Answers for tests to which it does not matter what is served.

#pragma once

#include "peer.h"

namespace e2e {

/// Once: the text again; or, if there is a number, an error of that code with the text. Expand: the
/// text as often as the number says. Collect: all texts as one. Chat: each text again.
void answer_as_asked(EchoService& echo);

}  // namespace e2e
