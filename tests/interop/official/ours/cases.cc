#include "cases.h"

#include <algorithm>

#include "case_list.h"
#include "transport.h"

namespace interop::official {

cpprpc::CallOptions Subject::options() const {
  cpprpc::CallOptions options;
  for (const auto& [key, value] : flags.additional_metadata) options.metadata(key, value);
  return options;
}

Subject make_subject(const ClientFlags& flags) {
  return Subject{.flags = flags, .channel = connect(flags).value()};
}

const std::vector<Case>& all_cases() {
  static const std::vector<Case> cases = {
      {"empty_unary", empty_unary},
      {"large_unary", large_unary},
      {"client_streaming", client_streaming},
      {"server_streaming", server_streaming},
      {"ping_pong", ping_pong},
      {"empty_stream", empty_stream},
      {"half_duplex", half_duplex},
      {"slow_consumer", slow_consumer},
      {"cancel_after_begin", cancel_after_begin},
      {"cancel_after_first_response", cancel_after_first_response},
      {"timeout_on_sleeping_server", timeout_on_sleeping_server},
      {"status_code_and_message", status_code_and_message},
      {"special_status_message", special_status_message},
      {"custom_metadata", custom_metadata},
      {"unimplemented_method", unimplemented_method},
      {"unimplemented_service", unimplemented_service},
      {"client_compressed_unary", client_compressed_unary},
      {"server_compressed_unary", server_compressed_unary},
      {"client_compressed_streaming", client_compressed_streaming},
      {"server_compressed_streaming", server_compressed_streaming},
      {"pick_first_unary", pick_first_unary},
      {"rpc_soak", rpc_soak},
      {"channel_soak", channel_soak},
  };
  return cases;
}

const Case* find_case(std::string_view name) {
  const std::vector<Case>& cases = all_cases();
  const auto found = std::find_if(cases.begin(), cases.end(),
                                  [name](const Case& each) { return each.name == name; });
  return found == cases.end() ? nullptr : &*found;
}

}  // namespace interop::official
