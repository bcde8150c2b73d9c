// TimerHeap: what waits for a time, the earliest first. It lives elsewhere, in coroutine frames as
// a rule, so that setting a timer allocates nothing and cannot fail. A pairing heap: every node
// comes no later than its children, a node's children are a list, and taking the first out merges
// its children two by two.

#pragma once

#include <chrono>
#include <utility>

namespace cpprpc::detail {

template <class Node>
class TimerHeap {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// To be a base class of Node.
  class Place {
    friend TimerHeap;
    Time when_;
    Node* child_ = nullptr;
    Node* next_ = nullptr;    // child of the same parent
    Node* before_ = nullptr;  // the one whose next_ this is; the parent of a first child
    bool queued_ = false;
  };

  [[nodiscard]] Node* first() const noexcept { return root_; }
  [[nodiscard]] static Time when(const Place& node) noexcept { return node.when_; }

  void push(Node& node, Time when) noexcept {
    Place& place = node;
    place.when_ = when;
    place.queued_ = true;
    root_ = merge(root_, &node);
  }

  /// False if it is not in the heap.
  bool remove(Node& node) noexcept {
    Place& place = node;
    if (!std::exchange(place.queued_, false)) return false;
    Node* const children = merge_all(std::exchange(place.child_, nullptr));
    if (&node == root_) {
      root_ = children;
      return true;
    }
    Place& before = *place.before_;
    (before.child_ == &node ? before.child_ : before.next_) = place.next_;
    if (place.next_ != nullptr) of(place.next_).before_ = place.before_;
    place.next_ = place.before_ = nullptr;
    root_ = merge(root_, children);
    return true;
  }

 private:
  static Place& of(Node* node) noexcept { return *node; }

  // Two heaps into one. Both may be null; neither has a parent or sibling.
  static Node* merge(Node* a, Node* b) noexcept {
    if (a == nullptr || b == nullptr) return a != nullptr ? a : b;
    if (of(b).when_ < of(a).when_) std::swap(a, b);
    of(b).before_ = a;
    of(b).next_ = of(a).child_;
    if (of(b).next_ != nullptr) of(of(b).next_).before_ = b;
    of(a).child_ = b;
    return a;
  }

  // A list of heaps into one: two by two as they come, then those from last to first.
  static Node* merge_all(Node* list) noexcept {
    Node* pairs = nullptr;  // linked by next_
    while (list != nullptr) {
      Node* const a = cut(list);
      Node* const b = cut(list);
      Node* const pair = merge(a, b);
      of(pair).next_ = pairs;
      pairs = pair;
    }
    Node* all = nullptr;
    while (pairs != nullptr) all = merge(all, cut(pairs));
    return all;
  }

  // Takes the first out of a list; null if there is none.
  static Node* cut(Node*& list) noexcept {
    Node* const node = list;
    if (node == nullptr) return nullptr;
    list = std::exchange(of(node).next_, nullptr);
    of(node).before_ = nullptr;
    return node;
  }

  Node* root_ = nullptr;
};

}  // namespace cpprpc::detail
