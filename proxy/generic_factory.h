#ifndef PARLEY_PROXY_GENERIC_FACTORY_H_
#define PARLEY_PROXY_GENERIC_FACTORY_H_

#include <concepts>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/message_lite.h"
#include "parley/base/status.h"
#include "parley/base/status_macros.h"
#include "parley/proto/manager.proxy.h"
#include "parley/proxy/dynamic_proxy.h"
#include "parley/proxy/stub/proxy.h"
#include "parley/proxy/timeout.h"

namespace parley {

struct CreateOptions {
  // A named object is made by the first who asks for it, and shared by all who do; it lives
  // until RemoveName.
  std::string name = {};
  // How long to wait for a class that takes its time to be made: DEADLINE_EXCEEDED
  // (TimeoutError).
  Timeout timeout = absl::InfiniteDuration();
};

// Makes, finds and shows objects of any typeid that the broker knows, over any transport.
// A proxy class, generated or typed, says its typeid, so that registering a type with a
// manager takes no more than naming its proxy. Thread-safe. A moved-from one is empty: what
// is asked of it fails with FAILED_PRECONDITION.
class GenericFactory {
 public:
  explicit GenericFactory(std::shared_ptr<stub::Transport> transport)
      : stub_(std::make_shared<stub::Reference>(std::move(transport), ObjectRef())) {}

  // An object of a class without IDL, from its constructor's arguments:
  //   auto counter = manager.Create("Counter", 5);
  //   auto hits = manager.Create("Counter", {.name = "hits"}, 5);
  // NOT_FOUND (KeyError): the broker does not know the typeid. INVALID_ARGUMENT
  // (TypeError): its constructor takes other arguments.
  template <std::same_as<void> Untyped = void, typename... Args>
  absl::StatusOr<DynamicProxy> Create(const std::string& type_id, const Args&... args) const {
    return Construct<DynamicProxy>(type_id, {}, args...);
  }
  template <std::same_as<void> Untyped = void, typename... Args>
  absl::StatusOr<DynamicProxy> Create(const std::string& type_id, const CreateOptions& options,
                                      const Args&... args) const {
    return Construct<DynamicProxy>(type_id, options, args...);
  }
  // The same for a proxy class of one's own: Create<CounterProxy>({.name = "hits"}, 5).
  template <DynamicallyTyped ProxyT, typename... Args>
  absl::StatusOr<ProxyT> Create(const Args&... args) const {
    return Construct<ProxyT>(ProxyT::kTypeId, {}, args...);
  }
  template <DynamicallyTyped ProxyT, typename... Args>
  absl::StatusOr<ProxyT> Create(const CreateOptions& options, const Args&... args) const {
    return Construct<ProxyT>(ProxyT::kTypeId, options, args...);
  }

  // An object of a type with IDL, with its proxy: Create<BellProxy>().
  template <StaticallyTyped ProxyT>
  absl::StatusOr<ProxyT> Create() const {
    return MakeFrom<ProxyT>("", "");
  }
  template <StaticallyTyped ProxyT>
  absl::StatusOr<ProxyT> Create(const google::protobuf::MessageLite& init,
                                const std::string& name = "") const {
    return Make<ProxyT>(name, init);
  }
  template <StaticallyTyped ProxyT>
  absl::StatusOr<ProxyT> Create(const google::protobuf::MessageLite& init,
                                const CreateOptions& options) const {
    PARLEY_ASSIGN_OR_RETURN(std::string bytes, stub::RequestBytes(init));
    PARLEY_ASSIGN_OR_RETURN(std::shared_ptr<stub::Reference> made,
                            CreateFrom(ProxyT::kTypeId, std::move(bytes), options));
    return ProxyT(std::move(made));
  }
  // The same without it: any proxy of that typeid may stand for what is made from the
  // serialised init message.
  absl::StatusOr<std::shared_ptr<stub::Reference>> CreateFrom(
      const std::string& type_id, std::string init = "", const CreateOptions& options = {}) const;

  // The named object, which must be there. NOT_FOUND: it is not. INVALID_ARGUMENT
  // (TypeError): it is of another typeid.
  template <typename ProxyT>
  absl::StatusOr<ProxyT> LookUp(const std::string& name) const {
    manager::LookUpRequest request;
    request.set_name(name);
    PARLEY_ASSIGN_OR_RETURN(auto got, stub_.LookUp(request));
    return Adopt<ProxyT>(got.arrivals);
  }
  // A proxy of an object whose ObjectRef another process handed over, which must hold
  // its own reference until then. NOT_FOUND: the object is gone. INVALID_ARGUMENT
  // (TypeError): it is of another typeid.
  template <typename ProxyT>
  absl::StatusOr<ProxyT> Attach(const ObjectRef& ref) const {
    manager::IncrefRequest request;
    *request.mutable_ref() = ref;
    PARLEY_ASSIGN_OR_RETURN(auto got, stub_.Incref(request));
    return Adopt<ProxyT>(got.arrivals);
  }
  // Takes the name, and the reference that goes with it, from its object. NOT_FOUND:
  // there is no such name.
  absl::Status RemoveName(const std::string& name) const;

  absl::StatusOr<uint64_t> NumberOfObjects() const;
  // What lives, who refers to it, who holds it and who waits for it, since when.
  absl::StatusOr<manager::DebugInfoReply> DebugInfo() const;
  // The same for people, an object a line; see parley/proxy/stub/debug_text.h.
  absl::StatusOr<std::string> DebugText() const;
  // The typeids that the broker knows, sorted.
  absl::StatusOr<std::vector<std::string>> TypeIds() const;
  // What it tells of one of them: documentation, methods, signatures. NOT_FOUND (KeyError):
  // it does not know the typeid.
  absl::StatusOr<manager::DescribeReply> Describe(const std::string& type_id) const;

  // The manager object itself, with all its methods.
  const manager::ManagerProxy& stub() const { return stub_; }

 protected:
  template <typename ProxyT, typename Init>
  absl::StatusOr<ProxyT> Make(const std::string& name, const Init& init) const {
    PARLEY_ASSIGN_OR_RETURN(std::string bytes, stub::RequestBytes(init));
    return MakeFrom<ProxyT>(name, std::move(bytes));
  }
  template <typename ProxyT>
  absl::StatusOr<ProxyT> MakeFrom(const std::string& name, std::string init) const {
    PARLEY_ASSIGN_OR_RETURN(std::shared_ptr<stub::Reference> made,
                            CreateFrom(ProxyT::kTypeId, std::move(init), {.name = name}));
    return ProxyT(std::move(made));
  }

 private:
  template <typename ProxyT, typename... Args>
  absl::StatusOr<ProxyT> Construct(const std::string& type_id, const CreateOptions& options,
                                   const Args&... args) const {
    PARLEY_ASSIGN_OR_RETURN(dynamic::Arguments init,
                            dynamic_internal::PackArguments(type_id, args...));
    PARLEY_ASSIGN_OR_RETURN(std::shared_ptr<stub::Reference> made,
                            CreateFrom(type_id, init.SerializeAsString(), options));
    return ProxyT(std::move(made));
  }
  template <typename ProxyT>
  static absl::StatusOr<ProxyT> Adopt(const stub::ArrivedReferences& arrivals) {
    PARLEY_ASSIGN_OR_RETURN(std::shared_ptr<stub::Reference> found, FirstOf(arrivals));
    if (stub::StandsFor<ProxyT>(found->ref().typeid_())) return ProxyT(std::move(found));
    return MakeError(absl::StatusCode::kInvalidArgument, "TypeError",
                     absl::StrCat("object ", found->ref().id(), " is a ", found->ref().typeid_(),
                                  ", not a ", ProxyT::kTypeId, "; take it up as what it is"));
  }
  // INTERNAL: the broker sent no reference.
  static absl::StatusOr<std::shared_ptr<stub::Reference>> FirstOf(
      const stub::ArrivedReferences& arrivals);

  manager::ManagerProxy stub_;
};

}  // namespace parley

#endif  // PARLEY_PROXY_GENERIC_FACTORY_H_
