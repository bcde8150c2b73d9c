#include "mutate.h"

#include <google/protobuf/descriptor.pb.h>

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "pieces.h"
#include "values.h"

namespace differential {
namespace {

namespace pb = google::protobuf;
using pb::FieldDescriptor;

constexpr int kDepth = 20;  // of what is rearranged

// Null: there is none. Nobody knows the type of what is in an unknown group.
const FieldDescriptor* find(const pb::Descriptor* type, std::uint32_t number) {
  if (type == nullptr) return nullptr;
  const auto wanted = static_cast<int>(number);
  if (const FieldDescriptor* field = type->FindFieldByNumber(wanted)) return field;
  return type->file()->pool()->FindExtensionByNumber(type, wanted);
}

std::size_t fixed_size(Wire wire) { return wire == Wire::Fixed32 ? 4 : 8; }

Wire wire_of(const FieldDescriptor& field) {
  switch (field.type()) {
    case FieldDescriptor::TYPE_DOUBLE:
    case FieldDescriptor::TYPE_FIXED64:
    case FieldDescriptor::TYPE_SFIXED64:
      return Wire::Fixed64;
    case FieldDescriptor::TYPE_FLOAT:
    case FieldDescriptor::TYPE_FIXED32:
    case FieldDescriptor::TYPE_SFIXED32:
      return Wire::Fixed32;
    default:
      return Wire::Varint;
  }
}

// The values of a packed run, one by one, and the rest.
std::vector<std::string> values_of(std::string_view run, Wire wire) {
  std::vector<std::string> values;
  while (!run.empty()) {
    std::size_t size = 1;
    if (wire == Wire::Varint) {
      while (size < run.size() && static_cast<unsigned char>(run[size - 1]) >= 0x80) ++size;
    } else {
      size = std::min(fixed_size(wire), run.size());
    }
    values.emplace_back(run.substr(0, size));
    run.remove_prefix(size);
  }
  return values;
}

using Pieces = std::vector<Piece>;

std::string rearranged(std::string_view bytes, const pb::Descriptor* type, Random& random,
                       int depth);

// --- one kind of change each: to the piece at `at`, which is one of `field`

// Packed to unpacked, all values or some; unpacked to a run of one.
void repack(Pieces& pieces, std::size_t at, const FieldDescriptor& field, Random& random) {
  const Wire wire = wire_of(field);
  const std::uint32_t number = pieces[at].number;
  if (pieces[at].wire == wire) {
    pieces[at].wire = Wire::Length;
    return;
  }
  if (pieces[at].wire != Wire::Length) return;
  Pieces parts;
  for (std::string& value : values_of(pieces[at].value, wire)) {
    switch (random.below(3)) {
      case 0:
        parts.push_back({number, wire, std::move(value)});
        break;
      case 1:
        parts.push_back({number, Wire::Length, std::move(value)});
        break;
      default:
        if (parts.empty() || parts.back().wire != Wire::Length) {
          parts.push_back({number, Wire::Length, ""});
        }
        parts.back().value += value;
    }
  }
  const auto place = pieces.erase(pieces.begin() + static_cast<std::ptrdiff_t>(at));
  pieces.insert(place, std::make_move_iterator(parts.begin()),
                std::make_move_iterator(parts.end()));
}

// A submessage in two parts, which are to be merged.
void split(Pieces& pieces, std::size_t at, Random& random) {
  const auto whole = take_apart(pieces[at].value);
  if (!whole) return;
  const auto middle = whole->begin() + static_cast<std::ptrdiff_t>(random.below(whole->size() + 1));
  Piece rest = pieces[at];
  rest.value = put_together({middle, whole->end()}, random, true);
  pieces[at].value = put_together({whole->begin(), middle}, random, true);
  pieces.insert(pieces.begin() + static_cast<std::ptrdiff_t>(at) + 1, std::move(rest));
}

// A varint of another value, of bits that its type does not have, or longer than it need be.
void change_varint(Piece& piece, const FieldDescriptor& field, Random& random) {
  std::uint64_t value = random_integer(random);
  // In maps, protoc's classes look at no more than 32 bits of a bool.
  const bool is_in_map = field.containing_type()->options().map_entry();
  if (is_in_map && field.type() == FieldDescriptor::TYPE_BOOL) value &= 0xffff'ffff;
  piece.value = varint(value, random.one_in(4) ? random.below(10) : 0);
}

void change_of_field(Pieces& pieces, std::size_t at, const FieldDescriptor& field, Random& random,
                     int depth) {
  Piece& piece = pieces[at];
  const bool is_message = field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
  if (is_message && (piece.wire == Wire::Length || piece.wire == Wire::Group)) {
    if (random.one_in(4)) return split(pieces, at, random);
    piece.value = rearranged(piece.value, field.message_type(), random, depth + 1);
  } else if (piece.wire == Wire::Varint && random.one_in(2)) {
    change_varint(piece, field, random);
  } else if (field.is_packable()) {
    repack(pieces, at, field, random);
  }
}

// About the 100 levels that are the limit.
std::size_t random_depth(Random& random) { return 92 + random.below(12); }

Piece unknown_piece(Random& random) {
  const auto number = static_cast<std::uint32_t>(1 + random.below(20));
  if (random.one_in(20)) {
    const std::size_t depth = random_depth(random);
    return {number, Wire::Group, std::string(depth, '\x0b') + std::string(depth, '\x0c')};
  }
  switch (random.below(4)) {
    case 0:
      return {number, Wire::Varint, varint(random_integer(random))};
    case 1:
      return {number, Wire::Fixed32, std::string(4, '\x01')};
    case 2:
      return {number, Wire::Fixed64, std::string(8, '\x02')};
    default:
      return {number, Wire::Length, random_text(random)};
  }
}

void change(Pieces& pieces, const pb::Descriptor* type, Random& random, int depth) {
  const std::size_t at = random.below(pieces.size());
  const auto place = pieces.begin() + static_cast<std::ptrdiff_t>(at);
  if (pieces.empty() || random.one_in(12)) {
    pieces.insert(place, unknown_piece(random));
    return;
  }
  switch (random.below(10)) {
    case 0:
      std::swap(pieces[at], pieces[random.below(pieces.size())]);
      break;
    case 1:
      pieces.push_back(Piece(*place));
      break;
    case 2:
      pieces.erase(place);
      break;
    case 3:  // of another type than its field
      place->number = static_cast<std::uint32_t>(1 + random.below(20));
      break;
    default:
      if (const FieldDescriptor* field = find(type, place->number)) {
        change_of_field(pieces, at, *field, random, depth);
      } else if (place->wire == Wire::Group) {  // an item of a message set is one
        place->value = rearranged(place->value, nullptr, random, depth + 1);
      }
  }
}

std::string rearranged(std::string_view bytes, const pb::Descriptor* type, Random& random,
                       int depth) {
  auto pieces = take_apart(bytes);
  if (!pieces || depth > kDepth) return std::string(bytes);
  for (std::size_t n = 1 + random.below(4); n > 0; --n) change(*pieces, type, random, depth);
  // In the items of a message set, libprotobuf knows its tags by their shortest form only.
  return put_together(*pieces, random, type != nullptr);
}

}  // namespace

std::string rearranged(std::string_view bytes, const pb::Descriptor& type, Random& random) {
  return rearranged(bytes, &type, random, 0);
}

std::string nested(std::string bytes, const pb::Descriptor& type, Random& random) {
  std::vector<const FieldDescriptor*> fields;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor* field = type.field(i);
    const bool is_map = field->is_map();
    const pb::Descriptor* inner =
        is_map ? field->message_type()->map_value()->message_type() : field->message_type();
    if (inner == &type) fields.push_back(field);
  }
  if (fields.empty()) return "";
  for (std::size_t n = random_depth(random); n > 0; --n) {
    const FieldDescriptor& field = *random.pick(fields);
    const auto number = static_cast<std::uint32_t>(field.number());
    if (field.is_map()) bytes = put_together({{2, Wire::Length, std::move(bytes)}}, random, false);
    const bool is_group = field.type() == FieldDescriptor::TYPE_GROUP;
    bytes = put_together({{number, is_group ? Wire::Group : Wire::Length, std::move(bytes)}},
                         random, false);
  }
  return bytes;
}

std::string damaged(std::string bytes, Random& random) {
  for (std::size_t n = 1 + random.below(3); n > 0; --n) {
    if (bytes.empty()) return random_bytes(random);
    const std::size_t at = random.below(bytes.size());
    switch (random.below(6)) {
      case 0:
        bytes[at] = static_cast<char>(random.next());
        break;
      case 1:
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << random.below(8)));
        break;
      case 2:
        bytes.insert(at, 1, static_cast<char>(random.next()));
        break;
      case 3:
        bytes.erase(at, 1 + random.below(3));
        break;
      case 4:
        bytes.resize(at);
        break;
      default:  // a part comes again, somewhere
        bytes.insert(random.below(bytes.size()), bytes.substr(at, random.below(16)));
    }
  }
  return bytes;
}

}  // namespace differential
