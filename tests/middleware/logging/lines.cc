#include "lines.h"

#include <rapidjson/document.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>

namespace {

// A JSON string with its quotes, as the text that it stands for.
std::optional<std::string> unquote(std::string_view quoted) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseValidateEncodingFlag>(quoted.data(), quoted.size());
  if (document.HasParseError() || !document.IsString()) return std::nullopt;
  return std::string(document.GetString(), document.GetStringLength());
}

std::size_t end_of_quoted(std::string_view line, std::size_t at) {
  for (std::size_t i = at + 1; i < line.size(); ++i) {
    if (line[i] == '\\') {
      ++i;
    } else if (line[i] == '"') {
      return i + 1;
    }
  }
  return std::string_view::npos;
}

}  // namespace

std::optional<Fields> parse_json(std::string_view line) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseValidateEncodingFlag>(line.data(), line.size());
  if (document.HasParseError() || !document.IsObject()) return std::nullopt;
  Fields fields;
  for (const auto& member : document.GetObject()) {
    std::string value;
    if (member.value.IsString()) {
      value.assign(member.value.GetString(), member.value.GetStringLength());
    } else if (member.value.IsTrue()) {
      value = "true";
    } else if (member.value.IsUint64()) {
      value = std::to_string(member.value.GetUint64());
    } else if (member.value.IsDouble()) {
      value = std::to_string(member.value.GetDouble());
    } else {
      return std::nullopt;
    }
    if (!fields.emplace(member.name.GetString(), value).second) return std::nullopt;
  }
  return fields;
}

std::optional<Fields> parse_logfmt(std::string_view line) {
  Fields fields;
  while (!line.empty()) {
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos || equals == 0) return std::nullopt;
    const std::string key(line.substr(0, equals));
    if (key.find_first_of(" \"\\") != std::string::npos) return std::nullopt;
    line.remove_prefix(equals + 1);
    std::string value;
    std::size_t end = std::min(line.find(' '), line.size());
    if (line.starts_with('"')) {
      end = end_of_quoted(line, 0);
      if (end == std::string_view::npos) return std::nullopt;
      const auto text = unquote(line.substr(0, end));
      if (!text) return std::nullopt;
      value = *text;
    } else {
      value = std::string(line.substr(0, end));
      if (value.empty() || value.find_first_of("\"=\\") != std::string::npos) return std::nullopt;
    }
    if (!fields.emplace(key, value).second) return std::nullopt;
    line.remove_prefix(end);
    if (!line.empty() && !line.starts_with(' ')) return std::nullopt;
    if (line == " ") return std::nullopt;
    line.remove_prefix(line.empty() ? 0 : 1);
  }
  return fields;
}

std::vector<std::string> Lines::raw(std::size_t count) {
  std::unique_lock lock(lines_mutex_);
  const bool came =
      changed_.wait_for(lock, std::chrono::minutes(1), [&] { return lines_.size() >= count; });
  if (!came || lines_.size() > count) {
    std::string all = std::to_string(lines_.size()) + " lines:\n";
    for (const std::string& line : lines_) all += line;
    throw std::runtime_error(all);
  }
  return lines_;
}

std::vector<Fields> Lines::parsed(std::size_t count, cpprpc::LogFormat format) {
  std::vector<Fields> all;
  for (const std::string& line : raw(count)) {
    if (!line.ends_with('\n')) throw std::runtime_error("no line: " + line);
    const std::string_view text = std::string_view(line).substr(0, line.size() - 1);
    auto fields = format == cpprpc::LogFormat::Json ? parse_json(text) : parse_logfmt(text);
    if (!fields || !is_harmless(text)) throw std::runtime_error("not one good line: " + line);
    all.push_back(std::move(*fields));
  }
  return all;
}

std::size_t Lines::size() {
  const std::lock_guard lock(lines_mutex_);
  return lines_.size();
}

void Lines::sink_it_(const spdlog::details::log_msg& message) {
  spdlog::memory_buf_t text;
  formatter_->format(message, text);
  const std::lock_guard lock(lines_mutex_);
  lines_.emplace_back(text.data(), text.size());
  changed_.notify_all();
}

bool is_harmless(std::string_view line) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    const auto byte = static_cast<unsigned char>(line[i]);
    if (byte < 0x20 || byte == 0x7f) return false;
    const auto next = i + 1 < line.size() ? static_cast<unsigned char>(line[i + 1]) : 0;
    if (byte == 0xc2 && next >= 0x80 && next < 0xa0) return false;  // C1
  }
  for (const std::string_view separator : {"\u2028", "\u2029", "\u202e", "\u2066", "\ufeff"}) {
    if (line.find(separator) != std::string_view::npos) return false;
  }
  return true;
}
