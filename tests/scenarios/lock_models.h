// Lock, RLock, Condition and Event as simply as they can be written.
#ifndef PARLEY_TESTS_SCENARIOS_LOCK_MODELS_H_
#define PARLEY_TESTS_SCENARIOS_LOCK_MODELS_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "parley/tests/scenarios/models.h"

namespace parley::scenarios {

class LockModel final : public Model {
 public:
  explicit LockModel(bool reentrant) : reentrant_(reentrant) {}
  void Call(const Op& op, Caller caller, std::vector<Answer>* answers) override;
  void OnSessionEnd(uint64_t session, std::vector<Answer>* answers) override;
  void OnLeft(const Parked& parked, std::vector<Answer>* answers) override;
  void OnDead(const Parked& parked, std::vector<Answer>* answers) override {
    OnLeft(parked, answers);
  }
  std::vector<std::deque<Parked>*> lines() override { return {&waiters_}; }
  std::optional<Owner> holder() const override { return holder_; }

  int64_t depth() const { return depth_; }
  void GiveUp(std::vector<Answer>* answers);
  // The caller has it, now or later.
  void Have(const Parked& parked, std::vector<Answer>* answers);

 private:
  void Grant(const Parked& parked, std::vector<Answer>* answers);
  void PassOn(std::vector<Answer>* answers);

  const bool reentrant_;
  std::optional<Owner> holder_;
  int64_t depth_ = 0;
  std::vector<std::weak_ptr<Model>> notifiers_;  // the holder's, until it gives the lock back
  std::deque<Parked> waiters_;
};

class ConditionModel final : public Model, public std::enable_shared_from_this<ConditionModel> {
 public:
  // Over the object `lock_id`.
  ConditionModel(uint64_t lock_id, std::shared_ptr<LockModel> lock)
      : lock_id_(lock_id), lock_(std::move(lock)) {}
  void Call(const Op& op, Caller caller, std::vector<Answer>* answers) override;
  void OnTimeout(const Parked& parked, std::vector<Answer>* answers) override;
  void Wake(int64_t count, std::vector<Answer>* answers) override;
  std::vector<std::deque<Parked>*> lines() override { return {&waiters_}; }
  std::vector<uint64_t> refs() const override { return {lock_id_}; }
  std::optional<Owner> holder() const override { return lock_->holder(); }

 private:
  const uint64_t lock_id_;
  const std::shared_ptr<LockModel> lock_;
  std::deque<Parked> waiters_;
};

class EventModel final : public Model {
 public:
  void Call(const Op& op, Caller caller, std::vector<Answer>* answers) override;
  std::vector<std::deque<Parked>*> lines() override { return {&waiters_}; }

 private:
  bool is_set_ = false;
  std::deque<Parked> waiters_;
};

}  // namespace parley::scenarios

#endif  // PARLEY_TESTS_SCENARIOS_LOCK_MODELS_H_
