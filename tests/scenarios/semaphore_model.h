#ifndef PARLEY_TESTS_SCENARIOS_SEMAPHORE_MODEL_H_
#define PARLEY_TESTS_SCENARIOS_SEMAPHORE_MODEL_H_

#include <cstdint>
#include <deque>
#include <vector>

#include "parley/tests/scenarios/models.h"

namespace parley::scenarios {

// Semaphore and BoundedSemaphore.
class SemaphoreModel final : public Model {
 public:
  SemaphoreModel(int64_t value, bool bounded) : value_(value), bounded_(bounded) {}
  void Call(const Op& op, Caller caller, std::vector<Answer>* answers) override;
  void OnSessionEnd(uint64_t session, std::vector<Answer>* answers) override;
  std::vector<std::deque<Parked>*> lines() override { return {&waiters_}; }

 private:
  Outcome Release(int64_t n, uint64_t session);
  // Takes a permit from `session`; false: it has none.
  bool TakeBack(uint64_t session);
  void Grant(Caller caller, std::vector<Answer>* answers);
  void GrantWaiters(std::vector<Answer>* answers);

  int64_t value_;
  bool bounded_;
  // A permit an entry, by session; those of one session lie where its first one does.
  std::vector<uint64_t> holders_;
  std::deque<Parked> waiters_;
};

}  // namespace parley::scenarios

#endif  // PARLEY_TESTS_SCENARIOS_SEMAPHORE_MODEL_H_
