// MessageTap: where the messages of one call pass by its middleware. Counts them, and runs the
// hooks.

#pragma once

#include <cstddef>
#include <vector>

#include "cpprpc/rpc/message_hook.h"

namespace cpprpc::detail {

class MessageTap {
 public:
  /// The first hook that was added is the outermost: on its way out of the program a client's
  /// message meets it first, a server's message last; and the other way round on the way in.
  enum class Side { Client, Server };
  explicit MessageTap(Side side) noexcept : side_(side) {}
  MessageTap(const MessageTap&) = delete;
  MessageTap& operator=(const MessageTap&) = delete;
  ~MessageTap();

  /// Before the first message. Throws std::logic_error if the hook is that of another call.
  void add(MessageHook& hook);

  /// For a hook that goes.
  void remove(MessageHook& hook) noexcept { std::erase(hooks_, &hook); }

  /// Counts the message if the hooks let it pass. Its size is for the encoder to add.
  [[nodiscard]] Status sending(OutgoingMessage& message);
  [[nodiscard]] Status received(const MessageOps& ops, void* message, std::size_t encoded_size);

  [[nodiscard]] const Traffic& traffic() const noexcept { return traffic_; }
  [[nodiscard]] std::size_t& bytes_sent() noexcept { return traffic_.bytes_sent; }

  /// Why sending() refused a message: decides how the call ends. OK if it did not.
  [[nodiscard]] const Status& refusal() const noexcept { return refusal_; }

 private:
  template <class Function>
  Status run(bool outermost_first, Function function);

  const Side side_;
  std::vector<MessageHook*> hooks_;
  Traffic traffic_;
  Status refusal_;
};

}  // namespace cpprpc::detail
