// The shared types as simply as they can be written: what the servants must agree with.
#ifndef PARLEY_TESTS_SCENARIOS_MODELS_H_
#define PARLEY_TESTS_SCENARIOS_MODELS_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace parley::scenarios {

// What a call is answered with, in words: "ok", "7", "KeyError".
using Outcome = std::string;

// One method call. What `a` and `b` are depends on the method.
struct Op {
  std::string type = {};  // as the one who calls knows it
  uint64_t object = 0;
  std::string method = {};
  int64_t a = 0;
  int64_t b = 0;
  std::optional<int64_t> timeout_us = std::nullopt;
  uint64_t thread = 0;       // that calls
  uint64_t expected_id = 0;  // of what Create makes
};

struct Caller {
  uint64_t session = 0;
  uint64_t sequence = 0;
  friend auto operator<=>(const Caller&, const Caller&) = default;
};

struct Answer {
  Caller caller;
  Outcome outcome;
  friend auto operator<=>(const Answer&, const Answer&) = default;
};

// Whom a lock belongs to.
struct Owner {
  uint64_t session = 0;
  uint64_t thread = 0;
  friend bool operator==(const Owner&, const Owner&) = default;
};

class Model;

// A call that waits.
struct Parked {
  Caller caller = {};
  int64_t payload = 0;
  Outcome on_timeout = {};
  std::optional<int64_t> limit_us = std::nullopt;  // for a call without a timeout
  std::optional<int64_t> deadline_us = std::nullopt;
  uint64_t order = 0;  // of parking, over all objects
  // Of those who wait for a lock.
  uint64_t thread = 0;
  Outcome on_served = {};
  bool unlimited = false;              // has waited elsewhere
  std::weak_ptr<Model> notifier = {};  // the condition that woke it
};

class Model {
 public:
  virtual ~Model() = default;
  // Appends the answers that the call makes, its own and those of others. A call that
  // is to wait is put into a line, with its outcome should it time out.
  virtual void Call(const Op& op, Caller caller, std::vector<Answer>* answers) = 0;
  // The session has ended; its waiters are out of the lines already.
  virtual void OnSessionEnd(uint64_t /*session*/, std::vector<Answer>* /*answers*/) {}
  // A waiter's time ran out; it is out of its line.
  virtual void OnTimeout(const Parked& parked, std::vector<Answer>* answers) {
    answers->push_back({parked.caller, parked.on_timeout});
    OnLeft(parked, answers);
  }
  // A waiter timed out or was cancelled; it is out of its line and answered.
  virtual void OnLeft(const Parked& /*parked*/, std::vector<Answer>* /*answers*/) {}
  // A waiter's session ends; it is out of its line.
  virtual void OnDead(const Parked& /*parked*/, std::vector<Answer>* /*answers*/) {}
  // Of a condition: so many are notified.
  virtual void Wake(int64_t /*count*/, std::vector<Answer>* /*answers*/) {}
  virtual std::vector<std::deque<Parked>*> lines() { return {}; }
  // The objects that its values refer to.
  virtual std::vector<uint64_t> refs() const { return {}; }
  // For calls that few would be right to make: who is, and the number that they name.
  struct Hint {
    uint64_t session = 0;  // 0: nobody
    int64_t number = 0;
  };
  virtual Hint hint() const { return {}; }
  // Of the lock that it is, or is over.
  virtual std::optional<Owner> holder() const { return std::nullopt; }
  // Of a container: what an iteration over it gives, and a number that changes when it may
  // not go on.
  virtual std::vector<Outcome> elements() const { return {}; }
  virtual uint64_t version() const { return 0; }
};

// What else a Barrier is made with, told by the id that it gets.
inline bool Elects(const Op& create) { return create.expected_id % 2 == 0; }
inline std::optional<int64_t> BarrierTimeout(const Op& create) {
  return create.expected_id % 3 == 0 ? std::optional<int64_t>(20'000) : std::nullopt;
}

class DictModel final : public Model {
 public:
  void Call(const Op& op, Caller caller, std::vector<Answer>* answers) override;
  std::vector<uint64_t> refs() const override;

 private:
  struct Entry {
    int64_t key;
    int64_t value;
    bool is_ref;
  };
  static Outcome Show(const Entry& entry);
  Outcome Do(const Op& op);
  Outcome Increment(std::vector<Entry>::iterator found, const Op& op);

  std::vector<Entry> entries_;
};

class ListModel final : public Model {
 public:
  void Call(const Op& op, Caller caller, std::vector<Answer>* answers) override;
  std::vector<Outcome> elements() const override;

 private:
  Outcome Do(const Op& op);
  Outcome DoAt(const Op& op);

  std::vector<int64_t> items_;
};

// An int of 32 bits.
class ValueModel final : public Model {
 public:
  void Call(const Op& op, Caller caller, std::vector<Answer>* answers) override;

 private:
  int64_t value_ = 0;
};

// kArraySize shorts.
inline constexpr int64_t kArraySize = 4;

class ArrayModel final : public Model {
 public:
  void Call(const Op& op, Caller caller, std::vector<Answer>* answers) override;

 private:
  int64_t items_[kArraySize] = {};
};

}  // namespace parley::scenarios

#endif  // PARLEY_TESTS_SCENARIOS_MODELS_H_
