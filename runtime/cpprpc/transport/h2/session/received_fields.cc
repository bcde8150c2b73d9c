#include "cpprpc/transport/h2/session/received_fields.h"

#include "cpprpc/transport/h2/protocol/field.h"

namespace cpprpc::transport::h2 {

RequestFields::~RequestFields() {
  for (const Value& value : named_) {
    if (value.buffer != nullptr) nghttp2_rcbuf_decref(value.buffer);
  }
  for (const ReceivedField& field : metadata()) {
    nghttp2_rcbuf_decref(field.name_buffer);
    nghttp2_rcbuf_decref(field.value_buffer);
  }
}

void RequestFields::add(const ReceivedField& field) {
  size_ += field_size(field.name, field.value);
  const Field known = field_of(field.name);
  const bool is_metadata = check_.add(known, field.name, field.value);
  switch (known) {
    case Field::Custom:
      if (is_metadata) add_metadata(field);
      return;
    case Field::Method:
      return keep(Named::Method, field);
    case Field::Path:
      return keep(Named::Path, field);
    case Field::ContentType:
      return keep(Named::ContentType, field);
    case Field::Timeout:
      return keep(Named::Timeout, field);
    case Field::Encoding:
      return keep(Named::Encoding, field);
    case Field::AcceptEncoding:
      return keep(Named::AcceptEncoding, field);
    default:
      return;
  }
}

// Of several the last one.
void RequestFields::keep(Named name, const ReceivedField& field) noexcept {
  Value& place = named_[static_cast<std::size_t>(name)];
  if (place.buffer != nullptr) nghttp2_rcbuf_decref(place.buffer);
  place = {field.value, field.value_buffer};
  nghttp2_rcbuf_incref(field.value_buffer);
}

void RequestFields::add_metadata(const ReceivedField& field) {
  has_binary_ = has_binary_ || field.name.ends_with("-bin");
  if (count_ < metadata_.size()) {
    metadata_[count_++] = field;
  } else {
    if (more_.empty()) more_.assign(metadata_.begin(), metadata_.end());
    more_.push_back(field);
  }
  nghttp2_rcbuf_incref(field.name_buffer);
  nghttp2_rcbuf_incref(field.value_buffer);
}

}  // namespace cpprpc::transport::h2
