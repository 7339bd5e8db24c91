#include "parley/tests/scenarios/queue_models.h"

#include <algorithm>

namespace parley::scenarios {
namespace {

bool Negative(const Op& op) { return op.timeout_us.has_value() && *op.timeout_us < 0; }
bool MustNotWait(const Op& op) { return op.timeout_us == 0; }
Outcome Show(bool value) { return value ? "true" : "false"; }

void AnswerAll(std::deque<Parked>* line, const Outcome& outcome, std::vector<Answer>* answers) {
  for (const Parked& parked : *line) answers->push_back({parked.caller, outcome});
  line->clear();
}

Caller TakeFront(std::deque<Parked>* line) {
  Caller caller = line->front().caller;
  line->pop_front();
  return caller;
}

}  // namespace

void QueueModel::Call(const Op& op, Caller caller, std::vector<Answer>* answers) {
  if (op.method == "Get") return Get(op, caller, answers);
  if (op.method == "Join") return Join(op, caller, answers);
  if (op.method.substr(0, 3) == "Put") return Put(op, caller, answers);
  if (op.method == "Shutdown") Shutdown(op.b % 2 == 1, answers);
  Outcome outcome = "ok";
  if (op.method == "QSize") outcome = std::to_string(items_.size());
  if (op.method == "Empty") outcome = Show(items_.empty());
  if (op.method == "Full") outcome = Show(IsFull());
  if (op.method == "TaskDone") outcome = TaskDone(caller.session);
  answers->push_back({caller, outcome});
  ServeJoiners(answers);
}

QueueModel::Item QueueModel::ItemOf(const Op& op) {
  Item item{std::to_string(op.a), {false, op.a}};
  if (op.method == "PutText") item = {"text " + item.shown, {true, op.a}};
  if (op.method == "PutWithPriority") item.rank = {false, op.b};
  return item;
}

bool QueueModel::IsFull() const {
  return maxsize_ > 0 && static_cast<int64_t>(items_.size()) >= maxsize_;
}

void QueueModel::Put(const Op& op, Caller caller, std::vector<Answer>* answers) {
  if (shut_down_) return answers->push_back({caller, "ShutDown"});
  if (Negative(op)) return answers->push_back({caller, "ValueError"});
  if (op.method == "PutWithPriority" && type_ != "PriorityQueue") {
    return answers->push_back({caller, "TypeError"});
  }
  if (!IsFull()) return Admit(ItemOf(op), caller, answers);
  if (MustNotWait(op)) return answers->push_back({caller, "Full"});
  putting_[caller] = ItemOf(op);
  putters_.push_back({caller, 0, "Full"});
}

void QueueModel::Admit(const Item& item, Caller caller, std::vector<Answer>* answers) {
  auto place = type_ == "LifoQueue" ? items_.begin() : items_.end();
  if (type_ == "PriorityQueue") {
    if (!items_.empty() && items_[0].rank.first != item.rank.first) {
      return answers->push_back({caller, "TypeError"});
    }
    place = std::find_if(items_.begin(), items_.end(),
                         [&](const Item& other) { return other.rank > item.rank; });
  }
  items_.insert(place, item);
  tasks_.push_back(0);
  answers->push_back({caller, "ok"});
  if (getters_.empty()) return;
  Caller getter = TakeFront(&getters_);
  answers->push_back({getter, Take(getter.session)});
}

void QueueModel::Get(const Op& op, Caller caller, std::vector<Answer>* answers) {
  if (items_.empty() && shut_down_) return answers->push_back({caller, "ShutDown"});
  if (Negative(op)) return answers->push_back({caller, "ValueError"});
  if (items_.empty()) {
    if (MustNotWait(op)) return answers->push_back({caller, "Empty"});
    return getters_.push_back({caller, 0, "Empty"});
  }
  answers->push_back({caller, Take(caller.session)});
  while (!putters_.empty() && !IsFull()) {
    Caller putter = TakeFront(&putters_);
    Admit(putting_[putter], putter, answers);
  }
}

Outcome QueueModel::Take(uint64_t session) {
  auto task = std::find(tasks_.begin(), tasks_.end(), 0u);
  if (task != tasks_.end()) *task = session;
  Outcome shown = items_.front().shown;
  items_.pop_front();
  return shown;
}

Outcome QueueModel::TaskDone(uint64_t session) {
  if (tasks_.empty()) return "ValueError";
  auto done = std::find(tasks_.begin(), tasks_.end(), session);
  if (done == tasks_.end()) {
    done = std::min_element(tasks_.begin(), tasks_.end(), [](uint64_t a, uint64_t b) {
      return (a == 0 ? UINT64_MAX : a) < (b == 0 ? UINT64_MAX : b);
    });
  }
  tasks_.erase(done);
  return "ok";
}

void QueueModel::Join(const Op& op, Caller caller, std::vector<Answer>* answers) {
  if (Negative(op)) return answers->push_back({caller, "ValueError"});
  if (tasks_.empty()) return answers->push_back({caller, "ok"});
  if (MustNotWait(op)) return answers->push_back({caller, "TimeoutError"});
  joiners_.push_back({caller, 0, "TimeoutError"});
}

void QueueModel::Shutdown(bool immediate, std::vector<Answer>* answers) {
  shut_down_ = true;
  AnswerAll(&getters_, "ShutDown", answers);
  AnswerAll(&putters_, "ShutDown", answers);
  if (!immediate) return;
  items_.clear();
  std::erase(tasks_, 0u);
}

void QueueModel::OnSessionEnd(uint64_t session, std::vector<Answer>* answers) {
  std::erase(tasks_, session);
  ServeJoiners(answers);
}

void QueueModel::ServeJoiners(std::vector<Answer>* answers) {
  if (tasks_.empty()) AnswerAll(&joiners_, "ok", answers);
}

void SimpleQueueModel::Call(const Op& op, Caller caller, std::vector<Answer>* answers) {
  if (op.method == "Put") {
    answers->push_back({caller, "ok"});
    if (getters_.empty()) return items_.push_back(op.a);
    return answers->push_back({TakeFront(&getters_), std::to_string(op.a)});
  }
  if (op.method == "QSize") return answers->push_back({caller, std::to_string(items_.size())});
  if (op.method == "Empty") return answers->push_back({caller, Show(items_.empty())});
  if (Negative(op)) return answers->push_back({caller, "ValueError"});
  if (items_.empty()) {
    if (MustNotWait(op)) return answers->push_back({caller, "Empty"});
    return getters_.push_back({caller, 0, "Empty"});
  }
  answers->push_back({caller, std::to_string(items_.front())});
  items_.pop_front();
}

}  // namespace parley::scenarios
