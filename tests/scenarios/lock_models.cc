#include "parley/tests/scenarios/lock_models.h"

#include <algorithm>
#include <utility>

namespace parley::scenarios {
namespace {

Parked TakeFront(std::deque<Parked>* line) {
  Parked front = std::move(line->front());
  line->pop_front();
  return front;
}

Outcome Show(bool value) { return value ? "true" : "false"; }

}  // namespace

void LockModel::Call(const Op& op, Caller caller, std::vector<Answer>* answers) {
  if (op.method == "Locked") return answers->push_back({caller, Show(holder_.has_value())});
  const Owner owner{caller.session, op.thread};
  if (op.method == "Acquire") {
    Parked acquire{.caller = caller, .payload = 1, .on_timeout = "not acquired"};
    acquire.thread = op.thread;
    acquire.on_served = "acquired";
    bool open = !holder_.has_value() || (reentrant_ && holder_ == owner);
    if (!open && op.timeout_us == 0) return answers->push_back({caller, "not acquired"});
    return Have(acquire, answers);
  }
  bool may = reentrant_ ? holder_ == owner : holder_.has_value();
  if (!may) return answers->push_back({caller, "RuntimeError"});
  answers->push_back({caller, "ok"});
  if (--depth_ == 0) GiveUp(answers);
}

void LockModel::OnSessionEnd(uint64_t session, std::vector<Answer>* answers) {
  if (!holder_.has_value() || holder_->session != session) return;
  auto lost = std::exchange(notifiers_, {});
  PassOn(answers);
  for (const auto& notifier : lost) {
    if (auto condition = notifier.lock()) condition->Wake(1, answers);
  }
}

void LockModel::OnLeft(const Parked& parked, std::vector<Answer>* answers) {
  if (auto condition = parked.notifier.lock()) condition->Wake(1, answers);
}

void LockModel::GiveUp(std::vector<Answer>* answers) {
  notifiers_.clear();
  PassOn(answers);
}

void LockModel::Have(const Parked& parked, std::vector<Answer>* answers) {
  const Owner owner{parked.caller.session, parked.thread};
  if (holder_.has_value() && !(reentrant_ && holder_ == owner)) return waiters_.push_back(parked);
  Grant(parked, answers);
}

void LockModel::Grant(const Parked& parked, std::vector<Answer>* answers) {
  if (!holder_.has_value()) depth_ = 0;
  holder_ = Owner{parked.caller.session, parked.thread};
  depth_ += parked.payload;
  if (!parked.notifier.expired()) notifiers_.push_back(parked.notifier);
  answers->push_back({parked.caller, parked.on_served});
}

void LockModel::PassOn(std::vector<Answer>* answers) {
  holder_.reset();
  if (waiters_.empty()) return;
  Grant(TakeFront(&waiters_), answers);
  if (!reentrant_) return;
  std::deque<Parked> others;
  for (const Parked& parked : waiters_) {
    bool own = Owner{parked.caller.session, parked.thread} == holder_;
    own ? Grant(parked, answers) : others.push_back(parked);
  }
  waiters_ = others;
}

void ConditionModel::Call(const Op& op, Caller caller, std::vector<Answer>* answers) {
  if (op.method == "Acquire" || op.method == "Release" || op.method == "Locked") {
    return lock_->Call(op, caller, answers);
  }
  if (lock_->holder() != Owner{caller.session, op.thread}) {
    return answers->push_back({caller, "RuntimeError"});
  }
  if (op.method == "Wait") {
    Parked wait{.caller = caller};
    wait.thread = op.thread;
    wait.payload = lock_->depth();
    if (!op.timeout_us.has_value() || *op.timeout_us > 0) waiters_.push_back(wait);
    lock_->GiveUp(answers);
    if (op.timeout_us.has_value() && *op.timeout_us <= 0) OnTimeout(wait, answers);
    return;
  }
  answers->push_back({caller, "ok"});
  Wake(op.method == "Notify" ? op.a : static_cast<int64_t>(waiters_.size()), answers);
}

void ConditionModel::OnTimeout(const Parked& parked, std::vector<Answer>* answers) {
  Parked late = parked;
  late.on_served = "late";
  late.unlimited = true;
  late.deadline_us.reset();
  lock_->Have(late, answers);
}

void ConditionModel::Wake(int64_t count, std::vector<Answer>* answers) {
  for (; count > 0 && !waiters_.empty(); --count) {
    Parked woken = TakeFront(&waiters_);
    woken.on_served = "notified";
    woken.unlimited = true;
    woken.deadline_us.reset();
    woken.notifier = weak_from_this();
    lock_->Have(woken, answers);
  }
}

void EventModel::Call(const Op& op, Caller caller, std::vector<Answer>* answers) {
  if (op.method == "IsSet") return answers->push_back({caller, Show(is_set_)});
  if (op.method == "Wait") {
    bool waits = !is_set_ && !(op.timeout_us.has_value() && *op.timeout_us <= 0);
    if (!waits) return answers->push_back({caller, Show(is_set_)});
    return waiters_.push_back({.caller = caller, .on_timeout = "false"});
  }
  answers->push_back({caller, "ok"});
  is_set_ = op.method == "Set";
  while (is_set_ && !waiters_.empty()) {
    answers->push_back({TakeFront(&waiters_).caller, "true"});
  }
}

}  // namespace parley::scenarios
