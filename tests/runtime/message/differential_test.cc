// Our codec against libprotobuf's, on random messages and on random damage to them.

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/reflection.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "cpprpc/message/message.h"
#include "message_test_closed.msg.h"
#include "message_test_everything.msg.h"
#include "reference_closed.pb.h"
#include "reference_everything.pb.h"
#include "tests/protobuf_versions.h"

namespace cpprpc {
namespace {

namespace pb = google::protobuf;
using pb::FieldDescriptor;

// The same bytes for the same message: maps sorted by key.
std::string serialized(const pb::Message& message) {
  std::string bytes;
  {
    pb::io::StringOutputStream stream(&bytes);
    pb::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    EXPECT_TRUE(message.SerializePartialToCodedStream(&coded));
  }
  return bytes;
}

class RandomMessage {
 public:
  explicit RandomMessage(unsigned seed) : random_(seed) {}

  void fill(pb::Message& message, int depth) {
    const pb::Reflection& reflection = *message.GetReflection();
    const pb::Descriptor& type = *message.GetDescriptor();
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      if (field.is_required() ? random_() % 16 == 0 : random_() % 4 != 0) continue;
      if (!field.is_repeated()) {
        set(message, reflection, field, depth);
        continue;
      }
      const bool is_long = field.is_packable() && random_() % 4 == 0;
      for (auto n = random_() % (is_long ? 50 : 5); n > 0; --n) {
        add(message, reflection, field, depth);
      }
    }
  }

 private:
  std::uint64_t number() {
    const std::uint64_t bits = (std::uint64_t{random_()} << 32) | random_();
    switch (random_() % 4) {
      case 0:
        return 0;
      case 1:
        return bits % 3 - 1;
      default:
        return bits >> (random_() % 64);
    }
  }

  std::string text() {
    static constexpr const char* kPieces[] = {"", "a", "key", "\u00e9", "\U0001f600", " "};
    std::string out;
    for (auto n = random_() % 4; n > 0; --n) out += kPieces[random_() % 6];
    if (random_() % 16 == 0) out.append(200, 'x');
    return out;
  }

  std::string bytes() {
    std::string out = text();
    if (random_() % 2 == 0) out += static_cast<char>(random_());
    return out;
  }

  const pb::EnumValueDescriptor* value_of(const FieldDescriptor& field) {
    return field.enum_type()->value(
        static_cast<int>(random_() % static_cast<unsigned>(field.enum_type()->value_count())));
  }

  std::string text_for(const FieldDescriptor& field) {
    return field.type() == FieldDescriptor::TYPE_BYTES ? bytes() : text();
  }

  void set(pb::Message& m, const pb::Reflection& r, const FieldDescriptor& f, int depth) {
    switch (f.cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
        return r.SetInt32(&m, &f, static_cast<std::int32_t>(number()));
      case FieldDescriptor::CPPTYPE_INT64:
        return r.SetInt64(&m, &f, static_cast<std::int64_t>(number()));
      case FieldDescriptor::CPPTYPE_UINT32:
        return r.SetUInt32(&m, &f, static_cast<std::uint32_t>(number()));
      case FieldDescriptor::CPPTYPE_UINT64:
        return r.SetUInt64(&m, &f, number());
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return r.SetDouble(&m, &f, std::bit_cast<double>(number()));
      case FieldDescriptor::CPPTYPE_FLOAT:
        return r.SetFloat(&m, &f, std::bit_cast<float>(static_cast<std::uint32_t>(number())));
      case FieldDescriptor::CPPTYPE_BOOL:
        return r.SetBool(&m, &f, random_() % 2 == 0);
      case FieldDescriptor::CPPTYPE_ENUM:
        return r.SetEnum(&m, &f, value_of(f));
      case FieldDescriptor::CPPTYPE_STRING:
        return r.SetString(&m, &f, text_for(f));
      case FieldDescriptor::CPPTYPE_MESSAGE:
        if (depth > 0) fill(*r.MutableMessage(&m, &f), depth - 1);
        return;
    }
  }

  void add(pb::Message& m, const pb::Reflection& r, const FieldDescriptor& f, int depth) {
    switch (f.cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
        return r.AddInt32(&m, &f, static_cast<std::int32_t>(number()));
      case FieldDescriptor::CPPTYPE_INT64:
        return r.AddInt64(&m, &f, static_cast<std::int64_t>(number()));
      case FieldDescriptor::CPPTYPE_UINT32:
        return r.AddUInt32(&m, &f, static_cast<std::uint32_t>(number()));
      case FieldDescriptor::CPPTYPE_UINT64:
        return r.AddUInt64(&m, &f, number());
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return r.AddDouble(&m, &f, std::bit_cast<double>(number()));
      case FieldDescriptor::CPPTYPE_FLOAT:
        return r.AddFloat(&m, &f, std::bit_cast<float>(static_cast<std::uint32_t>(number())));
      case FieldDescriptor::CPPTYPE_BOOL:
        return r.AddBool(&m, &f, random_() % 2 == 0);
      case FieldDescriptor::CPPTYPE_ENUM:
        return r.AddEnum(&m, &f, value_of(f));
      case FieldDescriptor::CPPTYPE_STRING:
        return r.AddString(&m, &f, text_for(f));
      case FieldDescriptor::CPPTYPE_MESSAGE:
        if (f.is_map()) return add_entry(m, r, f, depth);
        if (depth > 0) fill(*r.AddMessage(&m, &f), depth - 1);
        return;
    }
  }

  void add_entry(pb::Message& m, const pb::Reflection& r, const FieldDescriptor& f, int depth) {
    pb::Message& entry = *r.AddMessage(&m, &f);
    const pb::Reflection& inner = *entry.GetReflection();
    set(entry, inner, *f.message_type()->map_key(), depth);
    set(entry, inner, *f.message_type()->map_value(), depth);
  }

  std::mt19937 random_;
};

// Libprotobuf holds unknown fields parsed, and so writes what comes in a longer form than it need
// in the shortest; we keep the bytes. Both must mean the same to libprotobuf.
template <class Theirs>
void expect_same_meaning(const std::string& ours, const Theirs& theirs) {
  Theirs again;
  ASSERT_TRUE(again.ParseFromString(ours));
  EXPECT_EQ(serialized(again), serialized(theirs));
}

template <class Ours, class Theirs>
void expect_round_trips(unsigned seeds) {
  for (unsigned seed = 0; seed < seeds; ++seed) {
    Theirs theirs;
    RandomMessage(seed).fill(theirs, 2);
    // Through bytes once: a map that was filled by reflection may hold a key twice.
    ASSERT_TRUE(theirs.ParseFromString(serialized(theirs)));
    const std::string bytes = serialized(theirs);
    const Result<Ours> ours = decode<Ours>(bytes);
    ASSERT_TRUE(ours) << ours.error().to_string();
    ASSERT_EQ(encode(*ours), bytes) << theirs.DebugString();
    ASSERT_EQ(encoded_size(*ours), bytes.size());
    Ours reused = *ours;
    ASSERT_TRUE(decode_into(bytes, reused).is_ok());
    ASSERT_EQ(encode(reused), bytes) << "over what was there before";
  }
}

TEST(Differential, RoundTrips) {
  expect_round_trips<message_test::Everything, reference::Everything>(400);
  expect_round_trips<message_test::Closed, reference::Closed>(400);
}

// Random changes to valid bytes: both refuse them, or both read the same.
template <class Ours, class Theirs>
void expect_same_verdicts(unsigned seeds) {
  int accepted = 0;
  int refused = 0;
  for (unsigned seed = 0; seed < seeds; ++seed) {
    std::mt19937 random(seed);
    Theirs original;
    RandomMessage(seed).fill(original, 1);
    std::string bytes = serialized(original);
    if (bytes.empty()) continue;
    for (auto n = random() % 3 + 1; n > 0; --n) {
      const std::size_t at = random() % bytes.size();
      switch (random() % 5) {
        case 0:
          bytes[at] = static_cast<char>(random());
          break;
        case 1:
          bytes[at] = static_cast<char>(bytes[at] ^ (1 << (random() % 8)));
          break;
        case 2:
          bytes.insert(at, 1, static_cast<char>(random() % 128));
          break;
        case 3:
          bytes.resize(at + 1);
          break;
        default:  // a part comes again, somewhere
          bytes.insert(random() % bytes.size(), bytes.substr(at, random() % 16));
      }
    }
    Theirs theirs;
    const bool readable = theirs.ParseFromString(bytes);
    const Result<Ours> ours = decode<Ours>(bytes);
    ASSERT_EQ(ours.has_value(), readable)
        << "seed " << seed << ": " << (ours ? "we read it" : ours.error().to_string());
    if (!readable) {
      ++refused;
      continue;
    }
    ++accepted;
    ASSERT_NO_FATAL_FAILURE(expect_same_meaning(encode(*ours), theirs)) << "seed " << seed;
  }
  EXPECT_GT(accepted, static_cast<int>(seeds / 10));
  EXPECT_GT(refused, static_cast<int>(seeds / 10));
}

TEST(Differential, DamagedBytes) {
  test::silence_libprotobuf();
  expect_same_verdicts<message_test::Everything, reference::Everything>(4'000);
  expect_same_verdicts<message_test::Closed, reference::Closed>(4'000);
}

// Messages in parts, some of which lack what is required: of one field, of elements, of entries and
// of members of a oneof, which replace each other.
TEST(Differential, RequiredFields) {
  int accepted = 0;
  int refused = 0;
  for (unsigned seed = 0; seed < 4'000; ++seed) {
    RandomMessage random(seed);
    std::string bytes;
    for (unsigned part = 0; part < seed % 4 + 1; ++part) {
      reference::Needy theirs;
      random.fill(theirs, 3);
      bytes += theirs.SerializePartialAsString();
    }
    reference::Needy theirs;
    const bool readable = theirs.ParsePartialFromString(bytes) && theirs.IsInitialized();
    const Result<message_test::Needy> ours = decode<message_test::Needy>(bytes);
    ASSERT_EQ(ours.has_value(), readable)
        << "seed " << seed << ": " << (ours ? "we read it" : ours.error().to_string()) << "\n"
        << theirs.InitializationErrorString() << "\n"
        << theirs.DebugString();
    ++(readable ? accepted : refused);
    if (!readable) continue;
    EXPECT_EQ(encode(*ours), serialized(theirs)) << "seed " << seed;
  }
  EXPECT_GT(accepted, 1'000);
  EXPECT_GT(refused, 1'000);
}

// What one program does not know it hands on, and the next one reads it.
TEST(Differential, UnknownFieldsSurvive) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    reference::Everything theirs;
    RandomMessage(seed).fill(theirs, 1);
    const Result<message_test::Some> some = decode<message_test::Some>(serialized(theirs));
    ASSERT_TRUE(some);
    ASSERT_NO_FATAL_FAILURE(expect_same_meaning(encode(*some), theirs));
  }
}

// Concatenated messages are merged ones.
TEST(Differential, Merges) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    reference::Everything first, second;
    RandomMessage(seed).fill(first, 1);
    RandomMessage(seed + 1000).fill(second, 1);
    const std::string bytes = serialized(first) + serialized(second);
    reference::Everything theirs;
    ASSERT_TRUE(theirs.ParseFromString(bytes));
    Result<message_test::Everything> ours = decode<message_test::Everything>(serialized(first));
    ASSERT_TRUE(merge_into(serialized(second), *ours).is_ok());
    EXPECT_EQ(encode(*ours), serialized(theirs));
    EXPECT_EQ(encode(decode<message_test::Everything>(bytes).value()), serialized(theirs));
  }
}

}  // namespace
}  // namespace cpprpc
