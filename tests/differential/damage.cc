#include "damage.h"

#include <array>
#include <string>

#include "ours.h"
#include "reading.h"
#include "sample.h"

namespace differential {
namespace {

// What may become of one byte: another wire type, another number, a longer or shorter length, a
// continuation bit, and the values that mean something.
constexpr std::array<unsigned char, 9> kFlips = {0x01, 0x02, 0x04, 0x08, 0x20,
                                                 0x40, 0x80, 0x7f, 0xff};
constexpr std::array<unsigned char, 3> kValues = {0x00, 0x7f, 0xff};

class Damage {
 public:
  Damage(const Schema& schema, const Type& type, DamageCounts& counts)
      : schema_(schema), type_(type), counts_(counts) {}

  void check(const std::string& bytes) {
    read(bytes);
    for (std::size_t size = 0; size < bytes.size(); ++size) read(bytes.substr(0, size));
    for (std::size_t at = 0; at < bytes.size(); ++at) {
      for (const unsigned char flip : kFlips) {
        read_with(bytes, at, static_cast<unsigned char>(bytes[at]) ^ flip);
      }
      for (const unsigned char value : kValues) read_with(bytes, at, value);
    }
  }

 private:
  void read_with(std::string bytes, std::size_t at, int value) {
    bytes[at] = static_cast<char>(value);
    read(bytes);
  }

  void read(const std::string& bytes) {
    ++counts_.readings;
    const bool is_read = type_.has_message_set ? decode_ours(*type_.ours, bytes) != nullptr
                                               : check_reading(schema_, type_, bytes);
    if (!is_read) ++counts_.refused;
  }

  const Schema& schema_;
  const Type& type_;
  DamageCounts& counts_;
};

}  // namespace

void check_damage(const Schema& schema, const Type& type, DamageCounts& counts) {
  constexpr std::size_t kMostBytes = 700;  // of a type of many fields, all single ones and a few
  Random random(0, 0);
  std::string bytes = full_sample(schema, type, random).bytes;
  for (int i = 1; bytes.size() > kMostBytes && i < 20; ++i) {
    std::string other = full_sample(schema, type, random).bytes;
    if (other.size() < bytes.size()) bytes = std::move(other);
  }
  Damage(schema, type, counts).check(bytes);
}

}  // namespace differential
