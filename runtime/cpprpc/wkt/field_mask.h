// FieldMask: which fields of a message are meant, as paths: "name", "address.city".
//
//   wkt::FieldMask mask{.paths = {"name", "address.city"}};
//   cpprpc::Status kept = wkt::apply(mask, user);             // clears what the mask does not name
//   cpprpc::Status done = wkt::merge(mask, changes, user);    // writes only what it names
//
// A path has the names of the .proto, joined by dots, and means all that is below its last field. A
// repeated field or map can only be that last one. apply() and merge() check the whole mask first:
// for one that does not fit the message they change nothing, and say which path is wrong. The other
// functions look at no message type, and take paths as they are.
// They are those of libprotobuf's FieldMaskUtil, but for what their comments say. Any thread.

#pragma once

#include <string_view>

#include "cpprpc/base/status.h"
#include "cpprpc/message/message.h"
#include "cpprpc/message/value.h"
#include "cpprpc/wkt/field_mask.msg.h"

namespace cpprpc::wkt {

/// How merge() treats fields that a path ends on.
struct MergeOptions {
  bool replace_repeated = false;  // else the values are appended, or put into the map
  bool replace_messages = false;  // else they are merged, and an absent one changes nothing
};

namespace detail {
[[nodiscard]] Status validate(const FieldMask& mask, const FieldTable& table);
[[nodiscard]] FieldMask all_fields(const FieldTable& table);
[[nodiscard]] Status apply(const FieldMask& mask, MessageRef message);
[[nodiscard]] Status merge(const FieldMask& mask, MessageView from, MessageRef to,
                           MergeOptions options);
}  // namespace detail

// --- masks and messages

/// INVALID_ARGUMENT if a path leads to no field of M; it names the path, and what is wrong.
/// Stricter than libprotobuf's, which ignores empty names, as in "a..b".
template <Message M>
[[nodiscard]] Status validate(const FieldMask& mask) {
  return detail::validate(mask, Codec<M>::fields);
}

template <Message M>
[[nodiscard]] bool is_valid(const FieldMask& mask) {
  return validate<M>(mask).is_ok();
}

/// A path for each field of M.
template <Message M>
[[nodiscard]] FieldMask all_fields() {
  return detail::all_fields(Codec<M>::fields);
}

/// Clears all fields the mask does not name, and in messages that it names a part of all others.
/// Unknown fields (and with them extensions), which no path can name, are cleared there too;
/// libprotobuf keeps them. A mask without paths stands for all fields: nothing is cleared. Errors
/// as validate().
template <Message M>
[[nodiscard]] Status apply(const FieldMask& mask, M& message) {
  return detail::apply(mask, {&Codec<M>::fields, &message});
}

/// Writes the fields that the mask names from `from` to `to`; those absent in `from` are cleared.
/// Where a path goes on below a message that neither has, none is made; libprotobuf makes one. A
/// mask without paths names nothing. `from` may be `to`, but no part of it. Errors as validate().
template <Message M>
[[nodiscard]] Status merge(const FieldMask& mask, const M& from, M& to, MergeOptions options = {}) {
  if (&from != &to) {
    return detail::merge(mask, {&Codec<M>::fields, &from}, {&Codec<M>::fields, &to}, options);
  }
  const M copy = from;
  return detail::merge(mask, {&Codec<M>::fields, &copy}, {&Codec<M>::fields, &to}, options);
}

// --- masks alone

/// The same mask in its canonical form: sorted, and without paths that others of it cover.
[[nodiscard]] FieldMask normalise(const FieldMask& mask);

/// What either of them names, in the canonical form.
[[nodiscard]] FieldMask unite(const FieldMask& a, const FieldMask& b);

/// What both of them name, in the canonical form. If that is nothing, beware of apply(), for which
/// no paths are all fields.
[[nodiscard]] FieldMask intersect(const FieldMask& a, const FieldMask& b);

/// Whether the mask names all of `path`: it has it, or a path that it is below.
[[nodiscard]] bool contains(const FieldMask& mask, std::string_view path);

}  // namespace cpprpc::wkt
