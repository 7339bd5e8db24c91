#include "parley/tests/scenarios/calls.h"

#include <cstdlib>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "parley/base/status.h"
#include "parley/proto/array.pb.h"
#include "parley/proto/barrier.pb.h"
#include "parley/proto/condition.pb.h"
#include "parley/proto/dict.pb.h"
#include "parley/proto/event.pb.h"
#include "parley/proto/list.pb.h"
#include "parley/proto/lock.pb.h"
#include "parley/proto/manager.pb.h"
#include "parley/proto/queue.pb.h"
#include "parley/proto/semaphore.pb.h"
#include "parley/proto/value.pb.h"
#include "parley/tests/scenarios/container_calls.h"
#include "parley/tests/scenarios/queue_models.h"

namespace parley::scenarios {
namespace {

template <typename Reply>
Reply Parsed(const wire::Reply& reply) {
  Reply parsed;
  if (!parsed.ParseFromString(reply.result())) std::abort();
  return parsed;
}

Datum Int(int64_t value) {
  Datum datum;
  datum.set_integer(value);
  return datum;
}

Datum Ref(int64_t id) {
  Datum datum;
  datum.mutable_ref()->set_epoch(kEpoch);
  datum.mutable_ref()->set_id(static_cast<uint64_t>(id));
  datum.mutable_ref()->set_typeid_("list");
  return datum;
}

Outcome Show(const ObjectRef& ref) { return absl::StrCat("ref ", ref.id()); }
Outcome Show(const Datum& datum) {
  if (datum.has_text()) return absl::StrCat("text ", datum.text());
  return datum.has_ref() ? Show(datum.ref()) : absl::StrCat(datum.integer());
}
Outcome Show(bool value) { return value ? "true" : "false"; }
Outcome Show(const DatumEntry& entry) {
  return absl::StrCat(Show(entry.key()), ":", Show(entry.value()));
}
template <typename Items>
Outcome ShowAll(const Items& items) {
  Outcome all;
  for (const auto& item : items) absl::StrAppend(&all, Show(item), " ");
  return all;
}

std::string SemaphoreInitOf(const Op& op) {
  semaphore::SemaphoreInit init;
  init.set_value(op.a);
  return init.SerializeAsString();
}

std::string BarrierInitOf(const Op& op) {
  barrier::BarrierInit init;
  init.set_parties(op.a + 1);
  if (Elects(op)) init.mutable_elected();
  if (auto timeout = BarrierTimeout(op); timeout.has_value()) init.set_timeout_us(*timeout);
  return init.SerializeAsString();
}

bool IsSemaphore(const Op& op) { return op.type == "Semaphore" || op.type == "BoundedSemaphore"; }

std::string InitOf(const Op& op) {
  if (IsSemaphore(op)) return SemaphoreInitOf(op);
  if (op.type == "Barrier") return BarrierInitOf(op);
  queue::QueueInit queue;
  value::ValueInit value;
  array::ArrayInit array;
  condition::ConditionInit condition;
  if (IsQueue(op.type)) return queue.set_maxsize(op.a), queue.SerializeAsString();
  if (op.type == "Value") return value.set_typecode("i"), value.SerializeAsString();
  if (op.type == "Condition") {
    *condition.mutable_lock() = Ref(op.a).ref();
    return condition.SerializeAsString();
  }
  if (op.type != "Array") return "";
  array.set_typecode("h");
  array.set_size(kArraySize);
  return array.SerializeAsString();
}

std::string Name(uint64_t object) { return absl::StrCat("object ", object); }

std::string ManagerRequest(const Op& op) {
  uint64_t id = static_cast<uint64_t>(op.a);
  if (op.method == "Create") {
    manager::CreateRequest create;
    create.set_typeid_(op.type);
    create.set_init(InitOf(op));
    if (op.b == 1) create.set_name(Name(op.expected_id));
    return create.SerializeAsString();
  }
  manager::DecrefRequest decref;
  decref.set_object(id);
  if (op.method == "Decref") return decref.SerializeAsString();
  manager::IncrefRequest incref;
  *incref.mutable_ref() = Ref(op.a).ref();
  if (op.method == "Incref") return incref.SerializeAsString();
  manager::LookUpRequest look_up;  // RemoveName's request has the same field
  look_up.set_name(Name(id));
  return look_up.SerializeAsString();
}

Outcome ManagerOutcome(const Op& op, const wire::Reply& reply) {
  if (op.method == "Decref" || op.method == "RemoveName") return "ok";
  return Show(Parsed<manager::CreateReply>(reply).ref());
}

bool IsPut(const std::string& method) {
  return method == "Put" || method == "PutText" || method == "PutWithPriority";
}

std::string QueueRequest(const Op& op) {
  queue::ShutdownRequest shutdown;
  shutdown.set_immediate(op.b % 2 == 1);
  if (op.method == "Shutdown") return shutdown.SerializeAsString();
  queue::PutRequest put;
  *put.mutable_item() = Int(op.a);
  if (op.method == "PutText") put.mutable_item()->set_text(absl::StrCat(op.a));
  if (op.method == "PutWithPriority") *put.mutable_priority() = Int(op.b);
  return IsPut(op.method) ? put.SerializeAsString() : "";
}

Outcome QueueOutcome(const Op& op, const wire::Reply& reply) {
  if (op.method == "Get") return Show(Parsed<queue::GetReply>(reply).item());
  if (op.method == "QSize") return absl::StrCat(Parsed<queue::QSizeReply>(reply).size());
  if (op.method == "Empty") return Show(Parsed<queue::EmptyReply>(reply).empty());
  if (op.method == "Full") return Show(Parsed<queue::FullReply>(reply).full());
  return "ok";
}

std::string ConditionRequest(const Op& op) {
  condition::NotifyRequest notify;
  notify.set_n(op.a);
  return op.method == "Notify" ? notify.SerializeAsString() : "";
}

Outcome ConditionOutcome(const Op& op, const wire::Reply& reply) {
  if (op.method != "Wait") return "ok";
  return Parsed<condition::WaitReply>(reply).notified() ? "notified" : "late";
}

Outcome EventOutcome(const Op& op, const wire::Reply& reply) {
  if (op.method == "IsSet") return Show(Parsed<event::IsSetReply>(reply).is_set());
  return op.method == "Wait" ? Show(Parsed<event::WaitReply>(reply).is_set()) : "ok";
}

Outcome LockOutcome(const Op& op, const wire::Reply& reply) {
  if (op.method == "Release") return "ok";
  if (op.method == "Locked") return Show(Parsed<lock::LockedReply>(reply).locked());
  return Parsed<lock::AcquireReply>(reply).acquired() ? "acquired" : "not acquired";
}

std::string SemaphoreRequest(const Op& op) {
  semaphore::ReleaseRequest release;
  release.set_n(op.a);
  return op.method == "Release" ? release.SerializeAsString() : "";
}

Outcome SemaphoreOutcome(const Op& op, const wire::Reply& reply) {
  if (op.method == "Release") return "ok";
  if (op.method == "Locked") return Show(Parsed<semaphore::LockedReply>(reply).locked());
  if (op.method == "GetValue") {
    return absl::StrCat(Parsed<semaphore::GetValueReply>(reply).value());
  }
  return Parsed<semaphore::AcquireReply>(reply).acquired() ? "permit" : "no permit";
}

std::string BarrierRequest(const Op& op) {
  barrier::FinishActionRequest finish;
  finish.set_generation(static_cast<uint64_t>(op.a));
  if (op.b == 0) finish.set_failure("it failed");
  return op.method == "FinishAction" ? finish.SerializeAsString() : "";
}

Outcome BarrierOutcome(const Op& op, const wire::Reply& reply) {
  if (op.method == "Parties") return absl::StrCat(Parsed<barrier::PartiesReply>(reply).parties());
  if (op.method == "Broken") return Show(Parsed<barrier::BrokenReply>(reply).broken());
  if (op.method == "NWaiting") {
    return absl::StrCat(Parsed<barrier::NWaitingReply>(reply).n_waiting());
  }
  if (op.method != "Wait") return "ok";
  auto arrival = Parsed<barrier::WaitReply>(reply);
  return absl::StrCat(arrival.index(), arrival.elected() ? " elected" : "");
}

std::string DictRequest(const Op& op) {
  // Set, SetDefault and Increment have key and value as the same fields, and the others
  // have the key.
  dict::SetRequest set;
  *set.mutable_key() = Int(op.a);
  if (op.method == "SetRef") *set.mutable_value() = Ref(op.b);
  if (op.method == "Set" || op.method == "SetDefault" || op.method == "Increment") {
    *set.mutable_value() = Int(op.b);
  }
  bool has_key = op.method != "PopItem" && op.method != "Len" && op.method != "Copy";
  return has_key ? set.SerializeAsString() : "";
}

Outcome DictOutcome(const Op& op, const wire::Reply& reply) {
  if (op.method == "Set" || op.method == "SetRef" || op.method == "Delete") return "ok";
  if (op.method == "Len") return absl::StrCat(Parsed<dict::LenReply>(reply).length());
  if (op.method == "Contains") return Show(Parsed<dict::ContainsReply>(reply).found());
  if (op.method == "PopItem") return Show(Parsed<dict::PopItemReply>(reply).entry());
  if (op.method == "Copy") return ShowAll(Parsed<dict::CopyReply>(reply).map().entries());
  return Show(Parsed<dict::GetReply>(reply).value());
}

std::string ListRequest(const Op& op) {
  list::InsertRequest indexed;  // Get, Set, Delete and Pop have the same fields
  list::AppendRequest valued;   // and so have Remove, Index and Count
  indexed.set_index(op.a);
  *valued.mutable_value() = Int(op.a);
  if (op.method == "Insert" || op.method == "Set") *indexed.mutable_value() = Int(op.b);
  if (op.method == "Pop") {
    list::PopRequest pop;
    pop.set_index(op.a);
    return pop.SerializeAsString();
  }
  bool by_index =
      op.method == "Insert" || op.method == "Set" || op.method == "Get" || op.method == "Delete";
  return by_index ? indexed.SerializeAsString() : valued.SerializeAsString();
}

Outcome ListOutcome(const Op& op, const wire::Reply& reply) {
  if (op.method == "Get" || op.method == "Pop") return Show(Parsed<list::GetReply>(reply).value());
  if (op.method == "Len") return absl::StrCat(Parsed<list::LenReply>(reply).length());
  if (op.method == "Index") return absl::StrCat(Parsed<list::IndexReply>(reply).index());
  if (op.method == "Count") return absl::StrCat(Parsed<list::CountReply>(reply).count());
  if (op.method == "Copy") return ShowAll(Parsed<list::CopyReply>(reply).values().items());
  return "ok";
}

std::string ValueRequest(const Op& op) {
  value::SetRequest set;  // Add has the same field
  *set.mutable_value() = Int(op.a);
  return op.method == "Get" ? "" : set.SerializeAsString();
}

Outcome ValueOutcome(const Op& op, const wire::Reply& reply) {
  return op.method == "Set" ? "ok" : Show(Parsed<value::GetReply>(reply).value());
}

std::string ArrayRequest(const Op& op) {
  array::SetRequest set;  // Get has the index
  set.set_index(op.a);
  if (op.method == "Set") *set.mutable_value() = Int(op.b);
  return set.SerializeAsString();
}

Outcome ArrayOutcome(const Op& op, const wire::Reply& reply) {
  return op.method == "Set" ? "ok" : Show(Parsed<array::GetReply>(reply).value());
}

std::string RequestOf(const Op& op) {
  if (op.object == 0) return ManagerRequest(op);
  if (IsQueue(op.type) || op.type == "SimpleQueue") return QueueRequest(op);
  if (IsSemaphore(op)) return SemaphoreRequest(op);
  if (op.type == "Barrier") return BarrierRequest(op);
  if (op.type == "Condition") return ConditionRequest(op);
  if (IsContainer(op.type) || op.method == "Iterate") return ContainerRequest(op);
  if (op.type == "dict") return DictRequest(op);
  if (op.type == "list") return ListRequest(op);
  if (op.type == "Value") return ValueRequest(op);
  return op.type == "Array" ? ArrayRequest(op) : "";
}

}  // namespace

wire::Call ToCall(const Op& op, uint64_t sequence) {
  wire::Call call;
  call.set_sequence(sequence);
  call.set_object(op.object);
  call.set_thread(op.thread);
  call.set_method(op.method == "SetRef" ? "Set" : IsPut(op.method) ? "Put" : op.method);
  if (op.timeout_us.has_value()) call.set_timeout_us(*op.timeout_us);
  call.set_request(RequestOf(op));
  return call;
}

Outcome ToOutcome(const Op& op, const wire::Reply& reply) {
  if (reply.has_failure()) {
    if (!reply.failure().reason().empty()) return reply.failure().reason();
    return absl::StatusCodeToString(static_cast<absl::StatusCode>(reply.failure().code()));
  }
  if (op.object == 0) return ManagerOutcome(op, reply);
  if (IsQueue(op.type) || op.type == "SimpleQueue") return QueueOutcome(op, reply);
  if (IsSemaphore(op)) return SemaphoreOutcome(op, reply);
  if (op.type == "Barrier") return BarrierOutcome(op, reply);
  if (op.method == "Acquire" || op.method == "Release" || op.method == "Locked") {
    return LockOutcome(op, reply);
  }
  if (op.type == "Condition") return ConditionOutcome(op, reply);
  if (op.type == "Event") return EventOutcome(op, reply);
  if (IsContainer(op.type) || op.method == "Iterate") return ContainerOutcome(op, reply);
  if (op.type == "dict") return DictOutcome(op, reply);
  if (op.type == "list") return ListOutcome(op, reply);
  return op.type == "Value" ? ValueOutcome(op, reply) : ArrayOutcome(op, reply);
}

// WaitReply has it as the same field.
uint64_t FencingToken(const wire::Reply& reply) {
  return Parsed<lock::AcquireReply>(reply).fencing_token();
}

}  // namespace parley::scenarios
