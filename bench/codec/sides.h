// Sides: the steps of which everything measured is made, of our message and of protoc's class.
// A step that fails ends the program: the check for agreement came before.

#pragma once

#include <google/protobuf/util/json_util.h>

#include <string>
#include <utility>
#include <vector>

#include "cpprpc/json.h"
#include "cpprpc/message/message.h"
#include "shape.h"

namespace bench {

using Encoded = std::vector<std::string>;

/// What the compiler must suppose to be looked at.
template <class T>
void keep(T& value) {
  asm volatile("" : : "r"(&value) : "memory");
}

template <cpprpc::Message Ours>
[[nodiscard]] cpprpc::Result<Ours> decode(const std::string& bytes,
                                          const cpprpc::DecodeLimits& limits = {}) {
  cpprpc::Result<Ours> message = cpprpc::decode<Ours>(bytes, limits);
  if (!message) fail("we do not decode a message: " + message.error().to_string());
  return message;
}

template <class Theirs>
void parse(const std::string& bytes, Theirs& message) {
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    fail("libprotobuf does not parse a message");
  }
}

template <class Theirs>
void serialize(const Theirs& message, std::vector<char>& out) {
  if (!message.SerializeToArray(out.data(), static_cast<int>(out.size()))) {
    fail("libprotobuf does not serialize a message");
  }
}

template <cpprpc::Message Ours>
[[nodiscard]] std::vector<Ours> our_messages(const Encoded& messages,
                                             const cpprpc::DecodeLimits& limits = {}) {
  std::vector<Ours> all;
  for (const std::string& bytes : messages) all.push_back(*decode<Ours>(bytes, limits));
  return all;
}

template <class Theirs>
[[nodiscard]] std::vector<Theirs> their_messages(const Encoded& messages) {
  std::vector<Theirs> all(messages.size());
  for (std::size_t index = 0; index < all.size(); ++index) parse(messages[index], all[index]);
  return all;
}

// --- JSON

template <cpprpc::Message Ours>
[[nodiscard]] cpprpc::Result<std::string> our_json(const Ours& message) {
  cpprpc::Result<std::string> text = cpprpc::to_json(message);
  if (!text) fail("we write no JSON of a message: " + text.error().to_string());
  return text;
}

template <cpprpc::Message Ours>
[[nodiscard]] cpprpc::Result<Ours> from_our_json(const std::string& text) {
  cpprpc::Result<Ours> message = cpprpc::from_json<Ours>(text);
  if (!message) fail("we do not read a message's JSON: " + message.error().to_string());
  return message;
}

[[nodiscard]] inline std::string their_json(const google::protobuf::Message& message) {
  std::string text;
  const auto status = google::protobuf::util::MessageToJsonString(message, &text);
  if (!status.ok()) fail("libprotobuf writes no JSON of a message: " + status.ToString());
  return text;
}

inline void from_their_json(const std::string& text, google::protobuf::Message& message) {
  const auto status = google::protobuf::util::JsonStringToMessage(text, &message);
  if (!status.ok()) fail("libprotobuf does not read a message's JSON: " + status.ToString());
}

}  // namespace bench
