#ifndef PARLEY_BROKER_ENGINE_WAIT_LIST_H_
#define PARLEY_BROKER_ENGINE_WAIT_LIST_H_

#include <functional>
#include <iterator>
#include <list>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"
#include "parley/broker/engine/servant.h"

namespace parley::engine {

// One parked call. The engine knows it by session and sequence number.
class Waiter {
 public:
  virtual ~Waiter() = default;
  virtual Owner owner() const = 0;
  virtual uint64_t sequence() const = 0;
  virtual std::optional<absl::Duration> timeout() const = 0;
  virtual void Fail(const absl::Status& status) = 0;
  virtual void TimeOut() = 0;
  virtual void Cancel(const absl::Status& why) = 0;
  virtual void Abandon() = 0;

  WaitListBase* list = nullptr;
  std::list<std::unique_ptr<Waiter>>::iterator place;
  std::list<Waiter*>::iterator place_of_owner;  // in a list that is indexed by owners
  // Of the engine.
  ObjectId object = 0;
  absl::Time since = absl::InfinitePast();  // when it was parked
  absl::Time deadline = absl::InfiniteFuture();
  uint64_t order = 0;  // of parking, over all objects
};

class WaitListBase {
 public:
  explicit WaitListBase(Host* host) : host_(host) {}
  WaitListBase(const WaitListBase&) = delete;
  // Whoever still waits gets NOT_FOUND: the object is gone.
  ~WaitListBase();

  bool empty() const { return waiters_.empty(); }
  size_t size() const { return waiters_.size(); }

  // From now on the first waiter of an owner is found without a search. Requires empty().
  void IndexByOwner() { by_owner_ = std::make_unique<OwnersLines>(); }

  // Takes a waiter out of the line without answering it.
  std::unique_ptr<Waiter> Remove(Waiter* waiter);

 protected:
  void Add(std::unique_ptr<Waiter> waiter);
  absl::Status Admit(SessionId session) { return host_->AdmitWaiter(session); }
  // The first in line goes to the end of `other`, which is of the same host.
  void MoveFront(WaitListBase* other);
  Waiter* front() { return waiters_.front().get(); }
  // The first in line of an owner; null: there is none. Requires IndexByOwner.
  Waiter* FirstOf(Owner owner) const;
  const std::list<std::unique_ptr<Waiter>>& waiters() const { return waiters_; }

 private:
  // Each owner's waiters, in line.
  using OwnersLines = absl::flat_hash_map<std::pair<SessionId, uint64_t>, std::list<Waiter*>>;

  void Enter(Waiter* waiter);
  void Leave(Waiter* waiter);

  Host* host_;
  std::list<std::unique_ptr<Waiter>> waiters_;
  std::unique_ptr<OwnersLines> by_owner_;  // null: not indexed
};

struct Nothing {};

// The calls that wait at a servant, in the order in which they came. Each leaves in
// one of these ways and is answered exactly once: the servant takes it from the
// front; its timeout passes (`on_timeout` answers it); it is cancelled (CANCELLED);
// its session ends (nobody is answered); the object goes (NOT_FOUND).
//
// `Payload` is what a waiter brings along, such as the item to put.
template <typename Reply, typename Payload = Nothing>
class WaitList : public WaitListBase {
 public:
  struct Taken {
    TypedResponder<Reply> reply;
    Payload payload;
  };
  using OnCancelled = std::function<void(SessionId)>;

  // `host` outlives the list. `on_timeout` takes the reply, and the payload if it wants it.
  // `on_cancelled` hears of each call that was cancelled, after its answer, and whose it
  // was: for a servant where that concerns others.
  template <typename OnTimeout>
  WaitList(Host* host, OnTimeout on_timeout, OnCancelled on_cancelled = nullptr)
      : WaitListBase(host), on_cancelled_(std::move(on_cancelled)) {
    if constexpr (std::is_invocable_v<OnTimeout, TypedResponder<Reply>>) {
      on_timeout_ = [on_timeout](Taken taken) { on_timeout(std::move(taken.reply)); };
    } else {
      on_timeout_ = [on_timeout](Taken taken) {
        on_timeout(std::move(taken.reply), std::move(taken.payload));
      };
    }
  }

  // Waits at most as long as the reply's timeout says; a negative one is no limit.
  // The caller has handled a zero one. RESOURCE_EXHAUSTED (to the caller of the method):
  // its session has too many calls waiting.
  void Park(TypedResponder<Reply> reply, Payload payload = {}) {
    std::optional<absl::Duration> limit = reply.timeout();
    ParkFor(limit, std::move(reply), std::move(payload));
  }
  // The same with a limit that need not be the reply's. Returns whether it waits.
  bool ParkFor(std::optional<absl::Duration> limit, TypedResponder<Reply> reply,
               Payload payload = {}) {
    if (absl::Status admitted = Admit(reply.session()); !admitted.ok()) {
      reply.Fail(admitted);
      return false;
    }
    Add(std::make_unique<Node>(this, limit, std::move(reply), std::move(payload)));
    return true;
  }
  // The same without a limit, for a call that waited elsewhere before: it has been admitted.
  void ParkAgain(TypedResponder<Reply> reply, Payload payload = {}) {
    Add(std::make_unique<Node>(this, std::nullopt, std::move(reply), std::move(payload)));
  }

  // The first in line goes to the end of another list of the same servant, and its time
  // runs on. Requires !empty(). Returns whose it is.
  SessionId MoveFrontTo(WaitList* other) {
    Node* moved = static_cast<Node*>(front());
    moved->own = other;
    MoveFront(other);
    return moved->owner().session;
  }

  // Requires !empty().
  Taken TakeFront() {
    std::unique_ptr<Waiter> waiter = Remove(front());
    return std::move(static_cast<Node&>(*waiter).taken);
  }

  // What the first in line brought along. Requires !empty().
  Payload& front_payload() { return static_cast<Node*>(front())->taken.payload; }

  // The first in line that `wanted(owner, payload)` says yes to; none: there is no such.
  template <typename Wanted>
  std::optional<Taken> TakeFirst(Wanted wanted) {
    for (const auto& waiter : waiters()) {
      if (!wanted(waiter->owner(), static_cast<const Node&>(*waiter).taken.payload)) continue;
      std::unique_ptr<Waiter> own = Remove(waiter.get());
      return std::move(static_cast<Node&>(*own).taken);
    }
    return std::nullopt;
  }

  // The first in line of this owner, without a search; none: there is no such. Requires
  // IndexByOwner.
  std::optional<Taken> TakeFirstOf(Owner owner) {
    Waiter* waiter = FirstOf(owner);
    if (waiter == nullptr) return std::nullopt;
    std::unique_ptr<Waiter> own = Remove(waiter);
    return std::move(static_cast<Node&>(*own).taken);
  }

  // Goes along the line once, as long as more() is true, and gives each that `wanted(owner,
  // payload)` says yes to to use(taken), which leaves the line as it is.
  template <typename More, typename Wanted, typename Use>
  void TakeEach(More more, Wanted wanted, Use use) {
    for (auto next = waiters().begin(); next != waiters().end() && more();) {
      Waiter* waiter = (next++)->get();
      if (!wanted(waiter->owner(), static_cast<const Node&>(*waiter).taken.payload)) continue;
      std::unique_ptr<Waiter> own = Remove(waiter);
      use(std::move(static_cast<Node&>(*own).taken));
    }
  }

  // Calls fn(session, sequence, payload) for each, in line.
  template <typename Fn>
  void ForEach(Fn fn) const {
    for (const auto& waiter : waiters()) {
      fn(waiter->owner().session, waiter->sequence(), static_cast<Node&>(*waiter).taken.payload);
    }
  }

 private:
  struct Node : Waiter {
    Node(WaitList* own, std::optional<absl::Duration> limit, TypedResponder<Reply> reply,
         Payload payload)
        : own(own), limit(limit), taken{std::move(reply), std::move(payload)} {}
    Owner owner() const override { return taken.reply.owner(); }
    uint64_t sequence() const override { return taken.reply.sequence(); }
    std::optional<absl::Duration> timeout() const override { return limit; }
    void Fail(const absl::Status& status) override { taken.reply.Fail(status); }
    void TimeOut() override { own->on_timeout_(std::move(taken)); }
    void Cancel(const absl::Status& why) override {
      taken.reply.Fail(why);
      if (own->on_cancelled_) own->on_cancelled_(taken.reply.session());
    }
    void Abandon() override { taken.reply.Abandon(); }
    WaitList* own;
    std::optional<absl::Duration> limit;
    Taken taken;
  };

  std::function<void(Taken)> on_timeout_;
  OnCancelled on_cancelled_;
};

}  // namespace parley::engine

#endif  // PARLEY_BROKER_ENGINE_WAIT_LIST_H_
