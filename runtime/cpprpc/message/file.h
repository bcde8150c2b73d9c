// File<path>: the table of a .proto file, by its path as protoc knows it.
//
//   const cpprpc::FileTable& file = cpprpc::File<"demo/v1/greeter.proto">::table;
//   descriptor_proto.ParseFromString(std::string(file.descriptor));
//
// Generated headers specialise it; file_of<M>() (cpprpc/message/reflection.h) is the file of a
// message. Constant data.

#pragma once

#include <cstddef>

namespace cpprpc {

struct FileTable;

namespace detail {
/// A string literal as a template argument.
template <std::size_t size>
struct FixedString {
  constexpr FixedString(const char (&text)[size]) {  // NOLINT: a literal is to become one
    for (std::size_t i = 0; i < size; ++i) chars[i] = text[i];
  }
  char chars[size];
};
}  // namespace detail

///   static const FileTable table;
template <detail::FixedString path>
struct File;

}  // namespace cpprpc
