#ifndef PARLEY_BROKER_ENGINE_SESSION_TABLE_H_
#define PARLEY_BROKER_ENGINE_SESSION_TABLE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "absl/time/time.h"
#include "parley/broker/engine/ids.h"
#include "parley/broker/engine/wait_list.h"

namespace parley::engine {

// What one session owns.
struct Session {
  SessionId id = 0;
  absl::Duration ttl;
  absl::Time expires;
  uint64_t last_sequence = 0;
  std::map<ObjectId, uint64_t> references;
  std::map<ObjectId, uint64_t> holds;   // locks and the like, by the object that gave them
  std::map<uint64_t, Waiter*> waiters;  // parked calls, by sequence number
};

// The live sessions and when they expire. Not thread-safe.
class SessionTable {
 public:
  // Null: `id` is in use.
  Session* Open(SessionId id, absl::Duration ttl, absl::Time now) {
    auto [place, added] = sessions_.try_emplace(id);
    if (!added) return nullptr;
    Session& session = place->second;
    session.id = id;
    session.ttl = ttl;
    session.expires = now + ttl;
    timers_.emplace(session.expires, id);
    return &session;
  }
  Session* Find(SessionId id) {
    auto found = sessions_.find(id);
    return found == sessions_.end() ? nullptr : &found->second;
  }
  const Session* Find(SessionId id) const { return const_cast<SessionTable*>(this)->Find(id); }
  void Renew(Session& session, absl::Time now) { session.expires = now + session.ttl; }
  // Takes a session out; its timer goes when it comes up.
  Session Remove(SessionId id) { return std::move(sessions_.extract(id).mapped()); }

  // The earliest time at which a session may expire. Renewals are noticed only when it
  // comes, so that a call costs no work on the timers.
  absl::Time NextTimer() const {
    return timers_.empty() ? absl::InfiniteFuture() : timers_.begin()->first;
  }
  // Requires NextTimer() to be finite: takes that timer and returns the session if it
  // has expired by then.
  std::optional<SessionId> TakeTimer() {
    auto [time, id] = *timers_.begin();
    timers_.erase(timers_.begin());
    Session* session = Find(id);
    if (session == nullptr) return std::nullopt;
    if (session->expires <= time) return id;
    timers_.emplace(session->expires, id);
    return std::nullopt;
  }

  size_t size() const { return sessions_.size(); }
  const std::map<SessionId, Session>& all() const { return sessions_; }

 private:
  std::map<SessionId, Session> sessions_;
  std::set<std::pair<absl::Time, SessionId>> timers_;
};

}  // namespace parley::engine

#endif  // PARLEY_BROKER_ENGINE_SESSION_TABLE_H_
