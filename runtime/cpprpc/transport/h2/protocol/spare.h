// The memory that a thread has to spare: streams are many, and only a few of them have something
// buffered at a time. One that is empty gives up what it no longer needs, and the next one that
// needs more than a little has it without an allocation: what is large comes from the system, page
// by page, each time.

#pragma once

#include <cstddef>
#include <memory>
#include <string>

namespace cpprpc::transport::h2 {

/// What an empty buffer may keep.
inline constexpr std::size_t kIdleCapacity = 4 * 1024;

/// Takes over a spare buffer of the thread if `buffer` is empty and `bytes` are more than it has
/// room for, and than an idle one may keep.
void take_spare(std::string& buffer, std::size_t bytes) noexcept;

/// Empties `buffer`, and leaves it with no more than kIdleCapacity.
void give_spare(std::string& buffer) noexcept;

/// A block of at least that many bytes, not initialised; spare again, on the thread that it goes
/// on.
[[nodiscard]] std::shared_ptr<char[]> new_block(std::size_t bytes);

}  // namespace cpprpc::transport::h2
