// Flags: the command line of gRPC's interop programs, into variables.
//
//   int port = 0;
//   Flags flags;
//   flags.add("port", port, "the port to listen on; 0 takes one that is free");
//   if (!flags.parse(argc, argv)) return 2;
//
// `--port=7`, `--port 7` and `-port=7` are the same, as are `--use_tls` and `--use_tls=true`: the
// official programs of the languages differ there, and who starts ours may have any in mind. The
// variables outlive the object.

#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace interop::official {

class Flags {
 public:
  void add(const std::string& name, std::string& value, const std::string& help);
  void add(const std::string& name, int& value, const std::string& help);
  void add(const std::string& name, bool& value, const std::string& help);

  /// False if the command line is wrong, or asks for help: what there is to say is on stderr.
  [[nodiscard]] bool parse(int argc, const char* const* argv) const;

 private:
  struct Flag {
    std::string help;
    std::string default_value;
    bool is_bool;
    std::function<bool(const std::string&)> set;  // false: no value for it
  };

  void print_usage(std::string_view program) const;

  std::map<std::string, Flag, std::less<>> flags_;
};

}  // namespace interop::official
