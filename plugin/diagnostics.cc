#include "plugin/diagnostics.h"

#include <algorithm>
#include <tuple>

namespace cpprpc::plugin {

void Diagnostics::add(const Location& where, std::string_view what, std::string_view remedy) {
  std::string line = where.file;
  if (where.line > 0) {
    line.append(":").append(std::to_string(where.line));
    line.append(":").append(std::to_string(where.column));
  }
  line.append(": ").append(what).append("; ").append(remedy);
  entries_.push_back({where, std::move(line)});
}

std::string Diagnostics::text() const {
  std::vector<std::string_view> files;
  for (const Entry& entry : entries_) {
    if (std::find(files.begin(), files.end(), entry.where.file) == files.end()) {
      files.push_back(entry.where.file);
    }
  }
  std::vector<const Entry*> sorted;
  for (const Entry& entry : entries_) sorted.push_back(&entry);
  const auto place = [&](const Entry* e) {
    return std::tuple(std::find(files.begin(), files.end(), e->where.file), e->where.line,
                      e->where.column);
  };
  std::stable_sort(sorted.begin(), sorted.end(),
                   [&](const Entry* a, const Entry* b) { return place(a) < place(b); });
  std::string out;
  for (const Entry* entry : sorted) {
    if (!out.empty()) out += '\n';
    out += entry->line;
  }
  return out;
}

}  // namespace cpprpc::plugin
