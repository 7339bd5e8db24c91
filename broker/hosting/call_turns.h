#ifndef PARLEY_BROKER_HOSTING_CALL_TURNS_H_
#define PARLEY_BROKER_HOSTING_CALL_TURNS_H_

#include <deque>
#include <functional>
#include <utility>

namespace parley::hosting {

// Who may run next, where one at a time may: one object's calls, or those of several
// objects that share an instance. Not thread-safe: the engine's owner serialises.
class CallTurns {
 public:
  // `turn` starts something and returns true, or has nothing to start any more. Called
  // now or after a later End; never once `owner` has left.
  void Wait(const void* owner, std::function<bool()> turn) {
    waiting_.emplace_back(owner, std::move(turn));
    Next();
  }
  // What a turn started is over.
  void End() {
    taken_ = false;
    Next();
  }
  void Leave(const void* owner) {
    std::erase_if(waiting_, [owner](const auto& turn) { return turn.first == owner; });
  }

 private:
  void Next() {
    while (!taken_ && !waiting_.empty()) {
      std::function<bool()> turn = std::move(waiting_.front().second);
      waiting_.pop_front();
      taken_ = true;  // also while it starts, should it come back here
      taken_ = turn();
    }
  }

  bool taken_ = false;
  std::deque<std::pair<const void*, std::function<bool()>>> waiting_;
};

}  // namespace parley::hosting

#endif  // PARLEY_BROKER_HOSTING_CALL_TURNS_H_
