#ifndef PARLEY_BROKER_HOSTING_CLASS_DRAFT_H_
#define PARLEY_BROKER_HOSTING_CLASS_DRAFT_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "parley/base/binding/method_form.h"
#include "parley/broker/engine/type_registry.h"
#include "parley/broker/hosting/class_info.h"

namespace parley::hosting {

using Construct = decltype(ClassInfo::construct);
using Run = decltype(ClassMethod::run);

// A class while it is registered: each step is seen at once by who asks the registry.
// What is wrong is kept until the registry is checked. For ClassBuilder.
class ClassDraft {
 public:
  // `info`, in the registry and not owned, becomes what the class is. Null: the registry
  // refused the typeid.
  ClassDraft(engine::TypeInfo* info, std::string type_id, const std::type_info& type);

  void SetConstruct(std::shared_ptr<binding::MethodForm> form, Construct construct);
  void SetCreateMethod(bool create_method);
  void SetConcurrent();
  void SetDeterministic();
  void SetState(std::function<Datum(const void* instance)> state);

  void AddMethod(std::string name, bool read_only, std::shared_ptr<binding::MethodForm> form,
                 Run run, bool may_bring_refs);
  // Of the last method.
  void SetReturns(std::string type_id);
  void SetIdempotent();
  // Of the last method, or before the first of the constructor and the class.
  void SetArguments(std::vector<std::string> names);
  void SetDoc(std::string doc);

  std::shared_ptr<const ClassInfo> type() const { return type_; }
  void FindProblems(const engine::TypeRegistry& registry,
                    std::vector<absl::Status>* problems) const;

 private:
  // Of a method, beside what the class has of it.
  struct Entry {
    std::shared_ptr<binding::MethodForm> form;
    std::string name;
  };

  void Refresh();
  void Refuse(const std::string& what, const std::string& why);
  // False, and a problem: there is none.
  bool HasMethod(const std::string& step);
  std::string MisfitOf(const Entry& entry, const engine::TypeRegistry& registry) const;

  engine::TypeInfo* info_;
  std::shared_ptr<ClassInfo> type_;
  Construct construct_;
  std::shared_ptr<binding::MethodForm> construct_form_;
  bool create_method_ = true;
  std::vector<Entry> entries_;
  std::vector<absl::Status> problems_;
};

}  // namespace parley::hosting

#endif  // PARLEY_BROKER_HOSTING_CLASS_DRAFT_H_
