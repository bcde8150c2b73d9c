#include "cpprpc/message/type_set.h"

#include <algorithm>

namespace cpprpc {

void TypeSet::add(const FileTable& file) {
  std::vector<const FileTable*> to_do = {&file};
  while (!to_do.empty()) {
    const FileTable& next = *to_do.back();
    to_do.pop_back();
    if (!files_.insert(&next).second) continue;
    for (const FieldTable* message : next.messages) messages_.emplace(message->full_name, message);
    for (const ExtensionTable* extension : next.extensions) {
      extensions_.emplace(extension->field.name, extension);
      by_extendee_[extension->extendee].push_back(extension);
    }
    to_do.insert(to_do.end(), next.dependencies.begin(), next.dependencies.end());
  }
}

const FieldTable* TypeSet::find(std::string_view full_name) const {
  const auto at = messages_.find(full_name);
  return at == messages_.end() ? nullptr : at->second;
}

const ExtensionTable* TypeSet::find_extension(std::string_view full_name) const {
  const auto at = extensions_.find(full_name);
  return at == extensions_.end() ? nullptr : at->second;
}

const ExtensionTable* TypeSet::find_extension(const FieldTable& extendee,
                                              std::uint32_t number) const {
  const auto at = by_extendee_.find(&extendee);
  if (at == by_extendee_.end()) return nullptr;
  const auto found = std::find_if(
      at->second.begin(), at->second.end(),
      [&](const ExtensionTable* extension) { return extension->field.number == number; });
  return found == at->second.end() ? nullptr : *found;
}

}  // namespace cpprpc
