// WaitList: those who wait for something, first come, first served. They live elsewhere, in
// coroutine frames as a rule, so queueing allocates nothing.

#pragma once

namespace cpprpc::detail {

template <class Node>
class WaitList {
 public:
  /// To be a base class of Node.
  class Place {
    friend WaitList;
    Node* before_ = nullptr;
    Node* after_ = nullptr;
    bool queued_ = false;
  };

  [[nodiscard]] bool empty() const noexcept { return first_ == nullptr; }
  [[nodiscard]] Node& front() noexcept { return *first_; }

  void push(Node& node) noexcept {
    Place& place = node;
    place.before_ = last_;
    place.after_ = nullptr;
    place.queued_ = true;
    (last_ != nullptr ? after(*last_) : first_) = &node;
    last_ = &node;
  }

  Node& pop() noexcept {
    Node& node = *first_;
    remove(node);
    return node;
  }

  /// False if it is not in the list.
  bool remove(Node& node) noexcept {
    Place& place = node;
    if (!place.queued_) return false;
    place.queued_ = false;
    (place.before_ != nullptr ? after(*place.before_) : first_) = place.after_;
    (place.after_ != nullptr ? before(*place.after_) : last_) = place.before_;
    return true;
  }

 private:
  static Node*& before(Place& place) noexcept { return place.before_; }
  static Node*& after(Place& place) noexcept { return place.after_; }

  Node* first_ = nullptr;
  Node* last_ = nullptr;
};

}  // namespace cpprpc::detail
