#ifndef PARLEY_BASE_BUSY_POLL_H_
#define PARLEY_BASE_BUSY_POLL_H_

#include "absl/time/time.h"

namespace parley {

// How a thread waits for what comes soon: it looks again and again, for a moment, before it
// sleeps. To be woken up costs as much as a whole call does, and several times that on a core that
// fell asleep as well. In between it lets others run.
//
//   busy.Start();
//   while (!IsThere() && busy.Again()) {
//   }
//   if (!IsThere()) Sleep();
//
// A moment that was in vain has the next one left out, and more of them each time it happens
// again. One thread at a time.
class BusyPoll {
 public:
  enum class Others {
    // Where there are others who run meanwhile no core falls asleep, and to look is to be in their
    // way: it does not any more.
    kHeed,
    kIgnore,
  };

  // For at most `time` at a time; zero: it sleeps at once.
  explicit BusyPoll(absl::Duration time, Others others = Others::kHeed)
      : time_(time), others_(others) {}

  // The moment begins.
  void Start();
  // Lets others run. False: it is time to sleep.
  bool Again();

 private:
  void End();

  absl::Duration time_;
  Others others_;
  absl::Time end_ = absl::InfinitePast();
  bool was_in_vain_ = false;
  int left_out_ = 0;  // at a time
  int to_leave_out_ = 0;
};

}  // namespace parley

#endif  // PARLEY_BASE_BUSY_POLL_H_
