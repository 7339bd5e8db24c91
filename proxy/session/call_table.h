#ifndef PARLEY_PROXY_SESSION_CALL_TABLE_H_
#define PARLEY_PROXY_SESSION_CALL_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "parley/proto/session.pb.h"
#include "parley/proxy/session/callbacks.h"
#include "parley/proxy/session/latch.h"
#include "parley/proxy/session/lead.h"

namespace parley::session {

// One call until it is answered. Its caller has it: on the stack while it waits, or shared.
struct Call {
  uint64_t sequence = 0;
  size_t bytes = 0;  // of room that it takes
  Latch latch;       // opens when it is done: what follows is there then
  absl::Status failure;
  std::string result;
  std::function<void()> on_done;  // of an asynchronous call
  std::shared_ptr<Call> self;     // keeps an asynchronous call until it is done
};

// The calls under way, by their sequence numbers; it completes them: gives them their outcome, puts
// their callbacks in line, and opens their latches, after which they may be gone.
//
// Not thread-safe: the session's mutex serialises.
class CallTable {
 public:
  // Not owned; both outlive this.
  CallTable(Lead* lead, Callbacks* callbacks) : lead_(lead), callbacks_(callbacks) {}

  size_t size() const { return calls_.size(); }
  // With the sequence number that it is sent with. Not owned; it stays until it is done.
  void Add(Call* call) { calls_.emplace(call->sequence, call); }
  // What is to be called when the call, which is not done yet, is.
  void SetCallback(Call* call, std::function<void()> on_done);
  // Completes the call that `reply` answers. Returns the room that it gives back; 0: there is no
  // such call.
  size_t Complete(wire::Reply* reply);
  // Completes all calls with an error.
  void FailAll(const absl::Status& why);

 private:
  void Finish(Call* call);

  Lead* const lead_;
  Callbacks* const callbacks_;
  absl::flat_hash_map<uint64_t, Call*> calls_;
};

}  // namespace parley::session

#endif  // PARLEY_PROXY_SESSION_CALL_TABLE_H_
