#ifndef PARLEY_PROXY_SESSION_ROOM_H_
#define PARLEY_PROXY_SESSION_ROOM_H_

#include <cstddef>
#include <deque>

#include "absl/status/status.h"
#include "parley/proxy/session/frame_entry.h"
#include "parley/proxy/session/latch.h"
#include "parley/proxy/session/lead.h"

namespace parley::session {

// How many bytes of requests may be under way. A call takes room before it is sent and gives it
// back when it is answered; one for which there is none waits in line, first come, first served.
// Small requests have room of their own, as much again: large ones that wait at the broker do not
// hold up what would let them go. One that is larger than all room goes alone.
//
// Not thread-safe: the session's mutex serialises.
class Room {
 public:
  // A place in line. Whoever has it keeps it until its latch is open.
  struct Ticket {
    explicit Ticket(size_t wanted) : bytes(wanted) {}
    const size_t bytes;
    Latch latch;
  };

  // Latches are opened by `lead`: not owned, outlives this.
  Room(size_t max_bytes, Lead* lead) : max_bytes_(max_bytes), lead_(lead) {}

  // False: there is none, or others were there before.
  bool Take(size_t bytes) {
    Budget& budget = BudgetOf(bytes);
    if (!budget.line.empty() || !Fits(budget, bytes)) return false;
    budget.used += bytes;
    return true;
  }
  // The latch opens when the room is taken.
  void StandInLine(Ticket* ticket) { BudgetOf(ticket->bytes).line.push_back(ticket); }
  void Give(size_t bytes) {
    Budget& budget = BudgetOf(bytes);
    budget.used -= bytes;
    if (!budget.line.empty()) Admit(&budget);
  }
  // Sends home all who stand in line: their latches open without room.
  void Close();

  // What a call is told that does not wait for room.
  absl::Status FullError(size_t bytes) const;

 private:
  // Of calls of one kind that are under way.
  struct Budget {
    size_t used = 0;
    std::deque<Ticket*> line;
  };
  Budget& BudgetOf(size_t bytes) { return bytes <= kSmallBytes ? small_ : large_; }
  const Budget& BudgetOf(size_t bytes) const { return bytes <= kSmallBytes ? small_ : large_; }
  bool Fits(const Budget& budget, size_t bytes) const {
    return budget.used == 0 || budget.used + bytes <= max_bytes_;
  }
  void Admit(Budget* budget);

  static constexpr size_t kSmallBytes = 1024 + kMaxEntryBytes;  // requests of 1 KiB

  const size_t max_bytes_;
  Lead* const lead_;
  Budget small_, large_;
};

}  // namespace parley::session

#endif  // PARLEY_PROXY_SESSION_ROOM_H_
