// What generated sources make their tables with. For x.msg.cc, after its own header; nothing else
// includes this.

#pragma once

#include <cstddef>

#include "cpprpc/message/access.h"
#include "cpprpc/message/extension.h"
#include "cpprpc/message/fields.h"
#include "cpprpc/message/message.h"
#include "cpprpc/wire/reader.h"
#include "cpprpc/wire/writer.h"

// Messages are no standard-layout types, of which alone C++ promises that offsetof() works. Both
// compilers that we know support it for all that have no virtual base. For the rest of the source.
#pragma GCC diagnostic ignored "-Winvalid-offsetof"

namespace cpprpc {

/// The fields of a message, by number: specialised for those that have any.
///
///   static constexpr Field list[] = {...};
template <class M>
struct FieldList {
  static constexpr std::span<const Field> list = {};
};

/// The codec of M, without its type.
template <class M>
[[nodiscard]] constexpr MessageOps message_ops() {
  return {
      [](const void* m, wire::Writer out) {
        return Codec<M>::write(*static_cast<const M*>(m), out);
      },
      [](wire::Reader in, void* m, bool replace) {
        if (replace) Codec<M>::recycle(*static_cast<M*>(m));
        return Codec<M>::read(in, *static_cast<M*>(m), replace);
      },
      &Codec<M>::fields,
  };
}

/// The table of M, which `file` declares.
template <class M>
[[nodiscard]] constexpr FieldTable field_table(const FileTable& file) {
  return {Codec<M>::full_name,
          FieldList<M>::list,
          offsetof(M, unknown_fields),
          &Codec<M>::ops,
          &detail::create<M>,
          &detail::destroy<M>,
          &file};
}

/// The table of an extension, of type E or const E.
template <class E>
[[nodiscard]] constexpr ExtensionTable extension_table(std::string_view name,
                                                       std::string_view json_name,
                                                       std::uint32_t number, FieldType type,
                                                       FieldFlags flags = {}) {
  using Holder = typename detail::ExtensionHolder<typename E::ValueType>::type;
  return {&Codec<typename E::Extendee>::fields,
          {name, json_name, number, type, 0, &access<Holder>, flags},
          &detail::create<Holder>,
          &detail::destroy<Holder>};
}

}  // namespace cpprpc
