// Loop: one thread of the transport: its sockets, its timers, and the tasks that run on it.
//
//   Loop loop;
//   std::thread thread([&] { loop.run(); });
//   loop.post(work);                            // from any thread
//   ...
//   loop.stop();                                // from any thread
//   thread.join();
//
// It goes in turns. Each waits for a socket, a timer or posted work; then handles what the socket
// has; then runs what is ready, and what that makes ready; and at last what was registered with
// at_end_of_turn(): there links send, so that all that a turn has to say on a connection goes out
// in one write.
//
// run() ends, after stop(), when all links are gone: those that are left are cut. The loop may be
// destroyed by the thread that ran it, too, once run() has returned; nothing may refer to it any
// more. What makes connections on it (connector.h, listener.h) must have been destroyed or closed
// before stop().

#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "cpprpc/task/executor.h"

namespace asio {
class io_context;
}

namespace cpprpc::transport::h2 {

class Link;

class Loop final : public Executor {
 public:
  Loop();
  ~Loop();

  /// Turns until stop(). Once, on the loop's thread, of which it is the current executor.
  void run();

  /// Ends run() once all that is ready has run. From any thread, also before run().
  void stop() noexcept;

  /// Runs `work` at the end of this turn, or of the next if it is asked for by such work. On the
  /// loop's thread only; `work` must stay until it runs, and not be registered twice.
  void at_end_of_turn(Work& work) noexcept;

  /// Once each socket that has something has been looked at. On the loop's thread only; `work` must
  /// stay until it runs, which is before run() ends.
  void when_caught_up(Work& work) noexcept override;

  /// How many links there are, those that still close among them. On the loop's thread only.
  [[nodiscard]] std::size_t links() const noexcept { return link_count_; }

  // For the other parts of io/, on the loop's thread.

  [[nodiscard]] asio::io_context& context() noexcept { return *context_; }

  /// Where links read to and write from: nothing stays there from one use to the next.
  struct Scratch {
    std::array<char, std::size_t{64} << 10> received;
    std::array<char, std::size_t{64} << 10> plain;  // what TLS has opened
    std::string sealed;                             // what TLS has sealed
  };
  [[nodiscard]] Scratch& scratch() noexcept { return *scratch_; }

  /// A link on this loop, from when it is made until it is freed.
  void add(Link& link) noexcept;
  void remove(Link& link) noexcept;

 private:
  void wake() noexcept override;
  void run_tasks();
  void end_turn() noexcept;
  enum class Next { Sleep, Poll, Stop };
  [[nodiscard]] Next next() noexcept;
  void sleep();
  void poll();
  [[nodiscard]] bool cut_links() noexcept;

  std::unique_ptr<asio::io_context> context_;
  std::unique_ptr<Scratch> scratch_;
  std::optional<Clock::time_point> next_timer_;
  Work* first_at_end_ = nullptr;  // of the turn, oldest first
  Work* last_at_end_ = nullptr;
  Link* links_ = nullptr;
  std::size_t link_count_ = 0;
  std::size_t catching_up_ = 0;  // works that wait for when_caught_up()

  bool is_stopped_ = false;  // under mutex_, like the next
  bool may_sleep_ = false;   // its thread waits in the context, or is about to
};

}  // namespace cpprpc::transport::h2
