#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "cpprpc/message/extension.h"
#include "cpprpc/message/reflection.h"
#include "cpprpc/message/type_set.h"
#include "cpprpc/text.h"
#include "cpprpc/text/layout.h"
#include "cpprpc/text/literals.h"
#include "cpprpc/text/schema.h"
#include "cpprpc/text/unknown.h"
#include "cpprpc/wire/reader.h"

namespace cpprpc {
namespace text {
namespace {

// Appends a value that is no message.
struct AppendScalar {
  std::string& out;

  void operator()(std::monostate) const {}
  void operator()(MessageView) const {}
  void operator()(bool value) const { out.append(value ? "true" : "false"); }
  void operator()(float value) const { append_number(out, value); }
  void operator()(double value) const { append_number(out, value); }
  void operator()(std::string_view value) const { append_quoted(out, value); }
  void operator()(EnumValue value) const {
    const std::string_view name = name_of(*value.table, value.number);
    name.empty() ? out.append(std::to_string(value.number)) : out.append(name);
  }
  template <class Integer>
  void operator()(Integer value) const {
    out.append(std::to_string(value));
  }
};

// The order of two keys of one map.
bool less(const Value& a, const Value& b) {
  return std::visit(
      [&](const auto& key) {
        if constexpr (requires { key < key; }) {
          return key < std::get<std::decay_t<decltype(key)>>(b);
        } else {
          return false;  // no type of keys
        }
      },
      a);
}

std::string_view string_of(MessageView message, std::uint32_t number) {
  const Value value = get(message, *find_field(*message.table, number));
  return std::get<std::string_view>(value);
}

// Whether text can have the URL of a type between its brackets.
bool is_bracketable(std::string_view url) {
  const std::string text = "[" + std::string(url) + "]";
  Tokenizer in(text);
  std::string read;
  return in.bracketed(read) && read == url && in.token().kind == TokenKind::End;
}

class Writer {
 public:
  explicit Writer(const TextWriteOptions& options) noexcept
      : options_(options), out_(options.single_line) {}

  void message(MessageView message);
  [[nodiscard]] std::string take() && { return std::move(out_).take(); }

 private:
  using Extensions = std::map<std::uint32_t, DynamicExtension>;

  void fields(MessageView message, const Extensions& extensions);
  void extension(const DynamicExtension& extension);
  template <class Begin>
  void field(MessageView message, const Field& field, Begin begin);
  template <class Begin>
  void map(MessageView message, const Field& field, Begin begin);
  void value(const Value& value);
  [[nodiscard]] bool expanded_any(MessageView any);
  [[nodiscard]] bool is_hidden(MessageView message, const Field& field) const;
  [[nodiscard]] Extensions extensions_of(MessageView message) const;
  void unknown(MessageView message, const Extensions& extensions);

  const TextWriteOptions& options_;
  Layout out_;
  int depth_ = 0;
};

void Writer::message(MessageView message) {
  ++depth_;
  const Extensions extensions = extensions_of(message);
  if (!expanded_any(message)) fields(message, extensions);
  if (options_.print_unknown_fields) unknown(message, extensions);
  --depth_;
}

// By number, extensions among the rest.
void Writer::fields(MessageView message, const Extensions& extensions) {
  auto next = extensions.begin();
  for (const Field& field : message.table->fields) {
    for (; next != extensions.end() && next->first < field.number; ++next) extension(next->second);
    if (count(message, field) == 0 && !field.flags.required) continue;
    this->field(message, field, [&] { out_.field(name_in_text(*message.table, field)); });
  }
  for (; next != extensions.end(); ++next) extension(next->second);
}

void Writer::extension(const DynamicExtension& extension) {
  const std::string_view name = name_in_text(extension.table());
  field(extension.view(), extension.field(), [&] { out_.bracketed_field(name); });
}

template <class Begin>
void Writer::field(MessageView message, const Field& field, Begin begin) {
  if (is_hidden(message, field)) {
    begin();
    out_.value(kRedacted);
  } else if (field.cardinality() == Cardinality::Map) {
    map(message, field, begin);
  } else if (count(message, field) == 0) {  // a required message whose box is empty
    begin();
    out_.open();
    out_.close();
  } else {
    for_each_value(message, field, [&](const Value&, const Value& element) {
      begin();
      value(element);
    });
  }
}

template <class Begin>
void Writer::map(MessageView message, const Field& field, Begin begin) {
  std::vector<std::pair<Value, Value>> entries;
  for_each_value(message, field, [&](const Value& key, const Value& element) {
    entries.emplace_back(key, element);
  });
  std::sort(entries.begin(), entries.end(),
            [](const auto& a, const auto& b) { return less(a.first, b.first); });
  for (const auto& [key, element] : entries) {
    begin();
    out_.open();
    out_.field("key");
    value(key);
    out_.field("value");
    value(element);
    out_.close();
  }
}

void Writer::value(const Value& value) {
  if (const auto* const nested = std::get_if<MessageView>(&value)) {
    out_.open();
    message(*nested);
    out_.close();
  } else {
    std::visit(AppendScalar{out_.begin_value()}, value);
    out_.end_value();
  }
}

// Whether the message is an Any, and what it holds was written.
bool Writer::expanded_any(MessageView any) {
  if (!is_any(*any.table) || options_.types == nullptr || depth_ > wire::kMaxDepth) return false;
  const std::string_view url = string_of(any, kAnyTypeUrl);
  const FieldTable* const type = options_.types->find(type_of_url(url));
  if (type == nullptr || !is_bracketable(url)) return false;
  DynamicMessage held(*type);
  if (!decode_into(string_of(any, kAnyValue), held.ref()).is_ok()) return false;
  out_.bracketed_field(url);
  value(held.view());
  return true;
}

bool Writer::is_hidden(MessageView message, const Field& field) const {
  if (!options_.redact) return false;
  return field.flags.redacted || (is_any(*message.table) && field.number == kAnyValue);
}

// Those that are in `types` and well-formed.
Writer::Extensions Writer::extensions_of(MessageView message) const {
  Extensions found;
  const std::string_view bytes = unknown_fields(message).bytes();
  // A message in an extension is one more level that nothing has counted yet.
  if (options_.types == nullptr || bytes.empty() || depth_ > wire::kMaxDepth) return found;
  wire::Input input(bytes);
  wire::Reader in(input);
  while (const std::uint32_t tag = in.next()) {
    const std::uint32_t number = tag >> 3;
    const ExtensionTable* const table = options_.types->find_extension(*message.table, number);
    if (table != nullptr) found.try_emplace(number, *table);
    in.skip(tag);
  }
  for (auto at = found.begin(); at != found.end();) {
    DynamicExtension& extension = at->second;
    const bool is_there = read_extension(message, extension).is_ok() &&
                          count(extension.view(), extension.field()) != 0;
    at = is_there ? std::next(at) : found.erase(at);
  }
  return found;
}

void Writer::unknown(MessageView message, const Extensions& extensions) {
  UnknownFields rest;
  wire::Input input(unknown_fields(message).bytes());
  wire::Reader in(input);
  while (const std::uint32_t tag = in.next()) {
    extensions.contains(tag >> 3) ? in.skip(tag) : in.unknown(tag, rest);
  }
  options_.redact ? write_unknown_redacted(out_, rest.bytes()) : write_unknown(out_, rest.bytes());
}

}  // namespace
}  // namespace text

std::string to_text(MessageView message, const TextWriteOptions& options) {
  text::Writer writer(options);
  writer.message(message);
  return std::move(writer).take();
}

}  // namespace cpprpc
