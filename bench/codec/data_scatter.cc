// Any message, through reflection: for records too wide to be written out, and for messages that
// no shape was made for.

#include <google/protobuf/descriptor.h>

#include "data.h"

namespace bench {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

class Scatterer {
 public:
  Scatterer(Random& random, Scatter how) : random_(random), how_(how) {}

  void message(int depth, Message& message) {
    const google::protobuf::Descriptor& type = *message.GetDescriptor();
    if (type.full_name() == "google.protobuf.Timestamp") {  // most numbers are none to JSON
      fill(random_, dynamic_cast<google::protobuf::Timestamp&>(message));
      return;
    }
    for (int index = 0; index < type.field_count(); ++index) {
      const FieldDescriptor& field = *type.field(index);
      if (field.is_required() || random_.percent(how_.percent)) any(depth, field, message);
    }
  }

 private:
  void any(int depth, const FieldDescriptor& field, Message& message) {
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      submessages(depth, field, message);
    } else if (field.is_repeated()) {
      for (int left = elements(); left > 0; --left) value(field, message);
    } else if (!field.real_containing_oneof() || is_free(field, message)) {
      value(field, message);
    }
  }

  /// The first member of a oneof that is drawn stays, so that its later ones do not always win.
  static bool is_free(const FieldDescriptor& field, const Message& message) {
    return !message.GetReflection()->HasOneof(message, field.real_containing_oneof());
  }

  int elements() { return random_.count(1, how_.most_elements); }

  void submessages(int depth, const FieldDescriptor& field, Message& parent) {
    if (depth == 0 && !field.is_required()) return;
    const Reflection& reflection = *parent.GetReflection();
    const int below = depth > 0 ? depth - 1 : 0;
    if (!field.is_repeated()) {
      if (field.real_containing_oneof() && !is_free(field, parent)) return;
      message(below, *reflection.MutableMessage(&parent, &field));
      return;
    }
    for (int left = elements(); left > 0; --left) {
      message(below, *reflection.AddMessage(&parent, &field));
    }
  }

  void value(const FieldDescriptor& field, Message& message) {
    const Reflection& reflection = *message.GetReflection();
    const auto put = [&](auto set, auto add, auto what) {
      field.is_repeated() ? (reflection.*add)(&message, &field, std::move(what))
                          : (reflection.*set)(&message, &field, std::move(what));
    };
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
        put(&Reflection::SetInt32, &Reflection::AddInt32,
            static_cast<std::int32_t>(random_.signed_number(32)));
        break;
      case FieldDescriptor::CPPTYPE_INT64:
        put(&Reflection::SetInt64, &Reflection::AddInt64, random_.signed_number(64));
        break;
      case FieldDescriptor::CPPTYPE_UINT32:
        put(&Reflection::SetUInt32, &Reflection::AddUInt32,
            static_cast<std::uint32_t>(random_.number(32)));
        break;
      case FieldDescriptor::CPPTYPE_UINT64:
        put(&Reflection::SetUInt64, &Reflection::AddUInt64, random_.number(64));
        break;
      case FieldDescriptor::CPPTYPE_DOUBLE:
        put(&Reflection::SetDouble, &Reflection::AddDouble, random_.real(-1e6, 1e6));
        break;
      case FieldDescriptor::CPPTYPE_FLOAT:
        put(&Reflection::SetFloat, &Reflection::AddFloat,
            static_cast<float>(random_.real(-1000, 1000)));
        break;
      case FieldDescriptor::CPPTYPE_BOOL:
        put(&Reflection::SetBool, &Reflection::AddBool, !random_.one_in(4));
        break;
      case FieldDescriptor::CPPTYPE_ENUM: {
        const google::protobuf::EnumDescriptor& type = *field.enum_type();
        const auto index = random_.below(static_cast<std::size_t>(type.value_count()));
        put(&Reflection::SetEnum, &Reflection::AddEnum, type.value(static_cast<int>(index)));
        break;
      }
      case FieldDescriptor::CPPTYPE_STRING:
        put(&Reflection::SetString, &Reflection::AddString,
            field.type() == FieldDescriptor::TYPE_BYTES ? random_.bytes(random_.below(48))
            : random_.one_in(3)                         ? random_.url()
                                                        : random_.words(1, 5));
        break;
      case FieldDescriptor::CPPTYPE_MESSAGE:
        break;  // submessages()
    }
  }

  Random& random_;
  Scatter how_;
};

}  // namespace

void scatter(Random& random, const Scatter& how, Message& message) {
  Scatterer(random, how).message(how.depth, message);
}

}  // namespace bench
