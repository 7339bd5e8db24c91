// What a client process is asked to do, and what comes of it.
#ifndef PARLEY_BENCH_LOAD_H_
#define PARLEY_BENCH_LOAD_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace parley::bench {

// One operation, the same on every side. The first are measured, the others prepare.
enum class Op {
  kGet,       // dict
  kSet,       //
  kIndex,     // list
  kAppend,    //
  kQueue,     // put and get
  kLock,      // acquire and release, of a lock of the thread's own
  kAdd,       // to a value
  kPut,       // of a producer
  kTake,      // of its consumer
  kPutMany,   // the same with kBulk items, or what is there up to so many, in one call
  kTakeMany,  //
  kPing,      // puts an item into one queue, and takes the answer from another
  kPong,      // answers
  kHandOver,  // acquire and release, of one lock that others want too
  kFillDict,  // keys 0 to `keys`
  kFillList,
  kFillQueue,
  kIdle,  // opens `keys` further connections that do nothing
};

constexpr size_t kBulk = 64;

// "get", "fill_dict"…
std::string NameOf(Op op);

struct Load {
  Op op = Op::kGet;
  int threads = 1;
  // Calls under way at a time, asynchronously; 0: blocking calls.
  int depth = 0;
  size_t bytes = 16;     // of a value
  uint64_t keys = 1000;  // which are asked for at random
  absl::Duration time = absl::Seconds(1);
};

// In one line of words, as the worker processes of all languages read it.
std::string ToLine(const Load& load);
// False: it is none.
bool ParseLine(absl::string_view line, Load* load);

struct Outcome {
  uint64_t calls = 0;
  absl::Duration time;
  // Of one call; zero for asynchronous ones.
  absl::Duration median, p99;
  double CallsPerSecond() const { return static_cast<double>(calls) / absl::ToDoubleSeconds(time); }
};

std::string ToLine(const Outcome& outcome);
bool ParseLine(absl::string_view line, Outcome* outcome);

}  // namespace parley::bench

#endif  // PARLEY_BENCH_LOAD_H_
