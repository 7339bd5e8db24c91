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

// Parses the request and calls the method. INVALID_ARGUMENT: it does not parse.
template <typename Request, typename Reply, typename Skeleton>
void DispatchTo(Skeleton* skeleton, void (Skeleton::*method)(const Request&, TypedResponder<Reply>),
                absl::string_view type_id, absl::string_view name, absl::string_view bytes,
                Responder reply, typename TypedResponder<Reply>::CollectRefs collect) {
  Request request;
  if (!request.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return reply.Fail(absl::InvalidArgumentError(
        absl::StrCat(type_id, ".", name, ": the request is not a valid ", request.GetTypeName(),
                     ", or a text in it is not UTF-8, or a value nested deeper than 32 levels; "
                     "correct or flatten it")));
  }
  (skeleton->*method)(request, TypedResponder<Reply>(std::move(reply), collect));
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
