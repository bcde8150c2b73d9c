// The shapes there are.

#include <array>
#include <cstdlib>
#include <iostream>

#include "api.msg.h"
#include "columns.msg.h"
#include "data.h"
#include "groups.msg.h"
#include "log.msg.h"
#include "media.msg.h"
#include "mesh.msg.h"
#include "pair.h"
#include "signed.msg.h"
#include "tree.msg.h"
#include "wide.msg.h"

namespace bench {
namespace {

template <class Ours, class Theirs>
std::unique_ptr<Shape> make(const std::string& name, int count, bool has_json,
                            const DataOptions& options) {
  std::vector<Theirs> messages(
      static_cast<std::size_t>(options.random_messages > 0 ? options.random_messages : count));
  for (std::size_t index = 0; index < messages.size(); ++index) {
    Random random(options.seed, name, index);
    if (options.random_messages > 0) {
      const Scatter how{.percent = 10 + random.below(80), .most_elements = random.count(1, 30)};
      scatter(random, how, messages[index]);
    } else {
      fill(random, messages[index]);
    }
  }
  return std::make_unique<Pair<Ours, Theirs>>(name, messages, has_json);
}

struct Entry {
  std::string name;
  int count;
  bool has_json;
  std::unique_ptr<Shape> (*make)(const std::string&, int, bool, const DataOptions&);
};

// The number of messages is such that they are various, but their bytes stay within the caches of
// the second level and third level, as those of a busy server do. Of groups libprotobuf 3.21 writes
// empty JSON, and reads none.
const std::array<Entry, 9> entries = {{
    {"api", 64, true, &make<ours::GetUserResponse, shapes::GetUserResponse>},
    {"wide", 64, true, &make<ours::Vehicle, shapes::Vehicle>},
    {"tree", 32, true, &make<ours::Page, shapes::Page>},
    {"mesh", 8, true, &make<ours::Mesh, shapes::Mesh>},
    {"signed", 16, true, &make<ours::Track, shapes::Track>},
    {"columns", 16, true, &make<ours::Block, shapes::Block>},
    {"log", 64, true, &make<ours::LogRecord, shapes::LogRecord>},
    {"media", 4, true, &make<ours::MediaFrame, shapes::MediaFrame>},
    {"groups", 4, false, &make<ours::Document, shapes::Document>},
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

std::vector<std::unique_ptr<Shape>> make_shapes(const DataOptions& options,
                                                const std::string& only) {
  std::vector<std::unique_ptr<Shape>> shapes;
  for (const Entry& entry : entries) {
    if (!only.empty() && only != entry.name) continue;
    shapes.push_back(entry.make(entry.name, entry.count, entry.has_json, options));
  }
  return shapes;
}

}  // namespace bench
