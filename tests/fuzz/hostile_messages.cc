#include "parley/tests/fuzz/hostile_messages.h"

#include <google/protobuf/descriptor.h>

#include <limits>

#include "absl/strings/str_cat.h"

namespace parley::testing {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

void HostileMessages::Fill(Message* message, int depth) {
  if (auto* datum = dynamic_cast<Datum*>(message)) return FillDatum(datum, depth);
  if (auto* ref = dynamic_cast<ObjectRef*>(message)) {
    *ref = Ref();
    return;
  }
  const auto* type = message->GetDescriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    uint64_t times = Below(8) > 0 ? 1 : 0;
    if (field->is_repeated()) times = Below(20) == 0 ? 200 : Below(4);
    if (depth > 3) times = std::min<uint64_t>(times, 2);
    for (; times > 0; --times) SetField(message, field, depth);
  }
}

void HostileMessages::SetField(Message* message, const FieldDescriptor* field, int depth) {
  const Reflection* with = message->GetReflection();
  auto set = [&](auto add, auto put, const auto& value) {
    field->is_repeated() ? (with->*add)(message, field, value)
                         : (with->*put)(message, field, value);
  };
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
      return set(&Reflection::AddBool, &Reflection::SetBool, Below(2) == 0);
    case FieldDescriptor::CPPTYPE_INT32:
      return set(&Reflection::AddInt32, &Reflection::SetInt32, static_cast<int32_t>(Number()));
    case FieldDescriptor::CPPTYPE_INT64:
      return set(&Reflection::AddInt64, &Reflection::SetInt64,
                 static_cast<int64_t>(Number(field->name())));
    case FieldDescriptor::CPPTYPE_UINT32:
      return set(&Reflection::AddUInt32, &Reflection::SetUInt32, static_cast<uint32_t>(Number()));
    case FieldDescriptor::CPPTYPE_UINT64:
      return set(&Reflection::AddUInt64, &Reflection::SetUInt64, Number(field->name()));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return set(&Reflection::AddDouble, &Reflection::SetDouble, Real());
    case FieldDescriptor::CPPTYPE_FLOAT:
      return set(&Reflection::AddFloat, &Reflection::SetFloat, static_cast<float>(Real()));
    case FieldDescriptor::CPPTYPE_STRING:
      return set(&Reflection::AddString, &Reflection::SetString, Text(field->name()));
    case FieldDescriptor::CPPTYPE_ENUM:
      return set(&Reflection::AddEnumValue, &Reflection::SetEnumValue, static_cast<int>(Below(5)));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return Fill(field->is_repeated() ? with->AddMessage(message, field)
                                       : with->MutableMessage(message, field),
                  depth + 1);
  }
}

void HostileMessages::FillDatum(Datum* datum, int depth) {
  // Few kinds and few values, so that keys and items are met again.
  switch (Below(depth < 4 ? 14 : 10)) {
    case 0: break;
    case 1: datum->set_boolean(Below(2) == 0); break;
    case 2:
    case 3: datum->set_integer(static_cast<int64_t>(Number())); break;
    case 4: datum->set_big(Number()); break;
    case 5: datum->set_real(Real()); break;
    case 6: datum->set_text(Text("")); break;
    case 7: datum->set_bytes(RandomBytes(random_, Below(4))); break;
    case 8: *datum->mutable_ref() = Ref(); break;
    case 9:
      datum->mutable_message()->set_type(Text(""));
      datum->mutable_message()->set_payload(RandomBytes(random_, Below(9)));
      break;
    case 10: Fill(datum->mutable_list(), depth + 1); break;
    case 11: Fill(datum->mutable_map(), depth + 1); break;
    case 12: {
      for (uint64_t levels = 25 + Below(20); levels > 0; --levels) {
        datum = datum->mutable_list()->add_items();
      }
      *datum->mutable_ref() = Ref();
      break;
    }
    default: datum->set_text(std::string(Below(3) * 7'000, 'x'));
  }
}

ObjectRef HostileMessages::Ref() {
  ObjectRef ref;
  ref.set_epoch(Below(10) == 0 ? Edge(random_) : epoch_);
  ref.set_id(Below(10) == 0 ? Edge(random_) : 1 + Below(last_object_ + 1));
  ref.set_typeid_(Text("typeid"));
  return ref;
}

uint64_t HostileMessages::Number(const std::string& field) {
  // Without some that are right nothing would come of the others.
  if ((field == "parties" || field == "generation") && Below(2) == 0) return 1 + Below(3);
  switch (Below(4)) {
    case 0: return Edge(random_);
    case 1: return -Below(4);
    default: return Below(4);
  }
}

double HostileMessages::Real() {
  using Limits = std::numeric_limits<double>;
  constexpr double kEdges[] = {0.0,
                               -0.0,
                               1.0,
                               0.5,
                               -1e300,
                               Limits::max(),
                               Limits::min(),
                               Limits::denorm_min(),
                               Limits::infinity(),
                               -Limits::infinity(),
                               Limits::quiet_NaN()};
  return OneOf(kEdges, random_);
}

std::string HostileMessages::Text(const std::string& field) {
  constexpr const char* kTypeIds[] = {"dict",      "list",    "Queue",  "Lock",  "RLock",
                                      "Condition", "Event",   "Value",  "Array", "Barrier",
                                      "Semaphore", "Manager", "Nothing"};
  constexpr const char* kNames[] = {"", "a", "b", "c"};
  constexpr char kTypecodes[] = "bBuhHiIlLqQfdcx?";
  if (field == "typeid") return OneOf(kTypeIds, random_);
  if (field == "typecode") return std::string(1, kTypecodes[Below(std::size(kTypecodes))]);
  if (Below(8) == 0) return std::string(Below(300), '\0');
  return OneOf(kNames, random_);
}

std::string HostileMessages::Bytes(const Message& message) {
  std::string bytes = message.SerializeAsString();
  if (Below(4) > 0) return bytes;
  const size_t at = Below(bytes.size() + 1);
  switch (Below(4)) {
    case 0: bytes.resize(at); break;
    case 1: bytes.insert(at, RandomBytes(random_, 1 + Below(3))); break;
    case 2: bytes += RandomMessage(random_); break;
    default:
      if (at < bytes.size()) bytes[at] = static_cast<char>(random_());
  }
  return bytes;
}

}  // namespace parley::testing
