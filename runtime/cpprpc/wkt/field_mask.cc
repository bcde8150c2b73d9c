#include "cpprpc/wkt/field_mask.h"

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "cpprpc/message/reflection.h"
#include "cpprpc/wire/varint.h"
#include "cpprpc/wkt/detail/quote.h"

namespace cpprpc::wkt {
namespace {

using detail::quote;
using Paths = std::span<const std::string>;

// --- paths as text

// Name by name, so that what a path covers follows it at once: a dot comes before all else.
bool before(std::string_view a, std::string_view b) {
  const auto rank = [](char c) { return c == '.' ? 0 : static_cast<unsigned char>(c) + 1; };
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                      [&](char x, char y) { return rank(x) < rank(y); });
}

// Whether `path` is `cover`, or below it.
bool covers(std::string_view cover, std::string_view path) {
  return path.starts_with(cover) && (path.size() == cover.size() || path[cover.size()] == '.');
}

// The name in `path` that begins at `at`.
std::string_view name_at(std::string_view path, std::size_t at) {
  return path.substr(at, path.find('.', at) - at);
}

// --- paths and types

Status wrong(std::string_view path, std::string_view why) {
  return Status::invalid_argument("google.protobuf.FieldMask: the path " + quote(path) + ' ' +
                                  std::string(why));
}

Status no_field(std::string_view path, const FieldTable& table, std::string_view name) {
  std::string why = "is wrong: " + std::string(table.full_name) + " has no field " + quote(name);
  for (const cpprpc::Field& field : table.fields) {
    if (field.json_name == name) why.append("; in masks it is ").append(quote(field.name));
  }
  return wrong(path, why);
}

// Why nothing can be below the field.
std::string_view nothing_below(const cpprpc::Field& field) {
  if (field.cardinality() == Cardinality::Map) return " is a map";
  if (field.cardinality() == Cardinality::Repeated) return " is repeated";
  return field.message() == nullptr ? " is no message" : "";
}

bool has_empty_name(std::string_view path) {
  return path.empty() || path.front() == '.' || path.back() == '.' || path.find("..") != path.npos;
}

Status validate_path(std::string_view path, const FieldTable& root) {
  if (has_empty_name(path)) return wrong(path, "has an empty name in it");
  const FieldTable* table = &root;
  int depth = 0;
  for (std::size_t at = 0;;) {
    const std::string_view name = name_at(path, at);
    if (++depth > wire::kMaxDepth) return wrong(path, "is deeper than messages can nest");
    const cpprpc::Field* field = find_field(*table, name);
    if (field == nullptr) return no_field(path, *table, name);
    at += name.size();
    if (at == path.size()) return Status::ok();
    ++at;
    if (const std::string_view why = nothing_below(*field); !why.empty()) {
      return wrong(path, "is too long: " + std::string(table->full_name) + '.' +
                             std::string(field->name) + std::string(why) +
                             ", so that the path has to end there");
    }
    table = field->message();
  }
}

// The paths of one field, out of those of a message.
struct Named {
  std::string_view name;
  Paths below;  // with where their next name begins; empty: the field is named as a whole
  std::size_t at;
};

// Takes paths of a message apart, which are in the canonical form: they stand by name already.
std::vector<Named> by_name(Paths paths, std::size_t at) {
  std::vector<Named> named;
  while (!paths.empty()) {
    const std::string_view name = name_at(paths.front(), at);
    const auto other = std::find_if(paths.begin(), paths.end(), [&](const std::string& path) {
      return name_at(path, at) != name;
    });
    const auto count = static_cast<std::size_t>(other - paths.begin());
    const bool whole = at + name.size() == paths.front().size();
    named.push_back({name, whole ? Paths() : paths.first(count), at + name.size() + 1});
    paths = paths.subspan(count);
  }
  return named;
}

// --- messages

void trim(Paths paths, std::size_t at, MessageRef message) {
  const std::vector<Named> named = by_name(paths, at);
  for (const cpprpc::Field& field : message.table->fields) {
    const auto found =
        std::lower_bound(named.begin(), named.end(), field.name,
                         [](const Named& one, std::string_view name) { return one.name < name; });
    if (found == named.end() || found->name != field.name) {
      clear(message, field);
    } else if (!found->below.empty() && count(message, field) != 0) {
      trim(found->below, found->at, add_message(message, field));
    }
  }
  unknown_fields(message).clear();
}

void merge_all(MessageView from, MessageRef to);

// Sets, appends or puts into the map what `from` holds; messages are merged.
void merge_values(MessageView from, const cpprpc::Field& field, MessageRef to) {
  for_each_value(from, field, [&](const cpprpc::Value& key, const cpprpc::Value& value) {
    void* const added = field.access->add(member(to, field), key, value);
    if (const auto* message = std::get_if<MessageView>(&value)) {
      merge_all(*message, {message->table, added});
    }
  });
}

void merge_all(MessageView from, MessageRef to) {
  for_each_field(from, [&](const cpprpc::Field& field) { merge_values(from, field, to); });
  unknown_fields(to).append(unknown_fields(from).bytes());
}

void merge_whole(MessageView from, const cpprpc::Field& field, MessageRef to,
                 MergeOptions options) {
  const bool is_single = field.cardinality() == Cardinality::Singular;
  const bool is_message = field.message() != nullptr;
  if (is_single ? !is_message || options.replace_messages : options.replace_repeated) {
    clear(to, field);
  }
  if (count(from, field) != 0) merge_values(from, field, to);
}

void merge_paths(Paths paths, std::size_t at, MessageView from, MessageRef to,
                 MergeOptions options) {
  for (const Named& named : by_name(paths, at)) {
    const cpprpc::Field& field = *find_field(*to.table, named.name);
    if (named.below.empty()) {
      merge_whole(from, field, to, options);
    } else if (count(from, field) != 0) {
      for_each_value(from, field, [&](const cpprpc::Value&, const cpprpc::Value& value) {
        merge_paths(named.below, named.at, *std::get_if<MessageView>(&value),
                    add_message(to, field), options);
      });
    } else if (count(to, field) != 0) {
      const DynamicMessage empty(*field.message());
      merge_paths(named.below, named.at, empty.view(), add_message(to, field), options);
    }
  }
}

}  // namespace

namespace detail {

Status validate(const FieldMask& mask, const FieldTable& table) {
  for (const std::string& path : mask.paths) {
    if (Status status = validate_path(path, table); !status.is_ok()) return status;
  }
  return Status::ok();
}

FieldMask all_fields(const FieldTable& table) {
  FieldMask mask;
  for (const cpprpc::Field& field : table.fields) mask.paths.emplace_back(field.name);
  return mask;
}

Status apply(const FieldMask& mask, MessageRef message) {
  if (Status status = validate(mask, *message.table); !status.is_ok()) return status;
  if (!mask.paths.empty()) trim(normalise(mask).paths, 0, message);
  return Status::ok();
}

Status merge(const FieldMask& mask, MessageView from, MessageRef to, MergeOptions options) {
  if (Status status = validate(mask, *to.table); !status.is_ok()) return status;
  const FieldMask paths = normalise(mask);
  merge_paths(paths.paths, 0, from, to, options);
  return Status::ok();
}

}  // namespace detail

FieldMask normalise(const FieldMask& mask) { return unite(mask, FieldMask()); }

FieldMask unite(const FieldMask& a, const FieldMask& b) {
  std::vector<std::string> paths = a.paths;
  paths.insert(paths.end(), b.paths.begin(), b.paths.end());
  std::sort(paths.begin(), paths.end(), before);
  FieldMask united;
  for (std::string& path : paths) {
    if (united.paths.empty() || !covers(united.paths.back(), path)) {
      united.paths.push_back(std::move(path));
    }
  }
  return united;
}

FieldMask intersect(const FieldMask& a, const FieldMask& b) {
  const FieldMask left = normalise(a);
  const FieldMask right = normalise(b);
  FieldMask both;
  auto x = left.paths.begin();
  auto y = right.paths.begin();
  while (x != left.paths.end() && y != right.paths.end()) {
    if (covers(*x, *y)) {
      both.paths.push_back(*y++);
    } else if (covers(*y, *x)) {
      both.paths.push_back(*x++);
    } else if (before(*x, *y)) {
      ++x;
    } else {
      ++y;
    }
  }
  return both;
}

bool contains(const FieldMask& mask, std::string_view path) {
  return std::any_of(mask.paths.begin(), mask.paths.end(),
                     [&](const std::string& cover) { return covers(cover, path); });
}

}  // namespace cpprpc::wkt
