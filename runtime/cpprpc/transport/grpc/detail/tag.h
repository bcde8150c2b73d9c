// Tag: what a completion queue gives back when a batch of operations is done.

#pragma once

#include <cstddef>

struct grpc_call;
struct grpc_op;

namespace cpprpc::transport::grpc_detail {

/// Lives in the call that starts the batch, and is used for one batch at a time.
class Tag {
 public:
  /// `method` is called on the queue's thread; `ok` as gRPC documents it for each operation.
  template <class Owner, void (Owner::*method)(bool ok)>
  static Tag of(Owner* owner) noexcept {
    return Tag(owner,
               [](void* self, bool ok) noexcept { (static_cast<Owner*>(self)->*method)(ok); });
  }

  /// It takes something in, and does no work: see Queue.
  template <class Owner, void (Owner::*method)(bool ok)>
  static Tag of_intake(Owner* owner) noexcept {
    Tag tag = of<Owner, method>(owner);
    tag.is_intake_ = true;
    return tag;
  }
  [[nodiscard]] bool is_intake() const noexcept;

  /// For the queue's loop, as is_intake().
  void run(bool ok) noexcept;

  /// To be called before the tag is handed to gRPC.
  void hand_over() noexcept;

 private:
  using Function = void (*)(void* owner, bool ok) noexcept;
  Tag(void* owner, Function function) noexcept : owner_(owner), function_(function) {}

  void* owner_;
  Function function_;
  bool is_intake_ = false;
};

/// Starts a batch. False, and nothing is started, when gRPC refuses it: metadata that are not to
/// be sent, or operations of the kind under way already.
[[nodiscard]] bool start_batch(grpc_call* call, const grpc_op* operations, std::size_t count,
                               Tag& tag) noexcept;

}  // namespace cpprpc::transport::grpc_detail
