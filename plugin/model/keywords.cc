#include "plugin/model/keywords.h"

#include <unordered_set>

#include "plugin/model/platform_names.h"

namespace cpprpc::plugin::model {
namespace {

constexpr std::string_view kKeywords = R"(
alignas alignof and and_eq asm auto bitand bitor bool break case catch char char16_t char32_t
char8_t class co_await co_return co_yield compl concept const const_cast consteval constexpr
constinit continue decltype default delete do double dynamic_cast else enum explicit export extern
false float for friend goto if inline int long mutable namespace new noexcept not not_eq nullptr
operator or or_eq private protected public register reinterpret_cast requires return short signed
sizeof static static_assert static_cast struct switch template this thread_local throw true try
typedef typeid typename typeof union unsigned using virtual void volatile wchar_t while xor xor_eq
)";

using Words = std::unordered_set<std::string_view>;

Words words_of(std::string_view text) {
  constexpr std::string_view kSpace = " \n";
  Words words;
  for (std::size_t at = text.find_first_not_of(kSpace); at != std::string_view::npos;) {
    const std::size_t end = text.find_first_of(kSpace, at);
    words.insert(text.substr(at, end - at));
    at = text.find_first_not_of(kSpace, end);
  }
  return words;
}

}  // namespace

bool is_keyword(std::string_view word) {
  static const Words words = words_of(kKeywords);
  return words.contains(word);
}

bool is_macro(std::string_view word) {
  static const Words words = words_of(kMacros);
  return words.contains(word);
}

bool is_global(std::string_view word) {
  static const Words words = words_of(kGlobals);
  return words.contains(word) || word.ends_with("_t");
}

bool is_context_keyword(std::string_view word) {
  return word == "import" || word == "module" || word == "final" || word == "override";
}

}  // namespace cpprpc::plugin::model
