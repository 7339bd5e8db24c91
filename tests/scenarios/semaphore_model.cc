#include "parley/tests/scenarios/semaphore_model.h"

#include <algorithm>
#include <string>

namespace parley::scenarios {

void SemaphoreModel::Call(const Op& op, Caller caller, std::vector<Answer>* answers) {
  if (op.method == "Locked") return answers->push_back({caller, value_ == 0 ? "true" : "false"});
  if (op.method == "GetValue") return answers->push_back({caller, std::to_string(value_)});
  if (op.method == "Release") {
    answers->push_back({caller, Release(op.a, caller.session)});
    return GrantWaiters(answers);
  }
  if (value_ > 0) return Grant(caller, answers);
  if (op.timeout_us.has_value() && *op.timeout_us <= 0) {
    return answers->push_back({caller, "no permit"});
  }
  waiters_.push_back({caller, 0, "no permit"});
}

Outcome SemaphoreModel::Release(int64_t n, uint64_t session) {
  if (n < 1) return "ValueError";
  if (bounded_ && n > static_cast<int64_t>(holders_.size())) return "ValueError";
  for (int64_t i = 0; i < n; ++i) {
    if (!TakeBack(session) && !holders_.empty()) holders_.erase(holders_.begin());
    ++value_;
  }
  return "ok";
}

bool SemaphoreModel::TakeBack(uint64_t session) {
  auto own = std::find(holders_.begin(), holders_.end(), session);
  if (own == holders_.end()) return false;
  holders_.erase(own);
  return true;
}

void SemaphoreModel::OnSessionEnd(uint64_t session, std::vector<Answer>* answers) {
  while (TakeBack(session)) ++value_;
  GrantWaiters(answers);
}

void SemaphoreModel::Grant(Caller caller, std::vector<Answer>* answers) {
  --value_;
  holders_.insert(std::find(holders_.begin(), holders_.end(), caller.session), caller.session);
  answers->push_back({caller, "permit"});
}

void SemaphoreModel::GrantWaiters(std::vector<Answer>* answers) {
  while (value_ > 0 && !waiters_.empty()) {
    Caller next = waiters_.front().caller;
    waiters_.pop_front();
    Grant(next, answers);
  }
}

}  // namespace parley::scenarios
