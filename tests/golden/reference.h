// What libprotobuf makes of the same content, and the proof that we agree with it.
//
//   TEST(Scalars, AreWrittenInOrder) {
//     expect_agreement(Scalars{.f_int32 = -5, .f_bool = true},
//                      reference<theirs::Scalars>("f_int32: -5 f_bool: true"));
//   }
//
// The references are protoc's own C++ classes of the golden protos, generated from copies whose
// packages have a `ref.` before them, so that both worlds fit into one program. Where protoc's
// classes do not compile (keywords, macros), dynamic_reference() reads the proto at run time.

#pragma once

#include <google/protobuf/message.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "cpprpc/base/result.h"
#include "cpprpc/hash.h"
#include "cpprpc/json.h"
#include "cpprpc/message/message.h"
#include "cpprpc/message/reflection.h"
#include "cpprpc/message/type_set.h"
#include "cpprpc/text.h"

namespace golden_test {

using Theirs = google::protobuf::Message;

/// A message of protoc's class, filled from protobuf's text format.
template <class M>
[[nodiscard]] M reference(const std::string& text) {
  M message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

/// The same without a class: the message `full_name` of `proto`, "golden/macros.proto".
[[nodiscard]] std::unique_ptr<Theirs> dynamic_reference(const std::string& proto,
                                                        const std::string& full_name,
                                                        const std::string& text);

/// Maps in the order of their keys, as ours are.
[[nodiscard]] std::string serialize(const Theirs& message);

/// "0a 03 61": readable where bytes differ.
[[nodiscard]] std::string hex(std::string_view bytes);

/// The other way: "0a 03 61" as bytes.
[[nodiscard]] std::string unhex(std::string_view text);

/// One of our messages without its type.
struct Ours {
  std::string bytes;
  std::size_t size;
  /// Decodes and encodes again; empty when decoding fails.
  std::function<std::optional<std::string>(std::string_view)> again;
  /// Whether what was decoded from these bytes is equal to the message.
  std::function<bool(std::string_view)> equals;
  /// Decodes into the message itself, which is not empty, and encodes again.
  std::function<std::optional<std::string>(std::string_view)> reuse;
  /// Merges into the message itself, and encodes again.
  std::function<std::optional<std::string>(std::string_view)> merge;
  /// As text, with unknown fields.
  std::string text;
  /// Reads text, and encodes that.
  std::function<std::optional<std::string>(std::string_view)> from_text;
  /// As JSON.
  cpprpc::Result<std::string> json;
  /// Reads JSON, and encodes that.
  std::function<cpprpc::Result<std::string>(std::string_view)> from_json;
};

/// Expects the same bytes, text and JSON, both directions, of all fields; then, for bytes that
/// were cut off, damaged, shortened or lengthened at every place, that we accept and reject what
/// libprotobuf does, and read the same from what both accept.
void expect_agreement(const Ours& ours, const Theirs& theirs);

/// Expects that we read libprotobuf's JSON and it reads ours. Part of expect_agreement().
void expect_same_json(const Ours& ours, const Theirs& theirs);

/// Of any bytes: that we accept or reject them as libprotobuf does, and read the same from them.
void expect_same_reading(const Ours& ours, const Theirs& theirs, std::string_view bytes);

/// All types that the files of M know.
template <cpprpc::Message M>
[[nodiscard]] const cpprpc::TypeSet& types_of() {
  static const cpprpc::TypeSet types = cpprpc::TypeSet::of<M>();
  return types;
}

template <cpprpc::Message M>
[[nodiscard]] Ours ours(const M& message) {
  const auto encoded = [](const cpprpc::Status& status, const M& m) -> std::optional<std::string> {
    if (!status.is_ok()) return std::nullopt;
    return cpprpc::encode(m);
  };
  return {
      .bytes = cpprpc::encode(message),
      .size = cpprpc::encoded_size(message),
      .again = [=](std::string_view bytes) -> std::optional<std::string> {
        const cpprpc::Result<M> decoded = cpprpc::decode<M>(bytes);
        return encoded(decoded.status(), decoded ? *decoded : M());
      },
      .equals =
          [=](std::string_view bytes) {
            const cpprpc::Result<M> decoded = cpprpc::decode<M>(bytes);
            return decoded && *decoded == message;
          },
      .reuse =
          [=](std::string_view bytes) {
            M used = message;
            return encoded(cpprpc::decode_into(bytes, used), used);
          },
      .merge =
          [=](std::string_view bytes) {
            M target = message;
            return encoded(cpprpc::merge_into(bytes, target), target);
          },
      .text = cpprpc::to_text(message, {.print_unknown_fields = true, .types = &types_of<M>()}),
      .from_text = [=](std::string_view text) -> std::optional<std::string> {
        M target;
        return encoded(cpprpc::from_text(text, cpprpc::ref(target), {.types = &types_of<M>()}),
                       target);
      },
      .json = cpprpc::to_json(message, {.types = &types_of<M>()}),
      .from_json =
          [](std::string_view json) {
            return cpprpc::from_json<M>(json, {.types = &types_of<M>()})
                .transform(&cpprpc::encode<M>);
          },
  };
}

template <cpprpc::Message M>
void expect_agreement(const M& message, const Theirs& theirs) {
  expect_agreement(ours(message), theirs);
  EXPECT_EQ(M(message), message) << "a message with a NaN belongs to expect_agreement_of_bytes()";
  const cpprpc::Result<M> again = cpprpc::decode<M>(cpprpc::encode(message));
  ASSERT_TRUE(again);
  EXPECT_EQ(std::hash<M>()(*again), std::hash<M>()(message));
}

template <cpprpc::Message M>
void expect_agreement(const M& message, const std::unique_ptr<Theirs>& theirs) {
  ASSERT_NE(theirs, nullptr);
  expect_agreement(message, *theirs);
}

/// As expect_agreement(), of a message that holds a NaN and so is not equal to itself.
template <cpprpc::Message M>
void expect_agreement_of_bytes(const M& message, const Theirs& theirs) {
  Ours erased = ours(message);
  erased.equals = [again = erased.again, bytes = erased.bytes](std::string_view other) {
    return again(other) == bytes;
  };
  expect_agreement(erased, theirs);
}

/// Why these bytes are no M.
template <cpprpc::Message M>
[[nodiscard]] std::string decode_error(std::string_view bytes) {
  const cpprpc::Result<M> decoded = cpprpc::decode<M>(bytes);
  return decoded ? "decoded without an error" : decoded.error().to_string();
}

}  // namespace golden_test
