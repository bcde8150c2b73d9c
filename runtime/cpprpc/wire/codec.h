// Codec<M>: how a message of type M looks on the wire. Generated code specialises it for every
// message; the functions of cpprpc/message/message.h and the wire's own classes call it.

#pragma once

#include <cstddef>

namespace cpprpc {

namespace wire {
class Reader;
class Sizes;
class Writer;
}  // namespace wire

///   static constexpr std::string_view full_name;
///   static const FieldTable fields;
///   static std::size_t size(const M& m, wire::Sizes& sizes);   // encoded size
///   static void write(const M& m, wire::Writer& out);          // exactly size() bytes
///   static void read(wire::Reader& in, M& m);                  // merges into m
///   static void clear(M& m);                                   // as new, but keeps capacity
template <class M>
struct Codec;

}  // namespace cpprpc
