#include "cpprpc/transport/h2/session/received_fields.h"

#include "cpprpc/transport/h2/protocol/field.h"

namespace cpprpc::transport::h2 {

RequestFields::~RequestFields() {
  for (nghttp2_rcbuf* const buffer : named_) {
    if (buffer != nullptr) nghttp2_rcbuf_decref(buffer);
  }
  for (const ReceivedField& field : others()) {
    nghttp2_rcbuf_decref(field.name);
    nghttp2_rcbuf_decref(field.value);
  }
}

void RequestFields::add(const ReceivedField& field) {
  const std::string_view name = view(field.name);
  size_ += field_size(name, view(field.value));
  switch (field_of(name)) {
    case Field::Custom:
      has_binary_ = has_binary_ || name.ends_with("-bin");
      return add_other(field);
    case Field::Method:
      return keep(Named::Method, field.value);
    case Field::Path:
      return keep(Named::Path, field.value);
    case Field::ContentType:
      return keep(Named::ContentType, field.value);
    case Field::Timeout:
      return keep(Named::Timeout, field.value);
    case Field::Encoding:
      return keep(Named::Encoding, field.value);
    case Field::AcceptEncoding:
      return keep(Named::AcceptEncoding, field.value);
    default:
      return;
  }
}

// Of several the last one.
void RequestFields::keep(Named name, nghttp2_rcbuf* value) noexcept {
  nghttp2_rcbuf*& place = named_[static_cast<std::size_t>(name)];
  if (place != nullptr) nghttp2_rcbuf_decref(place);
  place = value;
  nghttp2_rcbuf_incref(value);
}

void RequestFields::add_other(const ReceivedField& field) {
  if (count_ < others_.size()) {
    others_[count_++] = field;
  } else {
    if (more_.empty()) more_.assign(others_.begin(), others_.end());
    more_.push_back(field);
  }
  nghttp2_rcbuf_incref(field.name);
  nghttp2_rcbuf_incref(field.value);
}

}  // namespace cpprpc::transport::h2
