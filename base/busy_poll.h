#ifndef PARLEY_BASE_BUSY_POLL_H_
#define PARLEY_BASE_BUSY_POLL_H_

#include "absl/time/time.h"

namespace parley::internal {

// Of the machine's cores those that this thread may run on.
int UsableCores();

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
    // They have a right to the core: where they run in between it looks no more. It gives the
    // kernel some milliseconds to move one of them, unless all cores are wanted anyway.
    kHeed,
    kIgnore,  // they are what it waits for
  };

  // For at most `time` at a time; zero: it sleeps at once.
  explicit BusyPoll(absl::Duration time) : time_(time) {}

  // The moment begins.
  void Start();
  // Lets others run. False: it is time to sleep.
  bool Again(Others others = Others::kHeed);

 private:
  enum class Last { kNotUsed, kWorthIt, kCrowded, kInVain };

  void Heed(absl::Time before, absl::Time after);
  void End(int leave_out);

  absl::Duration time_;
  absl::Time end_ = absl::InfinitePast();
  absl::Time crowded_since_ = absl::InfiniteFuture();
  Last last_ = Last::kNotUsed;  // moment
  int left_out_ = 0;            // at a time
  int to_leave_out_ = 0;
};

}  // namespace parley::internal

#endif  // PARLEY_BASE_BUSY_POLL_H_
