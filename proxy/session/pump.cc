#include "parley/proxy/session/pump.h"

#include <utility>

#include "parley/proxy/session/deadline.h"

namespace parley::session {

using Event = Link::Event;

void Pump::Flush() {
  if (leader_writes_) {
    has_to_write_ = true;
  } else {
    StartWrite();
    parts_.link->Submit();
  }
}

Event Pump::Next(absl::Time deadline, internal::Mutex* mutex) {
  StartWrite();
  StartRead();
  Event event = Event::kNone;
  {
    internal::MutexUnlock unlock(mutex);
    event = Look(deadline, mutex);
  }
  if (event == Event::kNone) {
    LetOthersWrite();
    {
      internal::MutexUnlock unlock(mutex);
      event = parts_.link->Poll(deadline);
    }
    leader_writes_ = true;
  }
  return Noted(event);
}

Event Pump::NextNow(internal::Mutex* mutex) {
  Event event = Event::kNone;
  {
    internal::MutexUnlock unlock(mutex);
    event = parts_.link->PollNow();
  }
  return Noted(event);
}

Event Pump::Look(absl::Time deadline, internal::Mutex* mutex) {
  Event event = parts_.link->PollNow();
  if (event != Event::kNone) return event;
  busy_.Start();
  do {
    if (has_to_write_) {
      internal::MutexLock lock(mutex);
      StartWrite();
    }
    event = parts_.link->PollNow();
  } while (event == Event::kNone && !IsOver(deadline) &&
           busy_.Again(parts_.lookout->has_lookers() ? internal::BusyPoll::Others::kIgnore
                                                     : internal::BusyPoll::Others::kHeed));
  return event;
}

Event Pump::Noted(Event event) {
  if (event == Event::kRead) {
    parts_.liveness->OnHeard(parts_.clock->Now());
    reading_ = false;
  } else if (event == Event::kWritten) {
    parts_.queue->OnWritten();
    StartWrite();
  }
  return event;
}

void Pump::LetOthersWrite() {
  leader_writes_ = false;
  StartWrite();
  parts_.link->Submit();
}

// When no write is under way; what piles up meanwhile goes with the next.
void Pump::StartWrite() {
  has_to_write_ = false;
  if (!parts_.queue->HasFrame() || stopped_) return;
  parts_.liveness->OnSent(parts_.clock->Now());
  parts_.link->StartWrite(parts_.queue->TakeFrame());
}

// Only now that somebody is to wait for it, and so behind the write of what it answers: with that
// gRPC sends the window which the last read has freed. The other way round it is a packet of its
// own.
void Pump::StartRead() {
  if (!std::exchange(reading_, true)) parts_.link->StartRead(&frame_);
}

void Pump::Stop() {
  stopped_ = true;
  parts_.link->Cancel();
}

}  // namespace parley::session
