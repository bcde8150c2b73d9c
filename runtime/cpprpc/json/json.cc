#include "cpprpc/json.h"

#include "cpprpc/json/parser.h"
#include "cpprpc/json/printer.h"
#include "cpprpc/json/tape.h"

namespace cpprpc {

Result<std::string> to_json(MessageView message, const JsonWriteOptions& options) {
  return json::Printer(options).print(message);
}

Status from_json(std::string_view json, MessageRef message, const JsonReadOptions& options) {
  for (const Field& field : message.table->fields) clear(message, field);
  unknown_fields(message).clear();
  return detail::from_json(json, message, options);
}

Status detail::from_json(std::string_view json, MessageRef message,
                         const JsonReadOptions& options) {
  detail::Budget budget(options.limits, json.size());
  const Result<json::Tape> tape = json::Tape::of(json, budget);
  if (!tape) return tape.error();
  return json::Parser(json, *tape, options, budget).parse(message);
}

}  // namespace cpprpc
