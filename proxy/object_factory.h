#ifndef PARLEY_PROXY_OBJECT_FACTORY_H_
#define PARLEY_PROXY_OBJECT_FACTORY_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "parley/proxy/array.h"
#include "parley/proxy/barrier.h"
#include "parley/proxy/condition.h"
#include "parley/proxy/dict.h"
#include "parley/proxy/event.h"
#include "parley/proxy/generic_factory.h"
#include "parley/proxy/list.h"
#include "parley/proxy/lock.h"
#include "parley/proxy/namespace.h"
#include "parley/proxy/queue.h"
#include "parley/proxy/rlock.h"
#include "parley/proxy/semaphore.h"
#include "parley/proxy/set.h"
#include "parley/proxy/value.h"

namespace parley {

// How an object is made. A named one is made by the first who asks for it, and shared
// by all who do, whose other options then count for nothing; it lives until RemoveName.
struct ObjectOptions {
  std::string name = {};
};
template <typename K, typename V>
struct DictOptions {
  std::string name = {};
  std::vector<std::pair<K, V>> initial = {};
};
template <typename T>
struct ListOptions {
  std::string name = {};
  std::vector<T> initial = {};
};
template <typename T>
struct SetOptions {
  std::string name = {};
  std::vector<T> initial = {};
};
struct NamespaceOptions {
  std::string name = {};
  // By name; of other types by Namespace::Set.
  std::map<std::string, std::variant<bool, int64_t, double, std::string, Bytes>> initial = {};
};
struct QueueOptions {
  std::string name = {};
  int64_t maxsize = 0;  // 0 or less: no limit
};
struct SemaphoreOptions {
  std::string name = {};
  int64_t value = 1;  // permits at the beginning; not negative
};
struct BarrierOptions {
  std::string name = {};
  Timeout timeout = absl::InfiniteDuration();  // of waits without one of their own
  // What is done once for each generation before it is let go, one of these:
  Barrier::Action action = nullptr;  // by the client that is elected; see Barrier
  std::string action_typeid = {};    // by the broker: it makes an object of this type,
  std::string action_init = {};      // from this init message, serialised
};
struct ConditionOptions {
  std::string name = {};
  ObjectRef lock = {};  // of a Lock or an RLock; empty: an RLock of its own
};
template <typename T>
struct ValueOptions {
  std::string name = {};
  T initial = T();
  bool lock = false;  // make a guard, see Value::GetLock
};
template <typename T>
struct ArrayOptions {
  std::string name = {};
  std::vector<T> values = {};
  int64_t size = 0;  // counts when there are no values: that many zeros
  bool lock = false;
};

// Makes the objects of Python's SyncManager with typed proxies, over any transport.
// Thread-safe. A moved-from one is empty: what is asked of it fails with
// FAILED_PRECONDITION.
class ObjectFactory : public GenericFactory {
 public:
  using GenericFactory::GenericFactory;

  template <typename K, typename V>
  absl::StatusOr<parley::Dict<K, V>> Dict(const DictOptions<K, V>& options = {}) const {
    dict::DictInit init;
    PARLEY_RETURN_IF_ERROR((EncodeEntries<K, V>(options.initial, init.mutable_initial())));
    return Make<parley::Dict<K, V>>(options.name, init);
  }
  template <typename T>
  absl::StatusOr<parley::List<T>> List(const ListOptions<T>& options = {}) const {
    list::ListInit init;
    PARLEY_RETURN_IF_ERROR(stub::EncodeAll<T>(options.initial, init.mutable_initial()));
    return Make<parley::List<T>>(options.name, init);
  }
  template <typename T>
  absl::StatusOr<parley::Set<T>> Set(const SetOptions<T>& options = {}) const {
    set::SetInit init;
    PARLEY_RETURN_IF_ERROR(stub::EncodeAll<T>(options.initial, init.mutable_initial()));
    return Make<parley::Set<T>>(options.name, init);
  }
  absl::StatusOr<parley::Namespace> Namespace(const NamespaceOptions& options = {}) const {
    namespaces::NamespaceInit init;
    for (const auto& [name, value] : options.initial) {
      namespaces::Attribute* attribute = init.add_initial();
      attribute->set_name(name);
      PARLEY_RETURN_IF_ERROR(Encode(value, attribute->mutable_value()));
    }
    return Make<parley::Namespace>(options.name, init);
  }
  template <typename T>
  absl::StatusOr<parley::Queue<T>> Queue(const QueueOptions& options = {}) const {
    return MakeQueue<parley::Queue<T>>(options);
  }
  template <typename T>
  absl::StatusOr<parley::JoinableQueue<T>> JoinableQueue(const QueueOptions& options = {}) const {
    return MakeQueue<parley::JoinableQueue<T>>(options);
  }
  template <typename T>
  absl::StatusOr<parley::LifoQueue<T>> LifoQueue(const QueueOptions& options = {}) const {
    return MakeQueue<parley::LifoQueue<T>>(options);
  }
  template <typename T>
  absl::StatusOr<parley::PriorityQueue<T>> PriorityQueue(const QueueOptions& options = {}) const {
    return MakeQueue<parley::PriorityQueue<T>>(options);
  }
  template <typename T>
  absl::StatusOr<parley::SimpleQueue<T>> SimpleQueue(const ObjectOptions& options = {}) const {
    return MakeFrom<parley::SimpleQueue<T>>(options.name, "");
  }
  absl::StatusOr<parley::Lock> Lock(const ObjectOptions& options = {}) const {
    return MakeFrom<parley::Lock>(options.name, "");
  }
  absl::StatusOr<parley::Semaphore> Semaphore(const SemaphoreOptions& options = {}) const {
    return MakeSemaphore<parley::Semaphore>(options);
  }
  absl::StatusOr<parley::BoundedSemaphore> BoundedSemaphore(
      const SemaphoreOptions& options = {}) const {
    return MakeSemaphore<parley::BoundedSemaphore>(options);
  }
  // INVALID_ARGUMENT: less than one party, or two actions.
  absl::StatusOr<parley::Barrier> Barrier(int64_t parties,
                                          const BarrierOptions& options = {}) const;
  absl::StatusOr<parley::RLock> RLock(const ObjectOptions& options = {}) const {
    return MakeFrom<parley::RLock>(options.name, "");
  }
  absl::StatusOr<parley::Condition> Condition(const ConditionOptions& options = {}) const {
    condition::ConditionInit init;
    if (options.lock.id() != 0) *init.mutable_lock() = options.lock;
    return Make<parley::Condition>(options.name, init);
  }
  absl::StatusOr<parley::Event> Event(const ObjectOptions& options = {}) const {
    return MakeFrom<parley::Event>(options.name, "");
  }
  // `typecode` as in proto/value.proto: "i", "q", "d", …
  template <typename T>
  absl::StatusOr<parley::Value<T>> Value(const std::string& typecode,
                                         const ValueOptions<T>& options = {}) const {
    value::ValueInit init;
    init.set_typecode(typecode);
    PARLEY_RETURN_IF_ERROR(Encode(options.initial, init.mutable_initial()));
    init.set_lock(options.lock);
    return Make<parley::Value<T>>(options.name, init);
  }
  template <typename T>
  absl::StatusOr<parley::Array<T>> Array(const std::string& typecode,
                                         const ArrayOptions<T>& options = {}) const {
    array::ArrayInit init;
    init.set_typecode(typecode);
    init.set_lock(options.lock);
    if (options.values.empty()) {
      init.set_size(options.size);
    } else {
      PARLEY_RETURN_IF_ERROR(stub::EncodeAll<T>(options.values, init.mutable_values()));
    }
    return Make<parley::Array<T>>(options.name, init);
  }

 private:
  template <typename ProxyT>
  absl::StatusOr<ProxyT> MakeQueue(const QueueOptions& options) const {
    queue::QueueInit init;
    init.set_maxsize(options.maxsize);
    return Make<ProxyT>(options.name, init);
  }
  template <typename SemaphoreT>
  absl::StatusOr<SemaphoreT> MakeSemaphore(const SemaphoreOptions& options) const {
    semaphore::SemaphoreInit init;
    init.set_value(options.value);
    return Make<SemaphoreT>(options.name, init);
  }
};

}  // namespace parley

#endif  // PARLEY_PROXY_OBJECT_FACTORY_H_
