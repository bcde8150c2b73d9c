// The shapes there are.

#include <array>
#include <cstdlib>
#include <iostream>

#include "agreement.h"
#include "api.msg.h"
#include "codec_operations.h"
#include "columns.msg.h"
#include "data.h"
#include "groups.msg.h"
#include "json_operations.h"
#include "log.msg.h"
#include "media.msg.h"
#include "mesh.msg.h"
#include "scene.msg.h"
#include "scene.pb.h"
#include "shape.h"
#include "signed.msg.h"
#include "store.msg.h"
#include "store.pb.h"
#include "telemetry.msg.h"
#include "telemetry.pb.h"
#include "tree.msg.h"
#include "users.msg.h"
#include "users.pb.h"
#include "wide.msg.h"

namespace bench {
namespace {

/// What is known of a shape beside its types.
struct Entry {
  std::string name;
  int count;  // of messages; 0: there are only random ones
  bool has_json;
  std::unique_ptr<Shape> (*make)(const Entry&, const DataOptions&);
};

/// A shape, from our message and protoc's class of the same proto.
template <cpprpc::Message Ours, class Theirs>
class Pair final : public Shape {
 public:
  Pair(const Entry& entry, Encoded messages) : entry_(entry), messages_(std::move(messages)) {}

  const std::string& name() const override { return entry_.name; }
  const Encoded& messages() const override { return messages_; }

  std::optional<std::string> disagreement() const override {
    Ours used;
    for (const std::string& bytes : messages_) {
      std::string what = codec_disagreement<Ours, Theirs>(bytes, used);
      if (what.empty() && entry_.has_json) what = json_disagreement<Ours, Theirs>(bytes);
      if (!what.empty()) return what;
    }
    return std::nullopt;
  }

  std::vector<Operation> codec_operations() const override {
    return {{"fresh", [this] { return fresh<Ours, Theirs>(messages_); }},
            {"arena", [this] { return arena<Ours, Theirs>(messages_); }},
            {"reuse", [this] { return reuse<Ours, Theirs>(messages_); }},
            {"serialize", [this] { return serialize_to_array<Ours, Theirs>(messages_); }},
            {"(to string)", [this] { return serialize_to_string<Ours, Theirs>(messages_); }}};
  }

  std::vector<Operation> json_operations() const override {
    if (!entry_.has_json) return {};
    return {{"to", [this] { return write_json<Ours, Theirs>(messages_); }},
            {"from", [this] { return read_json<Ours, Theirs>(messages_); }}};
  }

 private:
  const Entry& entry_;
  const Encoded messages_;
};

template <cpprpc::Message Ours, class Theirs>
std::unique_ptr<Shape> make(const Entry& entry, const DataOptions& options) {
  const int count = options.random_messages > 0 ? options.random_messages : entry.count;
  Encoded messages;
  for (int number = 0; number < count; ++number) {
    Random random(options.seed, entry.name, static_cast<std::uint64_t>(number));
    Theirs message;
    if (options.random_messages > 0) {
      scatter(random, {.percent = 10 + random.below(80), .most_elements = random.count(1, 30)},
              message);
    } else if constexpr (requires { fill(random, message); }) {
      fill(random, message);
    }
    messages.push_back(message.SerializeAsString());
  }
  return std::make_unique<Pair<Ours, Theirs>>(entry, std::move(messages));
}

// The number of messages is such that they are various, but their bytes stay within the caches of
// the second and third level, as those of a busy server do. Of groups libprotobuf 3.21 writes empty
// JSON, and reads none.
const std::array<Entry, 13> entries = {{
    {"api", 64, true, &make<ours::GetUserResponse, shapes::GetUserResponse>},
    {"wide", 64, true, &make<ours::Vehicle, shapes::Vehicle>},
    {"tree", 32, true, &make<ours::Page, shapes::Page>},
    {"mesh", 8, true, &make<ours::Mesh, shapes::Mesh>},
    {"signed", 16, true, &make<ours::Track, shapes::Track>},
    {"columns", 16, true, &make<ours::Block, shapes::Block>},
    {"log", 64, true, &make<ours::LogRecord, shapes::LogRecord>},
    {"media", 4, true, &make<ours::MediaFrame, shapes::MediaFrame>},
    {"groups", 4, false, &make<ours::Document, shapes::Document>},
    {"scene", 0, true, &make<ours::scene::Scene, scene::v1::Scene>},
    {"store", 0, true, &make<ours::store::ListOrdersReply, store::v1::ListOrdersReply>},
    {"telemetry", 0, true, &make<ours::telemetry::Batch, telemetry::v1::Batch>},
    {"users", 0, true, &make<ours::users::User, users::v1::User>},
}};

}  // namespace

void fail(const std::string& what) {
  std::cerr << "bench codec: " << what << '\n';
  std::exit(1);
}

std::size_t Shape::bytes() const {
  std::size_t sum = 0;
  for (const std::string& message : messages()) sum += message.size();
  return sum;
}

Shapes make_shapes(const DataOptions& options, const std::string& only) {
  Shapes shapes;
  for (const Entry& entry : entries) {
    if (entry.count == 0 && options.random_messages == 0) continue;
    if (only.empty() || only == entry.name) shapes.push_back(entry.make(entry, options));
  }
  return shapes;
}

}  // namespace bench
