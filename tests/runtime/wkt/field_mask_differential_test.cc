// Field masks against libprotobuf's FieldMaskUtil, with random masks and messages.

#include <google/protobuf/text_format.h>
#include <google/protobuf/util/field_mask_util.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "cpprpc/wkt/field_mask.h"
#include "wkt_reference.pb.h"
#include "wkt_test.msg.h"

namespace cpprpc::wkt {
namespace {

namespace pb = google::protobuf;
using pb::FieldDescriptor;
using pb::util::FieldMaskUtil;
using pb::util::MessageDifferencer;
using Ours = wkt_test::Thing;
using Theirs = wkt_reference::Thing;

pb::FieldMask theirs_of(const FieldMask& mask) {
  pb::FieldMask theirs;
  for (const std::string& path : mask.paths) theirs.add_paths(path);
  return theirs;
}

FieldMask ours_of(const pb::FieldMask& mask) {
  FieldMask ours;
  ours.paths.assign(mask.paths().begin(), mask.paths().end());
  return ours;
}

Ours ours_of(const Theirs& thing) { return decode<Ours>(thing.SerializeAsString()).value(); }

class Random {
 public:
  explicit Random(unsigned seed) : random_(seed) {}

  std::size_t below(std::size_t n) { return random_() % n; }

  // Small messages with the same few values, so that those of two often meet.
  void fill(pb::Message& message, int depth) {
    const pb::Descriptor& type = *message.GetDescriptor();
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      if (below(2) == 0 || (is_message(field) && depth == 0)) continue;
      if (!field.is_repeated()) {
        set(message, field, depth);
      } else {
        for (auto n = below(3); n > 0; --n) add(message, field, depth);
      }
    }
  }

  // Valid ones, for the most part.
  FieldMask mask(const pb::Descriptor& type, std::size_t bad = 20) {
    FieldMask mask;
    for (auto n = below(6); n > 0; --n) mask.paths.push_back(path(type, bad));
    return mask;
  }

 private:
  static bool is_message(const FieldDescriptor& field) {
    return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
  }

  std::string path(const pb::Descriptor& type, std::size_t bad) {
    if (below(bad) == 0) return "wrong";
    const FieldDescriptor& field =
        *type.field(static_cast<int>(below(static_cast<std::size_t>(type.field_count()))));
    const bool may_go_on = (is_message(field) && !field.is_repeated()) || below(bad) == 0;
    if (!may_go_on || below(3) == 0) return field.name();
    return field.name() + '.' + (is_message(field) ? path(*field.message_type(), bad) : "x");
  }

  void set(pb::Message& m, const FieldDescriptor& f, int depth) {
    const pb::Reflection& r = *m.GetReflection();
    const auto number = static_cast<int>(below(3));
    switch (f.cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
        return r.SetInt32(&m, &f, number);
      case FieldDescriptor::CPPTYPE_INT64:
        return r.SetInt64(&m, &f, number);
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return r.SetDouble(&m, &f, number);
      case FieldDescriptor::CPPTYPE_ENUM:
        return r.SetEnumValue(&m, &f, number % 2);
      case FieldDescriptor::CPPTYPE_STRING:
        return r.SetString(&m, &f, std::string(static_cast<std::size_t>(number), 'x'));
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return fill(*r.MutableMessage(&m, &f), depth - 1);
      default:
        ADD_FAILURE() << f.full_name();
    }
  }

  void add(pb::Message& m, const FieldDescriptor& f, int depth) {
    const pb::Reflection& r = *m.GetReflection();
    switch (f.cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
        return r.AddInt32(&m, &f, static_cast<int>(below(3)));
      case FieldDescriptor::CPPTYPE_STRING:
        return r.AddString(&m, &f, std::string(below(3), 'x'));
      case FieldDescriptor::CPPTYPE_MESSAGE: {
        pb::Message& one = *r.AddMessage(&m, &f);
        if (!f.is_map()) return fill(one, depth - 1);
        set(one, *f.message_type()->map_key(), depth);
        set(one, *f.message_type()->map_value(), depth);
        return;
      }
      default:
        ADD_FAILURE() << f.full_name();
    }
  }

  std::mt19937 random_;
};

// A random message, through bytes once: a map filled by reflection may hold a key twice.
Theirs random_thing(Random& random) {
  Theirs filled;
  random.fill(filled, 2);
  Theirs thing;
  EXPECT_TRUE(thing.ParseFromString(filled.SerializeAsString()));
  return thing;
}

void expect_same(const Ours& ours, const Theirs& theirs) {
  Theirs again;
  ASSERT_TRUE(again.ParseFromString(encode(ours)));
  std::string difference;
  MessageDifferencer differencer;
  differencer.ReportDifferencesToString(&difference);
  EXPECT_TRUE(differencer.Compare(theirs, again)) << difference;
}

// Removes the messages that libprotobuf makes where a path goes on below one that neither has:
// those that are not in `before`, nor in `from`. We make none.
void remove_made(const FieldMask& mask, const pb::Message* from, const pb::Message* before,
                 pb::Message& merged) {
  const pb::Descriptor& type = *merged.GetDescriptor();
  const pb::Reflection& r = *merged.GetReflection();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    FieldMask below;
    for (const std::string& path : mask.paths) {
      if (path.starts_with(field.name() + '.')) {
        below.paths.push_back(path.substr(field.name().size() + 1));
      }
    }
    if (below.paths.empty() || contains(mask, field.name())) continue;
    const auto* from_below =
        from && r.HasField(*from, &field) ? &r.GetMessage(*from, &field) : nullptr;
    const auto* before_below =
        before && r.HasField(*before, &field) ? &r.GetMessage(*before, &field) : nullptr;
    if (from_below == nullptr && before_below == nullptr) {
      r.ClearField(&merged, &field);
    } else if (r.HasField(merged, &field)) {
      remove_made(below, from_below, before_below, *r.MutableMessage(&merged, &field));
    }
  }
}

// Whether a path that goes on below a member of a oneof makes libprotobuf choose it, although
// `from` does not have it, and `to` not or no more by then. What it drops for that is lost to the
// test.
bool switches_oneof(const FieldMask& mask, const pb::Message& from, const pb::Message& to) {
  const pb::Descriptor& type = *to.GetDescriptor();
  const pb::Reflection& r = *to.GetReflection();
  for (const std::string& path : mask.paths) {
    const std::size_t dot = path.find('.');
    if (dot == path.npos || contains(mask, path.substr(0, dot))) continue;
    const FieldDescriptor& field = *type.FindFieldByName(path.substr(0, dot));
    const bool in_from = r.HasField(from, &field);
    const bool in_to = r.HasField(to, &field);
    const pb::OneofDescriptor* oneof = field.containing_oneof();
    if (oneof != nullptr && !in_from && (!in_to || r.HasOneof(from, oneof))) return true;
    if (!in_from && !in_to) continue;
    if (switches_oneof(FieldMask{.paths = {path.substr(dot + 1)}}, r.GetMessage(from, &field),
                       r.GetMessage(to, &field))) {
      return true;
    }
  }
  return false;
}

TEST(FieldMaskDifferential, Validity) {
  int valid = 0;
  for (unsigned seed = 0; seed < 3000; ++seed) {
    Random random(seed);
    const FieldMask mask = random.mask(*Theirs::descriptor());
    const bool is = FieldMaskUtil::IsValidFieldMask<Theirs>(theirs_of(mask));
    EXPECT_EQ(is_valid<Ours>(mask), is) << theirs_of(mask).DebugString();
    valid += is ? 1 : 0;
  }
  EXPECT_GT(valid, 500);
  EXPECT_LT(valid, 2500);
}

TEST(FieldMaskDifferential, AllFields) {
  std::vector<std::string> theirs =
      ours_of(FieldMaskUtil::GetFieldMaskForAllFields<Theirs>()).paths;
  EXPECT_EQ(all_fields<Ours>().paths, theirs);
}

TEST(FieldMaskDifferential, MasksAlone) {
  for (unsigned seed = 0; seed < 3000; ++seed) {
    Random random(seed);
    const FieldMask a = random.mask(*Theirs::descriptor());
    const FieldMask b = random.mask(*Theirs::descriptor());
    pb::FieldMask theirs;
    FieldMaskUtil::ToCanonicalForm(theirs_of(a), &theirs);
    EXPECT_EQ(normalise(a), ours_of(theirs));
    FieldMaskUtil::Union(theirs_of(a), theirs_of(b), &theirs);
    EXPECT_EQ(unite(a, b), ours_of(theirs));
    FieldMaskUtil::Intersect(theirs_of(a), theirs_of(b), &theirs);
    EXPECT_EQ(intersect(a, b), ours_of(theirs)) << theirs_of(a).DebugString() << "and\n"
                                                << theirs_of(b).DebugString();
    for (const std::string& path : b.paths) {
      EXPECT_EQ(contains(a, path), FieldMaskUtil::IsPathInFieldMask(path, theirs_of(a)));
    }
  }
}

TEST(FieldMaskDifferential, Apply) {
  int changed = 0;
  for (unsigned seed = 0; seed < 3000; ++seed) {
    Random random(seed);
    Theirs theirs = random_thing(random);
    const FieldMask mask = random.mask(*Theirs::descriptor(), 1'000'000);
    Ours ours = ours_of(theirs);
    changed += FieldMaskUtil::TrimMessage(theirs_of(mask), &theirs) ? 1 : 0;
    ASSERT_TRUE(apply(mask, ours).is_ok());
    expect_same(ours, theirs);
    if (HasFailure()) FAIL() << "seed " << seed << '\n' << theirs_of(mask).DebugString();
  }
  EXPECT_GT(changed, 1000);
}

TEST(FieldMaskDifferential, Merge) {
  int compared = 0;
  for (unsigned seed = 0; seed < 6000; ++seed) {
    Random random(seed);
    const Theirs from = random_thing(random);
    const Theirs before = random_thing(random);
    const FieldMask mask = random.mask(*Theirs::descriptor(), 1'000'000);
    if (switches_oneof(mask, from, before)) continue;
    const MergeOptions options{.replace_repeated = random.below(2) == 0,
                               .replace_messages = random.below(2) == 0};
    Ours ours = ours_of(before);
    ASSERT_TRUE(merge(mask, ours_of(from), ours, options).is_ok());

    FieldMaskUtil::MergeOptions their_options;
    their_options.set_replace_repeated_fields(options.replace_repeated);
    their_options.set_replace_message_fields(options.replace_messages);
    Theirs merged = before;
    FieldMaskUtil::MergeMessageTo(from, theirs_of(mask), their_options, &merged);
    remove_made(mask, &from, &before, merged);
    // Maps are merged by appending, so that a key may be there twice until they are written.
    Theirs theirs;
    ASSERT_TRUE(theirs.ParseFromString(merged.SerializeAsString()));
    expect_same(ours, theirs);
    if (HasFailure()) {
      FAIL() << "seed " << seed << '\n' << theirs_of(mask).DebugString() << from.DebugString();
    }
    ++compared;
  }
  EXPECT_GT(compared, 4000);
}

}  // namespace
}  // namespace cpprpc::wkt
