#include "parley/broker/hosting/class_draft.h"

#include <cstddef>
#include <utility>

#include "absl/strings/str_cat.h"
#include "parley/base/binding/arguments.h"
#include "parley/base/binding/type_name.h"
#include "parley/broker/hosting/type_of.h"

namespace parley::hosting {
namespace {

bool IsContainer(const std::string& type_id) {
  return type_id == "list" || type_id == "dict" || type_id == "set";
}

binding::ResultKind GivesFor(const binding::MethodForm& form, const std::string& type_id) {
  if (form.is_generator || (form.iterable && type_id == "Iterator"))
    return binding::ResultKind::kStream;
  if (IsContainer(type_id) && form.shareable && form.shape != binding::ResultShape::kNeither) {
    return binding::ResultKind::kContainer;
  }
  return form.is_message ? binding::ResultKind::kInit : binding::ResultKind::kObject;
}

}  // namespace

ClassDraft::ClassDraft(engine::TypeInfo* info, std::string type_id, const std::type_info& type)
    : info_(info), type_(std::make_shared<ClassInfo>()) {
  type_->type_id = std::move(type_id);
  type_->type = type;
  Refresh();
}

void ClassDraft::Refresh() {
  if (info_ == nullptr) return;
  for (size_t i = 0; i < entries_.size(); ++i) {
    const binding::MethodForm& form = *entries_[i].form;
    engine::MethodInfo& method = type_->methods[i].info;
    method.returns = form.returns;
    method.streams = form.is_generator || form.gives == binding::ResultKind::kStream;
    method.signature = form.Signature(method.name);
  }
  const bool creatable = create_method_ && construct_ != nullptr;
  type_->construct = creatable ? construct_ : nullptr;
  type_->init = creatable ? "parley.dynamic.Arguments" : "";
  type_->signature = creatable ? absl::StrCat(type_->type_id, construct_form_->Arguments()) : "";
  type_->RefreshEntries();
  *info_ = TypeOf(type_);
}

void ClassDraft::Refuse(const std::string& what, const std::string& why) {
  problems_.push_back(
      absl::InvalidArgumentError(absl::StrCat("typeid \"", type_->type_id, "\": ", what, why)));
}

bool ClassDraft::HasMethod(const std::string& step) {
  if (!entries_.empty()) return true;
  Refuse(step, " is about the method before it, and there is none");
  return false;
}

void ClassDraft::SetConstruct(std::shared_ptr<binding::MethodForm> form, Construct construct) {
  if (construct_ != nullptr)
    Refuse("its making", " has several constructors or factories; leave one");
  construct_form_ = std::move(form);
  construct_ = std::move(construct);
  Refresh();
}

void ClassDraft::SetCreateMethod(bool create_method) {
  create_method_ = create_method;
  Refresh();
}

void ClassDraft::SetConcurrent() {
  type_->concurrent = true;
  Refresh();
}

void ClassDraft::SetDeterministic() {
  type_->deterministic = true;
  Refresh();
}

void ClassDraft::SetState(std::function<Datum(const void* instance)> state) {
  type_->state = std::move(state);
  Refresh();
}

void ClassDraft::AddMethod(std::string name, bool read_only,
                           std::shared_ptr<binding::MethodForm> form, Run run,
                           bool may_bring_refs) {
  if (name.empty()) Refuse("a method", " has no name");
  if (form->is_generator) {
    form->gives = binding::ResultKind::kStream;
    form->returns = "Iterator";
  }
  ClassMethod method;
  method.info.name = name;
  method.info.read_only = read_only;
  method.info.idempotent = read_only;
  method.info.request = "parley.dynamic.Arguments";
  method.info.reply = "parley.dynamic.Result";
  method.run = std::move(run);
  if (may_bring_refs) method.refs = binding::RefsInArguments;
  if (!type_->Add(std::move(method))) {
    Refuse(absl::StrCat("method \"", name, "\""), " is registered twice; name one otherwise");
  }
  entries_.push_back({std::move(form), std::move(name)});
  Refresh();
}

void ClassDraft::SetReturns(std::string type_id) {
  if (!HasMethod("Returns")) return;
  binding::MethodForm& form = *entries_.back().form;
  form.gives = GivesFor(form, type_id);
  form.returns = std::move(type_id);
  Refresh();
}

void ClassDraft::SetIdempotent() {
  if (!HasMethod("Idempotent")) return;
  type_->methods.back().info.idempotent = true;
  Refresh();
}

void ClassDraft::SetArguments(std::vector<std::string> names) {
  const bool of_method = !entries_.empty();
  if (!of_method && construct_form_ == nullptr)
    return Refuse("Arguments", " is about what is before it: a constructor, factory or method");
  binding::MethodForm& form = of_method ? *entries_.back().form : *construct_form_;
  if (names.size() != form.parameters.size()) {
    return Refuse(of_method ? absl::StrCat("method \"", entries_.back().name, "\"") : "its making",
                  absl::StrCat(" takes ", form.parameters.size(), " of them, but Arguments names ",
                               names.size()));
  }
  for (size_t i = 0; i < names.size(); ++i) form.parameters[i].name = std::move(names[i]);
  Refresh();
}

void ClassDraft::SetDoc(std::string doc) {
  (entries_.empty() ? type_->doc : type_->methods.back().info.doc) = std::move(doc);
  Refresh();
}

void ClassDraft::FindProblems(const engine::TypeRegistry& registry,
                              std::vector<absl::Status>* problems) const {
  problems->insert(problems->end(), problems_.begin(), problems_.end());
  auto refuse = [&](const std::string& why) {
    problems->push_back(
        absl::InvalidArgumentError(absl::StrCat("typeid \"", type_->type_id, "\": ", why)));
  };
  if (construct_ == nullptr && create_method_) {
    refuse(
        "nothing says how one is made: Constructor, Factory or Instance, or "
        "CreateMethod(false) when only methods give its objects");
  }
  if (type_->deterministic && type_->concurrent) {
    refuse("it can't be Deterministic and Concurrent; leave one");
  }
  if (type_->state != nullptr && !type_->deterministic) {
    refuse("State is for a Deterministic class");
  }
  for (const Entry& entry : entries_) {
    std::string misfit = MisfitOf(entry, registry);
    if (!misfit.empty()) refuse(absl::StrCat("method \"", entry.name, "\" ", misfit));
  }
}

std::string ClassDraft::MisfitOf(const Entry& entry, const engine::TypeRegistry& registry) const {
  const binding::MethodForm& form = *entry.form;
  if (form.gives == binding::ResultKind::kValue) {
    if (form.shareable) return "";
    return absl::StrCat(
        "returns ", form.result,
        ", which the codec does not know; say "
        "Returns(typeid), or specialise parley::Codec for it (parley/base/values/codec.h)");
  }
  if (form.gives == binding::ResultKind::kStream && type_->deterministic) {
    return "streams, which a Deterministic class can't; return a list";
  }
  if (form.gives == binding::ResultKind::kStream && form.returns != "Iterator") {
    return absl::StrCat("streams, which Returns(\"", form.returns, "\") can't change");
  }
  const engine::TypeInfo* returned = registry.Find(form.returns);
  if (returned == nullptr) return "";  // the registry says that
  const bool is_container = IsContainer(form.returns);
  const binding::ResultShape wanted =
      form.returns == "dict" ? binding::ResultShape::kMap : binding::ResultShape::kList;
  if (form.gives == binding::ResultKind::kContainer &&
      form.shape != binding::ResultShape::kUnknown && form.shape != wanted) {
    return absl::StrCat("returns ", form.result, ", which can't fill a ", form.returns);
  }
  if (form.gives == binding::ResultKind::kInit && !returned->init.empty() &&
      returned->init != form.result) {
    return absl::StrCat("returns ", form.result, ", but a ", form.returns, " is made from a ",
                        returned->init);
  }
  if (form.gives != binding::ResultKind::kObject) return "";
  if (returned->instance_type == typeid(void)) {
    return absl::StrCat("returns ", form.result, ", which makes no ", form.returns,
                        is_container ? "; return what the codec knows" : "");
  }
  if (returned->instance_type == form.object) return "";
  return absl::StrCat("returns ", form.result, ", but typeid \"", form.returns,
                      "\" is registered for ", binding::Demangled(returned->instance_type));
}

}  // namespace parley::hosting
