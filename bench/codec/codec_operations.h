// The operations of the codec. Those named fresh, arena, reuse and serialize are what the closing
// line is made of.

#pragma once

#include <google/protobuf/arena.h>

#include <algorithm>

#include "sides.h"

namespace bench {

template <cpprpc::Message Ours>
void decode_all(const Encoded& messages, const cpprpc::DecodeLimits& limits = {}) {
  for (const std::string& bytes : messages) {
    const cpprpc::Result<Ours> message = decode<Ours>(bytes, limits);
    keep(message);
  }
}

/// A new message each time.
template <cpprpc::Message Ours, class Theirs>
[[nodiscard]] Work fresh(const Encoded& messages, const cpprpc::DecodeLimits& limits = {}) {
  return {[&messages, limits] { decode_all<Ours>(messages, limits); },
          [&messages] {
            for (const std::string& bytes : messages) {
              Theirs message;
              parse(bytes, message);
              keep(message);
            }
          }};
}

/// The same, theirs on an arena of its own for each message, as a server has one for a request. Its
/// first block is always the same memory, and large blocks follow: of the ways to use an arena that
/// were tried, none was faster.
template <cpprpc::Message Ours, class Theirs>
[[nodiscard]] Work arena(const Encoded& messages) {
  return {[&messages] { decode_all<Ours>(messages); },
          [&messages, block = std::vector<char>(64 * 1024)]() mutable {
            for (const std::string& bytes : messages) {
              google::protobuf::ArenaOptions options;
              options.initial_block = block.data();
              options.initial_block_size = block.size();
              options.start_block_size = 8 * 1024;
              options.max_block_size = 1024 * 1024;
              google::protobuf::Arena memory(options);
              Theirs& message = *google::protobuf::Arena::CreateMessage<Theirs>(&memory);
              parse(bytes, message);
              keep(message);
            }
          }};
}

/// One message over and over, which keeps what memory it has.
template <cpprpc::Message Ours, class Theirs>
[[nodiscard]] Work reuse(const Encoded& messages) {
  return {[&messages, message = Ours()]() mutable {
            for (const std::string& bytes : messages) {
              const cpprpc::Status status = cpprpc::decode_into(bytes, message);
              if (!status.is_ok()) fail("we do not decode a message: " + status.to_string());
              keep(message);
            }
          },
          [&messages, message = Theirs()]() mutable {
            for (const std::string& bytes : messages) {
              parse(bytes, message);
              keep(message);
            }
          }};
}

/// Into memory that is there already.
template <cpprpc::Message Ours, class Theirs>
[[nodiscard]] Work serialize_to_array(const Encoded& messages,
                                      const cpprpc::DecodeLimits& limits = {}) {
  std::size_t largest = 0;
  for (const std::string& bytes : messages) largest = std::max(largest, bytes.size());
  return {[all = our_messages<Ours>(messages, limits), out = std::string()]() mutable {
            for (const Ours& message : all) {
              cpprpc::encode_to(message, out);
              keep(out);
            }
          },
          [all = their_messages<Theirs>(messages), out = std::vector<char>(largest)]() mutable {
            for (const Theirs& message : all) {
              serialize(message, out);
              keep(out);
            }
          }};
}

template <cpprpc::Message Ours, class Theirs>
[[nodiscard]] Work serialize_to_string(const Encoded& messages) {
  return {[all = our_messages<Ours>(messages)] {
            for (const Ours& message : all) {
              const std::string out = cpprpc::encode(message);
              keep(out);
            }
          },
          [all = their_messages<Theirs>(messages)] {
            for (const Theirs& message : all) {
              const std::string out = message.SerializeAsString();
              keep(out);
            }
          }};
}

}  // namespace bench
