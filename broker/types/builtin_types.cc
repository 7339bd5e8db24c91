#include "parley/broker/types/builtin_types.h"

#include "parley/broker/types/array_servant.h"
#include "parley/broker/types/barrier_servant.h"
#include "parley/broker/types/condition_servant.h"
#include "parley/broker/types/dict_servant.h"
#include "parley/broker/types/event_servant.h"
#include "parley/broker/types/iterator_servant.h"
#include "parley/broker/types/list_servant.h"
#include "parley/broker/types/lock_servant.h"
#include "parley/broker/types/namespace_servant.h"
#include "parley/broker/types/queue_servant.h"
#include "parley/broker/types/semaphore_servant.h"
#include "parley/broker/types/set_servant.h"
#include "parley/broker/types/simple_queue_servant.h"
#include "parley/broker/types/value_servant.h"

namespace parley::types {

absl::Status RegisterBuiltinTypes(engine::TypeRegistry* registry) {
  absl::Status status;
  status.Update(registry->Register(dict::DictSkeleton::Type<DictServant>()));
  status.Update(registry->Register(list::ListSkeleton::Type<ListServant>()));
  status.Update(registry->Register(queue::QueueSkeleton::Type<FifoQueueServant>("Queue")));
  status.Update(registry->Register(queue::QueueSkeleton::Type<FifoQueueServant>("JoinableQueue")));
  status.Update(registry->Register(queue::QueueSkeleton::Type<LifoQueueServant>("LifoQueue")));
  status.Update(
      registry->Register(queue::QueueSkeleton::Type<PriorityQueueServant>("PriorityQueue")));
  status.Update(registry->Register(queue::SimpleQueueSkeleton::Type<SimpleQueueServant>()));
  status.Update(registry->Register(lock::LockSkeleton::Type<LockServant>()));
  status.Update(registry->Register(lock::RLockSkeleton::Type<RLockServant>()));
  status.Update(registry->Register(condition::ConditionSkeleton::Type<ConditionServant>()));
  status.Update(registry->Register(event::EventSkeleton::Type<EventServant>()));
  status.Update(registry->Register(value::ValueSkeleton::Type<ValueServant>()));
  status.Update(registry->Register(array::ArraySkeleton::Type<ArrayServant>()));
  status.Update(
      registry->Register(semaphore::SemaphoreSkeleton::Type<SemaphoreServant>("Semaphore")));
  status.Update(registry->Register(
      semaphore::SemaphoreSkeleton::Type<BoundedSemaphoreServant>("BoundedSemaphore")));
  status.Update(registry->Register(barrier::BarrierSkeleton::Type<BarrierServant>()));
  status.Update(registry->Register(set::SetSkeleton::Type<SetServant>()));
  status.Update(registry->Register(namespaces::NamespaceSkeleton::Type<NamespaceServant>()));
  status.Update(registry->Register(iterator::IteratorSkeleton::Type<IteratorServant>()));
  return status;
}

}  // namespace parley::types
