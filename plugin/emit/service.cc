#include "plugin/emit/service.h"

#include "plugin/text/template.h"

namespace cpprpc::plugin::emit {

using model::Method;
using model::Service;
using text::call;
using text::each;
using text::render;

namespace {

// What differs between the four kinds of rpc. An empty parameter is none.
struct Signature {
  std::string descriptor, result, request, replies;
};

Signature signature(const Method& m, bool named) {
  const auto parameter = [&](const std::string& type, const char* name) {
    return named ? type + " " + name : type;
  };
  const std::string request = parameter(m.request, "request");
  const std::string requests = parameter("cpprpc::Reader<" + m.request + ">&", "requests");
  const std::string replies = parameter("cpprpc::Writer<" + m.reply + ">&", "replies");
  const std::string one = "cpprpc::Task<cpprpc::Result<" + m.reply + ">>";
  const std::string many = "cpprpc::Task<cpprpc::Status>";
  switch (m.kind) {
    using enum model::MethodKind;
    case Unary:
      return {"cpprpc::Unary", one, request, ""};
    case ServerStream:
      return {"cpprpc::ServerStream", many, request, replies};
    case ClientStream:
      return {"cpprpc::ClientStream", one, requests, ""};
    case BidiStream:
      return {"cpprpc::BidiStream", many, requests, replies};
  }
  return {};
}

std::string idempotency(const Method& m) {
  switch (m.idempotency) {
    using enum model::Idempotency;
    case NoSideEffects:
      return ", cpprpc::Idempotency::NoSideEffects";
    case Idempotent:
      return ", cpprpc::Idempotency::Idempotent";
    case Unknown:
      break;
  }
  return "";
}

std::string descriptor(const Method& m) {
  const std::string head = "static constexpr " + signature(m, true).descriptor + "<" + m.request +
                           ", " + m.reply + "> " + m.name + "{";
  return text::fitted(head, text::literal(m.path) + idempotency(m) + "};", 4);
}

std::string declaration(const Method& m) {
  const Signature s = signature(m, true);
  const std::string deprecated = m.deprecated ? "[[deprecated]] " : "";
  const std::string function =
      call(deprecated + "virtual " + s.result + " " + m.name,
           {"cpprpc::ServerContext& context", s.request, s.replies}, ";", 2);
  return render({{"doc", m.doc.text()}, {"function", function}}, R"cc(
    $doc$
    $function$
  )cc");
}

std::string definition(const Service& service, const Method& m) {
  const Signature s = signature(m, false);
  return render({{"function", call(s.result + " " + service.name + "::" + m.name,
                                   {"cpprpc::ServerContext&", s.request, s.replies}, " {", 0)},
                 {"name", m.name}},
                R"cc(
    $function$
      return cpprpc::unimplemented(methods::$name$);
    }
  )cc");
}

std::string route(const Service& service, const Method& m) {
  return "router.add(methods::" + m.name + ", *this, &" + service.name + "::" + m.name + ");";
}

text::Comment service_doc(const Service& service) {
  text::Comment doc = service.doc;
  doc.append(text::Comment("Derive and override to serve `" + service.full_name +
                           "`; a method left alone answers UNIMPLEMENTED."));
  return doc;
}

}  // namespace

std::string service_class(const Service& service) {
  return render({{"doc", service_doc(service).text()},
                 {"deprecated", service.deprecated ? "[[deprecated]] " : ""},
                 {"Service", service.name},
                 {"full_name", service.full_name},
                 {"descriptors", each(service.methods, "\n", descriptor)},
                 {"methods", each(service.methods, "\n\n", declaration)}},
                R"cc(
    $doc$
    class $deprecated$$Service$ {
     public:
      static constexpr std::string_view full_name = "$full_name$";

      struct methods {
        $descriptors$
      };

      virtual ~$Service$() = default;

      $methods$

      /// Routes every method of `$full_name$` to `*this`, which must outlive the server.
      void bind(cpprpc::Router& router);
    };
  )cc");
}

std::string service_definitions(const Service& service, const std::string& table) {
  const auto define = [&](const Method& m) { return definition(service, m); };
  const std::string file = table.empty() ? "" : ", " + table;
  return render(
      {{"definitions", each(service.methods, "\n\n", define)},
       {"Service", service.name},
       {"file", file},
       {"routes", each(service.methods, "\n", [&](const Method& m) { return route(service, m); })}},
      R"cc(
    $definitions$

    void $Service$::bind(cpprpc::Router& router) {
      router.add_service(full_name$file$);
      $routes$
    }
  )cc");
}

}  // namespace cpprpc::plugin::emit
