// For generated code: methods that stream.
#ifndef PARLEY_BROKER_HOSTING_HOSTED_STREAM_H_
#define PARLEY_BROKER_HOSTING_HOSTED_STREAM_H_

#include <cstddef>
#include <type_traits>
#include <utility>

#include "parley/base/binding/generator.h"
#include "parley/broker/hosting/hosted_class.h"
#include "parley/broker/hosting/iteration.h"

namespace parley::hosting {

template <typename Hosted, typename Request, typename T>
ClassMethod HostedMethod(engine::MethodInfo info,
                         absl::StatusOr<Generator<T>> (Hosted::*method)(const Request&,
                                                                        CallContext&),
                         std::type_identity_t<Collector<Request>> in_request, std::nullptr_t) {
  return hosted_internal::MethodWith(std::move(info), method, in_request,
                                     [](Generator<T> generator) -> absl::StatusOr<MethodOutcome> {
                                       MethodOutcome outcome;
                                       outcome.made = IteratorObject(std::move(generator));
                                       return outcome;
                                     });
}

}  // namespace parley::hosting

#endif  // PARLEY_BROKER_HOSTING_HOSTED_STREAM_H_
