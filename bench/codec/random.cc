#include "random.h"

#include <array>
#include <bit>
#include <cstring>
#include <string_view>

namespace bench {
namespace {

constexpr std::array<std::string_view, 48> dictionary = {
    "a",       "is",     "of",      "the",      "and",       "market", "river",    "account",
    "order",   "update", "timeout", "request",  "customer",  "gate",   "window",   "blue",
    "service", "failed", "retry",   "shipment", "warehouse", "12",     "2026",     "delivery",
    "north",   "signal", "invoice", "balance",  "harbour",   "engine", "schedule", "quarterly",
    "report",  "index",  "cluster", "replica",  "Größe",     "naïve",  "Straße",   "café",
    "Ελλάδα",  "привет", "東京",    "données",  "señal",     "mañana", "smörgås",  "🚲"};

constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789";

}  // namespace

Random::Random(std::uint64_t seed, const std::string& name, std::uint64_t number) {
  std::uint64_t hash = 14695981039346656037u;  // FNV-1a: shapes differ also in what they draw
  for (const char letter : name)
    hash = (hash ^ static_cast<unsigned char>(letter)) * 1099511628211u;
  std::seed_seq words{seed >> 32, seed, hash >> 32, hash, number >> 32, number};
  engine_.seed(words);
}

std::uint64_t Random::number(unsigned bits) {
  const std::size_t length = below(bits + 1);
  if (length == 0) return 0;
  return (next() >> (64 - length)) | (std::uint64_t{1} << (length - 1));
}

std::int64_t Random::signed_number(unsigned bits) {
  const auto magnitude = static_cast<std::int64_t>(number(bits - 1));
  return one_in(3) ? -magnitude : magnitude;
}

double Random::real(double least, double most) {
  const double unit = static_cast<double>(next() >> 11) * 0x1p-53;
  return least + unit * (most - least);
}

std::string Random::word() { return std::string(pick(dictionary)); }

std::string Random::words(int least, int most) {
  std::string text;
  for (int left = count(least, most); left > 0; --left) {
    text += pick(dictionary);
    if (left > 1) text += ' ';
  }
  return text;
}

std::string Random::url() {
  std::string text = "https://" + identifier() + ".example/";
  for (int left = count(1, 4); left > 0; --left) text += identifier() + (left > 1 ? "/" : "");
  return text;
}

std::string Random::identifier() {
  std::string text(static_cast<std::size_t>(between(6, 24)), ' ');
  for (char& letter : text) letter = pick(letters);
  return text;
}

std::string Random::bytes(std::size_t size) {
  std::string text(size, '\0');
  for (std::size_t at = 0; at < size; at += 8) {
    const std::uint64_t word = next();
    std::memcpy(text.data() + at, &word, std::min<std::size_t>(8, size - at));
  }
  return text;
}

}  // namespace bench
