#include "plugin/model/layout.h"

#include <algorithm>
#include <map>

namespace cpprpc::plugin::model {
namespace {

using Graph = std::vector<std::vector<std::size_t>>;  // from each node, to which others

constexpr std::size_t kPointer = 8;

// Tarjan's strongly connected components, without recursion: a chain of messages may be long.
// Components come with what they lead to before them; nodes of one in ascending order.
class Components {
 public:
  explicit Components(const Graph& graph)
      : graph_(graph),
        index_(graph.size(), kUnseen),
        low_(graph.size()),
        of(graph.size(), kUnseen) {
    for (std::size_t node = 0; node < graph.size(); ++node) {
      if (index_[node] == kUnseen) visit(node);
    }
  }

 private:
  struct Visit {
    std::size_t node;
    std::size_t next = 0;
  };

  void visit(std::size_t root) {
    std::vector<Visit> visits;
    enter(root, visits);
    while (!visits.empty()) {
      Visit& top = visits.back();
      if (top.next < graph_[top.node].size()) {
        const std::size_t to = graph_[top.node][top.next++];
        if (index_[to] == kUnseen) {
          enter(to, visits);
        } else if (of[to] == kUnseen) {
          low_[top.node] = std::min(low_[top.node], index_[to]);
        }
        continue;
      }
      const std::size_t node = top.node;
      visits.pop_back();
      if (!visits.empty()) {
        low_[visits.back().node] = std::min(low_[visits.back().node], low_[node]);
      }
      if (low_[node] == index_[node]) close(node);
    }
  }

  void enter(std::size_t node, std::vector<Visit>& visits) {
    index_[node] = low_[node] = count_++;
    open_.push_back(node);
    visits.push_back({node});
  }

  void close(std::size_t node) {
    const auto first = std::find(open_.rbegin(), open_.rend(), node).base() - 1;
    std::vector<std::size_t> members(first, open_.end());
    open_.erase(first, open_.end());
    std::sort(members.begin(), members.end());
    for (const std::size_t member : members) of[member] = all.size();
    all.push_back(std::move(members));
  }

  static constexpr std::size_t kUnseen = static_cast<std::size_t>(-1);

  const Graph& graph_;
  std::vector<std::size_t> index_, low_, open_;
  std::size_t count_ = 0;

 public:
  std::vector<std::size_t> of;                // a node's component
  std::vector<std::vector<std::size_t>> all;  // a component's nodes
};

template <class Wanted>
Graph graph_of(const std::vector<Struct>& structs, Wanted wanted) {
  Graph graph(structs.size());
  for (std::size_t i = 0; i < structs.size(); ++i) {
    for (const Part& part : structs[i].parts) {
      if (part.message != Part::kForeign && wanted(i, part)) graph[i].push_back(part.message);
    }
  }
  return graph;
}

// Decides the boxes of one struct, whose parts are done, and sums it up.
void measure(std::vector<Struct>& structs, std::size_t index) {
  Struct& whole = structs[index];
  std::map<int, std::size_t> oneofs;
  for (Part& part : whole.parts) {
    if (part.repeated) continue;
    const std::size_t size =
        part.message == Part::kForeign ? part.size : structs[part.message].size;
    if (size > kLargestInline) part.boxed = true;
    const std::size_t inside = part.boxed ? kPointer : size + kPointer;
    if (part.oneof < 0) {
      whole.size += inside;
    } else {
      oneofs[part.oneof] = std::max(oneofs[part.oneof], inside);
    }
  }
  for (const auto& [oneof, size] : oneofs) whole.size += size;
}

void decide_boxes(std::vector<Struct>& structs) {
  const Graph holds = graph_of(
      structs, [](std::size_t, const Part& part) { return !part.repeated && !part.boxed; });
  const Components cycles(holds);
  for (std::size_t i = 0; i < structs.size(); ++i) {
    for (Part& part : structs[i].parts) {
      if (part.repeated || part.message == Part::kForeign) continue;
      if (cycles.of[part.message] == cycles.of[i]) part.boxed = true;
    }
  }
  for (const auto& component : cycles.all) {
    for (const std::size_t index : component) measure(structs, index);
  }
}

// A struct is as late as the latest that it holds, inside or in containers, directly or not. What
// is in a box is its own affair.
void find_latest(std::vector<Struct>& structs, const std::vector<std::size_t>& order) {
  std::vector<std::size_t> positions(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) positions[order[i]] = i;
  const Components parts(graph_of(structs, [](std::size_t, const Part& p) { return !p.boxed; }));
  for (const auto& component : parts.all) {
    std::size_t latest = 0;
    for (const std::size_t index : component) {
      latest = std::max(latest, positions[index]);
      for (const Part& part : structs[index].parts) {
        const bool counts = part.message != Part::kForeign && !part.boxed;
        if (counts) latest = std::max(latest, structs[part.message].latest);
      }
    }
    for (const std::size_t index : component) structs[index].latest = latest;
  }
}

}  // namespace

std::vector<std::size_t> lay_out(std::vector<Struct>& structs) {
  decide_boxes(structs);
  // What is mentioned stands first, where there is no cycle. Within a cycle, what is held inside.
  const Components mentions(graph_of(structs, [](std::size_t, const Part&) { return true; }));
  const Components holds(graph_of(structs, [&](std::size_t from, const Part& part) {
    return !part.repeated && !part.boxed && mentions.of[from] == mentions.of[part.message];
  }));
  std::vector<std::size_t> order;
  for (const auto& component : holds.all) order.push_back(component.front());  // no cycles left
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return mentions.of[a] < mentions.of[b]; });
  find_latest(structs, order);
  return order;
}

}  // namespace cpprpc::plugin::model
