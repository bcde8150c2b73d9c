// Codec<M>: how a message of type M looks on the wire. Generated code specialises it for every
// message; the functions of cpprpc/message/message.h and the wire's own classes call it.

#pragma once

#include <cstddef>

namespace cpprpc {

namespace wire {
class Reader;
class Writer;
}  // namespace wire

///   static constexpr std::string_view full_name;
///   static const FieldTable fields;
///   static const MessageOps ops;                               // those of below, without the type
///   static wire::Writer write(const M& m, wire::Writer out);   // backward: see wire/writer.h
///
///   // Merges into m; or replaces it, reading over what is there, after recycle(m) has cleared the
///   // members that cost nothing to clear.
///   static wire::Reader read(wire::Reader in, M& m, bool replace);
///   static void recycle(M& m);
template <class M>
struct Codec;

}  // namespace cpprpc
