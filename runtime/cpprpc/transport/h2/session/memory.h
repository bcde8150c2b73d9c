// SessionMemory: where an nghttp2 session gets its memory from.
//
//   SessionMemory memory;
//   nghttp2_session_server_new3(&session, callbacks, data, option, memory.functions());
//
// What comes and goes with calls is from the pools of the thread. What a session has from its
// beginning to its end lies together in a region of pages: that is 26 kB, of which one that has had
// no call uses 3, and pages that nothing was written to take no memory. Must outlive the session
// and all that it handed out. On the loop's thread.

#pragma once

#include <nghttp2/nghttp2.h>

#include <cstddef>

namespace cpprpc::transport::h2 {

class SessionMemory {
 public:
  SessionMemory();
  SessionMemory(const SessionMemory&) = delete;
  SessionMemory& operator=(const SessionMemory&) = delete;
  ~SessionMemory();

  [[nodiscard]] nghttp2_mem* functions() noexcept { return &functions_; }

 private:
  struct Functions;

  [[nodiscard]] void* take_front(std::size_t size) noexcept;
  [[nodiscard]] void* take_back(std::size_t size) noexcept;
  [[nodiscard]] std::size_t size_of(void* block) const noexcept;
  [[nodiscard]] bool is_in_region(const void* block) const noexcept;

  nghttp2_mem functions_;
  char* const region_;     // null: there is none
  std::size_t front_ = 0;  // of it, bytes that are taken at its beginning
  std::size_t back_;       // and where those begin that are taken at its end
};

}  // namespace cpprpc::transport::h2
