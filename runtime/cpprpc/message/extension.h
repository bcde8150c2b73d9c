// Extensions: fields that another .proto adds to a message of proto2.
//
//   extend demo.Order { optional string courier = 100; }             // in shipping.proto
//
//   cpprpc::set_extension(order, shipping::courier, "bike");
//   if (cpprpc::has_extension(order, shipping::courier)) ...
//   cpprpc::Result<std::string> courier = cpprpc::get_extension(order, shipping::courier);
//
// An extension is kept in the message's unknown_fields, as it stands on the wire: whether or not
// this program knows it, it is handed on unchanged. It is parsed each time it is asked for; keep
// what you need more than once.
//
// As with the message itself: several threads may read at once.

#pragma once

#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "cpprpc/base/result.h"
#include "cpprpc/message/fields.h"
#include "cpprpc/message/message.h"
#include "cpprpc/message/reflection.h"

namespace cpprpc {

/// An extension of M that holds a T, or a std::vector<T>: a constant of generated code.
template <class M, class T>
struct Extension : ExtensionTable {
  using Extendee = M;
  using ValueType = T;

  T (*default_value)() = nullptr;  // null: it is T()
};

/// A value of an extension that is known only at run time. It owns the value.
class DynamicExtension {
 public:
  explicit DynamicExtension(const ExtensionTable& table)
      : table_(&table), holder_(table.create()) {}
  DynamicExtension(const DynamicExtension&) = delete;
  DynamicExtension& operator=(const DynamicExtension&) = delete;
  ~DynamicExtension() { table_->destroy(holder_); }

  [[nodiscard]] const ExtensionTable& table() const noexcept { return *table_; }
  [[nodiscard]] const Field& field() const noexcept { return table_->field; }
  /// As a message of which field() is the only field: for the functions of reflection.h that take
  /// a field. Its table is that of the message that is extended.
  [[nodiscard]] MessageView view() const noexcept { return {table_->extendee, holder_}; }
  [[nodiscard]] MessageRef ref() noexcept { return {table_->extendee, holder_}; }

 private:
  const ExtensionTable* table_;
  void* holder_;
};

/// Merges what `message` holds of the extension into `out`. INVALID_ARGUMENT when it is malformed.
Status read_extension(MessageView message, DynamicExtension& out);

/// Replaces what `message` holds of the extension.
void write_extension(MessageRef message, const DynamicExtension& value);

namespace detail {
[[nodiscard]] bool has_extension(MessageView message, const ExtensionTable& extension);
void clear_extension(MessageRef message, const ExtensionTable& extension);
Status read_extension(MessageView message, const ExtensionTable& extension, void* holder);
void write_extension(MessageRef message, const ExtensionTable& extension, const void* holder);

// What holds the value of an extension: the member of the struct that access<> reaches it in.
template <class T>
struct ExtensionHolder {
  using type = std::optional<T>;
};
template <class T>
struct ExtensionHolder<std::vector<T>> {
  using type = std::vector<T>;
};
}  // namespace detail

/// Whether there is a value, or for repeated ones at least one.
template <Message M, class T>
[[nodiscard]] bool has_extension(const M& message, const Extension<M, T>& extension) {
  return detail::has_extension(view(message), extension);
}

/// The value; when there is none, the default of the .proto, or else T(). INVALID_ARGUMENT when
/// what came over the wire is malformed: decoding the message does not look into its extensions.
template <Message M, class T>
[[nodiscard]] Result<T> get_extension(const M& message, const Extension<M, T>& extension) {
  typename detail::ExtensionHolder<T>::type holder{};
  Status status = detail::read_extension(view(message), extension, &holder);
  if (!status.is_ok()) return status;
  if constexpr (std::is_same_v<T, decltype(holder)>) {
    return holder;
  } else {
    if (holder) return T(*std::move(holder));
    return extension.default_value != nullptr ? extension.default_value() : T();
  }
}

/// Replaces the value; an empty vector removes all.
template <Message M, class T>
void set_extension(M& message, const Extension<M, T>& extension,
                   const std::type_identity_t<T>& value) {
  const typename detail::ExtensionHolder<T>::type holder(value);
  detail::write_extension(ref(message), extension, &holder);
}

template <Message M, class T>
void clear_extension(M& message, const Extension<M, T>& extension) {
  detail::clear_extension(ref(message), extension);
}

}  // namespace cpprpc
