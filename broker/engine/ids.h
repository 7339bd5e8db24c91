// The numbers by which the engine knows things. None is ever used twice.
#ifndef PARLEY_BROKER_ENGINE_IDS_H_
#define PARLEY_BROKER_ENGINE_IDS_H_

#include <cstdint>

namespace parley::engine {

using SessionId = uint64_t;  // from 1
using ObjectId = uint64_t;   // from 1; 0 is the manager

inline constexpr ObjectId kManagerId = 0;

// Who calls: a logical thread of a session.
struct Owner {
  SessionId session = 0;
  uint64_t thread = 0;
  friend bool operator==(const Owner&, const Owner&) = default;
};

}  // namespace parley::engine

#endif  // PARLEY_BROKER_ENGINE_IDS_H_
