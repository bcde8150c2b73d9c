// The options of one run: what stands before the folder in --cpp-rpc_out=OPTIONS:FOLDER, or in
// --cpp-rpc_opt=OPTIONS.
//
//   services=false                     no .rpc.h and .rpc.cc
//   namespace=demo.v1:acme::demo       the C++ namespace of a package

#pragma once

#include <map>
#include <string>
#include <string_view>

namespace cpprpc::plugin {

struct Options {
  bool services = true;
  std::map<std::string, std::string> namespaces;  // package to namespace
};

struct ParsedOptions {
  Options options;
  std::string error;  // empty: none; else all of them, a line each
};

[[nodiscard]] ParsedOptions parse_options(std::string_view parameter);

/// What is wrong with `text` as a C++ namespace, "acme::orders"; empty: nothing.
[[nodiscard]] std::string namespace_error(std::string_view text);

}  // namespace cpprpc::plugin
