// Queues as simply as they can be written.
#ifndef PARLEY_TESTS_SCENARIOS_QUEUE_MODELS_H_
#define PARLEY_TESTS_SCENARIOS_QUEUE_MODELS_H_

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "parley/tests/scenarios/models.h"

namespace parley::scenarios {

inline bool IsQueue(const std::string& type) {
  return type == "Queue" || type == "JoinableQueue" || type == "LifoQueue" ||
         type == "PriorityQueue";
}

// Of the types that IsQueue knows. Put is of the number `a`, PutText of it as text, and
// PutWithPriority has the priority `b`; Shutdown is immediate when `b` is odd.
class QueueModel final : public Model {
 public:
  QueueModel(const std::string& type, int64_t maxsize) : type_(type), maxsize_(maxsize) {}
  void Call(const Op& op, Caller caller, std::vector<Answer>* answers) override;
  void OnSessionEnd(uint64_t session, std::vector<Answer>* answers) override;
  std::vector<std::deque<Parked>*> lines() override { return {&getters_, &putters_, &joiners_}; }

 private:
  struct Item {
    Outcome shown;
    std::pair<bool, int64_t> rank;  // texts and numbers have no order
  };
  static Item ItemOf(const Op& op);
  bool IsFull() const;
  void Put(const Op& op, Caller caller, std::vector<Answer>* answers);
  void Admit(const Item& item, Caller caller, std::vector<Answer>* answers);
  void Get(const Op& op, Caller caller, std::vector<Answer>* answers);
  Outcome Take(uint64_t session);
  Outcome TaskDone(uint64_t session);
  void Join(const Op& op, Caller caller, std::vector<Answer>* answers);
  void Shutdown(bool immediate, std::vector<Answer>* answers);
  void ServeJoiners(std::vector<Answer>* answers);

  const std::string type_;
  const int64_t maxsize_;
  bool shut_down_ = false;
  std::deque<Item> items_;       // as they come out
  std::vector<uint64_t> tasks_;  // the session of each that is not done; 0: nobody's yet
  std::map<Caller, Item> putting_;
  std::deque<Parked> getters_, putters_, joiners_;
};

class SimpleQueueModel final : public Model {
 public:
  void Call(const Op& op, Caller caller, std::vector<Answer>* answers) override;
  std::vector<std::deque<Parked>*> lines() override { return {&getters_}; }

 private:
  std::deque<int64_t> items_;
  std::deque<Parked> getters_;
};

}  // namespace parley::scenarios

#endif  // PARLEY_TESTS_SCENARIOS_QUEUE_MODELS_H_
