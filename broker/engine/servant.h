// What a shared type implements, and what the engine does for it.
#ifndef PARLEY_BROKER_ENGINE_SERVANT_H_
#define PARLEY_BROKER_ENGINE_SERVANT_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "parley/broker/engine/ids.h"
#include "parley/broker/engine/kept_value.h"
#include "parley/broker/engine/method_table.h"
#include "parley/broker/engine/responder.h"
#include "parley/broker/engine/task.h"
#include "parley/proto/datum.pb.h"

namespace parley::engine {

class Servant;
struct TypeInfo;
class WaitListBase;
class Waiter;

// The engine as one servant sees it. Outlives the servant.
class Host : public ReferenceHolder {
 public:
  // Names the object for error messages: `queue "tasks"`, or `queue 17` without a name.
  virtual std::string Describe() const = 0;

  // The servant's own object, for what it makes that is to refer to it.
  virtual ObjectRef Self() const = 0;

  // No request is larger: what one call takes from elsewhere should not be either.
  virtual size_t max_message_bytes() const = 0;

  // Takes a value into the servant's keeping and counts the references in it.
  // INVALID_ARGUMENT: nested too deeply, or with a reference to the manager.
  // NOT_FOUND: it refers to an object that is gone, or to another broker's.
  virtual absl::StatusOr<KeptValue> Keep(const Datum& datum) = 0;

  // Makes an object of `type_id` from its serialised init message. The returned value
  // is its ObjectRef, kept: the object lives as long as that does.
  virtual absl::StatusOr<KeptValue> Create(absl::string_view type_id, absl::string_view init) = 0;

  // The object whose servant `make` makes, or the one that was made before for the same
  // `identity` and typeid and still lives. Kept as above. For a servant that is one
  // instance of a class: `identity` is that instance's address, or null for none.
  using MakeServant = std::function<std::unique_ptr<Servant>(Host* host)>;
  virtual KeptValue Share(absl::string_view type_id, const void* identity,
                          const MakeServant& make) = 0;

  // The servant of the object that a kept reference refers to, which lives as long as that
  // is kept; null: the value is no reference, or the engine ends.
  virtual Servant* Find(const KeptValue& reference) = 0;

  // A registered type; null: there is none.
  virtual const TypeInfo* FindType(absl::string_view type_id) = 0;

  // When the command came that the engine executes.
  virtual absl::Time now() const = 0;
  // When a call's time is over; one below zero is no limit, as in wait lists.
  absl::Time DeadlineOf(std::optional<absl::Duration> timeout) const {
    bool limited = timeout.has_value() && *timeout >= absl::ZeroDuration();
    return limited ? now() + *timeout : absl::InfiniteFuture();
  }

  // Has the task done outside of the engine, and `done` called in the engine when it is.
  // `done` is called once, also after the servant has gone, unless the engine ends before.
  // Returns the task's number.
  virtual uint64_t Start(std::shared_ptr<Task> task,
                         std::function<void(const Completion& completion)> done) = 0;

  // Greater at each call, over all objects of the broker.
  virtual uint64_t NextFencingToken() = 0;

  // Notes that `session` holds something of this servant: when the session ends the
  // engine calls OnSessionEnd. Calls pair up with Unhold. False: it has ended already.
  virtual bool Hold(SessionId session) = 0;
  virtual void Unhold(SessionId session) = 0;

 private:
  friend class WaitListBase;
  // RESOURCE_EXHAUSTED: the session has as many calls waiting as it may.
  virtual absl::Status AdmitWaiter(SessionId /*session*/) { return absl::OkStatus(); }
  // Bookkeeping of parked calls, by session, sequence number and deadline.
  virtual void OnPark(Waiter* waiter) = 0;
  virtual void OnUnpark(Waiter* waiter) = 0;
};

// The broker-side object: holds the state and executes calls. Skeletons that the
// generator makes have the table of its methods. Deterministic: no clock, no random source,
// no address, no thread. Not thread-safe: the engine's owner serialises.
class Servant {
 public:
  virtual ~Servant() = default;

  // The method of that name, which `run` calls with this servant. Null: there is none.
  virtual const MethodEntry* FindMethod(absl::string_view name) const = 0;

  // `run` for calls that come so often, and are so simple, that making messages of them would
  // be most of their cost: a servant may execute such a one from the bytes, to the same effect.
  // False: it is not one of them; `run` is to execute it, and nothing has happened yet.
  virtual bool DispatchInPlace(absl::string_view /*method*/, absl::string_view /*request*/,
                               Responder& /*reply*/) {
    return false;
  }

  // The whole state, for snapshots and comparisons: the same state gives the same bytes.
  virtual Datum State() const = 0;

  // A session ended that held something of this servant (Host::Hold; the engine has
  // taken back the hold already).
  virtual void OnSessionEnd(SessionId /*session*/) {}
};

}  // namespace parley::engine

#endif  // PARLEY_BROKER_ENGINE_SERVANT_H_
