// Each rpc becomes one member function that is a single call into the runtime. What differs
// between the four kinds of rpc is the signature; how a call runs is the runtime's business.

#include "plugin/emit/client.h"

#include "plugin/text/template.h"

namespace cpprpc::plugin::emit {

using model::Method;
using model::Service;
using text::call;
using text::each;
using text::render;

namespace {

struct Signature {
  std::string result;
  bool takes_request;
};

Signature signature(const Method& m) {
  switch (m.kind) {
    using enum model::MethodKind;
    case Unary:
      return {"cpprpc::UnaryCall<" + m.reply + ">", true};
    case ServerStream:
      return {"cpprpc::ReadStream<" + m.reply + ">", true};
    case ClientStream:
      return {"cpprpc::WriteStream<" + m.request + ", " + m.reply + ">", false};
    case BidiStream:
      return {"cpprpc::DuplexStream<" + m.request + ", " + m.reply + ">", false};
  }
  return {};
}

// The overload that some compilers must not have.
std::string guard(const Method& m, const Signature& s) {
  if (!s.takes_request) return "";
  const std::string overload =
      call(s.result + " " + m.name, {m.request + "&&", "cpprpc::CallOptions = {}"}, " const", 8);
  return call("CPPRPC_NAME_THE_MESSAGE_FIRST", {overload}, ";", 2);
}

std::string client_method(const Service& service, const Method& m) {
  const Signature s = signature(m);
  const std::string deprecated = m.deprecated ? "[[deprecated]] " : "";
  const std::string request = s.takes_request ? "const " + m.request + "& request" : "";
  return render({{"doc", m.doc.text()},
                 {"function", call(deprecated + "[[nodiscard]] " + s.result + " " + m.name,
                                   {request, "cpprpc::CallOptions options = {}"}, " const {", 2)},
                 {"Service", service.name},
                 {"name", m.name},
                 {"request", s.takes_request ? "request, " : ""},
                 {"guard", guard(m, s)}},
                R"cc(
    $doc$
    $function$
      return channel_.call($Service$::methods::$name$, $request$std::move(options));
    }
    $guard$
  )cc");
}

}  // namespace

std::string client_class(const Service& service) {
  const auto method = [&](const Method& m) { return client_method(service, m); };
  return render({{"full_name", service.full_name},
                 {"deprecated", service.deprecated ? "[[deprecated]] " : ""},
                 {"Client", service.client_name},
                 {"methods", each(service.methods, "\n\n", method)}},
                R"cc(
    /// Calls `$full_name$` through a channel. Cheap to copy.
    class $deprecated$$Client$ {
     public:
      explicit $Client$(cpprpc::Channel channel) noexcept : channel_(std::move(channel)) {}

      $methods$

     private:
      cpprpc::Channel channel_;
    };
  )cc");
}

}  // namespace cpprpc::plugin::emit
