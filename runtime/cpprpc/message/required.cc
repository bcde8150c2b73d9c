#include "cpprpc/message/required.h"

#include <map>
#include <set>
#include <vector>

#include "cpprpc/message/closed_enum.h"
#include "cpprpc/message/field_codec.h"
#include "cpprpc/message/reflection.h"
#include "cpprpc/wire/take_field.h"

namespace cpprpc::detail {
namespace {

using wire::EncodedField;
using wire::WireType;

// The pieces of bytes that are merged into one message.
using Pieces = std::vector<std::string_view>;

// What a single message or a oneof holds in the end: a member of a oneof replaces another.
struct Single {
  const Field* field = nullptr;
  Pieces pieces;  // of a message
};

// Whether `found` is a value of `field`, and not an unknown field. Not for packed runs, which are
// of no interest here.
bool is_value_of(const Field& field, const EncodedField& found) {
  if (field.cardinality() == Cardinality::Map) return found.type == WireType::Length;
  if (found.type != wire_type(field.type)) return false;
  if (!field.flags.closed) return true;
  std::string_view bytes = found.value;
  const auto number = static_cast<std::int32_t>(wire::take_varint(bytes).value_or(0));
  return is_named(*field.enumeration(), number);
}

// The key of an entry, the same for all ways to write it.
std::string key_of(FieldType type, std::string_view entry) {
  std::string_view value;
  while (const auto field = wire::take_field(entry)) {
    if (field->number == 1 && field->type == wire_type(type)) value = field->value;
  }
  if (wire_type(type) != WireType::Varint) {
    const std::size_t size = wire_type(type) == WireType::Fixed32   ? 4
                             : wire_type(type) == WireType::Fixed64 ? 8
                                                                    : value.size();
    return value.empty() ? std::string(size, '\0') : std::string(value);
  }
  const std::uint64_t number = wire::take_varint(value).value_or(0);
  if (type == FieldType::Bool) return number != 0 ? "1" : "0";
  const bool wide =
      type == FieldType::Int64 || type == FieldType::UInt64 || type == FieldType::SInt64;
  return std::to_string(wide ? number : static_cast<std::uint32_t>(number));
}

Pieces values_of(std::string_view entry) {
  Pieces pieces;
  while (const auto field = wire::take_field(entry)) {
    if (field->number == 2 && field->type == WireType::Length) pieces.push_back(field->value);
  }
  return pieces;
}

// One message. The recursion is as deep as the messages nest, which decoding has limited.
class Search {
 public:
  Search(const FieldTable& table, const Pieces& pieces) : table_(table) {
    for (std::string_view bytes : pieces) {
      while (const auto found = wire::take_field(bytes)) take(*found);
    }
  }

  // ".items[3].id", the first field that is missing; empty when none is.
  [[nodiscard]] std::string missing(Before before) const {
    for (const Field& field : table_.fields) {
      const bool asked = field.flags.required && before == Before::Empty;
      if (asked && !seen_.contains(field.number)) return path(field);
    }
    for (const auto& [offset, single] : singles_) {
      if (single.field->message() == nullptr) continue;
      const std::string inside = missing_in(*single.field, single.pieces, before);
      if (!inside.empty()) return path(*single.field) + inside;
    }
    if (!element_.empty()) return element_;
    for (const auto& [field, entries] : entries_) {
      if (!entries.empty()) return path(*field) + entries.begin()->second;
    }
    return "";
  }

 private:
  void take(const EncodedField& found) {
    const Field* const at = find_field(table_, found.number);
    if (at == nullptr || !is_value_of(*at, found)) return;
    const Field& field = *at;
    if (field.flags.required) seen_.insert(field.number);
    const bool is_message = field.message() != nullptr;
    switch (field.cardinality()) {
      case Cardinality::Repeated:
        if (is_message) take_element(field, found.value);
        return;
      case Cardinality::Map:
        if (is_message) take_entry(field, found.value);
        return;
      case Cardinality::Singular:
        if (!is_message && !field.flags.oneof) return;
        Single& single = singles_[field.offset];
        if (single.field != &field) single = {&field, {}};
        if (!found.value.empty()) single.pieces.push_back(found.value);
    }
  }

  void take_element(const Field& field, std::string_view bytes) {
    const std::size_t index = counts_[&field]++;
    if (!element_.empty()) return;
    const std::string inside = missing_in(field, {bytes}, Before::Empty);
    if (!inside.empty()) element_ = path(field) + "[" + std::to_string(index) + "]" + inside;
  }

  // A later entry of the same key replaces it. Entries that lack nothing are not kept: there may be
  // millions.
  void take_entry(const Field& field, std::string_view entry) {
    std::string key = key_of(field.flags.key, entry);
    std::string inside = missing_in(field, values_of(entry), Before::Empty);
    if (!inside.empty()) {
      entries_[&field].insert_or_assign(std::move(key), std::move(inside));
    } else if (const auto at = entries_.find(&field); at != entries_.end()) {
      at->second.erase(key);
    }
  }

  static std::string path(const Field& field) { return "." + std::string(field.name); }

  static std::string missing_in(const Field& field, const Pieces& pieces, Before before) {
    return Search(*field.message(), pieces).missing(before);
  }

  const FieldTable& table_;
  std::set<std::uint32_t> seen_;                // required fields
  std::map<std::uint32_t, Single> singles_;     // by the offset of the member
  std::map<const Field*, std::size_t> counts_;  // of elements
  std::string element_;                         // what the first one lacks that lacks something
  std::map<const Field*, std::map<std::string, std::string>> entries_;  // what each lacks, by key
};

}  // namespace

std::string missing_field(const FieldTable& table, std::string_view bytes, Before before) {
  const std::string inside = Search(table, {bytes}).missing(before);
  return inside.empty() ? "" : std::string(table.full_name) + inside;
}

}  // namespace cpprpc::detail
