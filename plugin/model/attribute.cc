#include "plugin/model/attribute.h"

#include <regex>

namespace cpprpc::plugin::model {
namespace {

// A std::regex recurses for each character.
constexpr std::size_t kLongest = 500;

}  // namespace

bool is_attribute_list(const std::string& text) {
  const std::string name = R"([A-Za-z_]\w*(::[A-Za-z_]\w*)?)";
  const std::string arguments = R"re(\(([\w ,:.]|"[ !#-\[\]-~]*")*\))re";
  const std::string attribute = name + "(" + arguments + ")?";
  const std::regex list(attribute + "( *, *" + attribute + ")*");
  return text.size() <= kLongest && std::regex_match(text, list);
}

}  // namespace cpprpc::plugin::model
