#include "plugin/emit/wire_order.h"

#include <algorithm>
#include <variant>

namespace cpprpc::plugin::emit {

std::vector<Step> wire_order(const model::Message& message) {
  std::vector<Step> single;
  for (const auto& member : message.members) {
    if (const auto* field = std::get_if<model::Field>(&member)) {
      single.push_back({nullptr, {field}});
      continue;
    }
    const model::Oneof& oneof = std::get<model::Oneof>(member);
    for (const model::Field& field : oneof.fields) single.push_back({&oneof, {&field}});
  }
  std::sort(single.begin(), single.end(), [](const Step& a, const Step& b) {
    return a.fields.front()->number < b.fields.front()->number;
  });
  std::vector<Step> steps;
  for (const Step& step : single) {
    if (step.oneof != nullptr && !steps.empty() && steps.back().oneof == step.oneof) {
      steps.back().fields.push_back(step.fields.front());
    } else {
      steps.push_back(step);
    }
  }
  return steps;
}

}  // namespace cpprpc::plugin::emit
