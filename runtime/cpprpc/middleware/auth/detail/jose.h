// The headers of jose, which do not say that their functions are C's. What they include in turn is
// included before, by its own rules.

#pragma once

#include <jansson.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

extern "C" {
#include <jose/b64.h>
#include <jose/cfg.h>
#include <jose/jws.h>
}
