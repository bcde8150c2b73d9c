#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "cpprpc/message/budget.h"
#include "cpprpc/message/extension.h"
#include "cpprpc/message/reflection.h"
#include "cpprpc/message/type_set.h"
#include "cpprpc/text.h"
#include "cpprpc/text/scalar.h"
#include "cpprpc/text/schema.h"
#include "cpprpc/text/skip.h"
#include "cpprpc/text/tokenizer.h"
#include "cpprpc/wire/varint.h"

namespace cpprpc {
namespace text {
namespace {

// A message that is being read, and what of it is there.
struct Open {
  explicit Open(MessageRef m) : message(m), seen(m.table->fields.size()) {}

  MessageRef message;
  std::vector<bool> seen;  // single fields, by their position in the table
  std::vector<std::unique_ptr<DynamicExtension>> extensions = {};
};

// An entry of a map.
struct Entry {
  Value key;
  Value value;                         // of no message
  std::optional<DynamicMessage> held;  // of a message
  std::string key_storage = {};
  std::string value_storage = {};
  bool has_key = false;
  bool has_value = false;
};

// A field on the path to what is being read, for errors.
struct Step {
  std::string name;
  std::optional<std::size_t> index;
  bool redacted;
};

// Reads messages by their tables. All functions are false after an error, which is in status().
class Reader {
 public:
  Reader(std::string_view text, const TextReadOptions& options)
      : in_(text), options_(options), budget_(options.limits, text.size()) {}

  /// All to `end`, or to the end of the text if that is '\0'.
  [[nodiscard]] bool message(MessageRef message, char end);
  [[nodiscard]] const Status& status() const noexcept { return status_; }

 private:
  [[nodiscard]] bool field(Open& open);
  [[nodiscard]] bool unknown(const FieldTable& table, const Token& name);
  [[nodiscard]] bool is_reserved(const FieldTable& table, std::string_view name);
  [[nodiscard]] bool bracketed(Open& open);
  [[nodiscard]] bool extension(Open& open, const Token& at, const ExtensionTable& table);
  [[nodiscard]] bool any(Open& open, const Token& at, const std::string& url);
  [[nodiscard]] bool mark(Open& open, const Field& field, const Token& at);
  [[nodiscard]] bool close(Open& open);

  [[nodiscard]] bool values(MessageRef message, const Field& field, std::string_view name);
  [[nodiscard]] bool value(MessageRef message, const Field& field);
  [[nodiscard]] bool scalar(const ScalarType& type, Value& value, std::string& storage);
  [[nodiscard]] bool nested(MessageRef message);
  [[nodiscard]] bool entry(MessageRef message, const Field& field);
  [[nodiscard]] bool entry_field(Entry& entry, const Field& field);

  bool take(char symbol);
  void take_separator();
  [[nodiscard]] char enter();  // what ends the message that begins here; '\0' after an error
  void leave();
  bool fail(const Token& at, std::string_view what);
  bool fail_exhausted(const Token& at, std::string_view what);
  [[nodiscard]] std::string explain(const Token& at, std::string_view what) const;
  bool check(const std::optional<Problem>& problem);
  [[nodiscard]] bool check_size(MessageView message);
  [[nodiscard]] bool is_secret() const;

  Tokenizer in_;
  const TextReadOptions& options_;
  std::unordered_map<const FieldTable*, std::vector<std::string>> reserved_;  // as it was asked for
  std::vector<Step> path_;
  detail::Budget budget_;
  std::uint32_t depth_ = 0;
  Status status_;
};

// --- messages

bool Reader::message(MessageRef message, char end) {
  Open open(message);
  while (end == '\0' ? in_.token().kind != TokenKind::End : !in_.token().is(end)) {
    if (!field(open)) return false;
    take_separator();
  }
  return close(open);
}

// What stands at the end of a message: that all is there.
bool Reader::close(Open& open) {
  const FieldTable& table = *open.message.table;
  const auto& fields = table.fields;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (!fields[i].flags.required || open.seen[i]) continue;
    path_.push_back({std::string(name_in_text(table, fields[i])), std::nullopt, false});
    return fail(in_.token(), "the field is required, and missing");
  }
  for (const auto& extension : open.extensions) write_extension(open.message, *extension);
  return true;
}

bool Reader::nested(MessageRef message) {
  const char end = enter();
  if (end == '\0' || !this->message(message, end)) return false;
  leave();
  return true;
}

char Reader::enter() {
  const char end = in_.token().is('{') ? '}' : in_.token().is('<') ? '>' : '\0';
  if (end == '\0') {
    fail(in_.token(), "expected a message in braces");
  } else if (depth_ == options_.limits.depth) {
    fail_exhausted(in_.token(), detail::Budget::kTooDeep);
    return '\0';
  } else {
    ++depth_;
    in_.next();
  }
  return end;
}

void Reader::leave() {
  --depth_;
  in_.next();
}

// --- fields

bool Reader::field(Open& open) {
  const Token name = in_.token();
  const FieldTable& table = *open.message.table;
  if (name.is('[')) return bracketed(open);
  if (name.kind == TokenKind::Decimal) {
    in_.next();
    return unknown(table, name);
  }
  if (name.kind != TokenKind::Identifier) return fail(name, "expected the name of a field");
  in_.next();
  const Field* const field = find_by_text_name(table, name.text);
  if (field == nullptr) return unknown(table, name);
  return mark(open, *field, name) && values(open.message, *field, name.text);
}

bool Reader::unknown(const FieldTable& table, const Token& name) {
  if (options_.allow_unknown_fields || is_reserved(table, name.text)) {
    return check(skip_value(in_, options_.limits.depth - depth_));
  }
  if (name.kind == TokenKind::Decimal)
    return fail(name, "fields go by their names, not by numbers");
  std::string what = "there is no field ";
  if (!is_secret()) what.append("\"").append(name.text).append("\" ");
  what.append("in ").append(table.full_name).append("; see ").append(table.file->path);
  return fail(name, what);
}

bool Reader::is_reserved(const FieldTable& table, std::string_view name) {
  const auto [entry, is_new] = reserved_.try_emplace(&table);
  if (is_new) entry->second = reserved_names(table);
  return std::find(entry->second.begin(), entry->second.end(), name) != entry->second.end();
}

// Notes that a single field is there, and refuses what excludes it.
bool Reader::mark(Open& open, const Field& field, const Token& at) {
  if (field.cardinality() != Cardinality::Singular) return true;
  const auto& fields = open.message.table->fields;
  const auto index = static_cast<std::size_t>(&field - fields.data());
  if (open.seen[index]) return fail(at, "the field is there twice, and takes one value");
  for (std::size_t i = 0; field.flags.oneof && i < fields.size(); ++i) {
    // The members of a oneof share one variant.
    if (!open.seen[i] || fields[i].offset != field.offset) continue;
    std::string what = "one of a oneof excludes the others, and ";
    return fail(
        at, what.append(name_in_text(*open.message.table, fields[i])).append(" is there already"));
  }
  open.seen[index] = true;
  return true;
}

// An extension, or what an Any holds.
bool Reader::bracketed(Open& open) {
  const Token at = in_.token();
  std::string name;
  if (!in_.bracketed(name)) return fail(in_.token(), {});
  if (name.find('/') != std::string::npos) return any(open, at, name);
  const FieldTable& table = *open.message.table;
  const ExtensionTable* const found =
      options_.types ? find_by_text_name(*options_.types, table, name) : nullptr;
  if (found != nullptr) return extension(open, at, *found);
  if (options_.allow_unknown_fields) return check(skip_value(in_, options_.limits.depth - depth_));
  std::string what = "there is no extension of this name of ";
  what.append(table.full_name).append(" in TextReadOptions::types; add the file that declares it");
  return fail(at, what);
}

bool Reader::extension(Open& open, const Token& at, const ExtensionTable& table) {
  auto known = std::find_if(open.extensions.begin(), open.extensions.end(),
                            [&](const auto& e) { return &e->table() == &table; });
  if (known == open.extensions.end()) {
    known = open.extensions.insert(known, std::make_unique<DynamicExtension>(table));
  } else if (table.field.cardinality() == Cardinality::Singular) {
    return fail(at, "the extension is there twice, and takes one value");
  }
  return values((*known)->ref(), table.field, "[" + std::string(name_in_text(table)) + "]");
}

bool Reader::any(Open& open, const Token& at, const std::string& url) {
  const FieldTable& table = *open.message.table;
  if (!is_any(table)) return fail(at, "the URL of a type stands only in a google.protobuf.Any");
  const Field& type_url = *find_field(table, kAnyTypeUrl);
  const Field& value = *find_field(table, kAnyValue);
  if (!mark(open, type_url, at) || !mark(open, value, at)) return false;
  const FieldTable* const type =
      options_.types != nullptr ? options_.types->find(type_of_url(url)) : nullptr;
  if (type == nullptr) {
    return fail(at,
                "there is no such type in TextReadOptions::types; add the file that declares it");
  }
  take(':');
  DynamicMessage held(*type);
  path_.push_back({"[" + url + "]", std::nullopt, false});
  if (!nested(held.ref()) || !check_size(held.view())) return false;
  path_.pop_back();
  Status status = set(open.message, type_url, std::string_view(url));
  const std::string bytes = encode(held.view());
  if (status.is_ok()) status = set(open.message, value, std::string_view(bytes));
  return status.is_ok() || fail(at, status.message());
}

// --- values

// What stands behind the name of a field: a value, or a list of them.
bool Reader::values(MessageRef message, const Field& field, std::string_view name) {
  path_.push_back({std::string(name), std::nullopt, field.flags.redacted});
  const bool is_scalar = field.message() == nullptr && field.cardinality() != Cardinality::Map;
  if (!take(':') && is_scalar) return fail(in_.token(), "expected ':' between field and value");
  if (field.cardinality() == Cardinality::Singular && in_.token().is('[')) {
    return fail(in_.token(), "a list is for repeated fields, and this takes one value");
  }
  if (!take('[')) {
    if (!value(message, field)) return false;
  } else if (!take(']')) {
    do {
      if (!value(message, field)) return false;
    } while (take(','));
    if (!take(']')) return fail(in_.token(), "expected ',' or ']' behind an element of a list");
  }
  path_.pop_back();
  return true;
}

bool Reader::value(MessageRef message, const Field& field) {
  const std::size_t size = count(message, field);
  if (field.cardinality() != Cardinality::Singular) path_.back().index = size;
  if (field.cardinality() == Cardinality::Map) return entry(message, field);
  if (!budget_.take_value(field, size)) return fail_exhausted(in_.token(), budget_.breach());
  if (field.message() != nullptr) return nested(add_message(message, field));
  Value value;
  std::string storage;
  const ScalarType type{field.type, field.flags.any_bytes, field.enumeration(), field.flags.closed};
  if (!scalar(type, value, storage)) return false;
  const Status status = set(message, field, value);
  return status.is_ok() || fail(in_.token(), status.message());
}

bool Reader::scalar(const ScalarType& type, Value& value, std::string& storage) {
  return check(read_scalar(in_, type, value, storage));
}

// { key: "a" value: 1 }. Both may be missing.
bool Reader::entry(MessageRef message, const Field& field) {
  const std::size_t size = count(message, field);
  const char end = enter();
  if (end == '\0') return false;
  Entry entry{zero_of({field.flags.key}), zero_of({field.type, false, field.enumeration()}), {}};
  if (field.message() != nullptr) entry.held.emplace(*field.message());
  while (!in_.token().is(end)) {
    if (!entry_field(entry, field)) return false;
    take_separator();
  }
  if (entry.held && !entry.has_value) {
    Open empty(entry.held->ref());
    if (!close(empty)) return false;
  }
  leave();
  const Value value = entry.held ? Value(entry.held->view()) : entry.value;
  const Status status = set(message, field, value, entry.key);
  if (!status.is_ok()) return fail(in_.token(), status.message());
  if (count(message, field) == size) return true;  // in place of one with its key
  return budget_.take_value(field, size) || fail_exhausted(in_.token(), budget_.breach());
}

bool Reader::entry_field(Entry& entry, const Field& field) {
  const Token name = in_.token();
  const bool is_key = name.text == "key";
  if (!is_key && name.text != "value") {
    return fail(name, "expected the key or the value of the entry of a map");
  }
  if (std::exchange(is_key ? entry.has_key : entry.has_value, true)) {
    return fail(name, "an entry of a map has one key and one value");
  }
  in_.next();
  path_.push_back({std::string(name.text), std::nullopt, false});
  if (!is_key && entry.held) {
    take(':');
    if (!nested(entry.held->ref()) || !check_size(entry.held->view())) return false;
  } else if (!take(':')) {
    return fail(in_.token(), "expected ':' between field and value");
  } else if (is_key) {
    if (!scalar({field.flags.key, field.flags.any_bytes}, entry.key, entry.key_storage))
      return false;
  } else {
    const ScalarType type{field.type, field.flags.any_bytes, field.enumeration(),
                          field.flags.closed};
    if (!scalar(type, entry.value, entry.value_storage)) return false;
  }
  path_.pop_back();
  return true;
}

// --- tokens and errors

bool Reader::take(char symbol) {
  const bool is_there = in_.token().is(symbol);
  if (is_there) in_.next();
  return is_there;
}

void Reader::take_separator() {
  if (!take(',')) take(';');
}

bool Reader::check(const std::optional<Problem>& problem) {
  if (!problem) return true;
  return problem->is_exhausted ? fail_exhausted(problem->token, problem->what)
                               : fail(problem->token, problem->what);
}

// Whether a message can be encoded.
bool Reader::check_size(MessageView message) {
  return detail::encoded_size(*message.table->ops, message.message) <= wire::kMaxMessage ||
         fail(in_.token(), "the message takes 2 GiB or more");
}

// Always false, as the next.
bool Reader::fail(const Token& at, std::string_view what) {
  status_ = Status::invalid_argument(explain(at, what));
  return false;
}

bool Reader::fail_exhausted(const Token& at, std::string_view what) {
  status_ = Status::resource_exhausted(explain(at, what));
  return false;
}

std::string Reader::explain(const Token& at, std::string_view what) const {
  std::string text = in_.position(at);
  for (std::size_t i = 0; i < path_.size(); ++i) {
    text.append(i == 0 ? ", " : ".").append(path_[i].name);
    if (path_[i].index) text.append("[").append(std::to_string(*path_[i].index)).append("]");
  }
  text.append(": ").append(at.kind == TokenKind::Bad ? at.problem : what);
  if (at.kind == TokenKind::End && what.starts_with("expected")) {
    text.append(", and the text ends here");
  }
  return text;
}

// Whether errors must not show what stands here.
bool Reader::is_secret() const {
  return std::any_of(path_.begin(), path_.end(), [](const Step& step) { return step.redacted; });
}

}  // namespace
}  // namespace text

Status from_text(std::string_view text, MessageRef message, const TextReadOptions& options) {
  text::Reader reader(text, options);
  if (reader.message(message, '\0')) return Status::ok();
  return reader.status();
}

}  // namespace cpprpc
