#include "cpprpc/transport/h2/protocol/encoding.h"

#include <string>
#include <utility>

#include "cpprpc/transport/h2/protocol/list.h"

namespace cpprpc::transport::h2 {

std::string_view encoding_name(Compression compression) noexcept {
  switch (compression) {
    case Compression::Identity:
      return "identity";
    case Compression::Deflate:
      return "deflate";
    case Compression::Gzip:
      return "gzip";
  }
  return "identity";
}

std::optional<Compression> parse_encoding(std::string_view name) noexcept {
  for (const Compression one : {Compression::Identity, Compression::Deflate, Compression::Gzip}) {
    if (name == encoding_name(one)) return one;
  }
  return std::nullopt;
}

Encodings Encodings::parse(std::string_view list) noexcept {
  Encodings encodings;
  for_each_value(list, [&](std::string_view name) {
    if (const auto encoding = parse_encoding(name)) encodings.add(*encoding);
  });
  return encodings;
}

Status unknown_encoding(std::string_view name, StatusCode code) {
  std::string message = "messages are compressed with \"";
  message.append(name).append("\"; what can be read is ").append(kAcceptEncoding);
  return Status(code, std::move(message));
}

}  // namespace cpprpc::transport::h2
