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

namespace parley {

absl::Status RegisterBuiltinTypes(engine::TypeRegistry* registry) {
  absl::Status status;
  status.Update(registry->Register(dict::DictSkeleton::Type<types::DictServant>()));
  status.Update(registry->Register(list::ListSkeleton::Type<types::ListServant>()));
  status.Update(registry->Register(queue::QueueSkeleton::Type<types::FifoQueueServant>("Queue")));
  status.Update(
      registry->Register(queue::QueueSkeleton::Type<types::FifoQueueServant>("JoinableQueue")));
  status.Update(
      registry->Register(queue::QueueSkeleton::Type<types::LifoQueueServant>("LifoQueue")));
  status.Update(
      registry->Register(queue::QueueSkeleton::Type<types::PriorityQueueServant>("PriorityQueue")));
  status.Update(registry->Register(queue::SimpleQueueSkeleton::Type<types::SimpleQueueServant>()));
  status.Update(registry->Register(lock::LockSkeleton::Type<types::LockServant>()));
  status.Update(registry->Register(lock::RLockSkeleton::Type<types::RLockServant>()));
  status.Update(registry->Register(condition::ConditionSkeleton::Type<types::ConditionServant>()));
  status.Update(registry->Register(event::EventSkeleton::Type<types::EventServant>()));
  status.Update(registry->Register(value::ValueSkeleton::Type<types::ValueServant>()));
  status.Update(registry->Register(array::ArraySkeleton::Type<types::ArrayServant>()));
  status.Update(
      registry->Register(semaphore::SemaphoreSkeleton::Type<types::SemaphoreServant>("Semaphore")));
  status.Update(registry->Register(
      semaphore::SemaphoreSkeleton::Type<types::BoundedSemaphoreServant>("BoundedSemaphore")));
  status.Update(registry->Register(barrier::BarrierSkeleton::Type<types::BarrierServant>()));
  status.Update(registry->Register(set::SetSkeleton::Type<types::SetServant>()));
  status.Update(registry->Register(namespaces::NamespaceSkeleton::Type<types::NamespaceServant>()));
  status.Update(registry->Register(iterator::IteratorSkeleton::Type<types::IteratorServant>()));
  return status;
}

}  // namespace parley
