#include "cpprpc/wire/message_set.h"

#include <cstdint>
#include <optional>
#include <string>

#include "cpprpc/wire/append.h"
#include "cpprpc/wire/take_field.h"
#include "cpprpc/wire/varint.h"

namespace cpprpc::wire {
namespace {

// message MessageSet { repeated group Item = 1 { required uint32 type_id = 2;
//                                                required bytes message = 3; } }
constexpr std::uint32_t kItem = 0x0b, kItemEnd = 0x0c, kTypeId = 0x10, kMessage = 0x1a;
constexpr std::size_t kTags = 4;

struct Item {
  std::optional<std::uint32_t> type_id;
  std::optional<std::string> message;
};

// The first of each counts.
void read_item(Reader& in, void* erased) {
  Item& item = *static_cast<Item*>(erased);
  while (in.next()) {
    switch (in.tag()) {
      case kTypeId: {
        std::uint32_t type_id = 0;
        in.uint32(type_id);
        if (!item.type_id) item.type_id = type_id;
        break;
      }
      case kMessage: {
        std::string message;
        in.bytes(message);
        if (!item.message) item.message = std::move(message);
        break;
      }
      default: {
        UnknownFields dropped;
        in.unknown(dropped);  // among them the tag that ends the group
      }
    }
  }
}

}  // namespace

std::size_t size_message_set(const UnknownFields& fields) {
  std::size_t n = 0;
  std::string_view bytes = fields.bytes();
  while (const auto field = take_field(bytes)) {
    if (field->type != WireType::Length) continue;
    n +=
        kTags + varint_size(field->number) + varint_size(field->value.size()) + field->value.size();
  }
  return n;
}

void write_message_set(Writer& out, const UnknownFields& fields) {
  std::string_view bytes = fields.bytes();
  while (const auto field = take_field(bytes)) {
    if (field->type != WireType::Length) continue;
    const char begin[] = {kItem};
    const char end[] = {kItemEnd};
    out.raw({begin, 1});
    out.uint32(kTypeId, field->number);
    out.bytes(kMessage, field->value);
    out.raw({end, 1});
  }
}

void read_message_set_item(Reader& in, UnknownFields& fields) {
  Item item;
  in.group(read_item, &item);
  if (in.error() != nullptr || !item.type_id || !item.message) return;
  std::string field;
  append_tag(field, *item.type_id, WireType::Length);
  append_bytes(field, *item.message);
  fields.append(field);
}

}  // namespace cpprpc::wire
