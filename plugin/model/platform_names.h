// What the platform's headers took for themselves: data for keywords.cc.

#pragma once

#include <string_view>

namespace cpprpc::plugin {

extern const std::string_view kMacros;   // names, separated by white space
extern const std::string_view kGlobals;  // the same

}  // namespace cpprpc::plugin
