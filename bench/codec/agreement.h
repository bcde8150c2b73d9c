// Agreement: both sides have to read the same from the messages, before their times are compared.

#pragma once

#include <google/protobuf/util/message_differencer.h>

#include <optional>
#include <string>

#include "sides.h"

namespace bench {

/// Why `after`, which went through our hands, is not `before`; empty if it is.
[[nodiscard]] inline std::string difference(const google::protobuf::Message& before,
                                            const google::protobuf::Message& after) {
  google::protobuf::util::MessageDifferencer differencer;
  std::string text;
  differencer.ReportDifferencesToString(&text);
  return differencer.Compare(before, after) ? "" : "is another message: " + text;
}

/// We encode to the same number of bytes, which libprotobuf reads as the same message, and decode
/// into a message that was used as into a new one.
template <cpprpc::Message Ours, class Theirs>
[[nodiscard]] std::string codec_disagreement(const std::string& bytes, Ours& used) {
  const cpprpc::Result<Ours> ours = decode<Ours>(bytes);
  const std::string again = cpprpc::encode(*ours);
  Theirs before, after;
  parse(bytes, before);
  parse(again, after);
  if (const std::string what = difference(before, after); !what.empty()) {
    return "what we encode " + what;
  }
  if (again.size() != before.ByteSizeLong()) {
    return "we encode it to " + std::to_string(again.size()) + " bytes, libprotobuf to " +
           std::to_string(before.ByteSizeLong());
  }
  if (!cpprpc::decode_into(bytes, used).is_ok() || used != *ours) {
    return "decoding into a message that was used gives another one";
  }
  return "";
}

/// Each reads the other's JSON as the same message.
template <cpprpc::Message Ours, class Theirs>
[[nodiscard]] std::string json_disagreement(const std::string& bytes) {
  const cpprpc::Result<Ours> ours = decode<Ours>(bytes);
  Theirs theirs, after;
  parse(bytes, theirs);
  from_their_json(*our_json(*ours), after);
  if (const std::string what = difference(theirs, after); !what.empty()) {
    return "our JSON " + what;
  }
  if (*from_our_json<Ours>(their_json(theirs)) != *ours) {
    return "libprotobuf's JSON is another message to us";
  }
  return "";
}

}  // namespace bench
