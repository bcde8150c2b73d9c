#include "cpprpc/transport/h2/session/received_fields.h"

#include "cpprpc/transport/h2/protocol/field.h"

namespace cpprpc::transport::h2 {

void HeldFields::add(const ReceivedField& field) {
  if (fields_.capacity() == 0) fields_.reserve(4);
  fields_.push_back(field);
  nghttp2_rcbuf_incref(field.name);
  nghttp2_rcbuf_incref(field.value);
}

void HeldFields::clear() noexcept {
  for (const ReceivedField& field : fields_) {
    nghttp2_rcbuf_decref(field.name);
    nghttp2_rcbuf_decref(field.value);
  }
  fields_.clear();
}

void RequestFields::add(const ReceivedField& field) {
  const std::string_view name = view(field.name);
  const std::string_view value = view(field.value);
  size_ += field_size(name, value);
  const auto keep = [&](std::string_view& place) {
    named_.add(field);
    place = value;
  };
  switch (field_of(name)) {
    case Field::Custom:
      has_binary_ = has_binary_ || name.ends_with("-bin");
      return others_.add(field);
    case Field::Path:
      return keep(path_);
    case Field::Method:
      return keep(method_);
    case Field::ContentType:
      return keep(content_type_);
    case Field::Timeout:
      return keep(timeout_);
    case Field::Encoding:
      return keep(encoding_);
    case Field::AcceptEncoding:
      return keep(accept_encoding_);
    default:
      return;
  }
}

}  // namespace cpprpc::transport::h2
