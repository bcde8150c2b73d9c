// The well-known types, which are written as people would by hand.

#include <string>
#include <utility>

#include "cpprpc/json/depth.h"
#include "cpprpc/json/field_mask.h"
#include "cpprpc/json/number.h"
#include "cpprpc/json/parser.h"
#include "cpprpc/json/time.h"
#include "cpprpc/wkt/duration.msg.h"
#include "cpprpc/wkt/empty.msg.h"
#include "cpprpc/wkt/field_mask.msg.h"
#include "cpprpc/wkt/timestamp.msg.h"

namespace cpprpc::json {
namespace {

// Of FieldMask, ListValue and Struct: the one that holds all there is.
template <Message M>
const Field& only_field() {
  return Codec<M>::fields.fields.front();
}

}  // namespace

bool Parser::well_known(std::size_t at, MessageRef to, WellKnown type) {
  const auto as = [&]<class M>(std::in_place_type_t<M>) -> M& {
    return *static_cast<M*>(to.message);
  };
  switch (type) {
    case WellKnown::None:
      break;
    case WellKnown::Any:
      return any(at, as(std::in_place_type<wkt::Any>));
    case WellKnown::Duration:
      return time(at, as(std::in_place_type<wkt::Duration>));
    case WellKnown::FieldMask:
      return field_mask(at, as(std::in_place_type<wkt::FieldMask>));
    case WellKnown::ListValue:
      return dynamic(at, as(std::in_place_type<wkt::ListValue>));
    case WellKnown::Struct:
      return dynamic(at, as(std::in_place_type<wkt::Struct>));
    case WellKnown::Timestamp:
      return time(at, as(std::in_place_type<wkt::Timestamp>));
    case WellKnown::Value:
      return dynamic(at, as(std::in_place_type<wkt::Value>));
    case WellKnown::Wrapper:
      return element(at, to.table->fields.front(), to, Value());
  }
  return true;
}

bool Parser::any(std::size_t at, wkt::Any& to) {
  if (!expect(at, TokenKind::Object)) return false;
  const std::size_t end = tape_.next(at);
  if (end == at + 1) return true;  // an Any of nothing
  std::size_t type = 0;
  std::size_t value = 0;
  for (std::size_t name = at + 1; name < end; name = tape_.next(name + 1)) {
    if (tape_.text(name) == "value") value = name + 1;
    if (tape_.text(name) != "@type") continue;
    if (type != 0) return fail(name, "\"@type\" is there twice");
    type = name + 1;
  }
  if (type == 0) return fail(at, "\"@type\" is missing, which says what the Any holds");
  if (!expect(type, TokenKind::String)) return false;
  const std::string_view url = tape_.text(type);
  const FieldTable* const table = find_type(options_.types, url);
  if (table == nullptr) return fail(type, unknown_type(url));

  DynamicMessage payload(*table);
  // Some write {} as the value of an Empty, too.
  const bool is_empty = table == &Codec<wkt::Empty>::fields && value != 0;
  const bool has_value = is_empty || json::well_known(*table) != WellKnown::None;
  const Level level(depth_, options_.limits.depth);
  if (level.is_too_deep()) return fail_exhausted(at, detail::Budget::kTooDeep);
  if (has_value ? !any_value(at, value, payload.ref()) : !members(at, payload.ref(), "@type")) {
    return false;
  }
  to.type_url = url;
  to.value = encode(payload.view());
  return true;
}

bool Parser::any_value(std::size_t at, std::size_t value, MessageRef payload) {
  const std::size_t end = tape_.next(at);
  for (std::size_t name = at + 1; name < end; name = tape_.next(name + 1)) {
    const std::string_view text = tape_.text(name);
    if (text == "value" && name + 1 != value) return fail(name, "\"value\" is there twice");
    if (text != "value" && text != "@type" && !unknown(name, *payload.table)) return false;
  }
  if (value == 0) return fail(at, "\"value\" is missing beside \"@type\"");
  return message(value, payload);
}

template <class Time>
bool Parser::time(std::size_t at, Time& to) {
  constexpr bool is_duration = std::is_same_v<Time, wkt::Duration>;
  if (kind(at) == TokenKind::String && parse_time(tape_.text(at), to)) return true;
  return fail_expected(at, is_duration ? "a duration such as \"1.5s\""
                                       : "a time such as \"1972-01-01T10:00:20.021Z\"");
}

bool Parser::field_mask(std::size_t at, wkt::FieldMask& to) {
  if (kind(at) == TokenKind::String) {
    if (!take(at, only_field<wkt::FieldMask>(), count_paths(tape_.text(at)))) return false;
    if (parse_field_mask(tape_.text(at), to)) return true;
  }
  return fail_expected(at, "a field mask such as \"user.displayName,photo\"");
}

bool Parser::dynamic(std::size_t at, wkt::Struct& to) {
  if (!expect(at, TokenKind::Object) || !take(at, only_field<wkt::Struct>(), count(at)))
    return false;
  const std::size_t end = tape_.next(at);
  for (std::size_t name = at + 1; name < end; name = tape_.next(name + 1)) {
    const auto [entry, is_new] = to.fields.try_emplace(std::string(tape_.text(name)));
    if (!is_new) return fail(name, "the key is there twice");
    if (!dynamic(name + 1, entry->second)) return false;
  }
  return true;
}

bool Parser::dynamic(std::size_t at, wkt::ListValue& to) {
  if (!expect(at, TokenKind::Array)) return false;
  const std::size_t size = count(at);
  if (!take(at, only_field<wkt::ListValue>(), size)) return false;
  to.values.reserve(size);
  const std::size_t end = tape_.next(at);
  for (std::size_t i = at + 1; i < end; i = tape_.next(i)) {
    if (!dynamic(i, to.values.emplace_back())) return false;
  }
  return true;
}

bool Parser::dynamic(std::size_t at, wkt::Value& to) {
  const Level level(depth_, options_.limits.depth);
  if (level.is_too_deep()) return fail_exhausted(at, detail::Budget::kTooDeep);
  using Kind = wkt::Value::Kind;
  switch (kind(at)) {
    case TokenKind::Null:
      to.kind.emplace<Kind::null_value>();
      return true;
    case TokenKind::False:
    case TokenKind::True:
      to.kind.emplace<Kind::bool_value>(kind(at) == TokenKind::True);
      return true;
    case TokenKind::Number: {
      double& number = to.kind.emplace<Kind::number_value>();
      return parse_float(tape_.text(at), number) || fail_expected(at, "a double");
    }
    case TokenKind::String:
      to.kind.emplace<Kind::string_value>(tape_.text(at));
      return true;
    case TokenKind::Object:
      return dynamic(at, to.kind.emplace<Kind::struct_value>());
    case TokenKind::Array:
      return dynamic(at, to.kind.emplace<Kind::list_value>());
  }
  return true;
}

}  // namespace cpprpc::json
