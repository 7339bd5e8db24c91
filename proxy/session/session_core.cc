#include "parley/proxy/session/session_core.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "absl/strings/str_cat.h"
#include "parley/base/status.h"
#include "parley/proxy/session/frame_entry.h"

namespace parley::session {
namespace {

// Calls are put together until a frame has so many bytes.
constexpr size_t kFrameBytes = 1 << 20;
// Requests up to this have a budget of their own.
constexpr size_t kSmallBytes = 1024 + kMaxEntryBytes;
// So many calls are worth a frame of their own, if they are a part of those under way: the broker
// executes them while further ones are made.
constexpr size_t kWorthAFrame = 32;
constexpr size_t kPartOfAll = 4;
// When nobody has polled for so long, the background thread does. It looks whether that is so as
// often, but less often while a thread polls for itself.
constexpr absl::Duration kPatience = absl::Milliseconds(1);
constexpr absl::Duration kLongestPatience = absl::Milliseconds(4);
// How long the end of a session waits for gRPC to give back what it has taken to send. It
// does so at once, but when the peer takes no bytes off the connection.
constexpr absl::Duration kLinger = absl::Seconds(1);

thread_local bool in_callback = false;

// This thread runs callbacks while it lives.
class CallbackScope {
 public:
  CallbackScope() : before_(std::exchange(in_callback, true)) {}
  CallbackScope(const CallbackScope&) = delete;
  ~CallbackScope() { in_callback = before_; }

 private:
  const bool before_;
};

// Few waits have a deadline, and the time costs more to look at than all the rest.
bool IsOver(absl::Time deadline) {
  return deadline != absl::InfiniteFuture() && absl::Now() >= deadline;
}

// The logical thread of calls, for owners: each thread of the process has its own.
uint64_t ThreadNumber() {
  static std::atomic<uint64_t> next{1};
  thread_local uint64_t number = next.fetch_add(1, std::memory_order_relaxed);
  return number;
}

// What this thread waits on as a follower. Shared with who wakes it, which may be later than the
// end of the wait.
const std::shared_ptr<internal::CondVar>& Parking() {
  thread_local const auto parking = std::make_shared<internal::CondVar>();
  return parking;
}

}  // namespace

SessionCore::SessionCore(std::unique_ptr<Stream> stream, const SessionOptions& options)
    : address_(options.address),
      max_bytes_in_flight_(options.max_bytes_in_flight),
      when_full_(options.when_full),
      busy_poll_(options.busy_poll),
      stream_(std::move(stream)),
      busy_(options.busy_poll),
      last_heard_(absl::Now()),
      last_sent_(last_heard_),
      last_led_(last_heard_) {}

absl::Duration SessionCore::ttl() const {
  return absl::Microseconds(static_cast<int64_t>(welcome().session_ttl_us()));
}

void SessionCore::Start() {
  background_ = std::thread([self = shared_from_this()] { self->Background(); });
}

void SessionCore::Close() {
  {
    internal::MutexLock lock(&mutex_);
    if (std::exchange(closing_, true)) return;
    Break(absl::UnavailableError("the session was closed by this process; connect again"));
  }
  // The thread ends by itself where nothing may block, as the last user may go within a
  // callback, and where the connection does not end in time.
  if (!in_callback && AwaitEnd()) {
    background_.join();
  } else {
    background_.detach();
  }
}

bool SessionCore::AwaitEnd() {
  internal::MutexLock lock(&mutex_);
  while (end_ == End::kNone) end_changed_.Wait(&mutex_);
  absl::Time deadline = absl::Now() + kLinger;
  while (end_ != End::kOfStream && absl::Now() < deadline) {
    end_changed_.WaitUntil(&mutex_, deadline);
  }
  return end_ == End::kOfStream;
}

void SessionCore::SetEnd(End end) {
  end_ = end;
  end_changed_.NotifyAll();
}

absl::Status SessionCore::status() const {
  internal::MutexLock lock(&mutex_);
  return status_;
}

absl::StatusOr<std::string> SessionCore::Invoke(uint64_t object, absl::string_view method,
                                                stub::RequestParts request,
                                                std::optional<absl::Duration> timeout) {
  if (in_callback) {
    return absl::FailedPreconditionError(absl::StrCat(
        method,
        " was called in a callback, where nothing may block; make an asynchronous call of it, or "
        "call it on another thread"));
  }
  Call call;
  {
    internal::MutexLock lock(&mutex_);
    absl::Status sent = Send(call, object, method, request, timeout, true);
    if (!sent.ok()) return sent;
    if (leading_) {
      Flush();
    } else {
      WaitLocked(call, absl::InfiniteFuture());  // and sends it as the leader
    }
  }
  Wait(call, absl::InfiniteFuture());
  if (!call.failure.ok()) return call.failure;
  return std::move(call.result);
}

void SessionCore::InvokeAsync(std::shared_ptr<Call> call, uint64_t object, absl::string_view method,
                              stub::RequestParts request, std::optional<absl::Duration> timeout) {
  internal::MutexLock lock(&mutex_);
  const bool may_wait = when_full_ == WhenFull::kWait && !in_callback;
  call->failure = Send(*call, object, method, request, timeout, may_wait);
  if (!call->failure.ok()) {
    call->done = true;
    return;
  }
  call->self = call;
  used_asynchronously_ = true;
  if (IsWorthAFrame()) Flush();
  if (leading_) return;
  if (writing_ && held_back_ >= kWorthAFrame && held_back_ % kWorthAFrame == 0) PollForWritten();
  HandOver();
}

// An asynchronous call that is one of many goes with the others: when there are enough of them, or
// the thread waits, or the background thread looks after them. One that is alone goes at once.
bool SessionCore::IsWorthAFrame() const {
  if (leading_ || (calls_.size() == 1 && last_replies_ <= 1)) return true;
  return held_back_ >= std::max(kWorthAFrame, calls_.size() / kPartOfAll);
}

absl::Status SessionCore::Send(Call& call, uint64_t object, absl::string_view method,
                               stub::RequestParts request, std::optional<absl::Duration> timeout,
                               bool may_wait) {
  if (!status_.ok()) return status_;
  size_t request_bytes = 0;
  for (absl::string_view part : request) request_bytes += part.size();
  size_t bytes = request_bytes + method.size() + kMaxEntryBytes;
  if (bytes > welcome().max_frame_bytes()) {
    return absl::ResourceExhaustedError(absl::StrCat(
        method, ": the request has ", request_bytes,
        " bytes, more than the broker takes in one frame (", welcome().max_frame_bytes(),
        "); send it in parts, or raise the broker's ", "--max-frame-bytes"));
  }
  if (absl::Status room = TakeRoom(bytes, may_wait); !room.ok()) {
    return absl::Status(room.code(), absl::StrCat(method, ": ", room.message()));
  }
  if (!status_.ok()) return status_;  // it may have ended meanwhile
  call.bytes = bytes;
  call.sequence = next_sequence_++;
  AppendCall({.sequence = call.sequence,
              .object = object,
              .method = method,
              .thread = ThreadNumber(),
              .timeout = timeout},
             request, FrameFor(bytes, /*is_call=*/true));
  calls_.emplace(call.sequence, &call);
  ++held_back_;
  return absl::OkStatus();
}

SessionCore::Budget& SessionCore::BudgetOf(size_t bytes) {
  return bytes <= kSmallBytes ? small_ : large_;
}

// One that is larger than all goes alone.
bool SessionCore::HasRoom(const Budget& budget, size_t bytes) const {
  return budget.used == 0 || budget.used + bytes <= max_bytes_in_flight_;
}

// First come, first served.
absl::Status SessionCore::TakeRoom(size_t bytes, bool may_wait) {
  Budget& budget = BudgetOf(bytes);
  if (budget.waiting.empty() && HasRoom(budget, bytes)) {
    budget.used += bytes;
    return absl::OkStatus();
  }
  if (!may_wait) {
    return absl::ResourceExhaustedError(absl::StrCat(
        "requests of ", budget.used, " bytes are not answered yet, of at most ",
        max_bytes_in_flight_, "; wait for some of them, or raise ", "max_bytes_in_flight"));
  }
  Call turn;
  turn.bytes = bytes;
  budget.waiting.push_back(&turn);
  WaitLocked(turn, absl::InfiniteFuture());
  return turn.failure;
}

void SessionCore::GiveRoom(size_t bytes) {
  Budget& budget = BudgetOf(bytes);
  budget.used -= bytes;
  while (!budget.waiting.empty() && HasRoom(budget, budget.waiting.front()->bytes)) {
    Call* next = budget.waiting.front();
    budget.waiting.pop_front();
    budget.used += next->bytes;
    Complete(next);
  }
}

void SessionCore::Drop(uint64_t object, uint64_t count) {
  internal::MutexLock lock(&mutex_);
  if (!status_.ok()) return;
  AppendDrop(object, count, FrameFor(kMaxEntryBytes, /*is_call=*/false));
  Flush();
  if (!leading_) HandOver();
}

// A frame's calls come before its cancels and drops, so a call that follows one of those goes into
// a frame of its own.
std::string* SessionCore::FrameFor(size_t bytes, bool is_call) {
  const size_t limit = std::min<size_t>(kFrameBytes, welcome().max_frame_bytes());
  const bool fits = !outgoing_.empty() && outgoing_.back().size() + bytes <= limit &&
                    (last_takes_calls_ || !is_call);
  if (!fits) outgoing_.emplace_back();
  last_takes_calls_ = is_call;
  return &outgoing_.back();
}

void SessionCore::Flush() {
  if (leader_sends_) {
    has_to_send_ = true;
  } else {
    StartWrite();
    stream_->Submit();
  }
}

// When no write is under way; what piles up meanwhile goes with the next.
void SessionCore::StartWrite() {
  has_to_send_ = false;
  if (writing_ || outgoing_.empty() || !status_.ok()) return;
  writing_ = true;
  held_back_ = 0;
  last_sent_ = absl::Now();
  stream_->StartWrite(std::move(outgoing_.front()));
  outgoing_.pop_front();
}

bool SessionCore::Wait(Call& call, absl::Time deadline) {
  if (call.done || (!in_callback && LookFor(call, deadline))) return true;
  internal::MutexLock lock(&mutex_);
  if (in_callback) return call.done;
  return WaitLocked(call, deadline);
}

bool SessionCore::LookFor(const Call& call, absl::Time deadline) {
  ++lookers_;
  internal::BusyPoll busy(busy_poll_);
  busy.Start();
  while (!call.done && leading_ && !IsOver(deadline) &&
         busy.Again(internal::BusyPoll::Others::kIgnore)) {
  }
  --lookers_;
  // The leader may have left in the belief that this thread takes its place.
  if (call.done && !leading_) {
    internal::MutexLock lock(&mutex_);
    if (!leading_) HandOver();
  }
  return call.done;
}

bool SessionCore::WaitLocked(Call& call, absl::Time deadline) {
  while (!call.done) {
    if (!leading_) {
      Lead([&call] { return call.done.load(); }, deadline);
    } else {
      call.parked = Parking();
      auto place = followers_.insert(followers_.end(), &call);
      call.parked->WaitUntil(&mutex_, deadline);
      followers_.erase(place);
      call.parked = nullptr;
    }
    if (!call.done && IsOver(deadline)) {
      if (!leading_) HandOver();
      return false;
    }
  }
  return true;
}

void SessionCore::Lead(const std::function<bool()>& enough, absl::Time deadline) {
  leading_ = true;
  leader_sends_ = true;
  while (!enough() && status_.ok() && !IsOver(deadline)) {
    WakeFinished();
    StartWrite();
    StartRead();
    OnEvent(PollBusily(deadline));
  }
  StopLeading();
  HandOver();
}

Stream::Event SessionCore::PollBusily(absl::Time deadline) {
  mutex_.Unlock();
  Stream::Event event = LookForEvent(deadline);
  mutex_.Lock();
  if (event != Stream::Event::kNone) return event;
  StopSending();
  mutex_.Unlock();
  event = stream_->Poll(deadline);
  mutex_.Lock();
  leader_sends_ = true;
  return event;
}

void SessionCore::StopLeading() {
  WakeFinished();
  StopSending();
  last_led_ = absl::Now();
  leading_ = false;
  leader_left_.NotifyAll();
}

void SessionCore::StopSending() {
  leader_sends_ = false;
  StartWrite();
  stream_->Submit();
}

Stream::Event SessionCore::LookForEvent(absl::Time deadline) {
  Stream::Event event = stream_->PollNow();
  if (event != Stream::Event::kNone) return event;
  busy_.Start();
  do {
    if (has_to_send_) {
      internal::MutexLock lock(&mutex_);
      StartWrite();
    }
    event = stream_->PollNow();
  } while (event == Stream::Event::kNone && !IsOver(deadline) &&
           busy_.Again(lookers_ > 0 ? internal::BusyPoll::Others::kIgnore
                                    : internal::BusyPoll::Others::kHeed));
  return event;
}

// Only now that somebody is to wait for it, and so behind the write of what it answers: with that
// gRPC sends the window which the last read has freed. The other way round it is a packet of its
// own.
void SessionCore::StartRead() {
  if (!std::exchange(reading_, true)) stream_->StartRead(&incoming_);
}

// What is already there can hardly be more than a few events.
void SessionCore::PollForWritten() {
  Stream::Event event = Stream::Event::kStarted;
  leading_ = true;
  leader_sends_ = true;
  while (writing_ && event != Stream::Event::kNone && status_.ok()) {
    WakeFinished();
    mutex_.Unlock();
    event = stream_->PollNow();
    mutex_.Lock();
    OnEvent(event);
  }
  StopLeading();
}

void SessionCore::WakeFinished() {
  if (finished_.empty()) return;
  std::vector<std::shared_ptr<internal::CondVar>> finished;
  finished.swap(finished_);
  mutex_.Unlock();
  for (const auto& parked : finished) parked->NotifyOne();
  mutex_.Lock();
}

bool SessionCore::IsAwaited() const {
  return status_.ok() && (!calls_.empty() || !outgoing_.empty() || heartbeat_unanswered_);
}

bool SessionCore::NeedsLeader() const { return status_.ok() && (IsAwaited() || writing_); }

// Not one whose reply is there: it is about to leave, and would lead nobody.
SessionCore::Call* SessionCore::NextLeader() const {
  auto next = std::find_if(followers_.begin(), followers_.end(),
                           [](const Call* follower) { return !follower->done; });
  return next == followers_.end() ? nullptr : *next;
}

void SessionCore::HandOver() {
  if (lookers_ > 0) return;  // one of them takes the lead by itself
  if (Call* next = NextLeader()) {
    next->parked->NotifyOne();
  } else if (callbacks_due_ > 0 || (!watching_ && IsAwaited())) {
    watching_ = true;
    wake_background_.NotifyOne();
  }
}

void SessionCore::OnEvent(Stream::Event event) {
  switch (event) {
    case Stream::Event::kRead:
      last_heard_ = absl::Now();
      reading_ = false;
      OnReplies();
      break;
    case Stream::Event::kWritten:
      writing_ = false;
      StartWrite();
      break;
    case Stream::Event::kBroken:
      Break(absl::UnavailableError(absl::StrCat("the session with the broker at ", address_,
                                                " is lost: ", stream_->status().message(),
                                                "; connect again")));
      break;
    case Stream::Event::kStarted:
    case Stream::Event::kNone: break;
  }
}

void SessionCore::OnReplies() {
  last_replies_ = incoming_.replies_size();
  if (incoming_.heartbeat()) heartbeat_unanswered_ = false;
  for (wire::Reply& reply : *incoming_.mutable_replies()) {
    auto found = calls_.find(reply.sequence());
    if (found == calls_.end()) continue;
    Call* call = found->second;
    calls_.erase(found);
    GiveRoom(call->bytes);
    if (reply.has_failure()) {
      call->failure = FromFailure(reply.failure());
    } else {
      call->result = std::move(*reply.mutable_result());
    }
    Complete(call);
  }
}

void SessionCore::Complete(Call* call) {
  if (call->on_done) {
    --callbacks_due_;
    callbacks_.push_back(std::move(call->on_done));
    wake_background_.NotifyOne();
  }
  if (call->parked != nullptr) finished_.push_back(call->parked);
  std::shared_ptr<Call> release = std::move(call->self);
  call->done.store(true, std::memory_order_release);  // from here on it may be gone
}

void SessionCore::RunCallbacks() {
  std::vector<std::function<void()>> batch;
  batch.swap(callbacks_);
  mutex_.Unlock();
  {
    CallbackScope scope;
    for (auto& callback : batch) callback();
    batch.clear();  // what they kept goes within the scope
  }
  mutex_.Lock();
}

void SessionCore::Break(const absl::Status& why) {
  if (!status_.ok()) return;
  status_ = why;
  stream_->TryCancel();
  auto calls = std::exchange(calls_, {});
  for (auto& [sequence, call] : calls) {
    call->failure = why;
    Complete(call);
  }
  for (Budget* budget : {&small_, &large_}) {
    for (Call* turn : std::exchange(budget->waiting, {})) {
      turn->failure = why;
      Complete(turn);
    }
  }
  for (const auto& parked : std::exchange(finished_, {})) parked->NotifyOne();
  wake_background_.NotifyAll();
}

absl::StatusOr<std::string> SessionCore::TakeResult(Call& call) {
  if (!call.done.load(std::memory_order_acquire)) {
    return absl::FailedPreconditionError(
        "the outcome is not there yet and a callback may not wait for it; use Then");
  }
  if (!call.failure.ok()) return call.failure;
  return std::move(call.result);
}

void SessionCore::Cancel(Call& call) {
  internal::MutexLock lock(&mutex_);
  if (call.done || !status_.ok()) return;
  AppendCancel(call.sequence, FrameFor(kMaxEntryBytes, /*is_call=*/false));
  Flush();
  if (!leading_) HandOver();
}

void SessionCore::OnDone(Call& call, std::function<void()> done) {
  {
    internal::MutexLock lock(&mutex_);
    if (!call.done) {
      call.on_done = std::move(done);
      ++callbacks_due_;
      if (!leading_) HandOver();
      return;
    }
  }
  CallbackScope scope;
  done();
}

// Callbacks, heartbeats, the watch over the broker's silence, and the lead when nobody
// waits. Callbacks run here only: a thread that leads within its own call may hold
// locks of its user's that they want.
void SessionCore::Background() {
  internal::MutexLock lock(&mutex_);
  while (status_.ok()) {
    if (!callbacks_.empty()) {
      RunCallbacks();
      continue;
    }
    Heartbeat(absl::Now());
    KeepWatch();
  }
  while (!callbacks_.empty()) RunCallbacks();
  while (leading_) leader_left_.Wait(&mutex_);
  SetEnd(End::kOfCalls);
  mutex_.Unlock();
  stream_->Close();
  mutex_.Lock();
  SetEnd(End::kOfStream);
}

// A thread that calls asynchronously and waits later polls for itself: to lead in its place would
// cost it two changes of threads for each batch. So this one leads at once for callbacks only, and
// else when nobody has for a moment, for which it wakes up by itself while there are such calls.
void SessionCore::KeepWatch() {
  const absl::Time now = absl::Now(), next = now + ttl() / 6;
  const bool is_free = !leading_ && NextLeader() == nullptr && NeedsLeader();
  if (is_free && (callbacks_due_ > 0 || now >= last_led_ + kPatience)) {
    patience_ = kPatience;
    return Lead([this] { return !callbacks_.empty() || NextLeader() != nullptr || !NeedsLeader(); },
                next);
  }
  if (!status_.ok()) return;
  watching_ = std::exchange(used_asynchronously_, false) || is_free;
  wake_background_.WaitUntil(&mutex_, watching_ ? now + patience_ : next);
  patience_ = std::min(2 * patience_, kLongestPatience);
  watching_ = false;
}

void SessionCore::Heartbeat(absl::Time now) {
  if (now - last_heard_ > ttl() && now - last_sent_ > ttl() / 6 &&
      (heartbeat_unanswered_ || writing_)) {
    return Break(
        absl::UnavailableError(absl::StrCat("the broker at ", address_, " has been silent for ",
                                            absl::FormatDuration(ttl()), "; the session is lost")));
  }
  if (now - last_sent_ < ttl() / 3 && now - last_heard_ < ttl() / 3) return;
  if (!writing_ && !heartbeat_unanswered_) {
    outgoing_.emplace_back();  // empty
    last_takes_calls_ = false;
    heartbeat_unanswered_ = true;
    Flush();
  }
}

}  // namespace parley::session
