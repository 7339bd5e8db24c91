#include "parley/tests/scenarios/barrier_model.h"

#include <algorithm>
#include <string>
#include <utility>

namespace parley::scenarios {
namespace {

constexpr char kBroken[] = "BrokenBarrierError";

}  // namespace

void BarrierModel::Call(const Op& op, Caller caller, std::vector<Answer>* answers) {
  if (op.method == "Wait") return Wait(op, caller, answers);
  Outcome outcome;
  if (op.method == "FinishAction") outcome = FinishAction(op, caller.session, answers);
  if (op.method == "Abort") outcome = "ok", Break(answers);
  if (op.method == "Reset") outcome = Reset(answers);
  if (op.method == "Parties") outcome = std::to_string(parties_);
  if (op.method == "NWaiting") outcome = std::to_string(seats_.size());
  if (op.method == "Broken") outcome = broken_ ? "true" : "false";
  answers->push_back({caller, outcome});
}

void BarrierModel::Wait(const Op& op, Caller caller, std::vector<Answer>* answers) {
  if (broken_) return answers->push_back({caller, kBroken});
  const std::optional<int64_t> limit = op.timeout_us.has_value() ? op.timeout_us : timeout_us_;
  const bool must_not_wait = limit.has_value() && *limit <= 0;
  if (acting_) {
    if (must_not_wait) return answers->push_back({caller, "TimeoutError"});
    early_.push_back({caller, 0, "TimeoutError"});
    early_.back().limit_us = limit;
    return;
  }
  seats_.push_back(caller.session);
  if (seats_.size() == parties_) return Complete(caller, answers);
  if (must_not_wait) {
    answers->push_back({caller, kBroken});
    return Break(answers);
  }
  arrived_.push_back({caller, 0, kBroken});
  arrived_.back().limit_us = limit;
}

// Its seat is the last one.
void BarrierModel::Complete(Caller last, std::vector<Answer>* answers) {
  acting_ = elects_;
  answers->push_back({last, std::to_string(parties_ - 1) + (acting_ ? " elected" : "")});
  if (!acting_) LetGo(answers);
}

Outcome BarrierModel::FinishAction(const Op& op, uint64_t session, std::vector<Answer>* answers) {
  if (!acting_ || seats_.back() != session || op.a != generation_) return kBroken;
  if (op.b == 0) {
    Break(answers);
  } else {
    LetGo(answers);
    LetIn(answers);
  }
  return "ok";
}

Outcome BarrierModel::Reset(std::vector<Answer>* answers) {
  broken_ = false;
  FailAll(&arrived_, answers);
  EndGeneration();
  LetIn(answers);
  return "ok";
}

void BarrierModel::OnSessionEnd(uint64_t session, std::vector<Answer>* answers) {
  if (std::count(seats_.begin(), seats_.end(), session) > 0) Break(answers);
}

// It was of the generation if there are fewer in line now than have seats.
void BarrierModel::OnLeft(const Parked&, std::vector<Answer>* answers) {
  if (arrived_.size() + (acting_ ? 1 : 0) < seats_.size()) Break(answers);
}

void BarrierModel::LetGo(std::vector<Answer>* answers) {
  for (size_t i = 0; i < arrived_.size(); ++i) {
    answers->push_back({arrived_[i].caller, std::to_string(i)});
  }
  arrived_.clear();
  EndGeneration();
}

void BarrierModel::LetIn(std::vector<Answer>* answers) {
  while (!early_.empty() && !acting_) {
    Parked next = std::move(early_.front());
    early_.pop_front();
    seats_.push_back(next.caller.session);
    if (seats_.size() == parties_) {
      Complete(next.caller, answers);
    } else {
      next.on_timeout = kBroken;
      arrived_.push_back(std::move(next));
    }
  }
}

void BarrierModel::Break(std::vector<Answer>* answers) {
  if (broken_) return;
  broken_ = true;
  FailAll(&arrived_, answers);
  FailAll(&early_, answers);
  EndGeneration();
}

void BarrierModel::FailAll(std::deque<Parked>* line, std::vector<Answer>* answers) {
  for (const Parked& parked : *line) answers->push_back({parked.caller, kBroken});
  line->clear();
}

void BarrierModel::EndGeneration() {
  ++generation_;
  seats_.clear();
  acting_ = false;
}

}  // namespace parley::scenarios
