#ifndef PARLEY_BASE_TUNE_PROCESS_H_
#define PARLEY_BASE_TUNE_PROCESS_H_

namespace parley::internal {

// Settings of the whole process, for speed; parleyd and all broker programs that run as it does
// have them. For a program that does little but call a broker, or be one: call it first in main.
// Not to be undone.
//
// Abseil's mutexes, of which gRPC takes many for each call, look for deadlocks where Abseil was
// built without NDEBUG, as Debian's is: not any more. And memory that large values leave is kept
// for the next ones, up to 64 MiB: to give it back and have it again costs a page fault for every
// 4 KiB. docs/performance.md has what either brings.
void TuneProcess();

}  // namespace parley::internal

#endif  // PARLEY_BASE_TUNE_PROCESS_H_
