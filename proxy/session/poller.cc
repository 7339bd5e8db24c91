#include "parley/proxy/session/poller.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "parley/proxy/session/deadline.h"

namespace parley::session {

using Event = Link::Event;

Poller::Poller(const Parts& parts, std::string broker, absl::Duration busy_poll)
    : parts_(parts),
      broker_(std::move(broker)),
      pump_({parts.link, &parts.conversation->queue(), &parts.conversation->liveness(),
             parts.lookout, parts.clock},
            busy_poll) {}

bool Poller::Wait(Latch* latch, absl::Time deadline, internal::Mutex* mutex) {
  while (!latch->is_open) {
    if (parts_.lead->is_taken()) {
      parts_.lead->Follow(latch, deadline, mutex);
    } else {
      LeadUntil(latch, deadline, mutex);
    }
    if (!latch->is_open && IsOver(deadline)) {
      if (!parts_.lead->is_taken()) SeeToLead();
      return false;
    }
  }
  return true;
}

void Poller::LeadUntil(const Latch* latch, absl::Time deadline, internal::Mutex* mutex) {
  Begin();
  while (!IsLongEnough(latch) && !parts_.conversation->has_ended() && !IsOver(deadline)) {
    parts_.lead->WakeFollowers(mutex);
    OnEvent(pump_.Next(deadline, mutex));
  }
  End(mutex);
  SeeToLead();
}

bool Poller::IsLongEnough(const Latch* latch) const {
  if (latch != nullptr) return latch->is_open;
  return parts_.callbacks->are_due() || parts_.lead->HasNext() || !parts_.conversation->NeedsPoll();
}

// What is already there can hardly be more than a few events.
void Poller::PollForWritten(internal::Mutex* mutex) {
  const Conversation& conversation = *parts_.conversation;
  Begin();
  Event event = Event::kWritten;
  while (parts_.conversation->queue().is_writing() && event != Event::kNone &&
         !conversation.has_ended()) {
    parts_.lead->WakeFollowers(mutex);
    event = pump_.NextNow(mutex);
    OnEvent(event);
  }
  End(mutex);
}

void Poller::Begin() {
  parts_.lead->Take();
  pump_.Begin();
}

void Poller::End(internal::Mutex* mutex) {
  parts_.lead->WakeFollowers(mutex);
  pump_.End();
  parts_.watch->OnLed(parts_.clock->Now());
  parts_.lead->Leave();
}

void Poller::SeeToLead() {
  if (parts_.lead->HandOver()) return;
  if (parts_.callbacks->are_expected() ||
      (!parts_.watch->looks_soon() && parts_.conversation->IsAwaited())) {
    parts_.watch->LookNow();
  }
}

void Poller::OnEvent(Event event) {
  if (event == Event::kRead) {
    parts_.conversation->OnFrame(&pump_.frame());
  } else if (event == Event::kBroken) {
    Break(absl::UnavailableError(absl::StrCat("the session with the broker at ", broker_,
                                              " is lost: ", parts_.link->status().message(),
                                              "; connect again")));
  }
}

void Poller::Break(const absl::Status& why) {
  if (!parts_.conversation->End(why)) return;
  pump_.Stop();
  parts_.lead->WakeFollowers();
  parts_.watch->Wake();
}

void Poller::KeepWatch(internal::Mutex* mutex) {
  CheckLiveness();
  const Conversation& conversation = *parts_.conversation;
  const absl::Duration at_most = parts_.conversation->liveness().interval();
  const bool is_alone =
      conversation.NeedsPoll() && !parts_.lead->is_taken() && !parts_.lead->HasNext();
  if (is_alone &&
      parts_.watch->IsTimeToLead(parts_.clock->Now(), parts_.callbacks->are_expected())) {
    LeadUntil(nullptr, internal::Clock::System()->Now() + at_most, mutex);
  } else if (!conversation.has_ended()) {
    parts_.watch->Sleep(is_alone, at_most, mutex);
  }
}

void Poller::CheckLiveness() {
  Conversation& conversation = *parts_.conversation;
  const absl::Time now = parts_.clock->Now();
  switch (conversation.liveness().Check(now, conversation.queue().is_writing())) {
    case Liveness::Verdict::kAlive: return;
    case Liveness::Verdict::kHeartbeatIsDue:
      conversation.queue().AddHeartbeat();
      return pump_.Flush();
    case Liveness::Verdict::kSilent:
      return Break(absl::UnavailableError(absl::StrCat(
          "the broker at ", broker_, " has been silent for ",
          absl::FormatDuration(conversation.liveness().ttl()), "; the session is lost")));
  }
}

}  // namespace parley::session
