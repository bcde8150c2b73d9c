// What the targets of the plugin share.

#pragma once

#include <google/protobuf/descriptor.h>

#include <string>
#include <vector>

namespace fuzz {

/// Runs the plugin over the files. Throws unless it writes either files or what is wrong.
void check_plugin(const std::vector<const google::protobuf::FileDescriptor*>& files,
                  const std::string& parameter);

/// Of a pool: what is wrong is no one's business.
class NoErrors final : public google::protobuf::DescriptorPool::ErrorCollector {
  void AddError(const std::string&, const std::string&, const google::protobuf::Message*,
                ErrorLocation, const std::string&) override {}
};

}  // namespace fuzz
