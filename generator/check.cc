#include "parley/generator/check.h"

#include <google/protobuf/descriptor.pb.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "parley/proto/options.pb.h"

namespace parley::generator {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::FileDescriptorProto;
using google::protobuf::ServiceDescriptor;
using google::protobuf::SourceLocation;

bool IsKeyword(absl::string_view name) {
  static const auto* const kWords =
      new std::set<absl::string_view>{"alignas",       "alignof",     "and",
                                      "and_eq",        "asm",         "auto",
                                      "bitand",        "bitor",       "bool",
                                      "break",         "case",        "catch",
                                      "char",          "char16_t",    "char32_t",
                                      "char8_t",       "class",       "co_await",
                                      "co_return",     "co_yield",    "compl",
                                      "concept",       "const",       "const_cast",
                                      "consteval",     "constexpr",   "constinit",
                                      "continue",      "decltype",    "default",
                                      "delete",        "do",          "double",
                                      "dynamic_cast",  "else",        "enum",
                                      "explicit",      "export",      "extern",
                                      "false",         "float",       "for",
                                      "friend",        "goto",        "if",
                                      "inline",        "int",         "long",
                                      "mutable",       "namespace",   "new",
                                      "noexcept",      "not",         "not_eq",
                                      "nullptr",       "operator",    "or",
                                      "or_eq",         "private",     "protected",
                                      "public",        "register",    "reinterpret_cast",
                                      "requires",      "return",      "short",
                                      "signed",        "sizeof",      "static",
                                      "static_assert", "static_cast", "struct",
                                      "switch",        "template",    "this",
                                      "thread_local",  "throw",       "true",
                                      "try",           "typedef",     "typeid",
                                      "typename",      "union",       "unsigned",
                                      "using",         "virtual",     "void",
                                      "volatile",      "wchar_t",     "while",
                                      "xor",           "xor_eq"};
  return kWords->contains(name);
}

// The members of the generated classes and of their bases, and the classes themselves.
bool IsTaken(const std::string& method, const std::string& service) {
  static const auto* const kMembers = new std::set<absl::string_view>{
      // Of proxies.
      "Call", "CallAsync", "MethodTable", "Proxy", "ref", "reference",
      // Of skeletons.
      "ClassOf", "DispatchInPlace", "FindMethod", "Hosted", "HostedClass", "Init", "OnSessionEnd",
      "Servant", "State", "Type", "TypeTable", "kTypeId"};
  return kMembers->contains(method) || method == service + "Proxy" ||
         method == service + "Skeleton" || method == "Hosted" + service;
}

// Where other languages and tools take two names for one.
std::string Folded(const std::string& name) {
  return absl::StrReplaceAll(absl::AsciiStrToLower(name), {{"_", ""}});
}

bool IsRef(const FieldDescriptor* field) {
  return field != nullptr && field->name() == "ref" && !field->is_repeated() &&
         field->message_type() != nullptr &&
         field->message_type()->full_name() == "parley.ObjectRef";
}

// Whose references the broker finds in an iteration's pages.
bool IsValue(const Descriptor* message) {
  const std::string& name = message->full_name();
  return name == "parley.Datum" || name == "parley.DatumList" || name == "parley.DatumMap";
}

class Checker {
 public:
  explicit Checker(const IdlFile& file) : file_(file) {}

  std::vector<std::string> Run() {
    CheckPackage();
    CheckTypeIds();
    for (const IdlService& service : file_.services) CheckService(service);
    std::stable_sort(errors_.begin(), errors_.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<std::string> lines;
    for (const auto& [line, text] : errors_) {
      lines.push_back(absl::StrCat(file_.descriptor->name(), ":", line, ": ", text));
    }
    return lines;
  }

 private:
  // `path` as in SourceCodeInfo.
  void AddAt(const std::vector<int>& path, std::string text) {
    SourceLocation location;
    const bool known = file_.descriptor->GetSourceLocation(path, &location);
    errors_.emplace_back(known ? location.start_line + 1 : 1, std::move(text));
  }
  template <typename D>
  void Add(const D* descriptor, absl::string_view text) {
    SourceLocation location;
    const int line = descriptor->GetSourceLocation(&location) ? location.start_line + 1 : 1;
    errors_.emplace_back(line, absl::StrCat(descriptor->full_name(), ": ", text));
  }

  void CheckPackage() {
    for (absl::string_view part : absl::StrSplit(file_.descriptor->package(), '.')) {
      if (!IsKeyword(part)) continue;
      AddAt({FileDescriptorProto::kPackageFieldNumber},
            absl::StrCat("the package ", file_.descriptor->package(), " becomes a namespace, but ",
                         part, " is a keyword of C++; choose another name"));
    }
  }

  // Each typeid is one service's, here and in all that is imported.
  void CheckTypeIds() {
    std::map<std::string, const ServiceDescriptor*> owners;
    for (const FileDescriptor* import : Imports(file_.descriptor)) {
      for (int i = 0; i < import->service_count(); ++i) TakeTypeIds(import->service(i), &owners);
    }
    for (const IdlService& service : file_.services) TakeTypeIds(service.descriptor, &owners);
  }

  void TakeTypeIds(const ServiceDescriptor* service,
                   std::map<std::string, const ServiceDescriptor*>* owners) {
    for (const std::string& id : TypeIds(service)) {
      const auto [place, is_new] = owners->emplace(id, service);
      if (!is_new) AddTwin(service, id, place->second);
    }
  }

  void AddTwin(const ServiceDescriptor* service, const std::string& id,
               const ServiceDescriptor* owner) {
    if (service == owner) {
      if (service->file() == file_.descriptor) {
        Add(service, absl::StrCat("its typeid \"", id, "\" is there twice; take one away"));
      }
    } else if (service->file() == file_.descriptor) {
      Add(service, absl::StrCat("its typeid \"", id, "\" is that of ", owner->full_name(), " in ",
                                owner->file()->name(), " already; choose another"));
    } else {
      AddAt({FileDescriptorProto::kDependencyFieldNumber, 0},
            absl::StrCat("the typeid \"", id, "\" is that of ", owner->full_name(), " in ",
                         owner->file()->name(), " and of ", service->full_name(), " in ",
                         service->file()->name(), "; import one of them"));
    }
  }

  void CheckService(const IdlService& service) {
    const ServiceDescriptor* descriptor = service.descriptor;
    if (service.type_id.empty()) {
      Add(descriptor,
          absl::StrCat("a shared type needs `option (parley.typeid) = \"", service.name, "\";`"));
    }
    for (const std::string& variant : service.variants) {
      if (variant.empty()) Add(descriptor, "(parley.variant) is empty; name a typeid");
    }
    const std::string& init = descriptor->options().GetExtension(parley::init);
    if (service.init == nullptr && !init.empty()) {
      Add(descriptor, absl::StrCat("(parley.init) names \"", init,
                                   "\", which is no message; define or import it"));
    }
    CheckClassName(descriptor, "", "Proxy");
    CheckClassName(descriptor, "", "Skeleton");
    if (!service.in_engine) CheckClassName(descriptor, "Hosted", "");
    for (const IdlMethod& method : service.methods) {
      CheckName(service, method);
      CheckStreams(method);
      CheckReturns(method);
    }
  }

  // The generated class must not meet a message or enum of the user's.
  void CheckClassName(const ServiceDescriptor* descriptor, const std::string& prefix,
                      const std::string& suffix) {
    const std::string& package = file_.descriptor->package();
    const std::string taken =
        absl::StrCat(package, package.empty() ? "" : ".", prefix, descriptor->name(), suffix);
    const auto* pool = file_.descriptor->pool();
    if (pool->FindMessageTypeByName(taken) == nullptr &&
        pool->FindEnumTypeByName(taken) == nullptr) {
      return;
    }
    Add(descriptor, absl::StrCat("the class generated for it is ", taken,
                                 ", as another type is; rename that one"));
  }

  void CheckName(const IdlService& service, const IdlMethod& method) {
    if (IsKeyword(method.name)) {
      Add(method.descriptor, "its name is a keyword of C++; choose another");
    } else if (IsTaken(method.name, service.name)) {
      Add(method.descriptor, "the generated classes have that name already; choose another");
    }
    const std::string folded = Folded(method.name);
    const std::string async = Folded(method.name + "Async");
    for (const IdlMethod& other : service.methods) {
      if (other.descriptor->index() < method.descriptor->index() && Folded(other.name) == folded) {
        Add(method.descriptor,
            absl::StrCat("its name differs from that of the method ", other.name,
                         " in case and underscores only, which other languages do not tell "
                         "apart; rename one of them"));
      }
      if (Folded(other.name) == async) {
        Add(method.descriptor, absl::StrCat("its asynchronous form has the name of the method ",
                                            other.name, "; rename one of them"));
      }
    }
  }

  void CheckStreams(const IdlMethod& method) {
    if (method.descriptor->client_streaming()) {
      Add(method.descriptor,
          "a method can't take a stream; take a repeated field, or be called for each message");
    }
    if (!method.streams) return;
    const Descriptor* streamed = method.descriptor->output_type();
    if (!method.returns.empty()) {
      Add(method.descriptor, absl::StrCat("it streams, so what it returns is an Iterator; take "
                                          "(parley.returns) = \"",
                                          method.returns, "\" away"));
    }
    if (HasRefs(streamed) && !IsValue(streamed)) {
      Add(method.descriptor,
          absl::StrCat("it streams ", streamed->name(),
                       ", whose references nobody would count; stream parley.Datum instead"));
    }
  }

  void CheckReturns(const IdlMethod& method) {
    if (method.returns.empty() || method.streams) return;
    const Descriptor* reply = method.descriptor->output_type();
    if (!IsRef(reply->FindFieldByNumber(1))) {
      Add(method.descriptor, absl::StrCat("it returns a \"", method.returns, "\", so its reply ",
                                          reply->name(), " needs `parley.ObjectRef ref = 1;`"));
    }
    if (method.returned == nullptr) {
      Add(method.descriptor,
          absl::StrCat("it returns a \"", method.returns,
                       "\", which is no typeid in this file or one that it imports; define such "
                       "a service, or import its file"));
    }
  }

  const IdlFile& file_;
  std::vector<std::pair<int, std::string>> errors_;  // line, text
};

}  // namespace

std::vector<std::string> Check(const IdlFile& file) { return Checker(file).Run(); }

}  // namespace parley::generator
