#include "parley/tests/scenarios/container_models.h"

#include <algorithm>

namespace parley::scenarios {
namespace {

Outcome Show(bool value) { return value ? "true" : "false"; }

Outcome Join(const std::vector<Outcome>& parts) {
  Outcome all;
  for (const Outcome& part : parts) all += part + " ";
  return all;
}

bool StartsWith(const std::string& text, const std::string& start) {
  return text.compare(0, start.size(), start) == 0;
}

}  // namespace

void SetModel::Call(const Op& op, Caller caller, std::vector<Answer>* answers) {
  answers->push_back({caller, Do(op)});
}

std::vector<Outcome> SetModel::elements() const {
  std::vector<Outcome> shown;
  for (int64_t element : elements_) shown.push_back(std::to_string(element));
  return shown;
}

bool SetModel::Has(int64_t element) const {
  return std::find(elements_.begin(), elements_.end(), element) != elements_.end();
}

bool SetModel::Add(int64_t element) {
  if (Has(element)) return false;
  elements_.push_back(element);
  ++version_;
  return true;
}

bool SetModel::Take(int64_t element) {
  if (std::erase(elements_, element) == 0) return false;
  ++version_;
  return true;
}

Outcome SetModel::Do(const Op& op) {
  if (op.method == "Add") return Show(Add(op.a));
  if (op.method == "Discard") return Show(Take(op.a));
  if (op.method == "Remove") return Take(op.a) ? "ok" : "KeyError";
  if (op.method == "Contains") return Show(Has(op.a));
  if (op.method == "Len") return std::to_string(elements_.size());
  if (op.method == "Copy") return Join(elements());
  if (op.method == "Compare") return Compare({op.a, op.b});
  if (op.method == "Pop") {
    if (elements_.empty()) return "KeyError";
    int64_t newest = elements_.back();
    Take(newest);
    return std::to_string(newest);
  }
  if (op.method == "Clear") {
    if (!elements_.empty()) ++version_;
    elements_.clear();
    return "ok";
  }
  if (op.method.find("Update") != std::string::npos) return Combine(op.method, {op.a, op.b}), "ok";
  SetModel copy = *this;
  copy.Combine(op.method, {op.a, op.b});
  return Join(copy.elements());
}

Outcome SetModel::Compare(const Elements& other) const {
  auto in_other = [&](int64_t element) {
    return std::find(other.begin(), other.end(), element) != other.end();
  };
  auto in_this = [&](int64_t element) { return Has(element); };
  return Show(std::all_of(elements_.begin(), elements_.end(), in_other)) + " " +
         Show(std::all_of(other.begin(), other.end(), in_this)) + " " +
         Show(std::none_of(other.begin(), other.end(), in_this));
}

void SetModel::Combine(const std::string& method, const Elements& other) {
  if (StartsWith(method, "Union") || method == "Update") {
    for (int64_t element : other) Add(element);
  } else if (StartsWith(method, "Difference")) {
    for (int64_t element : other) Take(element);
  } else if (StartsWith(method, "Intersection")) {
    for (int64_t element : Elements(elements_)) {
      if (std::find(other.begin(), other.end(), element) == other.end()) Take(element);
    }
  } else {
    Elements once;
    for (int64_t element : other) {
      if (std::find(once.begin(), once.end(), element) == once.end()) once.push_back(element);
    }
    for (int64_t element : once) {
      if (!Take(element)) Add(element);
    }
  }
}

std::string AttributeName(int64_t a) {
  return a < 0 ? "_hidden" : std::string(1, static_cast<char>('a' + a));
}

void NamespaceModel::Call(const Op& op, Caller caller, std::vector<Answer>* answers) {
  answers->push_back({caller, Do(op)});
}

Outcome NamespaceModel::Do(const Op& op) {
  if (op.method == "Names") {
    std::vector<Outcome> names;
    for (const auto& [name, value] : attributes_) names.push_back(name);
    return Join(names);
  }
  const std::string name = AttributeName(op.a);
  if (op.a < 0) return "AttributeError";
  if (op.method == "Contains") return Show(attributes_.count(name) > 0);
  if (op.method == "Set" || op.method == "SetRef") {
    attributes_[name] = {op.b, op.method == "SetRef"};
    return "ok";
  }
  auto found = attributes_.find(name);
  if (found == attributes_.end()) return "AttributeError";
  if (op.method == "Delete") return attributes_.erase(found), "ok";
  return (found->second.is_ref ? "ref " : "") + std::to_string(found->second.value);
}

std::vector<uint64_t> NamespaceModel::refs() const {
  std::vector<uint64_t> refs;
  for (const auto& [name, value] : attributes_) {
    if (value.is_ref) refs.push_back(static_cast<uint64_t>(value.value));
  }
  return refs;
}

IteratorModel::IteratorModel(uint64_t id, const Model* over)
    : id_(id), over_(over), version_(over->version()) {}

void IteratorModel::Call(const Op& op, Caller caller, std::vector<Answer>* answers) {
  if (op.method == "Close") {
    over_ = nullptr;
    return answers->push_back({caller, "ok"});
  }
  answers->push_back({caller, Next(static_cast<size_t>(op.a < 1 ? 1 : op.a))});
}

Outcome IteratorModel::Next(size_t limit) {
  if (over_ == nullptr) return "end";
  if (over_->version() != version_) return "RuntimeError";
  const std::vector<Outcome> elements = over_->elements();
  std::vector<Outcome> next;
  for (; at_ < elements.size() && next.size() < limit; ++at_) next.push_back(elements[at_]);
  bool end = at_ >= elements.size();
  if (end) over_ = nullptr;
  return Join(next) + (end ? "end" : "");
}

std::vector<uint64_t> IteratorModel::refs() const {
  return over_ == nullptr ? std::vector<uint64_t>() : std::vector<uint64_t>{id_};
}

}  // namespace parley::scenarios
