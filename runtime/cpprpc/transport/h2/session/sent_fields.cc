#include "cpprpc/transport/h2/session/sent_fields.h"

#include <algorithm>

#include "cpprpc/transport/h2/protocol/binary.h"
#include "cpprpc/transport/h2/protocol/codes.h"
#include "cpprpc/transport/h2/protocol/metadata_fields.h"
#include "cpprpc/transport/h2/protocol/percent.h"

namespace cpprpc::transport::h2 {
namespace {

std::uint8_t* bytes(std::string_view text) noexcept {
  return const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(text.data()));
}

bool has_binary(const Metadata& metadata) noexcept {
  return std::any_of(metadata.begin(), metadata.end(),
                     [](const Metadata::Entry& entry) { return detail::is_binary(entry.key); });
}

}  // namespace

void SentFields::add(std::string_view name, std::string_view value, std::uint8_t flags) {
  const nghttp2_nv field{bytes(name), bytes(value), name.size(), value.size(), flags};
  if (more_.empty() && count_ < first_.size()) {
    first_[count_++] = field;
    return;
  }
  if (more_.empty()) more_.assign(first_.begin(), first_.end());
  more_.push_back(field);
}

void SentFields::add_static(std::string_view name, std::string_view value) {
  add(name, value, NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE);
}

void SentFields::add(std::string_view name, std::string_view value) {
  add(name, value, NGHTTP2_NV_FLAG_NONE);
}

void SentFields::add_unique(std::string_view name, std::string_view value) {
  add(name, value, NGHTTP2_NV_FLAG_NO_INDEX);
}

void SentFields::add_message(std::string_view message) {
  add_unique("grpc-message", percent_encode(message, new_owned()));
}

std::string& SentFields::new_owned() {
  if (!owned_) owned_ = std::make_unique<std::deque<std::string>>();
  return owned_->emplace_back();
}

void SentFields::add(const Metadata& metadata, RepeatedFields& sent) {
  std::string none;
  for_each_field(metadata, has_binary(metadata) ? new_owned() : none,
                 [&](std::string_view name, std::string_view value) {
                   if (sent.repeats(name, value)) {
                     add(name, value);
                   } else {
                     add_unique(name, value);
                   }
                 });
}

void SentFields::add(const Status& status) {
  add_static("grpc-status", code_text(status.code()));
  if (!status.message().empty()) add_message(status.message());
  if (!status.details().empty()) {
    std::string& text = new_owned();
    base64_encode(status.details(), text);
    add_unique("grpc-status-details-bin", text);
  }
}

}  // namespace cpprpc::transport::h2
