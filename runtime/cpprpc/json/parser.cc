#include "cpprpc/json/parser.h"

#include <utility>
#include <variant>

#include "cpprpc/json/depth.h"
#include "cpprpc/json/path.h"
#include "cpprpc/json/seen.h"
#include "cpprpc/message/extension.h"

namespace cpprpc::json {

Status Parser::parse(MessageRef message) {
  return this->message(0, message) ? Status::ok() : std::move(status_);
}

bool Parser::message(std::size_t at, MessageRef to) {
  const Level level(depth_, options_.limits.depth);
  if (level.is_too_deep()) return fail_exhausted(at, detail::Budget::kTooDeep);
  const WellKnown type = json::well_known(*to.table);
  return type == WellKnown::None ? members(at, to) : well_known(at, to, type);
}

bool Parser::members(std::size_t at, MessageRef to, std::string_view skipped) {
  if (!expect(at, TokenKind::Object)) return false;
  Seen seen(*to.table);
  std::size_t expected = 0;
  const std::size_t end = tape_.next(at);
  for (std::size_t name = at + 1; name < end; name = tape_.next(name + 1)) {
    const std::string_view text = tape_.text(name);
    const Field* const found = fields_.find(*to.table, text, expected);
    if (found != nullptr) {
      expected = seen.index(*found) + 1;
      if (!member(name, *found, to, seen)) return false;
    } else if (const auto* extended = find_extension(*to.table, text)) {
      if (!extension(name, *extended, to, seen)) return false;
    } else if (skipped.empty() || text != skipped) {
      if (!unknown(name, *to.table)) return false;
    }
  }
  return required(at, *to.table, seen);
}

bool Parser::member(std::size_t name, const Field& field, MessageRef to, Seen& seen) {
  if (seen.has(field)) return fail(name, "the field is there twice");
  seen.add(field);
  const std::size_t at = name + 1;
  if (kind(at) == TokenKind::Null && !has_null(field)) {  // as if it were not there
    return !field.flags.required || fail(at, "the field is required and must not be null");
  }
  if (field.flags.oneof) {
    if (seen.has_oneof(field)) return fail(name, "another field of its oneof is there already");
    seen.add_oneof(field);
  }
  return this->field(at, field, to);
}

bool Parser::extension(std::size_t name, const ExtensionTable& table, MessageRef to, Seen& seen) {
  if (seen.has(table)) return fail(name, "the extension is there twice");
  seen.add(table);
  const std::size_t at = name + 1;
  if (kind(at) == TokenKind::Null && !has_null(table.field)) return true;
  DynamicExtension extension(table);
  if (!field(at, table.field, extension.ref())) return false;
  write_extension(to, extension);
  return true;
}

const ExtensionTable* Parser::find_extension(const FieldTable& extendee,
                                             std::string_view name) const {
  if (options_.types == nullptr || !name.starts_with('[') || !name.ends_with(']')) return nullptr;
  const auto* const table = options_.types->find_extension(name.substr(1, name.size() - 2));
  return table != nullptr && table->extendee == &extendee ? table : nullptr;
}

bool Parser::unknown(std::size_t name, const FieldTable& table) {
  if (options_.ignore_unknown_fields) return true;
  return fail(name, std::string(table.full_name) + " has no such field");
}

bool Parser::required(std::size_t at, const FieldTable& table, const Seen& seen) {
  for (const Field& field : table.fields) {
    if (!field.flags.required || seen.has(field)) continue;
    return fail(at, "the field " + quoted(field.json_name) + " is required and missing");
  }
  return true;
}

bool Parser::field(std::size_t at, const Field& field, MessageRef to) {
  switch (field.cardinality()) {
    case Cardinality::Singular:
      return take(at, field, 1) && element(at, field, to, Value());
    case Cardinality::Repeated:
      return repeated(at, field, to);
    case Cardinality::Map:
      return map(at, field, to);
  }
  return true;
}

bool Parser::repeated(std::size_t at, const Field& field, MessageRef to) {
  if (kind(at) == TokenKind::Null) return true;  // its elements may be null, itself is absent
  if (!expect(at, TokenKind::Array)) return false;
  const std::size_t size = count(at);
  if (!take(at, field, size)) return false;
  field.access->reserve(cpprpc::member(to, field), size);
  const std::size_t end = tape_.next(at);
  for (std::size_t i = at + 1; i < end; i = tape_.next(i)) {
    if (!element(i, field, to, Value())) return false;
  }
  return true;
}

bool Parser::map(std::size_t at, const Field& field, MessageRef to) {
  if (kind(at) == TokenKind::Null) return true;
  if (!expect(at, TokenKind::Object) || !take(at, field, count(at))) return false;
  const std::size_t end = tape_.next(at);
  for (std::size_t name = at + 1; name < end; name = tape_.next(name + 1)) {
    Value key;
    if (!this->key(name, field.flags.key, key)) return false;
    if (!element(name + 1, field, to, key)) return false;
  }
  return true;
}

bool Parser::element(std::size_t at, const Field& field, MessageRef to, const Value& key) {
  Value value;
  if (field.message() == nullptr) {
    if (!scalar(at, field, value)) return false;
    if (value.index() == 0) {  // an enum of a name that is ignored, and so absent
      return !field.flags.required || fail(at, "the field is required, and its value is unknown");
    }
  }
  const bool is_map = key.index() != 0;
  const std::size_t before = is_map ? cpprpc::count(to, field) : 0;
  void* const added = field.access->add(cpprpc::member(to, field), key, value);
  if (is_map && cpprpc::count(to, field) == before) return fail(at - 1, "the key is there twice");
  return added == nullptr || message(at, {field.message(), added});
}

bool Parser::expect(std::size_t at, TokenKind expected) {
  return kind(at) == expected || fail_expected(at, to_string(expected));
}

std::size_t Parser::count(std::size_t at) const noexcept {
  const std::size_t end = tape_.next(at);
  const std::size_t names = kind(at) == TokenKind::Object ? 1 : 0;
  std::size_t count = 0;
  for (std::size_t i = at + 1; i < end; i = tape_.next(i + names)) ++count;
  return count;
}

bool Parser::take(std::size_t at, const Field& field, std::size_t count) {
  return budget_.take_values(field, count) || fail_exhausted(at, budget_.breach());
}

std::string Parser::place(std::size_t at) const {
  std::string text = position(json_, tape_.offset(at));
  if (const std::string path = tape_.path(at); !path.empty()) text.append(", ").append(path);
  return text.append(": ");
}

bool Parser::fail(std::size_t at, std::string_view why) {
  status_ = Status::invalid_argument(place(at).append(why));
  return false;
}

bool Parser::fail_exhausted(std::size_t at, std::string_view why) {
  status_ = Status::resource_exhausted(place(at).append(why));
  return false;
}

bool Parser::fail_expected(std::size_t at, std::string_view expected) {
  std::string why = "expected ";
  why.append(expected).append(", got ");
  switch (kind(at)) {
    case TokenKind::String:
      why += quoted(tape_.text(at));
      break;
    case TokenKind::Number:
      why += tape_.text(at).substr(0, 60);
      break;
    default:
      why += to_string(kind(at));
  }
  return fail(at, why);
}

}  // namespace cpprpc::json
