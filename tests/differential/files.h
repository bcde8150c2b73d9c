// The tables of all golden files and of the well-known types. CMake writes the list.

#pragma once

#include <string_view>
#include <vector>

#include "cpprpc/message/fields.h"

namespace differential {

struct GoldenFile {
  const cpprpc::FileTable* table;
  std::string_view options;  // that it was generated with: "namespace=a:b,services=false"
};

[[nodiscard]] std::vector<GoldenFile> golden_files();

}  // namespace differential
