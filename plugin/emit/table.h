// Emits the constant tables of a file: what its messages, fields and extensions are called, and
// how to reach them without their types.

#pragma once

#include <string>

#include "plugin/model/model.h"

namespace cpprpc::plugin::emit {

[[nodiscard]] std::string field_list(const model::Message& message);  // .msg.cc, in cpprpc

/// The table of a message, made of its field_list().
[[nodiscard]] std::string field_table_definition(const model::Message& message,
                                                 const std::string& path);  // .msg.cc, in cpprpc

[[nodiscard]] std::string file_table_declaration(const model::File& file);  // .msg.h, in cpprpc
[[nodiscard]] std::string file_table_lists(const model::File& file);        // .msg.cc, in cpprpc
[[nodiscard]] std::string file_table_definition(const model::File& file);   // .msg.cc, in cpprpc

/// The table of a file whose messages are protoc's: descriptors alone, of the file and of all that
/// it imports.
[[nodiscard]] std::string service_table_declaration(
    const model::File& file);                                                 // .rpc.cc, at its top
[[nodiscard]] std::string service_table_definition(const model::File& file);  // .rpc.cc, at its end

}  // namespace cpprpc::plugin::emit
