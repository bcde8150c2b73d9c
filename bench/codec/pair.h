// Pair: a shape, from our message and protoc's class of the same proto.

#pragma once

#include <google/protobuf/arena.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>

#include <string>
#include <utility>
#include <vector>

#include "cpprpc/json.h"
#include "cpprpc/message/message.h"
#include "shape.h"

namespace bench {

/// Ends the program: an operation failed that the check for agreement had passed.
[[noreturn]] void fail(const std::string& what);

template <cpprpc::Message Ours, class Theirs>
class Pair final : public Shape {
 public:
  Pair(std::string name, const std::vector<Theirs>& messages, bool has_json)
      : name_(std::move(name)), has_json_(has_json) {
    for (const Theirs& message : messages) {
      encoded_.push_back(message.SerializeAsString());
      largest_ = std::max(largest_, encoded_.back().size());
    }
  }

  const std::string& name() const override { return name_; }
  const std::vector<std::string>& messages() const override { return encoded_; }
  std::optional<std::string> disagreement() const override;
  std::vector<Operation> codec_operations() override;
  std::vector<Operation> json_operations() override;

 private:
  static Ours our_message(const std::string& bytes) {
    cpprpc::Result<Ours> message = cpprpc::decode<Ours>(bytes);
    if (!message) fail(message.error().to_string());
    return *std::move(message);
  }
  static void parse(const std::string& bytes, Theirs& message) {
    if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
      fail("libprotobuf does not parse the message");
    }
  }

  std::string json_difference(const Ours& ours, const Theirs& theirs) const;

  Operation fresh();
  Operation arena();
  Operation reuse();
  Operation serialize();
  Operation to_string();
  void decode_all();

  std::string name_;
  std::vector<std::string> encoded_;
  std::size_t largest_ = 0;
  bool has_json_;
};

// --- agreement

/// Why `after`, which went through our hands, is not `before`; empty if it is.
[[nodiscard]] inline std::string difference(const google::protobuf::Message& before,
                                            const google::protobuf::Message& after) {
  google::protobuf::util::MessageDifferencer differencer;
  std::string text;
  differencer.ReportDifferencesToString(&text);
  return differencer.Compare(before, after) ? "" : "it differs from what it was: " + text;
}

template <cpprpc::Message Ours, class Theirs>
std::optional<std::string> Pair<Ours, Theirs>::disagreement() const {
  Ours reused;
  for (const std::string& bytes : encoded_) {
    const Ours ours = our_message(bytes);
    const std::string again = cpprpc::encode(ours);
    Theirs before, after;
    parse(bytes, before);
    parse(again, after);
    if (std::string why = difference(before, after); !why.empty()) return why;
    if (again.size() != before.ByteSizeLong()) {
      return "we encode it to " + std::to_string(again.size()) + " bytes, libprotobuf to " +
             std::to_string(before.ByteSizeLong());
    }
    if (!cpprpc::decode_into(bytes, reused).is_ok() || reused != ours) {
      return "decoding into a message that was used gives another one";
    }
    if (std::string why = has_json_ ? json_difference(ours, before) : ""; !why.empty()) return why;
  }
  return std::nullopt;
}

/// Each reads the other's JSON.
template <cpprpc::Message Ours, class Theirs>
std::string Pair<Ours, Theirs>::json_difference(const Ours& ours, const Theirs& theirs) const {
  namespace util = google::protobuf::util;
  const cpprpc::Result<std::string> text = cpprpc::to_json(ours);
  if (!text) return "we write no JSON: " + text.error().to_string();
  Theirs after;
  if (const auto status = util::JsonStringToMessage(*text, &after); !status.ok()) {
    return "libprotobuf does not read our JSON: " + status.ToString();
  }
  if (std::string why = difference(theirs, after); !why.empty()) return "our JSON: " + why;

  std::string their_text;
  if (!util::MessageToJsonString(theirs, &their_text).ok()) return "libprotobuf writes no JSON";
  const cpprpc::Result<Ours> again = cpprpc::from_json<Ours>(their_text);
  if (!again) return "we do not read libprotobuf's JSON: " + again.error().to_string();
  return *again == ours ? "" : "we read another message from libprotobuf's JSON";
}

// --- the codec

template <cpprpc::Message Ours, class Theirs>
void Pair<Ours, Theirs>::decode_all() {
  for (const std::string& bytes : encoded_) {
    const cpprpc::Result<Ours> message = cpprpc::decode<Ours>(bytes);
    if (!message) fail(message.error().to_string());
    keep(message);
  }
}

template <cpprpc::Message Ours, class Theirs>
Operation Pair<Ours, Theirs>::fresh() {
  const auto theirs = [this] {
    for (const std::string& bytes : encoded_) {
      Theirs message;
      parse(bytes, message);
      keep(message);
    }
  };
  return {"fresh", [this] { decode_all(); }, theirs};
}

/// An arena of its own for each message, as for a request, whose first block is always the same.
template <cpprpc::Message Ours, class Theirs>
Operation Pair<Ours, Theirs>::arena() {
  const auto theirs = [this, block = std::vector<char>(64 * 1024)]() mutable {
    for (const std::string& bytes : encoded_) {
      google::protobuf::ArenaOptions options;
      options.initial_block = block.data();
      options.initial_block_size = block.size();
      options.max_block_size = 256 * 1024;
      google::protobuf::Arena arena(options);
      Theirs& message = *google::protobuf::Arena::CreateMessage<Theirs>(&arena);
      parse(bytes, message);
      keep(message);
    }
  };
  return {"arena", [this] { decode_all(); }, theirs};
}

template <cpprpc::Message Ours, class Theirs>
Operation Pair<Ours, Theirs>::reuse() {
  const auto ours = [this, message = Ours()]() mutable {
    for (const std::string& bytes : encoded_) {
      const cpprpc::Status status = cpprpc::decode_into(bytes, message);
      if (!status.is_ok()) fail(status.to_string());
      keep(message);
    }
  };
  const auto theirs = [this, message = Theirs()]() mutable {
    for (const std::string& bytes : encoded_) {
      parse(bytes, message);
      keep(message);
    }
  };
  return {"reuse", ours, theirs};
}

template <cpprpc::Message Ours, class Theirs>
Operation Pair<Ours, Theirs>::serialize() {
  std::vector<Ours> our_messages;
  std::vector<Theirs> their_messages(encoded_.size());
  for (std::size_t index = 0; index < encoded_.size(); ++index) {
    our_messages.push_back(our_message(encoded_[index]));
    parse(encoded_[index], their_messages[index]);
  }
  const auto ours = [messages = std::move(our_messages), out = std::string()]() mutable {
    for (const Ours& message : messages) {
      cpprpc::encode_to(message, out);
      keep(out);
    }
  };
  const auto theirs = [messages = std::move(their_messages),
                       out = std::vector<char>(largest_)]() mutable {
    for (const Theirs& message : messages) {
      if (!message.SerializeToArray(out.data(), static_cast<int>(out.size()))) {
        fail("libprotobuf does not serialize the message");
      }
      keep(out);
    }
  };
  return {"serialize", ours, theirs};
}

template <cpprpc::Message Ours, class Theirs>
Operation Pair<Ours, Theirs>::to_string() {
  std::vector<Ours> our_messages;
  std::vector<Theirs> their_messages(encoded_.size());
  for (std::size_t index = 0; index < encoded_.size(); ++index) {
    our_messages.push_back(our_message(encoded_[index]));
    parse(encoded_[index], their_messages[index]);
  }
  const auto ours = [messages = std::move(our_messages)] {
    for (const Ours& message : messages) {
      const std::string out = cpprpc::encode(message);
      keep(out);
    }
  };
  const auto theirs = [messages = std::move(their_messages)] {
    for (const Theirs& message : messages) {
      const std::string out = message.SerializeAsString();
      keep(out);
    }
  };
  return {"(to string)", ours, theirs};
}

template <cpprpc::Message Ours, class Theirs>
std::vector<Operation> Pair<Ours, Theirs>::codec_operations() {
  return {fresh(), arena(), reuse(), serialize(), to_string()};
}

// --- JSON

template <cpprpc::Message Ours, class Theirs>
std::vector<Operation> Pair<Ours, Theirs>::json_operations() {
  namespace util = google::protobuf::util;
  if (!has_json_) return {};
  std::vector<Ours> our_messages;
  std::vector<Theirs> their_messages(encoded_.size());
  std::vector<std::string> texts(encoded_.size());
  for (std::size_t index = 0; index < encoded_.size(); ++index) {
    our_messages.push_back(our_message(encoded_[index]));
    parse(encoded_[index], their_messages[index]);
    if (!util::MessageToJsonString(their_messages[index], &texts[index]).ok()) fail("no JSON");
  }
  const auto our_to = [messages = std::move(our_messages)] {
    for (const Ours& message : messages) {
      const cpprpc::Result<std::string> text = cpprpc::to_json(message);
      if (!text) fail(text.error().to_string());
      keep(text);
    }
  };
  const auto their_to = [messages = std::move(their_messages)] {
    for (const Theirs& message : messages) {
      std::string text;
      if (!util::MessageToJsonString(message, &text).ok()) fail("libprotobuf writes no JSON");
      keep(text);
    }
  };
  const auto our_from = [texts] {
    for (const std::string& text : texts) {
      const cpprpc::Result<Ours> message = cpprpc::from_json<Ours>(text);
      if (!message) fail(message.error().to_string());
      keep(message);
    }
  };
  const auto their_from = [texts = std::move(texts)] {
    for (const std::string& text : texts) {
      Theirs message;
      if (!util::JsonStringToMessage(text, &message).ok()) fail("libprotobuf reads no JSON");
      keep(message);
    }
  };
  return {{"to", our_to, their_to}, {"from", our_from, their_from}};
}

}  // namespace bench
