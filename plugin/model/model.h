// The model: what the plugin knows about one .proto file when it writes C++. Plain data, made by
// build(), read by the emitters; every decision about names, types and order is already taken.

#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "plugin/text/literal.h"

namespace cpprpc::plugin::model {

using text::Comment;

/// The types of a .proto. Their order is that of the table in emit/kinds.cc.
enum class Kind : std::uint8_t {
  Double,
  Float,
  Int32,
  Int64,
  UInt32,
  UInt64,
  SInt32,
  SInt64,
  Fixed32,
  Fixed64,
  SFixed32,
  SFixed64,
  Bool,
  String,           // UTF-8
  UncheckedString,  // of proto2, which does not ask for UTF-8
  Bytes,
  Enum,
  ClosedEnum,  // of proto2: a number without a name is an unknown field
  Message,
  Group,  // of proto2: a message between two tags
};

/// How a field holds its values.
enum class Shape : std::uint8_t {
  Plain,     // T: a zero is not written
  Optional,  // std::optional<T>
  Boxed,     // cpprpc::Box<T>
  Repeated,  // std::vector<T>
  Map,       // std::map<K, T>
  Member,    // T, one of a oneof
  BoxedMember,
  Required,  // T: always written
  BoxedRequired,
};

struct Field {
  std::string proto_name;
  std::string json_name;
  std::uint32_t number = 0;
  Comment doc;
  bool deprecated = false;
  bool redacted = false;  // not to be shown

  std::string name;
  Shape shape = Shape::Plain;
  Kind kind = Kind::Int32;    // of a map: of its values
  Kind key = Kind::Int32;     // of a map
  bool packed = false;        // how a repeated field is written
  bool unordered = false;     // whether a map is a std::unordered_map
  std::string type;           // of one value, as it is written inside of the struct
  std::string absolute_type;  // the same for enums and messages: "::demo::v1::Color"
  bool complete = true;       // whether the member can be destroyed where it stands
  std::string alternative;    // of a member: "Contact::email", for std::get
  // What the field is when nobody said: "7", "Color::Red"; empty: what {} is.
  std::string default_value;     // as it is written inside of the struct
  std::string absolute_default;  // and elsewhere
  std::string or_default;        // the function that gives value or default; empty: there is none
};

/// A oneof, which is one member of the struct.
struct Oneof {
  Comment doc;
  std::string name;           // of the std::variant
  std::string alternatives;   // of the struct with the indices
  std::string none;           // of the index of the empty alternative
  std::vector<Field> fields;  // in the order of the .proto
};

/// `using Inner = Outer_Inner;`
struct Alias {
  std::string name;
  std::string type;
  bool deprecated = false;
};

/// A constant for an extension, beside the types of its file or in a struct.
struct Extension {
  std::string full_name;  // "demo.v1.courier"
  std::uint32_t number = 0;
  Comment doc;
  bool deprecated = false;

  std::string name;
  std::string qualified;          // in its namespace: "Outer::courier"
  std::string absolute;           // "::demo::v1::Outer::courier"
  std::string extendee;           // as it is written where the constant is declared
  std::string absolute_extendee;  // "::demo::v1::Order"
  Field value;                    // shape Optional or Repeated; its name is of no use
};

struct Message {
  std::string full_name;  // "demo.v1.Outer.Inner"
  Comment doc;
  bool deprecated = false;

  std::string attribute;  // of the struct, "nodiscard"; made sure to be nothing else

  std::string name;      // "Outer_Inner"
  std::string absolute;  // "::demo::v1::Outer_Inner"
  std::vector<Alias> aliases;
  std::vector<std::variant<Field, Oneof>> members;  // in the order of the .proto
  std::vector<Extension> extensions;
  bool message_set = false;          // of extensions alone, in a format of their own
  bool comparable_in_header = true;  // whether operator== can be defaulted inside the struct
};

struct EnumValue {
  std::string proto_name;
  std::int32_t number = 0;
  Comment doc;
  bool deprecated = false;
  std::string name;
};

struct Enum {
  std::string full_name;
  Comment doc;
  bool deprecated = false;
  std::string name;
  std::string absolute;
  std::vector<EnumValue> values;
};

enum class MethodKind : std::uint8_t { Unary, ServerStream, ClientStream, BidiStream };

enum class Idempotency : std::uint8_t { Unknown, NoSideEffects, Idempotent };

struct Method {
  Comment doc;
  bool deprecated = false;
  std::string path;  // "/demo.v1.Greeter/SayHello"
  std::string name;
  MethodKind kind = MethodKind::Unary;
  Idempotency idempotency = Idempotency::Unknown;
  std::string request;  // types, as they are written inside of the class
  std::string reply;
};

struct Service {
  std::string full_name;
  Comment doc;
  bool deprecated = false;
  std::string name;         // "Greeter"
  std::string client_name;  // "GreeterClient"
  std::vector<Method> methods;
};

/// A file that is imported.
struct ImportedFile {
  std::string path;
  std::string embedded_name;  // of the EmbeddedFile; empty: its own header declares its table
};

/// A file that is imported for the options it defines, and what it imports itself: nobody has to
/// generate C++ from those. Its descriptor is kept in the file that imports it.
struct EmbeddedFile {
  std::string name;  // of the constant
  std::string path;
  std::string descriptor;
  std::vector<ImportedFile> imports;
};

struct File {
  std::string path;            // "demo/v1/greeter.proto"
  std::string output;          // "demo/v1/greeter": where the outputs go, without ".msg.h"
  std::string include;         // the same for #include: differs for well-known types
  std::string name_space;      // "demo::v1", empty for none
  std::string message_header;  // "demo/v1/greeter.msg.h", or protoc's "demo/v1/greeter.pb.h"
  bool mentions_deprecated = false;
  bool in_runtime = false;  // a well-known type, of which the runtime has the code: only included

  std::vector<Enum> enums;
  std::vector<std::string> forward;  // names of messages that are mentioned before they stand
  std::vector<Message> messages;     // what a message holds stands before it
  std::vector<Extension> extensions;
  std::vector<Service> services;

  std::string service_table;  // what the services call the file's table; empty: not at all

  std::string descriptor;              // a serialized FileDescriptorProto
  std::vector<ImportedFile> imports;   // in the order of the .proto
  std::vector<EmbeddedFile> embedded;  // each after those it imports

  std::vector<std::string> message_includes;  // "other/x.msg.h"
  std::vector<std::string>
      table_includes;  // of imports whose types only the services mention, if any
  std::vector<std::string> service_includes;  // beside message_header
};

}  // namespace cpprpc::plugin::model
