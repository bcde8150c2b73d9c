// replay FILE_OR_FOLDER...: feeds a target with every file, where there is no libFuzzer to do it.

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

// Of the sanitizers, if there are any.
extern "C" [[gnu::weak]] void __sanitizer_set_death_callback(void (*callback)());

namespace {

namespace fs = std::filesystem;

// --- a crash says which file it was

char at_work[4'000];

void say_where() {
  // NOLINTNEXTLINE: nothing but write() may be called here
  (void)!write(2, at_work, std::char_traits<char>::length(at_work));
}

void say_where_and_die(int signal) {
  say_where();
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

void prepare_for_crashes() {
  if (__sanitizer_set_death_callback != nullptr) return __sanitizer_set_death_callback(say_where);
  std::signal(SIGABRT, say_where_and_die);
  std::signal(SIGSEGV, say_where_and_die);
}

// --- the files

std::vector<fs::path> files_in(const fs::path& path) {
  if (!fs::is_directory(path)) return {path};
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(path)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

void replay(const fs::path& file) {
  std::snprintf(at_work, sizeof at_work, "\nCRASHED at %s\n", file.c_str());
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw std::runtime_error("cannot be read");
  const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
  // In memory of exactly its size: the sanitizers see whoever reads beyond it.
  const std::vector<std::uint8_t> input(bytes.begin(), bytes.end());
  LLVMFuzzerTestOneInput(input.data(), input.size());
}

}  // namespace

int main(int count, char** values) {
  prepare_for_crashes();
  int replayed = 0, failed = 0;
  for (int i = 1; i < count; ++i) {
    for (const fs::path& file : files_in(values[i])) {
      ++replayed;
      try {
        replay(file);
      } catch (const std::exception& error) {
        ++failed;
        std::cout << "FAILED: " << file.string() << "\n" << error.what() << "\n";
      }
    }
  }
  std::cout << replayed << " inputs, " << failed << " failed\n";
  if (replayed == 0) std::cout << "FAILED: there is nothing to replay\n";
  return replayed == 0 || failed != 0 ? 1 : 0;
}
