// The operations on JSON, both ways. Both sides read the text that libprotobuf wrote.

#pragma once

#include "sides.h"

namespace bench {

template <cpprpc::Message Ours, class Theirs>
[[nodiscard]] Work write_json(const Encoded& messages) {
  return {[all = our_messages<Ours>(messages)] {
            for (const Ours& message : all) {
              const cpprpc::Result<std::string> text = our_json(message);
              keep(text);
            }
          },
          [all = their_messages<Theirs>(messages)] {
            for (const Theirs& message : all) {
              const std::string text = their_json(message);
              keep(text);
            }
          }};
}

template <cpprpc::Message Ours, class Theirs>
[[nodiscard]] Work read_json(const Encoded& messages) {
  std::vector<std::string> texts;
  for (const Theirs& message : their_messages<Theirs>(messages)) {
    texts.push_back(their_json(message));
  }
  return {[texts] {
            for (const std::string& text : texts) {
              const cpprpc::Result<Ours> message = from_our_json<Ours>(text);
              keep(message);
            }
          },
          [texts] {
            for (const std::string& text : texts) {
              Theirs message;
              from_their_json(text, message);
              keep(message);
            }
          }};
}

}  // namespace bench
