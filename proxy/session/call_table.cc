#include "parley/proxy/session/call_table.h"

#include <utility>

#include "parley/base/status.h"

namespace parley::session {

void CallTable::SetCallback(Call* call, std::function<void()> on_done) {
  call->on_done = std::move(on_done);
  callbacks_->Expect();
}

size_t CallTable::Complete(wire::Reply* reply) {
  auto found = calls_.find(reply->sequence());
  if (found == calls_.end()) return 0;
  Call* call = found->second;
  calls_.erase(found);
  const size_t room = call->bytes;
  if (reply->has_failure()) {
    call->failure = FromFailure(reply->failure());
  } else {
    call->result = std::move(*reply->mutable_result());
  }
  Finish(call);
  return room;
}

void CallTable::FailAll(const absl::Status& why) {
  for (auto& [sequence, call] : std::exchange(calls_, {})) {
    call->failure = why;
    Finish(call);
  }
}

void CallTable::Finish(Call* call) {
  if (call->on_done) callbacks_->Add(std::move(call->on_done));
  std::shared_ptr<Call> release = std::move(call->self);
  lead_->Open(&call->latch);
}

}  // namespace parley::session
