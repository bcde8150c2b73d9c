#include "cpprpc/text/skip.h"

#include <string>

#include "cpprpc/message/budget.h"
#include "cpprpc/text/literals.h"

namespace cpprpc::text {
namespace {

using Failure = std::optional<Problem>;

Failure skip_one(Tokenizer& in, std::uint32_t depth);

bool take(Tokenizer& in, char symbol) {
  const bool is_there = in.token().is(symbol);
  if (is_there) in.next();
  return is_there;
}

Failure skip_name(Tokenizer& in) {
  const Token name = in.token();
  if (name.is('[')) {
    std::string ignored;
    if (!in.bracketed(ignored)) return Problem{in.token(), {}};
    return std::nullopt;
  }
  if (name.kind != TokenKind::Identifier && name.kind != TokenKind::Decimal) {
    return Problem{name, "expected the name of a field"};
  }
  in.next();
  return std::nullopt;
}

Failure skip_message(Tokenizer& in, std::uint32_t depth) {
  if (depth == 0) return Problem{in.token(), detail::Budget::kTooDeep, true};
  const char end = in.token().is('{') ? '}' : '>';
  in.next();
  while (!take(in, end)) {
    if (Failure failure = skip_name(in)) return failure;
    if (Failure failure = skip_value(in, depth - 1)) return failure;
    if (!take(in, ',')) take(in, ';');
  }
  return std::nullopt;
}

Failure skip_string(Tokenizer& in) {
  std::string ignored;
  for (; in.token().kind == TokenKind::String; in.next()) {
    if (const char* const problem = unescape(in.token(), ignored)) {
      return Problem{in.token(), problem};
    }
  }
  return std::nullopt;
}

Failure skip_list(Tokenizer& in, std::uint32_t depth) {
  in.next();
  if (take(in, ']')) return std::nullopt;
  do {
    if (Failure failure = skip_one(in, depth)) return failure;
  } while (take(in, ','));
  if (!take(in, ']')) return Problem{in.token(), "expected ',' or ']' behind an element of a list"};
  return std::nullopt;
}

Failure skip_one(Tokenizer& in, std::uint32_t depth) {
  if (in.token().is('{') || in.token().is('<')) return skip_message(in, depth);
  if (in.token().kind == TokenKind::String) return skip_string(in);
  take(in, '-');
  const TokenKind kind = in.token().kind;
  if (!in.token().is_integer() && kind != TokenKind::Float && kind != TokenKind::Identifier) {
    return Problem{in.token(), "expected a value"};
  }
  in.next();
  return std::nullopt;
}

}  // namespace

std::optional<Problem> skip_value(Tokenizer& in, std::uint32_t depth) {
  const bool has_colon = take(in, ':');
  if (in.token().is('[')) return skip_list(in, depth);
  if (!has_colon && !in.token().is('{') && !in.token().is('<')) {
    return Problem{in.token(), "expected ':' between a field and its value"};
  }
  return skip_one(in, depth);
}

}  // namespace cpprpc::text
