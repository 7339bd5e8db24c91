// The client's door to Parley: start or find a broker, make and share objects.
#ifndef PARLEY_PROXY_SYNC_MANAGER_H_
#define PARLEY_PROXY_SYNC_MANAGER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/authkey.h"
#include "base/object_ref.h"
#include "proto/manager.proxy.h"
#include "proxy/array.h"
#include "proxy/dict.h"
#include "proxy/list.h"
#include "proxy/lock.h"
#include "proxy/queue.h"
#include "proxy/value.h"

namespace parley {

struct ConnectOptions {
  std::string address = {};             // HOST:PORT or unix:PATH
  std::optional<Authkey> authkey = {};  // absent: PARLEY_AUTHKEY
  absl::Duration connect_timeout = absl::Seconds(10);
  absl::Duration session_ttl = absl::ZeroDuration();  // zero: as the broker is set
  std::string client_name = {};
};

struct StartOptions {
  std::string address = "127.0.0.1:0";  // port 0: a free one
  std::optional<Authkey> authkey = {};  // absent: a random one
  absl::Duration session_ttl = absl::Seconds(15);
  // The broker's program. Empty: $PARLEY_BROKER, else beside this program, in its Bazel
  // runfiles, or on the PATH.
  std::string broker_path = {};
  absl::Duration start_timeout = absl::Seconds(20);
  std::vector<std::string> extra_flags = {};  // for parleyd
};

// How an object is made. A named one is made by the first who asks for it, and shared
// by all who do; it lives until RemoveName.
struct ObjectOptions {
  std::string name = {};
};
struct QueueOptions {
  std::string name = {};
  int64_t maxsize = 0;  // 0 or less: no limit
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

// A connection to a broker, with Python's SyncManager as the model. Thread-safe.
// Move-only; the broker that it started ends with it, or with this process.
class SyncManager {
 public:
  // Launches parleyd as a child process and connects to it.
  static absl::StatusOr<SyncManager> Start(StartOptions options = {});
  // UNAUTHENTICATED: another authkey. UNAVAILABLE: no broker answers.
  static absl::StatusOr<SyncManager> Connect(const ConnectOptions& options);

  SyncManager(SyncManager&&) noexcept;
  SyncManager& operator=(SyncManager&&) noexcept;
  ~SyncManager();

  // Ends the session, and the broker if this manager started it.
  absl::Status Shutdown();

  const std::string& address() const;
  const Authkey& authkey() const;
  // OK while the session lives, else why it ended.
  absl::Status status() const;

  template <typename K, typename V>
  absl::StatusOr<parley::Dict<K, V>> Dict(const ObjectOptions& options = {}) const {
    return Make<parley::Dict<K, V>>(options.name, dict::DictInit());
  }
  template <typename T>
  absl::StatusOr<parley::List<T>> List(const ObjectOptions& options = {}) const {
    return Make<parley::List<T>>(options.name, list::ListInit());
  }
  template <typename T>
  absl::StatusOr<parley::Queue<T>> Queue(const QueueOptions& options = {}) const {
    queue::QueueInit init;
    init.set_maxsize(options.maxsize);
    return Make<parley::Queue<T>>(options.name, init);
  }
  absl::StatusOr<parley::Lock> Lock(const ObjectOptions& options = {}) const {
    return MakeFrom<parley::Lock>(options.name, "");
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
    PARLEY_ASSIGN_OR_RETURN(auto got, stub().LookUp(request));
    return Adopt<ProxyT>(got.reply.ref(), got.arrivals);
  }
  // A proxy of an object whose ObjectRef another process handed over, which must hold
  // its own reference until then. NOT_FOUND: the object is gone.
  template <typename ProxyT>
  absl::StatusOr<ProxyT> Attach(const ObjectRef& ref) const {
    manager::IncrefRequest request;
    *request.mutable_ref() = ref;
    PARLEY_ASSIGN_OR_RETURN(auto got, stub().Incref(request));
    return Adopt<ProxyT>(got.reply.ref(), got.arrivals);
  }
  absl::Status RemoveName(const std::string& name) const;
  absl::StatusOr<uint64_t> NumberOfObjects() const;

  // The manager object itself: names, debug info, methods of a typeid.
  const manager::ManagerProxy& stub() const;

 private:
  struct State;
  explicit SyncManager(std::unique_ptr<State> state);

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
                            name.empty() ? stub().Create(request) : stub().GetOrCreate(request));
    return Adopt<ProxyT>(got.reply.ref(), got.arrivals);
  }
  template <typename ProxyT>
  static absl::StatusOr<ProxyT> Adopt(const ObjectRef& ref, const Arrivals& arrivals) {
    Datum datum;
    *datum.mutable_ref() = ref;
    return DecodeWith<ProxyT>(datum, arrivals);
  }

  std::unique_ptr<State> state_;
};

}  // namespace parley

#endif  // PARLEY_PROXY_SYNC_MANAGER_H_
