#include "cpprpc/text/unknown.h"

#include <cstdint>
#include <string>

#include "cpprpc/text/literals.h"
#include "cpprpc/wire/reader.h"

namespace cpprpc::text {
namespace {

using wire::WireType;

// How deep bytes are taken for messages: they may be none, and every level copies them.
constexpr int kMaxGuesses = 10;

bool is_message(std::string_view bytes) {
  wire::Input input(bytes);
  wire::Reader in(input);
  while (const std::uint32_t tag = in.next()) in.skip(tag);
  return !in.failed();
}

template <class T>
void write_hex(Layout& out, T value) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string& text = out.begin_value().append("0x");
  for (int shift = 8 * sizeof value - 4; shift >= 0; shift -= 4) {
    text += kDigits[static_cast<std::size_t>(value >> shift) & 0xf];
  }
  out.end_value();
}

void write_fields(Layout& out, wire::Reader& in, std::uint32_t end_tag, int guesses);

void write_bytes(Layout& out, std::string_view bytes, int guesses) {
  if (bytes.empty() || guesses == 0 || !is_message(bytes)) {
    append_quoted(out.begin_value(), bytes);
    return out.end_value();
  }
  wire::Input input(bytes);
  wire::Reader in(input);
  out.open();
  write_fields(out, in, 0, guesses - 1);
  out.close();
}

void write_field(Layout& out, wire::Reader& in, std::uint32_t tag, int guesses) {
  out.field(std::to_string(tag >> 3));
  switch (static_cast<WireType>(tag & 7)) {
    case WireType::Varint: {
      std::uint64_t value = 0;
      in.uint64(value);
      return out.value(std::to_string(value));
    }
    case WireType::Fixed32: {
      std::uint32_t value = 0;
      in.fixed32(value);
      return write_hex(out, value);
    }
    case WireType::Fixed64: {
      std::uint64_t value = 0;
      in.fixed64(value);
      return write_hex(out, value);
    }
    case WireType::Length: {
      std::string bytes;
      in.bytes(bytes);
      return write_bytes(out, bytes, guesses);
    }
    case WireType::StartGroup:
      out.open();
      write_fields(out, in, tag + 1, guesses);  // the tag of its end is the next number
      return out.close();
    case WireType::EndGroup:
      break;  // not in what is_message()
  }
}

// All to the end tag, or to the end if that is 0. The fields are well-formed.
void write_fields(Layout& out, wire::Reader& in, std::uint32_t end_tag, int guesses) {
  for (std::uint32_t tag = in.next(); tag != 0 && tag != end_tag; tag = in.next()) {
    write_field(out, in, tag, guesses);
  }
}

}  // namespace

void write_unknown(Layout& out, std::string_view fields) {
  if (!is_message(fields)) return;
  wire::Input input(fields);
  wire::Reader in(input);
  write_fields(out, in, 0, kMaxGuesses);
}

void write_unknown_redacted(Layout& out, std::string_view fields) {
  wire::Input input(fields);
  wire::Reader in(input);
  while (const std::uint32_t tag = in.next()) {
    out.field(std::to_string(tag >> 3));
    out.value(kRedacted);
    in.skip(tag);
  }
}

}  // namespace cpprpc::text
