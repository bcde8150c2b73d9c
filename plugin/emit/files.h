// Emits whole files from a model.

#pragma once

#include <string>
#include <vector>

#include "plugin/model/model.h"

namespace cpprpc::plugin::emit {

struct Output {
  std::string path;  // below the output folder: "demo/v1/greeter.msg.h"
  std::string content;
};

/// The .msg.h and .msg.cc of a file, and with `services` its .rpc.h and .rpc.cc.
[[nodiscard]] std::vector<Output> files(const model::File& file, bool services);

}  // namespace cpprpc::plugin::emit
