#ifndef PARLEY_TESTS_SCENARIOS_BARRIER_MODEL_H_
#define PARLEY_TESTS_SCENARIOS_BARRIER_MODEL_H_

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "parley/tests/scenarios/models.h"

namespace parley::scenarios {

class BarrierModel final : public Model {
 public:
  // `elects`: a client does an action for each generation.
  BarrierModel(size_t parties, bool elects, std::optional<int64_t> timeout_us)
      : parties_(parties), elects_(elects), timeout_us_(timeout_us) {}
  void Call(const Op& op, Caller caller, std::vector<Answer>* answers) override;
  void OnSessionEnd(uint64_t session, std::vector<Answer>* answers) override;
  void OnLeft(const Parked& parked, std::vector<Answer>* answers) override;
  std::vector<std::deque<Parked>*> lines() override { return {&arrived_, &early_}; }
  Hint hint() const override { return {acting_ ? seats_.back() : 0, generation_}; }

 private:
  void Wait(const Op& op, Caller caller, std::vector<Answer>* answers);
  void Complete(Caller last, std::vector<Answer>* answers);
  Outcome FinishAction(const Op& op, uint64_t session, std::vector<Answer>* answers);
  Outcome Reset(std::vector<Answer>* answers);
  void LetGo(std::vector<Answer>* answers);
  void LetIn(std::vector<Answer>* answers);
  void Break(std::vector<Answer>* answers);
  void FailAll(std::deque<Parked>* line, std::vector<Answer>* answers);
  void EndGeneration();

  const size_t parties_;
  const bool elects_;
  const std::optional<int64_t> timeout_us_;
  int64_t generation_ = 1;
  bool broken_ = false;
  std::vector<uint64_t> seats_;  // the sessions of who has arrived, in their order
  bool acting_ = false;          // the last of them is elected
  std::deque<Parked> arrived_;   // all of them but the elected one
  std::deque<Parked> early_;
};

}  // namespace parley::scenarios

#endif  // PARLEY_TESTS_SCENARIOS_BARRIER_MODEL_H_
