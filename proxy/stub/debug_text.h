#ifndef PARLEY_PROXY_STUB_DEBUG_TEXT_H_
#define PARLEY_PROXY_STUB_DEBUG_TEXT_H_

#include <string>

#include "parley/proto/manager.pb.h"

namespace parley::stub {

// A manager's debug info for people:
//
//   2 objects, 3 sessions
//   1  Queue "tasks"  references 4 (session 1: 1, session 2: 2)
//      waiting: session 2, thread 1, call 7, for 1.5s, at most 500ms more
//   4  Lock  references 1 (session 3: 1)
//      held: session 3, for 2m
std::string DebugText(const manager::DebugInfoReply& info);

}  // namespace parley::stub

#endif  // PARLEY_PROXY_STUB_DEBUG_TEXT_H_
