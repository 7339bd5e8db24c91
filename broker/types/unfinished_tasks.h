#ifndef PARLEY_BROKER_TYPES_UNFINISHED_TASKS_H_
#define PARLEY_BROKER_TYPES_UNFINISHED_TASKS_H_

#include <cstdint>
#include <map>

#include "parley/broker/engine/servant.h"

namespace parley::types {

// A queue's unfinished tasks: one for each item put, until it is done. A session owns
// those of the items that it took; each that owns some is held. Not thread-safe.
class UnfinishedTasks {
 public:
  // `host` outlives this.
  explicit UnfinishedTasks(engine::Host* host) : host_(host) {}

  uint64_t unfinished() const { return open_ + owned_; }
  // An item was put.
  void Add() { ++open_; }
  // `session` took an item.
  void Take(engine::SessionId session);
  // As proto/queue.proto says of TaskDone. False: there is none to be done.
  bool Done(engine::SessionId session);
  // All items that nobody took are gone.
  void DropOpen() { open_ = 0; }
  void OnSessionEnd(engine::SessionId session);

  Datum State() const;

 private:
  engine::Host* host_;
  uint64_t open_ = 0;   // of nobody
  uint64_t owned_ = 0;  // the sum of owners_
  std::map<engine::SessionId, uint64_t> owners_;
};

}  // namespace parley::types

#endif  // PARLEY_BROKER_TYPES_UNFINISHED_TASKS_H_
