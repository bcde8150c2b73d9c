// Emits whole files from a model.

#pragma once

#include <string>
#include <vector>

#include "plugin/model/model.h"
#include "plugin/options.h"

namespace cpprpc::plugin::emit {

struct Output {
  std::string path;  // below the output folder: "demo/v1/greeter.msg.h"
  std::string content;
};

/// The .msg.h and .msg.cc of a file, and its .rpc.h and .rpc.cc, but for what the options leave
/// out.
[[nodiscard]] std::vector<Output> files(const model::File& file, const Options& options);

}  // namespace cpprpc::plugin::emit
