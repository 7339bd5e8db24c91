#ifndef PARLEY_PROXY_OBJECT_FACTORY_H_
#define PARLEY_PROXY_OBJECT_FACTORY_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/object_ref.h"
#include "proto/manager.proxy.h"
#include "proxy/array.h"
#include "proxy/barrier.h"
#include "proxy/condition.h"
#include "proxy/dict.h"
#include "proxy/event.h"
#include "proxy/list.h"
#include "proxy/lock.h"
#include "proxy/queue.h"
#include "proxy/rlock.h"
#include "proxy/semaphore.h"
#include "proxy/value.h"

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

// Makes, finds and shares a broker's objects, over any transport: what every manager is.
// Thread-safe. A moved-from one is empty: what is asked of it fails with
// FAILED_PRECONDITION.
class ObjectFactory {
 public:
  explicit ObjectFactory(std::shared_ptr<Transport> transport)
      : stub_(std::make_shared<Reference>(std::move(transport), ObjectRef())) {}

  template <typename K, typename V>
  absl::StatusOr<parley::Dict<K, V>> Dict(const DictOptions<K, V>& options = {}) const {
    dict::DictInit init;
    PARLEY_RETURN_IF_ERROR((EncodeEntries<K, V>(options.initial, init.mutable_initial())));
    return Make<parley::Dict<K, V>>(options.name, init);
  }
  template <typename T>
  absl::StatusOr<parley::List<T>> List(const ListOptions<T>& options = {}) const {
    list::ListInit init;
    PARLEY_RETURN_IF_ERROR(EncodeAll(options.initial, init.mutable_initial()));
    return Make<parley::List<T>>(options.name, init);
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
      PARLEY_RETURN_IF_ERROR(EncodeAll(options.values, init.mutable_values()));
    }
    return Make<parley::Array<T>>(options.name, init);
  }

  // The named object, which must be there. NOT_FOUND: it is not.
  template <typename ProxyT>
  absl::StatusOr<ProxyT> LookUp(const std::string& name) const {
    manager::LookUpRequest request;
    request.set_name(name);
    PARLEY_ASSIGN_OR_RETURN(auto got, stub_.LookUp(request));
    return Adopt<ProxyT>(got.reply.ref(), got.arrivals);
  }
  // A proxy of an object whose ObjectRef another process handed over, which must hold
  // its own reference until then. NOT_FOUND: the object is gone.
  template <typename ProxyT>
  absl::StatusOr<ProxyT> Attach(const ObjectRef& ref) const {
    manager::IncrefRequest request;
    *request.mutable_ref() = ref;
    PARLEY_ASSIGN_OR_RETURN(auto got, stub_.Incref(request));
    return Adopt<ProxyT>(got.reply.ref(), got.arrivals);
  }
  // Takes the name, and the reference that goes with it, from its object. NOT_FOUND:
  // there is no such name.
  absl::Status RemoveName(const std::string& name) const;
  absl::StatusOr<uint64_t> NumberOfObjects() const;

  // The manager object itself: names, debug info, methods of a typeid.
  const manager::ManagerProxy& stub() const { return stub_; }

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
  template <typename ProxyT, typename Init>
  absl::StatusOr<ProxyT> Make(const std::string& name, const Init& init) const {
    return MakeFrom<ProxyT>(name, init.SerializeAsString());
  }
  template <typename ProxyT>
  absl::StatusOr<ProxyT> MakeFrom(const std::string& name, std::string init) const {
    manager::CreateRequest request;
    request.set_typeid_(ProxyT::kTypeId);
    request.set_name(name);
    request.set_init(std::move(init));
    PARLEY_ASSIGN_OR_RETURN(auto got,
                            name.empty() ? stub_.Create(request) : stub_.GetOrCreate(request));
    return Adopt<ProxyT>(got.reply.ref(), got.arrivals);
  }
  template <typename ProxyT>
  static absl::StatusOr<ProxyT> Adopt(const ObjectRef& ref, const Arrivals& arrivals) {
    Datum datum;
    *datum.mutable_ref() = ref;
    return DecodeWith<ProxyT>(datum, arrivals);
  }

  manager::ManagerProxy stub_;
};

}  // namespace parley

#endif  // PARLEY_PROXY_OBJECT_FACTORY_H_
