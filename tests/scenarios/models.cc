#include "parley/tests/scenarios/models.h"

#include <algorithm>

namespace parley::scenarios {
namespace {

Outcome Show(bool value) { return value ? "true" : "false"; }
Outcome Show(size_t value) { return std::to_string(value); }
Outcome Show(int64_t value) { return std::to_string(value); }

Outcome Join(const std::vector<Outcome>& parts) {
  Outcome all;
  for (const Outcome& part : parts) all += part + " ";
  return all;
}

// Python's index, or -1.
int64_t At(int64_t index, int64_t size) {
  if (index < 0) index += size;
  return index < 0 || index >= size ? -1 : index;
}

}  // namespace

void DictModel::Call(const Op& op, Caller caller, std::vector<Answer>* answers) {
  answers->push_back({caller, Do(op)});
}

Outcome DictModel::Show(const Entry& entry) {
  return (entry.is_ref ? "ref " : "") + std::to_string(entry.value);
}

Outcome DictModel::Do(const Op& op) {
  if (op.method == "Len") return scenarios::Show(entries_.size());
  if (op.method == "Copy") {
    std::vector<Outcome> all;
    for (const Entry& entry : entries_) {
      all.push_back(std::to_string(entry.key) + ":" + Show(entry));
    }
    return Join(all);
  }
  if (op.method == "PopItem") {
    if (entries_.empty()) return "KeyError";
    Entry last = entries_.back();
    entries_.pop_back();
    return std::to_string(last.key) + ":" + Show(last);
  }
  auto found = std::find_if(entries_.begin(), entries_.end(),
                            [&](const Entry& entry) { return entry.key == op.a; });
  bool missing = found == entries_.end();
  if (op.method == "Contains") return scenarios::Show(!missing);
  if (op.method == "Increment") return Increment(found, op);
  if (op.method == "Set" || op.method == "SetRef") {
    bool is_ref = op.method == "SetRef";
    missing ? entries_.push_back({op.a, op.b, is_ref}) : void(*found = {op.a, op.b, is_ref});
    return "ok";
  }
  if (op.method == "SetDefault") {
    if (missing) entries_.push_back({op.a, op.b, false});
    return missing ? Show(entries_.back()) : Show(*found);
  }
  if (missing) return "KeyError";
  Outcome value = Show(*found);
  if (op.method == "Get") return value;
  entries_.erase(found);
  return op.method == "Pop" ? value : "ok";
}

Outcome DictModel::Increment(std::vector<Entry>::iterator found, const Op& op) {
  if (found == entries_.end()) {
    entries_.push_back({op.a, op.b, false});
    return scenarios::Show(op.b);
  }
  if (found->is_ref) return "TypeError";
  return scenarios::Show(found->value += op.b);
}

std::vector<uint64_t> DictModel::refs() const {
  std::vector<uint64_t> refs;
  for (const Entry& entry : entries_) {
    if (entry.is_ref) refs.push_back(static_cast<uint64_t>(entry.value));
  }
  return refs;
}

void ListModel::Call(const Op& op, Caller caller, std::vector<Answer>* answers) {
  answers->push_back({caller, Do(op)});
}

std::vector<Outcome> ListModel::elements() const {
  std::vector<Outcome> all;
  for (int64_t item : items_) all.push_back(Show(item));
  return all;
}

Outcome ListModel::Do(const Op& op) {
  if (op.method == "Len") return Show(items_.size());
  if (op.method == "Append") return items_.push_back(op.a), "ok";
  if (op.method == "Reverse") return std::reverse(items_.begin(), items_.end()), "ok";
  if (op.method == "Sort") return std::sort(items_.begin(), items_.end()), "ok";
  if (op.method == "Copy") return Join(elements());
  if (op.method == "Count") {
    return Show(static_cast<int64_t>(std::count(items_.begin(), items_.end(), op.a)));
  }
  if (op.method == "Index" || op.method == "Remove") {
    auto found = std::find(items_.begin(), items_.end(), op.a);
    if (found == items_.end()) return "ValueError";
    if (op.method == "Index") return Show(static_cast<int64_t>(found - items_.begin()));
    return items_.erase(found), "ok";
  }
  return DoAt(op);
}

Outcome ListModel::DoAt(const Op& op) {
  int64_t size = static_cast<int64_t>(items_.size());
  if (op.method == "Insert") {
    int64_t place = std::clamp<int64_t>(op.a < 0 ? op.a + size : op.a, 0, size);
    return items_.insert(items_.begin() + place, op.b), "ok";
  }
  int64_t at = At(op.a, size);
  if (at < 0) return "IndexError";
  if (op.method == "Set") return items_[at] = op.b, "ok";
  Outcome value = Show(items_[at]);
  if (op.method == "Get") return value;
  items_.erase(items_.begin() + at);
  return op.method == "Pop" ? value : "ok";
}

void ValueModel::Call(const Op& op, Caller caller, std::vector<Answer>* answers) {
  if (op.method == "Get") return answers->push_back({caller, Show(value_)});
  int64_t next = op.method == "Add" ? value_ + op.a : op.a;
  if (next != static_cast<int32_t>(next)) return answers->push_back({caller, "OverflowError"});
  value_ = next;
  answers->push_back({caller, op.method == "Add" ? Show(value_) : "ok"});
}

void ArrayModel::Call(const Op& op, Caller caller, std::vector<Answer>* answers) {
  int64_t at = At(op.a, kArraySize);
  if (at < 0) return answers->push_back({caller, "IndexError"});
  if (op.method == "Get") return answers->push_back({caller, Show(items_[at])});
  if (op.b != static_cast<int16_t>(op.b)) return answers->push_back({caller, "OverflowError"});
  items_[at] = op.b;
  answers->push_back({caller, "ok"});
}

}  // namespace parley::scenarios
