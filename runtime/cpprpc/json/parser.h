// Parser: what a JSON text says, as a message. See cpprpc/json.h.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cpprpc/json.h"
#include "cpprpc/json/names.h"
#include "cpprpc/json/tape.h"
#include "cpprpc/json/well_known.h"
#include "cpprpc/message/budget.h"
#include "cpprpc/message/value.h"
#include "cpprpc/wkt/any.msg.h"
#include "cpprpc/wkt/field_mask.msg.h"
#include "cpprpc/wkt/struct.msg.h"

namespace cpprpc::json {

class Seen;

class Parser {
 public:
  /// `json` is what `tape` was made of. All are borrowed.
  Parser(std::string_view json, const Tape& tape, const JsonReadOptions& options,
         detail::Budget& budget)
      : json_(json), tape_(tape), options_(options), budget_(budget) {}

  /// Fills `message`, which is empty.
  [[nodiscard]] Status parse(MessageRef message);

 private:
  // Each reads the value whose token is at `at`. False is an error, which stands in status_.

  // parser.cc
  bool message(std::size_t at, MessageRef to);
  bool members(std::size_t at, MessageRef to, std::string_view skipped = {});
  bool member(std::size_t name, const Field& field, MessageRef to, Seen& seen);
  bool extension(std::size_t name, const ExtensionTable& table, MessageRef to, Seen& seen);
  bool unknown(std::size_t name, const FieldTable& table);
  bool required(std::size_t at, const FieldTable& table, const Seen& seen);
  bool field(std::size_t at, const Field& field, MessageRef to);
  bool repeated(std::size_t at, const Field& field, MessageRef to);
  bool map(std::size_t at, const Field& field, MessageRef to);
  bool element(std::size_t at, const Field& field, MessageRef to, const Value& key);

  // parser_scalar.cc: sets `value`; to std::monostate if it is to be left out
  bool scalar(std::size_t at, const Field& field, Value& value);
  bool key(std::size_t at, FieldType type, Value& key);
  template <class Int>
  bool integer(std::size_t at, Value& value);
  template <class Float>
  bool floating(std::size_t at, Value& value);
  bool boolean(std::size_t at, Value& value);
  bool string(std::size_t at, Value& value);
  bool bytes(std::size_t at, Value& value);
  bool enumerator(std::size_t at, const Field& field, Value& value);

  // parser_well_known.cc
  bool well_known(std::size_t at, MessageRef to, WellKnown type);
  bool any(std::size_t at, wkt::Any& to);
  bool any_value(std::size_t at, std::size_t value, MessageRef payload);
  template <class Time>
  bool time(std::size_t at, Time& to);
  bool field_mask(std::size_t at, wkt::FieldMask& to);
  bool dynamic(std::size_t at, wkt::Struct& to);
  bool dynamic(std::size_t at, wkt::ListValue& to);
  bool dynamic(std::size_t at, wkt::Value& to);

  /// The extension of that name in brackets; null: there is none for messages of `extendee`.
  [[nodiscard]] const ExtensionTable* find_extension(const FieldTable& extendee,
                                                     std::string_view name) const;

  /// The place of a token, for errors.
  [[nodiscard]] std::string place(std::size_t at) const;
  [[nodiscard]] TokenKind kind(std::size_t at) const noexcept { return tape_.kind(at); }
  /// How many elements or members it has.
  [[nodiscard]] std::size_t count(std::size_t at) const noexcept;
  /// Takes from the budget what that many values of the field need.
  bool take(std::size_t at, const Field& field, std::size_t count);
  bool expect(std::size_t at, TokenKind kind);
  bool fail(std::size_t at, std::string_view why);
  bool fail_exhausted(std::size_t at, std::string_view why);
  /// "expected a boolean, got a number".
  bool fail_expected(std::size_t at, std::string_view expected);

  const std::string_view json_;
  const Tape& tape_;
  const JsonReadOptions& options_;
  detail::Budget& budget_;
  FieldNames fields_;
  EnumNumbers enums_;
  std::string bytes_;  // of the field at hand
  std::uint32_t depth_ = 0;
  Status status_;
};

}  // namespace cpprpc::json
