#include "cpprpc/wire/message_set.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cpprpc/wire/append.h"
#include "cpprpc/wire/take_field.h"
#include "cpprpc/wire/varint.h"

namespace cpprpc::wire {
namespace {

// message MessageSet { repeated group Item = 1 { required uint32 type_id = 2;
//                                                required bytes message = 3; } }
constexpr char kItem = 0x0b, kItemEnd = 0x0c;
constexpr std::uint32_t kTypeId = 0x10, kMessage = 0x1a;

// The greatest number that a field may have. Those of items may be greater, or 0: such an item is
// kept as it is, a group of field 1.
constexpr std::uint32_t kMaxNumber = (1u << 29) - 1;

struct Item {
  std::optional<std::uint32_t> type_id;
  std::optional<std::string> message;
  UnknownFields& others;
};

// The first of each counts.
Reader read_item(Reader in, void* erased, bool) {
  Item& item = *static_cast<Item*>(erased);
  while (const std::uint32_t tag = in.next()) {
    switch (tag) {
      case kTypeId: {
        std::uint32_t type_id = 0;
        in.uint32(type_id);
        if (!item.type_id) item.type_id = type_id;
        break;
      }
      case kMessage: {
        if (item.type_id == 0u && !item.message) {
          in.fail("an item's number is 0");
          break;
        }
        std::string message;
        in.bytes(message);
        if (!item.message) item.message = std::move(message);
        break;
      }
      case kItem:  // an item in an item is none
        in.skip(tag);
        break;
      default:
        in.unknown(tag, item.others);  // among them the tag that ends the group
    }
  }
  return in;
}

bool is_item(const EncodedField& field) {
  return field.type == WireType::StartGroup && field.number == 1;
}

}  // namespace

Writer write_message_set(Writer out, const UnknownFields& fields) {
  std::vector<EncodedField> items;
  std::string_view bytes = fields.bytes();
  while (const auto field = take_field(bytes)) {
    if (field->type == WireType::Length || is_item(*field)) items.push_back(*field);
  }
  for (const EncodedField& item : reversed(items)) {
    out.raw({&kItemEnd, 1});
    if (is_item(item)) {
      out.raw(item.value);
    } else {
      out.bytes(kMessage, item.value);
      out.uint32(kTypeId, item.number);
    }
    out.raw({&kItem, 1});
  }
  return out;
}

Reader read_message_set_item(Reader in, std::uint32_t tag, UnknownFields& fields) {
  Item item{{}, {}, fields};
  in = read_group(in, tag, read_item, &item);
  if (in.failed() || !item.type_id || !item.message) return in;
  std::string field;
  if (*item.type_id >= 1 && *item.type_id <= kMaxNumber) {
    append_tag(field, *item.type_id, WireType::Length);
    append_bytes(field, *item.message);
  } else {
    field += kItem;
    field += static_cast<char>(kTypeId);
    append_varint(field, *item.type_id);
    field += static_cast<char>(kMessage);
    append_bytes(field, *item.message);
    field += kItemEnd;
  }
  in.keep(field, fields);
  return in;
}

}  // namespace cpprpc::wire
