#ifndef PARLEY_BROKER_SERVER_RECENT_SESSIONS_H_
#define PARLEY_BROKER_SERVER_RECENT_SESSIONS_H_

#include <algorithm>
#include <cstddef>

#include "absl/container/flat_hash_set.h"
#include "absl/time/time.h"
#include "parley/broker/engine/engine.h"

namespace parley::server {

// How many sessions have had calls within the last moment.
class RecentSessions {
 public:
  void Note(engine::SessionId session, absl::Time now) {
    if (now >= end_) {
      before_ = now < end_ + kMoment ? sessions_.size() : 0;
      sessions_.clear();
      end_ = now + kMoment;
    }
    sessions_.insert(session);
  }
  size_t count() const { return std::max(sessions_.size(), before_); }

 private:
  static constexpr absl::Duration kMoment = absl::Milliseconds(1);

  absl::flat_hash_set<engine::SessionId> sessions_;  // of the moment until `end_`
  absl::Time end_ = absl::InfinitePast();
  size_t before_ = 0;  // of the moment before it
};

}  // namespace parley::server

#endif  // PARLEY_BROKER_SERVER_RECENT_SESSIONS_H_
