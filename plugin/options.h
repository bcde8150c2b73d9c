// The options of one run: what stands before the folder in --cpp-rpc_out=OPTIONS:FOLDER, or in
// --cpp-rpc_opt=OPTIONS.
//
//   services=false                     no .rpc.h and .rpc.cc
//   messages=protobuf                  no .msg.h and .msg.cc: the services use protoc's own classes
//   descriptors=false                  services do not bring the descriptors of their files along
//   map=unordered                      maps are std::unordered_map, unless a field says otherwise
//   well_known=generate                of google/protobuf/*.proto the code itself, for the
//   runtime's
//                                      own build; else an #include of what comes with the runtime
//   namespace=demo.v1:acme::demo       the C++ namespace of a package

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace cpprpc::plugin {

/// Whose classes the messages are.
enum class Messages : std::uint8_t { Ours, Protobuf };

struct Options {
  bool services = true;
  Messages messages = Messages::Ours;
  bool unordered_maps = false;
  bool descriptors = true;
  bool generate_well_known = false;
  std::map<std::string, std::string> namespaces;  // package to namespace
};

struct ParsedOptions {
  Options options;
  std::string error;  // empty: none; else all of them, a line each
};

[[nodiscard]] ParsedOptions parse_options(std::string_view parameter);

struct Fault {
  std::string what, remedy;
};

/// What is wrong with `text` as a C++ namespace, "acme::orders"; none: nothing.
[[nodiscard]] std::optional<Fault> namespace_fault(std::string_view text);

}  // namespace cpprpc::plugin
