// What generated skeletons are made of.
#ifndef PARLEY_BROKER_ENGINE_DISPATCH_H_
#define PARLEY_BROKER_ENGINE_DISPATCH_H_

#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "parley/base/status.h"
#include "parley/broker/engine/servant.h"
#include "parley/broker/engine/type_registry.h"

namespace parley::engine {

// What a MethodEntry of a skeleton runs: parses the request and calls the method.
// INVALID_ARGUMENT: it does not parse.
template <typename Skeleton, typename Request, typename Reply,
          void (Skeleton::*kMethod)(const Request&, TypedResponder<Reply>),
          typename TypedResponder<Reply>::CollectRefs kCollect>
void RunMethod(Servant& servant, const MethodEntry& method, absl::string_view bytes,
               Responder reply) {
  Request request;
  if (!request.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return reply.Fail(absl::InvalidArgumentError(absl::StrCat(
        Skeleton::kTypeId, ".", method.name, ": the request is not a valid ", request.GetTypeName(),
        ", or a text in it is not UTF-8, or a value nested deeper than 32 levels; "
        "correct or flatten it")));
  }
  (static_cast<Skeleton&>(servant).*kMethod)(request,
                                             TypedResponder<Reply>(std::move(reply), kCollect));
}

// Completes a type with the making of ServantTs, from the skeleton's init message if it has
// one. INVALID_ARGUMENT: that does not parse.
template <typename Skeleton, typename ServantT>
TypeInfo TypeWith(TypeInfo type) {
  type.make = [type_id = type.type_id](
                  Host* host, absl::string_view bytes) -> absl::StatusOr<std::unique_ptr<Servant>> {
    if constexpr (requires { typename Skeleton::Init; }) {
      typename Skeleton::Init init;
      if (!init.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
        return absl::InvalidArgumentError(
            absl::StrCat(type_id, ": the init message is not a valid ", init.GetTypeName(),
                         ", or a text in it is not UTF-8, or a value nested deeper than 32 levels; "
                         "correct or flatten it"));
      }
      return ServantT::Make(host, init);
    } else {
      return ServantT::Make(host);
    }
  };
  return type;
}

inline void RefuseMethod(absl::string_view type_id, absl::string_view name, Responder reply) {
  reply.Fail(MakeError(absl::StatusCode::kUnimplemented, "AttributeError",
                       absl::StrCat(type_id, " has no method \"", name,
                                    "\"; ask the manager's Methods for those it has")));
}

}  // namespace parley::engine

#endif  // PARLEY_BROKER_ENGINE_DISPATCH_H_
