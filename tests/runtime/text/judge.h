// Judge: libprotobuf with the schemas that our own tables carry, to say what text means.
//
//   const Judge judge(table_of<Config>());
//   judge.read("id: 1");              // the bytes, or nothing if that is no text
//   judge.write(encode(config));      // the text

#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/message.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "cpprpc/message/fields.h"

namespace cpprpc::text_tests {

class Judge {
 public:
  explicit Judge(const FieldTable& table);

  /// What libprotobuf reads from text, encoded with the entries of maps in order.
  [[nodiscard]] std::optional<std::string> read(std::string_view text) const;

  /// The same of bytes, which must be a message.
  [[nodiscard]] std::string again(std::string_view bytes) const;

  struct Style {
    bool single_line = false;
    bool unknown_fields = false;
    bool expand_any = true;
  };
  [[nodiscard]] std::string write(std::string_view bytes, Style style) const;

 private:
  [[nodiscard]] std::unique_ptr<google::protobuf::Message> decoded(std::string_view bytes) const;
  [[nodiscard]] std::string encoded(const google::protobuf::Message& message) const;

  google::protobuf::DescriptorPool pool_;
  google::protobuf::DynamicMessageFactory factory_;
  const google::protobuf::Message* prototype_ = nullptr;
};

}  // namespace cpprpc::text_tests
