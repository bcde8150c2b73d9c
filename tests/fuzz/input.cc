#include "input.h"

#include <google/protobuf/stubs/logging.h>

#include <map>

namespace fuzz {
namespace {

// FNV-1a, of which 16 bits. A type is found by the hash of its name, so that the corpus keeps its
// meaning when types are added.
std::uint16_t hash_of(std::string_view name) {
  std::uint32_t hash = 2166136261;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619;
  return static_cast<std::uint16_t>(hash >> 16 ^ hash);
}

// Two types of one hash: the second one gets the next.
std::map<std::uint16_t, const Type*> types_by_hash() {
  std::map<std::uint16_t, const Type*> types;
  for (const Type& type : schema().types()) {
    std::uint16_t hash = hash_of(type.name());
    while (!types.emplace(hash, &type).second) ++hash;
  }
  return types;
}

const std::map<std::uint16_t, const Type*>& types() {
  static const auto types = types_by_hash();
  return types;
}

const Type& next_type(std::uint16_t hash) {
  const auto at = types().lower_bound(hash);
  return *(at == types().end() ? types().begin() : at)->second;
}

}  // namespace

const Schema& schema() {
  static const Schema& schema = [&]() -> const Schema& {
    google::protobuf::SetLogHandler(nullptr);  // it tells of everything it refuses
    return *new Schema(differential::golden_files());
  }();
  return schema;
}

std::optional<Input> read_input(const std::uint8_t* data, std::size_t size) {
  if (size < 3) return std::nullopt;
  return Input{&next_type(static_cast<std::uint16_t>(data[0] << 8 | data[1])), data[2],
               std::string(data + 3, data + size)};
}

std::string write_input(const Type& type, std::uint8_t choice, std::string_view message) {
  for (const auto& [hash, other] : types()) {
    if (other != &type) continue;
    std::string input{static_cast<char>(hash >> 8), static_cast<char>(hash),
                      static_cast<char>(choice)};
    return input.append(message);
  }
  return {};
}

}  // namespace fuzz
