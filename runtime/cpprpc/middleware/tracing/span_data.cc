#include "cpprpc/middleware/tracing/span_data.h"

#include "cpprpc/middleware/tracing/detail/cut.h"

namespace cpprpc {

void AttributeValue::cut(std::size_t max_size) {
  if (auto* const text = std::get_if<TraceText>(&value_)) {
    if (text->size() > max_size) *text = TraceText(detail::cut(text->view(), max_size));
  } else if (auto* const strings = std::get_if<Strings>(&value_)) {
    for (std::string& string : *strings) string.resize(detail::cut(string, max_size).size());
  }
}

const AttributeValue* SpanData::attribute(std::string_view key) const noexcept {
  for (const Attribute& attribute : attributes) {
    if (attribute.key.view() == key) return &attribute.value;
  }
  return nullptr;
}

}  // namespace cpprpc
