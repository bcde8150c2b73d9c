// build(): the models of the files that are to be generated, from libprotobuf's descriptors.

#pragma once

#include <google/protobuf/descriptor.h>

#include <vector>

#include "plugin/diagnostics.h"
#include "plugin/model/model.h"
#include "plugin/options.h"

namespace cpprpc::plugin::model {

/// One model for each of `files`; of no use when there are diagnostics.
[[nodiscard]] std::vector<File> build(
    const std::vector<const google::protobuf::FileDescriptor*>& files, const Options& options,
    Diagnostics& diagnostics);

}  // namespace cpprpc::plugin::model
