#ifndef PARLEY_TESTS_SCENARIOS_WORLD_H_
#define PARLEY_TESTS_SCENARIOS_WORLD_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "parley/tests/scenarios/models.h"

namespace parley::scenarios {

// The model of the whole engine: sessions, time, references, and a model per object.
// Actions of a session that is not live do nothing. Not thread-safe.
class World {
 public:
  // Lets deadlines and expiries up to `now_us` come, in the order of their times. To be
  // called before each action.
  void Advance(int64_t now_us);
  void Open(uint64_t session, int64_t ttl_us);
  void Heartbeat(uint64_t session);
  void Close(uint64_t session);
  void Call(Caller caller, const Op& op);
  void Cancel(Caller caller);
  void Drop(uint64_t session, uint64_t object, uint64_t count);

  // The answers since the last time, sorted.
  std::vector<Answer> TakeAnswers();
  // How often OnSessionExpired is due so far.
  size_t expired() const { return expired_; }

  // The id of the object that is made next.
  uint64_t next_object() const { return next_object_; }
  size_t number_of_objects() const { return objects_.size(); }
  size_t number_of_sessions() const { return sessions_.size(); }
  size_t number_of_waiters();
  bool IsLive(uint64_t session) const { return sessions_.count(session) > 0; }
  bool Exists(uint64_t object) const { return objects_.count(object) > 0; }
  Model::Hint HintOf(uint64_t object) const {
    return Exists(object) ? objects_.at(object).model->hint() : Model::Hint();
  }
  // Of a lock, or of a condition's.
  std::optional<Owner> HolderOf(uint64_t object) const;

 private:
  struct Object {
    std::shared_ptr<Model> model;
    bool named = true;
  };
  struct Session {
    int64_t ttl_us = 0;
    int64_t expires_us = 0;
    std::map<uint64_t, uint64_t> refs;
  };

  // Whatever waits and has a deadline, the next one first; null: nothing.
  const Parked* NextDeadline();
  void Renew(uint64_t session);
  void End(uint64_t session);
  Outcome CallManager(Caller caller, const Op& op);
  // Sees to the calls that were parked just now.
  void NoteParked(const Op& op);
  // A waiter out of its line.
  struct Taken {
    Model* model;
    Parked parked;
  };
  // Nothing: the call does not wait.
  std::optional<Taken> Take(Caller caller);
  // The session's waiter that called first.
  std::optional<Caller> FirstWaiterOf(uint64_t session);
  template <typename Fn>
  void ForEachLine(Fn fn);
  // Of what a Create makes.
  std::shared_ptr<Model> NewModel(const Op& create);
  // Gives references for what the answers from `first` on name.
  void CountRefs(size_t first);
  // Removes objects without references.
  void Collect();
  bool IsReferenced(uint64_t object) const;

  int64_t now_us_ = 0;
  uint64_t next_object_ = 1;
  uint64_t next_order_ = 1;
  size_t expired_ = 0;
  std::map<uint64_t, Object> objects_;
  std::map<uint64_t, Session> sessions_;
  std::vector<Answer> answers_;
};

}  // namespace parley::scenarios

#endif  // PARLEY_TESTS_SCENARIOS_WORLD_H_
