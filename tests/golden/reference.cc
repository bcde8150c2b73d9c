#include "reference.h"

#include <google/protobuf/compiler/importer.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/util/message_differencer.h>

#include <array>
#include <charconv>
#include <cstddef>

#include "tests/protobuf_versions.h"

namespace golden_test {
namespace {

namespace pb = google::protobuf;

// The protos as they are, read when the first test asks for them. Never destroyed: messages that
// tests hold refer to it.
class Sources final : public cpprpc::test::ProtoErrors {
 public:
  static Sources& instance() {
    static Sources& sources = *new Sources;
    return sources;
  }

  const Theirs* prototype(const std::string& proto, const std::string& full_name) {
    const pb::FileDescriptor* file = importer_.Import(proto);
    if (file == nullptr) return nullptr;
    const pb::Descriptor* type = file->pool()->FindMessageTypeByName(full_name);
    return type == nullptr ? nullptr : factory_.GetPrototype(type);
  }

 private:
  Sources() {
    tree_.MapPath("", GOLDEN_PROTO_ROOT);
    tree_.MapPath("", GOLDEN_WELL_KNOWN_ROOT);
  }

  void error(std::string_view proto, int line, int column, std::string_view what) override {
    ADD_FAILURE() << proto << ":" << line + 1 << ":" << column + 1 << ": " << what;
  }

  pb::compiler::DiskSourceTree tree_;
  pb::compiler::Importer importer_{&tree_, this};
  pb::DynamicMessageFactory factory_;
};

std::unique_ptr<Theirs> parse(const Theirs& type, std::string_view bytes) {
  std::unique_ptr<Theirs> message(type.New());
  const bool ok = message->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
  return ok ? std::move(message) : nullptr;
}

bool same_content(const Theirs& a, const Theirs& b) {
  pb::util::MessageDifferencer differencer;
  pb::util::DefaultFieldComparator nan_is_nan;
  nan_is_nan.set_treat_nan_as_equal(true);
  differencer.set_field_comparator(&nan_is_nan);
  return differencer.Compare(a, b);
}

// What may become of one byte: every bit flipped, and the values that mean something.
constexpr std::array<unsigned char, 12> kDamage = {0x01, 0x02, 0x04, 0x08, 0x10, 0x20,
                                                   0x40, 0x80, 0x81, 0x7f, 0xff, 0x03};
constexpr std::size_t kMostPlaces = 2000;

bool silence_protobuf() {
  cpprpc::test::silence_libprotobuf();  // it tells of every string that is no UTF-8
  return true;
}
[[maybe_unused]] const bool silent = silence_protobuf();

}  // namespace

std::unique_ptr<Theirs> dynamic_reference(const std::string& proto, const std::string& full_name,
                                          const std::string& text) {
  const Theirs* prototype = Sources::instance().prototype(proto, full_name);
  if (prototype == nullptr) {
    ADD_FAILURE() << "no " << full_name << " in " << proto;
    return nullptr;
  }
  std::unique_ptr<Theirs> message(prototype->New());
  EXPECT_TRUE(pb::TextFormat::ParseFromString(text, message.get())) << text;
  return message;
}

std::string serialize(const Theirs& message) {
  std::string bytes;
  pb::io::StringOutputStream stream(&bytes);
  {
    pb::io::CodedOutputStream out(&stream);
    out.SetSerializationDeterministic(true);
    EXPECT_TRUE(message.SerializeToCodedStream(&out));
  }
  return bytes;
}

std::string hex(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (!text.empty()) text += ' ';
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

std::string unhex(std::string_view text) {
  std::string bytes;
  while (!text.empty()) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + 2, value, 16);
    EXPECT_TRUE(error == std::errc() && end == text.data() + 2) << text;
    bytes += static_cast<char>(value);
    text.remove_prefix(text.size() > 2 ? 3 : 2);
  }
  return bytes;
}

void expect_same_reading(const Ours& ours, const Theirs& theirs, std::string_view bytes) {
  const std::unique_ptr<Theirs> expected = parse(theirs, bytes);
  const std::optional<std::string> again = ours.again(bytes);
  ASSERT_EQ(again.has_value(), expected != nullptr)
      << (expected ? "libprotobuf reads this and we do not: "
                   : "we read what libprotobuf does not: ")
      << hex(bytes);
  if (!again) return;
  const std::unique_ptr<Theirs> content = parse(theirs, *again);
  ASSERT_NE(content, nullptr) << "we wrote what libprotobuf cannot read: " << hex(*again);
  ASSERT_EQ(hex(serialize(*content)), hex(serialize(*expected))) << "read from " << hex(bytes);
}

// Extensions and types without the package that is theirs alone.
std::string without_ref(std::string text) {
  for (const std::string_view ref : {"[ref.", "/ref."}) {
    for (std::size_t at = 0; (at = text.find(ref, at)) != std::string::npos;) text.erase(at + 1, 4);
  }
  return text;
}

std::string text_of(const Theirs& message, bool unknown_fields) {
  pb::TextFormat::Printer printer;
  printer.SetExpandAny(true);
  printer.SetHideUnknownFields(!unknown_fields);
  std::string text;
  EXPECT_TRUE(printer.PrintToString(message, &text));
  return without_ref(std::move(text));
}

void expect_same_text(const Ours& ours, const Theirs& theirs) {
  EXPECT_EQ(ours.text, text_of(theirs, true));
  std::unique_ptr<Theirs> known(theirs.New());
  known->CopyFrom(theirs);
  known->DiscardUnknownFields();
  EXPECT_EQ(hex(ours.from_text(text_of(theirs, false)).value_or("no message")),
            hex(serialize(*known)));
}

void expect_agreement(const Ours& ours, const Theirs& theirs) {
  expect_same_text(ours, theirs);
  expect_same_json(ours, theirs);
  const std::string bytes = serialize(theirs);
  ASSERT_EQ(hex(ours.bytes), hex(bytes)) << "that is " << theirs.DebugString();
  EXPECT_EQ(ours.size, bytes.size());

  const std::unique_ptr<Theirs> read_by_them = parse(theirs, ours.bytes);
  ASSERT_NE(read_by_them, nullptr);
  EXPECT_TRUE(same_content(*read_by_them, theirs)) << read_by_them->DebugString() << "instead of\n"
                                                   << theirs.DebugString();
  EXPECT_TRUE(ours.equals(bytes));
  EXPECT_EQ(ours.reuse(bytes), ours.bytes) << "decoded into a message that was not empty";
  expect_same_reading(ours, theirs, "");
  if (ours.reuse("").has_value()) {  // nothing is required
    EXPECT_EQ(ours.reuse(""), "") << "decode_into() does not clear";
  }

  // Twice the same: repeated fields double, messages merge, the last scalar wins.
  const std::string twice = bytes + bytes;
  const std::unique_ptr<Theirs> merged = parse(theirs, twice);
  ASSERT_NE(merged, nullptr);
  EXPECT_EQ(hex(ours.merge(bytes).value_or("")), hex(serialize(*merged)));
  expect_same_reading(ours, theirs, twice);

  for (std::size_t size = 0; size < bytes.size() && !testing::Test::HasFailure(); ++size) {
    expect_same_reading(ours, theirs, std::string_view(bytes).substr(0, size));
  }
  const std::size_t step = bytes.size() / kMostPlaces + 1;
  for (std::size_t at = 0; at < bytes.size() && !testing::Test::HasFailure(); at += step) {
    for (const unsigned char damage : kDamage) {
      std::string damaged = bytes;
      damaged[at] = static_cast<char>(static_cast<unsigned char>(damaged[at]) ^ damage);
      expect_same_reading(ours, theirs, damaged);
    }
    std::string shifted = bytes;
    shifted.erase(at, 1);
    expect_same_reading(ours, theirs, shifted);
    shifted = bytes;
    shifted.insert(at, 1, bytes[at]);
    expect_same_reading(ours, theirs, shifted);
  }
}

}  // namespace golden_test
